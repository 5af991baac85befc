package site

import (
	"context"
	"net/http"
	"net/netip"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"broadsheet/internal/edge"
	"broadsheet/internal/i18n"
	"broadsheet/internal/press"
)

// Searches are the only pages of readers that cost something each time. Crowd lets as many through as the machine bears, and readers before programs:
// crawlers that say so are refused, since robots.txt told them; a client that asks too often is told to wait; and only so many searches run at
// once, the others hold.
//
// Many readers share an address (carrier NAT), so what is counted is narrow first and wide last: the same question from one address, then one kind of
// browser there, then the address. It forgets who asked within minutes, and writes nothing down.
type Crowd struct {
	site  *Site
	pages http.Handler
	slots chan struct{}
	now   func() time.Time

	mu      sync.Mutex
	waiting int
	asked   map[string]bucket
}

// allowance is how many searches may come at once, and how soon another may.
type allowance struct {
	burst float64
	every time.Duration
}

var (
	perQuestion = allowance{8, 8 * time.Second}
	perBrowser  = allowance{40, time.Second}
	perAddress  = allowance{400, 100 * time.Millisecond}
)

const (
	mostWaiting = 64              // searches that hold; more are refused at once
	longestWait = 4 * time.Second // for a search's turn
	mostAsked   = 50_000          // buckets that are remembered: some 20 MB
)

// bucket is what is left of an allowance (a token bucket).
type bucket struct {
	left float64
	at   time.Time
	allowance
}

// NewCrowd stands before pages. The clock is time.Now, or a test's.
func (s *Site) NewCrowd(pages http.Handler, now func() time.Time) *Crowd {
	return &Crowd{site: s, pages: pages, slots: make(chan struct{}, max(2, runtime.GOMAXPROCS(0))), now: now, asked: map[string]bucket{}}
}

// ServeHTTP passes all but searches on.
func (c *Crowd) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !searching(r) {
		c.pages.ServeHTTP(w, r)
		return
	}
	if crawler(r.UserAgent()) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", press.Private)
		w.Header().Set("X-Robots-Tag", "noindex")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte("Searches are not for crawlers: see /robots.txt. /sitemap.xml lists every story.\n"))
		return
	}
	if wait := c.take(r); wait > 0 {
		c.refuse(w, r, http.StatusTooManyRequests, "search.toomany", wait)
		return
	}
	if !c.enter(r.Context()) {
		if r.Context().Err() == nil {
			c.refuse(w, r, http.StatusServiceUnavailable, "search.busy", longestWait)
		}
		return
	}
	leave := sync.OnceFunc(func() { <-c.slots })
	defer leave()
	c.pages.ServeHTTP(&leaving{w, leave}, r)
}

// leaving gives the turn up when the page is made, and does not wait for a slow reader to take it.
type leaving struct {
	http.ResponseWriter
	leave func()
}

func (l *leaving) WriteHeader(status int) {
	l.leave()
	l.ResponseWriter.WriteHeader(status)
}

func (l *leaving) Write(b []byte) (int, error) {
	l.leave()
	return l.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (l *leaving) Unwrap() http.ResponseWriter { return l.ResponseWriter }

// searching reports whether a request is for a search with a question.
func searching(r *http.Request) bool {
	switch strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/lite"), "/") {
	case "/search":
		return r.URL.RawQuery != ""
	}
	return false
}

// refuse sends a page that says to wait.
func (c *Crowd) refuse(w http.ResponseWriter, r *http.Request, status int, message string, wait time.Duration) {
	set := c.site.settings(r)
	w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	press.Send(w, r, c.site.failurePage(r, set, status, i18n.New(set.Lang, set.Location()).T(message)), 0)
}

// take counts a search, and returns how long to wait if it is one too many.
func (c *Crowd) take(r *http.Request) time.Duration {
	from := network(edge.ClientIP(r.Context()))
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	wait := time.Duration(0)
	for _, b := range []struct {
		key string
		allowance
	}{
		{from + "\x00q" + clip(r.URL.RawQuery, 300), perQuestion}, {from + "\x00b" + clip(r.UserAgent(), 200), perBrowser}, {from, perAddress},
	} {
		if wait = c.from(b.key, b.allowance, now); wait > 0 {
			return wait // what is wider is not charged for what was refused
		}
	}
	return 0
}

// from takes one out of a bucket.
func (c *Crowd) from(key string, a allowance, now time.Time) time.Duration {
	b, ok := c.asked[key]
	if !ok {
		if len(c.asked) >= mostAsked {
			c.forget(now)
		}
		b = bucket{a.burst, now, a}
	}
	b.left = min(b.left+float64(now.Sub(b.at))/float64(a.every), a.burst)
	b.at = now
	wait := time.Duration(0)
	if b.left < 1 {
		wait = time.Duration((1 - b.left) * float64(a.every))
	} else {
		b.left--
	}
	c.asked[key] = b
	return wait
}

// forget drops buckets that are full again; if that is not enough, all.
func (c *Crowd) forget(now time.Time) {
	for key, b := range c.asked {
		if b.left+float64(now.Sub(b.at))/float64(b.every) >= b.burst {
			delete(c.asked, key)
		}
	}
	if len(c.asked) > mostAsked*9/10 {
		clear(c.asked)
	}
}

// enter waits for a turn to search.
func (c *Crowd) enter(ctx context.Context) bool {
	select {
	case c.slots <- struct{}{}:
		return true
	default:
	}
	c.mu.Lock()
	full := c.waiting >= mostWaiting
	if !full {
		c.waiting++
	}
	c.mu.Unlock()
	if full {
		return false
	}
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.waiting--
	}()
	timer := time.NewTimer(longestWait)
	defer timer.Stop()
	select {
	case c.slots <- struct{}{}:
		return true
	case <-timer.C:
		return false
	case <-ctx.Done():
		return false
	}
}

// network is what is counted as one address: all of IPv4, the first half of IPv6, of which a household has as many as it likes.
func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	if a.Is6() && !a.Is4In6() {
		p, err := a.Prefix(64)
		if err == nil {
			return p.String()
		}
	}
	return a.Unmap().String()
}

func clip(s string, n int) string { return s[:min(len(s), n)] }

// crawlers are what the user agents of programs hold that walk the web by themselves, in lower case.
var crawlers = []string{"bot/", "bot;", "bot ", "-bot", "_bot", "crawl", "spider", "slurp", "scrapy", "heritrix", "nutch", "httrack", "meta-externalagent", "bingpreview", "yandex.com/bots"}

// crawler reports whether a user agent says that it is a crawler's.
func crawler(agent string) bool {
	agent = strings.ToLower(clip(agent, 512)) + " "
	for _, c := range crawlers {
		at := strings.Index(agent, c)
		if at < 0 || c[0] == 'b' && strings.HasPrefix(c, "bot") && strings.HasSuffix(agent[:at], "cu") { // a Cubot is a phone
			continue
		}
		return true
	}
	return false
}
