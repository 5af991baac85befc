package press_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// counting is a keep over a renderer that a test writes, which counts what it renders.
func counting(t *testing.T, db *store.DB, opt press.Options, page func(context.Context, press.Request) (*press.Page, error)) (*paper, *atomic.Int64) {
	t.Helper()
	var n atomic.Int64
	p := &paper{t: t, db: db, desk: editorial.New(db)}
	p.keep = press.NewKeep(db, func(ctx context.Context, req press.Request) (*press.Page, error) {
		n.Add(1)
		if _, err := db.LastChange(ctx); err != nil {
			return nil, err
		}
		if _, err := db.Settings(ctx); err != nil {
			return nil, err
		}
		return page(ctx, req)
	}, opt)
	p.h = &press.Handler{Keep: p.keep, Failure: func(_ *http.Request, err error) *press.Page {
		return &press.Page{Status: http.StatusServiceUnavailable, Type: "text/plain", Body: []byte(err.Error()), Cache: press.Private}
	}}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { p.keep.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	if opt.Memory > 0 {
		p.keep.AwaitRunning(ctx)
	}
	return p, &n
}

// touch changes the settings, which every page of counting depends on.
func (p *paper) touch() {
	p.t.Helper()
	_, err := p.desk.SaveSettings(p.t.Context(), owner, func(s *news.Settings) error { s.Tagline += "."; return nil })
	p.must(err)
}

func words(s string) (*press.Page, error) {
	return &press.Page{Body: []byte(s + strings.Repeat(" words", 100))}, nil
}

var some = press.Options{Memory: 1 << 20}

func TestOneRenderHoweverManyWait(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	p, n := counting(t, storetest.SQLite(t), some, func(context.Context, press.Request) (*press.Page, error) { <-hold; return words("once") })
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			if w := p.get(fmt.Sprintf("/story/?fbclid=%d", i)); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "once") {
				t.Errorf("%d %q", w.Code, w.Body)
			}
		})
	}
	close(hold)
	wg.Wait()
	if n.Load() != 1 {
		t.Errorf("%d renders", n.Load())
	}
}

func TestAReaderWhoComesAfterAChangeSeesIt(t *testing.T) {
	t.Parallel()
	started, hold := make(chan struct{}, 10), make(chan struct{}, 10)
	var version atomic.Int64
	p, n := counting(t, storetest.SQLite(t), some, func(context.Context, press.Request) (*press.Page, error) {
		v := version.Load()
		started <- struct{}{}
		<-hold
		return words(fmt.Sprint("version ", v))
	})
	early := make(chan string)
	go func() { early <- p.get("/").Body.String() }()
	<-started
	version.Store(1)
	p.touch() // while the first render is under way with what was
	late := make(chan string)
	go func() { late <- p.get("/").Body.String() }()
	hold <- struct{}{}
	if got := <-early; !strings.HasPrefix(got, "version 0") {
		t.Errorf("who came before: %.20q", got)
	}
	hold <- struct{}{}
	if got := <-late; !strings.HasPrefix(got, "version 1") {
		t.Errorf("who came after the change: %.20q", got)
	}
	if n.Load() != 2 {
		t.Errorf("%d renders", n.Load())
	}
}

// withheld has "version 0" kept at "/"; any later version is made only once hold is closed.
func withheld(t *testing.T) (p *paper, renders, version *atomic.Int64, hold chan struct{}) {
	hold, version = make(chan struct{}), &atomic.Int64{}
	p, renders = counting(t, storetest.SQLite(t), some, func(context.Context, press.Request) (*press.Page, error) {
		if version.Load() > 0 {
			<-hold
		}
		return words(fmt.Sprint("version ", version.Load()))
	})
	p.get("/")
	return p, renders, version, hold
}

func TestTheOldPageIsServedWhileTheNewOneIsMade(t *testing.T) {
	t.Parallel()
	p, _, version, hold := withheld(t)
	version.Store(1)
	p.touch()
	p.keep.SetPatience(0)
	if got := p.get("/").Body.String(); !strings.HasPrefix(got, "version 0") {
		t.Errorf("while the new one is made: %.20q", got)
	}
	p.keep.SetPatience(time.Hour)
	close(hold)
	if got := p.get("/").Body.String(); !strings.HasPrefix(got, "version 1") {
		t.Errorf("afterwards: %.20q", got)
	}
}

// What was kept some time ago may be hours old when somebody asks again: all wait for the new one.
func TestAPageThatWasAtRestIsNotServedOld(t *testing.T) {
	t.Parallel()
	p, n, version, hold := withheld(t)
	p.keep.SetPatience(0)
	p.keep.SetUnhurried(time.Hour)
	p.keep.Rest("/")
	version.Store(1)
	p.touch()
	const readers = 2 * press.MostPatient
	got := make(chan string, readers)
	for range readers {
		go func() { got <- p.get("/").Body.String() }()
	}
	for n.Load() < 2 {
		select {
		case w := <-got:
			t.Fatalf("before the new one was begun: %.20q", w)
		default:
			runtime.Gosched()
		}
	}
	close(hold)
	for range readers {
		if w := <-got; !strings.HasPrefix(w, "version 1") {
			t.Errorf("one who came to a page at rest got %.20q", w)
		}
	}
}

// But not for ever.
func TestAPageAtRestIsServedOldWhereTheNewOneTakesTooLong(t *testing.T) {
	t.Parallel()
	p, _, version, hold := withheld(t)
	p.keep.SetUnhurried(0)
	p.keep.Rest("/")
	version.Store(1)
	p.touch()
	if got := p.get("/").Body.String(); !strings.HasPrefix(got, "version 0") {
		t.Errorf("while the new one is made: %.20q", got)
	}
	close(hold)
}

// Of a crowd a few wait for the new page; the others get the old one at once.
func TestACrowdDoesNotWait(t *testing.T) {
	t.Parallel()
	p, n, version, hold := withheld(t)
	p.keep.SetPatience(time.Hour)
	version.Store(1)
	p.touch()
	const readers = 100
	got := make(chan string, readers)
	for range readers {
		go func() { got <- p.get("/").Body.String() }()
	}
	old := 0
	for range readers - press.MostPatient {
		if w := <-got; strings.HasPrefix(w, "version 0") {
			old++
		}
	}
	close(hold)
	for range press.MostPatient {
		if w := <-got; !strings.HasPrefix(w, "version 1") {
			t.Errorf("one who waited got %.20q", w)
		}
	}
	if old != readers-press.MostPatient || n.Load() != 2 {
		t.Errorf("%d got the old page, of %d; %d renders", old, readers, n.Load())
	}
}

func TestWithdrawnIsGoneBeforeTheActReturns(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	p.fill(8)
	p.keep.SetPatience(0)
	s := p.publish(news.KindStory)
	headline := s.Live.Headline
	_, err := p.desk.Moderate(t.Context(), owner, p.comment(s.ID).ID, news.CommentApproved)
	p.must(err)
	pages := []string{s.Path, "/", "/lite/", "/feed/", "/feed.json", "/news-sitemap.xml", "/2024/11/18/", "/lite" + s.Path, "/comments/feed/", "/sitemaps/stories-1.xml"}
	shows := func(body string) bool { return strings.Contains(body, headline) || strings.Contains(body, s.Path) }
	for _, path := range pages {
		if w := p.get(path); !shows(w.Body.String()) {
			t.Fatalf("%s does not show it: %d", path, w.Code)
		}
	}
	_, err = p.desk.Withdraw(t.Context(), owner, s.ID, "")
	p.must(err)
	for _, path := range pages {
		if f := p.keep.Find(&press.Asked{Path: []byte(path)}); f != nil && shows(string(f.Body)) {
			t.Errorf("%s is answered from memory and still shows what was withdrawn", path)
		}
		if w := p.get(path); path != s.Path && path != "/lite"+s.Path && shows(w.Body.String()) || strings.Contains(w.Body.String(), headline) {
			t.Errorf("%s still shows what was withdrawn", path)
		}
	}
	if w := p.get(s.Path); w.Code != http.StatusGone {
		t.Errorf("its own address: %d", w.Code)
	}
}

func TestAnotherNodeLearnsFromTheOutbox(t *testing.T) {
	t.Parallel()
	storetest.EachAt(t, newClock, func(t *testing.T, db *store.DB, now *storetest.Clock) {
		here := start(t, db, now, some)
		here.fill(3)
		s := here.publish(news.KindStory)
		// The other node has the same database, and is told nothing when this one commits.
		there := start(t, db, now, some)
		db.OnCommit(func([]news.Event) {})
		if w := there.get(s.Path); w.Code != http.StatusOK {
			t.Fatal(w.Code)
		}
		_, err := here.desk.Withdraw(t.Context(), owner, s.ID, "")
		there.must(err)
		there.keep.Deafen(3 * time.Second) // cut off: it must ask before it serves what it kept
		if w := there.get(s.Path); w.Code != http.StatusGone {
			t.Errorf("a node that had not read the outbox for 3 s answered %d", w.Code)
		}
	})
}

func TestOnlyWhatThePageKnowsTellsPagesApart(t *testing.T) {
	t.Parallel()
	p, n := counting(t, storetest.SQLite(t), some, func(_ context.Context, req press.Request) (*press.Page, error) {
		if req.Path == "/" && req.Query.Get("page") == "2" {
			return words("second")
		}
		if req.Path == "/deep" && req.Query.Get("a") == "1" {
			return words("deep " + req.Query.Get("b"))
		}
		return words("first")
	})
	for _, c := range []struct {
		path, want string
		renders    int64
		header     []string
	}{
		{"/", "first", 1, nil},
		{"/?utm_source=x&utm_medium=y", "first", 1, nil},
		{"/?page=2&utm_source=x", "second", 2, nil},
		{"/?x=1&page=2", "second", 2, nil},
		{"/?page=2", "second", 2, []string{"Cookie", "a=b", "User-Agent", "evil", "X-Forwarded-Host", "evil.example", "Accept-Language", "fr", "Host", "evil.example"}},
		{"/?page", "first", 3, nil}, // the key is there, without a value
		{"/?Page=2", "first", 3, nil},
		{"/deep?a=2", "first", 4, nil},
		{"/deep?a=1&b=x", "deep x", 5, nil}, // more keys matter than were known
		{"/deep?a=1&b=y", "deep y", 6, nil},
		{"/deep?b=y&a=1", "deep y", 6, nil},
		{"/deep?a=2", "first", 7, nil},
		{"/deep?a=2", "first", 7, nil},
	} {
		w := p.get(c.path, c.header...)
		if !strings.HasPrefix(w.Body.String(), c.want) || n.Load() != c.renders {
			t.Errorf("%s: %.12q after %d renders; want %q after %d", c.path, w.Body, n.Load(), c.want, c.renders)
		}
		path, query, ok := strings.Cut(c.path, "?")
		a := &press.Asked{Path: []byte(path)}
		if ok {
			a.Query = []byte(query)
		}
		if f := p.keep.Find(a); f == nil || !strings.HasPrefix(string(f.Body), c.want) {
			t.Errorf("%s is not found in memory as it was sent", c.path)
		}
	}
}

func TestNotEveryAnswerIsKept(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	p, n := counting(t, db, some, func(ctx context.Context, req press.Request) (*press.Page, error) {
		switch req.Path {
		case "/private":
			return &press.Page{Body: []byte("yours"), Cache: press.Private}, nil
		case "/missing":
			return &press.Page{Status: http.StatusNotFound, Body: []byte("nothing")}, nil
		case "/unknown": // a query that notes nothing
			if _, err := db.CountStories(ctx); err != nil {
				return nil, err
			}
			return words("unknown")
		}
		return nil, errors.New("it broke")
	})
	for i, path := range []string{"/private", "/missing", "/unknown", "/broken"} {
		p.get(path)
		p.get(path)
		if want := int64(2 * (i + 1)); n.Load() != want {
			t.Errorf("%s was kept: %d renders", path, n.Load())
		}
	}
}

func TestMemoryHasABound(t *testing.T) {
	t.Parallel()
	const most = 200 << 10
	p, n := counting(t, storetest.SQLite(t), press.Options{Memory: most}, func(context.Context, press.Request) (*press.Page, error) { return words("x") })
	for range 5 {
		p.get("/front")
	}
	for i := range 2000 { // a crawler walks the archive
		p.get(fmt.Sprintf("/archive/%d", i), "Accept-Encoding", "gzip")
		if i%20 == 0 {
			p.get("/front")
		}
		if c := p.keep.Counts(); c.Bytes > most {
			t.Fatalf("%d bytes are kept", c.Bytes)
		}
	}
	before := n.Load()
	p.get("/front")
	if n.Load() != before {
		t.Error("a crawler pushed the front out")
	}
	if c := p.keep.Counts(); c.Pages < 20 || c.Pages > 200 {
		t.Errorf("%d pages are kept", c.Pages)
	}
}

func TestNothingIsKeptWithoutRoom(t *testing.T) {
	t.Parallel()
	p, n := counting(t, storetest.SQLite(t), press.Options{}, func(context.Context, press.Request) (*press.Page, error) { return words("x") })
	p.get("/")
	p.get("/")
	if n.Load() != 2 || len(p.keep.Sheets()) != 0 {
		t.Errorf("%d renders", n.Load())
	}
}

func TestARestartStartsWarm(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	dir := filepath.Join(t.TempDir(), "press")
	opt := press.Options{Memory: 1 << 20, Disk: 1 << 20, Dir: dir, Maker: func() string { return "maker" }}
	render := func(ctx context.Context, req press.Request) (*press.Page, error) {
		switch req.Path {
		case "/old":
			return press.Redirect("/new"), nil
		case "/sections":
			if _, err := db.Sections(ctx); err != nil {
				return nil, err
			}
		}
		return words(req.Path)
	}
	run := func(opt press.Options, f func(p *paper, n *atomic.Int64)) {
		t.Run("", func(t *testing.T) {
			p, n := counting(t, db, opt, render)
			f(p, n)
		})
	}
	paths := []string{"/a", "/b", "/old"}
	run(opt, func(p *paper, n *atomic.Int64) {
		for _, path := range append(paths, "/sections") {
			p.get(path)
			p.get(path)
		}
	})
	// Nobody serves while a section is opened and much else happens.
	p := &paper{t: t, db: db, desk: editorial.New(db)}
	_, err := p.desk.AddSection(t.Context(), owner, news.Section{Name: "Harbour"})
	p.must(err)
	for i := range 40 {
		_, err := p.desk.AddPerson(t.Context(), owner, news.Person{Name: fmt.Sprint("Writer ", i)})
		p.must(err)
	}
	run(opt, func(p *paper, n *atomic.Int64) {
		for p.keep.FileCount() < len(paths) {
			time.Sleep(time.Millisecond)
		}
		for _, path := range paths {
			w := p.get(path+"?utm_source=x", "Accept-Encoding", "gzip")
			if path == "/old" && (w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != "/new") || path != "/old" && w.Code != http.StatusOK {
				t.Errorf("%s: %d %s", path, w.Code, w.Header())
			}
		}
		if n.Load() != 0 {
			t.Errorf("after a restart %d pages were rendered", n.Load())
		}
		if p.get("/sections"); n.Load() != 1 {
			t.Error("a page was taken from the disk that showed the sections of before")
		}
	})
	other := opt
	other.Maker = func() string { return "another program" }
	run(other, func(p *paper, n *atomic.Int64) {
		p.get("/a")
		if n.Load() != 1 {
			t.Error("another program's page was taken")
		}
		p.get("/a")
		p.get("/b")
		p.get("/b")
		for p.keep.FileCount() < 2 {
			time.Sleep(time.Millisecond)
		}
	})
	// Somebody changes everything while nobody serves; a file is damaged, another is empty.
	p.touch()
	run(other, func(p *paper, n *atomic.Int64) {
		p.get("/a")
		if n.Load() != 1 {
			t.Error("a page was taken from the disk that had changed meanwhile")
		}
		p.get("/a")
		for p.keep.FileCount() < 1 {
			time.Sleep(time.Millisecond)
		}
	})
	filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			data, _ := os.ReadFile(name)
			data[len(data)-3] ^= 0xff
			os.WriteFile(name, data, 0o600)
		}
		return nil
	})
	os.WriteFile(filepath.Join(dir, "8000000000000001"), nil, 0o600)
	half := filepath.Join(dir, "00", "8000000000000002.new") // an end without warning left it
	p.must(os.MkdirAll(filepath.Dir(half), 0o700))
	p.must(os.WriteFile(half, []byte(`{"Maker":"another program"}`+"\n"), 0o600))
	run(other, func(p *paper, n *atomic.Int64) {
		if w := p.get("/a"); w.Code != http.StatusOK || n.Load() != 1 {
			t.Errorf("a damaged file: %d after %d renders", w.Code, n.Load())
		}
		for { // the folder is looked through while the site serves
			if _, err := os.Stat(half); os.IsNotExist(err) {
				break
			}
			time.Sleep(time.Millisecond)
		}
	})
}

// A small file takes a block of the disk: anybody may ask for as many addresses that lead on as there are ways to write them.
func TestSmallFilesAreCountedAsTheDiskDoes(t *testing.T) {
	t.Parallel()
	p, _ := counting(t, storetest.SQLite(t), press.Options{Memory: 1 << 20, Disk: 64 << 10, Dir: t.TempDir(), Maker: func() string { return "maker" }},
		func(context.Context, press.Request) (*press.Page, error) { return press.Redirect("/"), nil })
	for n := range 40 {
		path := fmt.Sprintf("/page/%d/", n)
		p.get(path)
		p.keep.Save(path)
	}
	if n := p.keep.FileCount(); n != 16 {
		t.Errorf("%d files in 64 KB", n)
	}
}

// How long a page that lies on the disk has been out of date in what it may show a while longer, nobody knows: it is not served before it was tried to make it anew.
func TestFromTheDiskNothingIsTakenThatChangedNobodyKnowsWhen(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	p, n := counting(t, db, press.Options{Memory: 1 << 20, Disk: 1 << 20, Dir: t.TempDir(), Maker: func() string { return "maker" }},
		func(ctx context.Context, _ press.Request) (*press.Page, error) {
			all, err := db.Teasers(store.Softly(ctx), store.AllStories(), store.Page{Limit: 5})
			if err != nil {
				return nil, err
			}
			return words(fmt.Sprintf("%d stories", len(all)))
		})
	p.rnd = rand.New(rand.NewPCG(1, 2))
	p.places()
	p.keep.SetPatience(time.Hour)
	p.get("/")
	p.keep.Save("/")
	p.keep.Forget("/")
	p.publish(news.KindStory)
	if got := p.get("/").Body.String(); !strings.HasPrefix(got, "1 stories") {
		t.Errorf("after %d renders: %.20q", n.Load(), got)
	}
}

func TestThe304AndTheFormsAreOfTheSamePage(t *testing.T) {
	t.Parallel()
	p, n := counting(t, storetest.SQLite(t), some, func(context.Context, press.Request) (*press.Page, error) {
		page, err := words("form")
		page.Modified = time.Date(2024, 11, 18, 9, 0, 0, 0, time.UTC)
		return page, err
	})
	plain := p.get("/").Body.Bytes()
	tags := map[string]bool{}
	for _, coding := range []string{"", "gzip", "br", "zstd"} {
		w := p.get("/", "Accept-Encoding", coding)
		if got := press.Decode(w.Header().Get("Content-Encoding"), w.Body.Bytes()); string(got) != string(plain) || w.Header().Get("Content-Encoding") != coding {
			t.Errorf("%q: %q", coding, w.Header())
		}
		tag := w.Header().Get("ETag")
		tags[tag] = true
		for _, header := range [][]string{{"If-None-Match", tag}, {"If-None-Match", "W/" + tag + `, "x"`}, {"If-Modified-Since", "Mon, 18 Nov 2024 09:00:00 GMT"}} {
			w := p.get("/", append(header, "Accept-Encoding", coding)...)
			if w.Code != http.StatusNotModified || w.Body.Len() != 0 || w.Header().Get("ETag") != tag || w.Header().Get("Content-Length") != "" {
				t.Errorf("%q with %s: %d %v", coding, header, w.Code, w.Header())
			}
		}
		if w := p.get("/", "If-None-Match", `"other"`, "If-Modified-Since", "Mon, 18 Nov 2030 09:00:00 GMT", "Accept-Encoding", coding); w.Code != http.StatusOK {
			t.Errorf("another tag: %d", w.Code)
		}
	}
	if len(tags) != 4 || n.Load() != 1 {
		t.Errorf("tags %v, %d renders", tags, n.Load())
	}
}
