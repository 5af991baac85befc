package readership_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/edge"
	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/readership"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

const (
	chrome  = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
	firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
)

// clock stands still unless a test moves it.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC)} }

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// node is one server of a paper: its counter, behind the edge.
type node struct {
	*readership.Counter
	h http.Handler
}

func newNode(db *store.DB, now func() time.Time, trusted ...string) node {
	c := readership.NewCounter(db, now)
	mux := http.NewServeMux()
	mux.Handle("POST /views/{story}", c)
	mux.Handle("GET /views/{story}", c)
	var proxies []netip.Prefix
	for _, p := range trusted {
		proxies = append(proxies, netip.MustParsePrefix(p))
	}
	return node{c, edge.Handler(mux, edge.Options{Trusted: proxies})}
}

// ask sends one request from an address, with pairs of headers, and returns the answer.
func (n node) ask(method, path, from string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	r.RemoteAddr = netip.AddrPortFrom(netip.MustParseAddr(from), 4711).String()
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	n.h.ServeHTTP(w, r)
	return w
}

// stories publishes stories, each in one of some sections, and returns their numbers.
func stories(t testing.TB, db *store.DB, in ...int64) (ids []int64) {
	t.Helper()
	ctx := context.Background()
	desk := editorial.New(db)
	im, err := desk.Import(news.Actor{Name: "owner", Role: news.Owner}, "old.example")
	if err != nil {
		t.Fatal(err)
	}
	err = im.Batch(ctx, func(b *editorial.Batch) error {
		ids = nil
		for i, section := range in {
			c := news.Content{Headline: fmt.Sprintf("Story %d", i), Body: "<p>The ferry sailed.</p>"}
			if section != 0 {
				c.Sections = []int64{section}
			}
			res, err := b.Story(ctx, &editorial.ImportedStory{ForeignID: fmt.Sprint(section, "/", i), Digest: "1", Kind: news.KindStory, State: news.Published,
				PublishedAt: time.Date(2026, 3, 1, i, 0, 0, 0, time.UTC), Content: c})
			if err != nil {
				return err
			}
			ids = append(ids, res.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// stored are the views in the database by story.
func stored(t testing.TB, db *store.DB) map[int64]int64 {
	t.Helper()
	sum := map[int64]int64{}
	if err := db.EachViewed(context.Background(), time.Time{}.AddDate(1970, 0, 0), func(v store.Viewed) { sum[v.Story] += v.Views }); err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestWhatIsAView(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	for _, c := range []struct {
		name   string
		method string
		path   string
		header []string
		status int
		counts readership.Counts
	}{
		{"the script's", "POST", "/views/7", []string{"User-Agent", chrome, "Sec-Fetch-Site", "same-origin"}, 204, readership.Counts{Waiting: 1}},
		{"an older browser's", "POST", "/views/7", []string{"User-Agent", chrome}, 204, readership.Counts{Waiting: 1}},
		{"the picture", "GET", "/views/7", []string{"User-Agent", firefox}, 200, readership.Counts{Waiting: 1}},
		{"a look at the picture's head", "HEAD", "/views/7", []string{"User-Agent", firefox}, 200, readership.Counts{}},
		{"a robot", "POST", "/views/7", []string{"User-Agent", "Googlebot/2.1"}, 204, readership.Counts{Robots: 1}},
		{"nobody in particular", "GET", "/views/7", nil, 200, readership.Counts{Robots: 1}},
		{"a prefetch", "GET", "/views/7", []string{"User-Agent", chrome, "Sec-Purpose", "prefetch;prerender"}, 200, readership.Counts{Prefetches: 1}},
		{"an older prefetch", "GET", "/views/7", []string{"User-Agent", chrome, "Purpose", "prefetch"}, 200, readership.Counts{Prefetches: 1}},
		{"Firefox's prefetch", "GET", "/views/7", []string{"User-Agent", firefox, "X-Moz", "prefetch"}, 200, readership.Counts{Prefetches: 1}},
		{"another site's page", "GET", "/views/7", []string{"User-Agent", chrome, "Sec-Fetch-Site", "cross-site"}, 200, readership.Counts{Elsewhere: 1}},
		{"an address typed in", "GET", "/views/7", []string{"User-Agent", chrome, "Sec-Fetch-Site", "none"}, 200, readership.Counts{Elsewhere: 1}},
		{"no number", "POST", "/views/x", []string{"User-Agent", chrome}, 404, readership.Counts{}},
		{"a number below one", "POST", "/views/-3", []string{"User-Agent", chrome}, 404, readership.Counts{}},
		{"a number too large", "POST", "/views/99999999999999999999", []string{"User-Agent", chrome}, 404, readership.Counts{}},
		{"another method", "PUT", "/views/7", []string{"User-Agent", chrome}, 405, readership.Counts{}},
	} {
		n := newNode(db, nil)
		w := n.ask(c.method, c.path, "203.0.113.7", c.header...)
		if w.Code != c.status || n.Counts() != c.counts {
			t.Errorf("%s: answers %d and counts %+v", c.name, w.Code, n.Counts())
		}
		if w.Header().Get("Set-Cookie") != "" || c.status < 300 && w.Header().Get("Cache-Control") != "private, no-store" {
			t.Errorf("%s: answers with %v", c.name, w.Header())
		}
		if kind := http.DetectContentType(w.Body.Bytes()); c.method == "GET" && c.status == 200 && (kind != "image/gif" || w.Header().Get("Content-Type") != kind) {
			t.Errorf("%s: the picture is %s", c.name, kind)
		}
	}
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	id := stories(t, db, 0, 0)
	now := newClock()
	n := newNode(db, now.now, "192.0.2.0/24")
	total := int64(0)
	for _, step := range []struct {
		name  string
		after time.Duration
		times int
		story int64
		from  string
		head  []string
		adds  int64
	}{
		{"reloads", 0, 5, id[0], "203.0.113.7", []string{"User-Agent", chrome}, 1},
		{"the next story", 0, 1, id[1], "203.0.113.7", []string{"User-Agent", chrome}, 1},
		{"somebody else at the same address", 0, 3, id[0], "203.0.113.7", []string{"User-Agent", firefox}, 1},
		{"a phone like it that speaks Hausa", 0, 3, id[0], "203.0.113.7", []string{"User-Agent", chrome, "Accept-Language", "ha"}, 1},
		{"another address", 0, 3, id[0], "203.0.113.8", []string{"User-Agent", chrome}, 1},
		{"nine minutes later", 9 * time.Minute, 1, id[0], "203.0.113.7", []string{"User-Agent", chrome}, 0},
		{"ten minutes later", time.Minute, 1, id[0], "203.0.113.7", []string{"User-Agent", chrome}, 1},
		{"one household's IPv6", 0, 1, id[0], "2001:db8:0:1::1", []string{"User-Agent", chrome}, 1},
		{"its other address", 0, 1, id[0], "2001:db8:0:1:ffff::1", []string{"User-Agent", chrome}, 0},
		{"another household", 0, 1, id[0], "2001:db8:0:2::1", []string{"User-Agent", chrome}, 1},
		{"behind a trusted proxy", 0, 1, id[0], "192.0.2.1", []string{"User-Agent", chrome, "X-Forwarded-For", "198.51.100.1"}, 1},
		{"another behind it", 0, 2, id[0], "192.0.2.1", []string{"User-Agent", chrome, "X-Forwarded-For", "198.51.100.2"}, 1},
		{"the same through its other node", 0, 1, id[0], "192.0.2.2", []string{"User-Agent", chrome, "X-Forwarded-For", "198.51.100.2"}, 0},
		{"behind this machine's own proxy, of which nobody told", 0, 1, id[0], "127.0.0.1", []string{"User-Agent", chrome, "X-Forwarded-For", "198.51.100.3"}, 1},
		{"another there", 0, 1, id[0], "127.0.0.1", []string{"User-Agent", chrome, "X-Forwarded-For", "198.51.100.6"}, 0},
		{"a liar", 0, 1, id[0], "203.0.113.9", []string{"User-Agent", chrome, "X-Forwarded-For", "198.51.100.4"}, 1},
		{"who lies again", 0, 1, id[0], "203.0.113.9", []string{"User-Agent", chrome, "X-Forwarded-For", "198.51.100.5"}, 0},
		{"the salt is another by then", 7 * time.Hour, 2, id[0], "203.0.113.7", []string{"User-Agent", chrome}, 1},
	} {
		now.pass(step.after)
		for range step.times {
			n.ask("POST", fmt.Sprint("/views/", step.story), step.from, step.head...)
		}
		if err := n.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if added := n.Counts().Counted - total; added != step.adds {
			t.Errorf("%s: %d views, want %d", step.name, added, step.adds)
		}
		total = n.Counts().Counted
	}
}

// One who invents user agents does not get far from one address.
func TestAnAddressCountsSixteenTimes(t *testing.T) {
	t.Parallel()
	n := newNode(storetest.SQLite(t), newClock().now)
	for i := range 100 {
		n.ask("POST", "/views/1", "203.0.113.7", "User-Agent", fmt.Sprintf("%s %d", chrome, i))
	}
	if got := n.Counts().Repeats; got != 84 {
		t.Errorf("%d of 100 are repeats", got)
	}
}

func TestTwoNodesAddUp(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ids := stories(t, db, 0, 0, 0)
		asked := append(slices.Clone(ids), 1_000_000) // the last is none
		var nodes sync.WaitGroup
		for i := range 2 {
			n := newNode(db, nil)
			nodes.Go(func() {
				for reader := range 50 {
					for _, id := range asked {
						n.ask("POST", fmt.Sprint("/views/", id), fmt.Sprintf("10.%d.0.%d", i, reader), "User-Agent", chrome)
					}
					if reader%10 == 0 {
						if err := n.Flush(t.Context()); err != nil {
							t.Error(err)
						}
					}
				}
				if err := n.Flush(t.Context()); err != nil {
					t.Error(err)
				}
				if got := n.Counts(); got.Counted != 150 || got.Unknown != 50 || got.Waiting != 0 {
					t.Errorf("node %d: %+v", i, got)
				}
			})
		}
		nodes.Wait()
		sum := stored(t, db)
		for _, id := range ids {
			if sum[id] != 100 {
				t.Errorf("story %d has %d views", id, sum[id])
			}
		}
		if len(sum) != len(ids) {
			t.Errorf("stored are %v", sum)
		}
	})
}

func TestWhatCannotBeStoredWaits(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	ids := stories(t, db, 0)
	n := newNode(db, nil)
	view := func(from string) { n.ask("POST", fmt.Sprint("/views/", ids[0]), from, "User-Agent", chrome) }
	view("203.0.113.1")
	broken, cancel := context.WithCancel(t.Context())
	cancel()
	if err := n.Flush(broken); err == nil {
		t.Fatal("stored all the same")
	}
	view("203.0.113.2")
	if err := n.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := stored(t, db)[ids[0]]; got != 2 || n.Counts().Failed != 1 || n.Counts().Flushed != 1 {
		t.Errorf("%d views, %+v", got, n.Counts())
	}
}

// A server that is asked to stop stores what it has; a flood of addresses and numbers does not make it grow.
// It is not parallel: others' heap is not its own.
func TestAFloodIsBounded(t *testing.T) {
	db := storetest.SQLite(t)
	n := newNode(db, nil)
	before := heap()
	agent := chrome
	for i := range 300_000 {
		r := httptest.NewRequest("POST", "/", nil)
		r.RemoteAddr = netip.AddrPortFrom(netip.AddrFrom4([4]byte{byte(i >> 16), byte(i >> 8), byte(i), 1}), 1).String()
		r.Header["User-Agent"] = []string{agent}
		r.SetPathValue("story", fmt.Sprint(1+i))
		n.ServeHTTP(httptest.NewRecorder(), r)
	}
	got := n.Counts()
	if got.Waiting > 50_000 || got.Lost < 200_000 {
		t.Errorf("%+v", got)
	}
	if grown := heap() - before; grown > 16<<20 {
		t.Errorf("the heap grew by %d bytes", grown)
	}
	runtime.KeepAlive(n)
}

// One who invents numbers of stories neither keeps others' views out nor has others' repeats forgotten.
func TestAFloodFromOneAddressHarmsNobodyElse(t *testing.T) {
	t.Parallel()
	n := newNode(storetest.SQLite(t), newClock().now)
	n.ask("POST", "/views/1", "203.0.113.8", "User-Agent", chrome)
	for i := range 300_000 {
		r := httptest.NewRequest("POST", "/", nil)
		r.RemoteAddr = "203.0.113.7:4711"
		r.Header["User-Agent"] = []string{chrome}
		r.SetPathValue("story", fmt.Sprint(1000+i))
		n.ServeHTTP(httptest.NewRecorder(), r)
	}
	flooded := n.Counts()
	n.ask("POST", "/views/1", "203.0.113.8", "User-Agent", chrome)
	n.ask("POST", "/views/2", "203.0.113.8", "User-Agent", chrome)
	got := n.Counts()
	if got.Repeats != flooded.Repeats+1 || got.Waiting != flooded.Waiting+1 || got.Lost != flooded.Lost {
		t.Errorf("after a flood that left %+v there are %+v", flooded, got)
	}
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestStoppingStoresWhatIsLeft(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	ids := stories(t, db, 0)
	n := newNode(db, nil)
	ctx, stop := context.WithCancel(t.Context())
	stop() // it must store once more even so
	n.ask("POST", fmt.Sprint("/views/", ids[0]), "203.0.113.1", "User-Agent", chrome)
	n.Run(ctx, true, func(err error) {
		if !strings.Contains(err.Error(), "context canceled") {
			t.Error(err)
		}
	})
	if got := stored(t, db)[ids[0]]; got != 1 {
		t.Errorf("%d views", got)
	}
}

func BenchmarkView(b *testing.B) {
	db := storetest.SQLite(b)
	for _, c := range []struct {
		name  string
		agent string
		fresh bool
	}{{"counted", chrome, true}, {"repeat", chrome, false}, {"robot", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", false}} {
		b.Run(c.name, func(b *testing.B) {
			counter := readership.NewCounter(db, nil)
			r := httptest.NewRequest("POST", "/views/12", nil)
			r.Header.Set("User-Agent", c.agent)
			r.Header.Set("Accept-Language", "en-NG,en;q=0.9,ha;q=0.8")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			r.SetPathValue("story", "12")
			w := discard{http.Header{}}
			languages := r.Header["Accept-Language"]
			b.ReportAllocs()
			for i := range b.N {
				if c.fresh && i%16 == 0 {
					r.SetPathValue("story", ids[i/16%len(ids)])
				}
				if c.fresh {
					languages[0] = ids[(i*7)%len(ids)]
				}
				counter.ServeHTTP(w, r)
			}
		})
	}
}

var ids = func() (list []string) {
	for i := range 20000 {
		list = append(list, fmt.Sprint(i+1))
	}
	return list
}()

// discard is a connection whose answers nobody reads.
type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}
