package site_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/edge"
	"broadsheet/internal/editorial"
	"broadsheet/internal/search"
	"broadsheet/internal/site"
	"broadsheet/internal/store/storetest"
	"broadsheet/internal/theme"
)

// browser is a user agent of a person.
const browser = "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36"

// crowd is what stands before the pages, with a clock that the test moves.
type crowd struct {
	http.Handler
	mu  sync.Mutex
	now time.Time
}

func newCrowd(t *testing.T, pages http.Handler) *crowd {
	t.Helper()
	db := storetest.SQLite(t)
	th, err := theme.Load(theme.Options{})
	if err != nil {
		t.Fatal(err)
	}
	readers := site.New(db, editorial.New(db), th, search.New(db))
	c := &crowd{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	inner := readers.NewCrowd(pages, func() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now })
	c.Handler = edge.Handler(inner, edge.Options{Trusted: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}})
	return c
}

func (c *crowd) get(path, from, agent string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("X-Forwarded-For", from)
	r.Header.Set("User-Agent", agent)
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return w
}

func ok(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

func TestCrawlersDoNotSearch(t *testing.T) {
	t.Parallel()
	c := newCrowd(t, http.HandlerFunc(ok))
	n := 0
	for agent, status := range map[string]int{
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)":   403,
		"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)": 403,
		"Mozilla/5.0 (compatible; Baiduspider/2.0)":                                  403,
		"Scrapy/2.11": 403,
		browser:       200,
		"Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 Chrome/88 Mobile Safari/537.36": 200,
		"Mozilla/5.0 (Linux; Android 9; CUBOT/X19) AppleWebKit/537.36 Chrome/88 Mobile Safari/537.36": 200,
		"curl/8.5": 200,
		"":         200,
	} {
		n++
		from := fmt.Sprintf("198.51.100.%d", n)
		for _, path := range []string{"/search?q=ferry", "/lite/search?q=ferry", "/search/?q=ferry"} {
			if w := c.get(path, from, agent); w.Code != status {
				t.Errorf("%s to %q: %d, not %d", path, agent, w.Code, status)
			}
		}
		if w := c.get("/2024/11/story/", from, agent); w.Code != 200 {
			t.Errorf("a story to %q: %d", agent, w.Code)
		}
	}
}

// One that asks and asks is told to wait, by question, by browser and by address; others behind the same address are not, until the address as a whole
// asks more than people do.
func TestWhoAsksTooOftenWaits(t *testing.T) {
	t.Parallel()
	c := newCrowd(t, http.HandlerFunc(ok))
	const nat = "198.51.100.7"
	until := func(most int, path func(n int) string, from string, agent func(n int) string) (allowed int, last *httptest.ResponseRecorder) {
		for n := range most {
			if last = c.get(path(n), from, agent(n)); last.Code == http.StatusTooManyRequests {
				return n, last
			}
		}
		return most, last
	}
	one := func(int) string { return browser }
	n, w := until(100, func(int) string { return "/search?q=ferry" }, nat, one)
	if n < 3 || n > 20 {
		t.Errorf("the same question was allowed %d times", n)
	}
	if s, err := strconv.Atoi(w.Header().Get("Retry-After")); err != nil || s < 1 || w.Header().Get("Cache-Control") != "private, no-store" {
		t.Errorf("%v", w.Header())
	}
	if w := c.get("/search?q=bridge", nat, browser); w.Code != 200 {
		t.Errorf("another question: %d", w.Code)
	}
	if w := c.get("/search?q=ferry", "203.0.113.9", browser); w.Code != 200 {
		t.Errorf("another address: %d", w.Code)
	}
	if n, _ = until(300, func(n int) string { return fmt.Sprint("/search?q=word", n) }, nat, one); n < 20 || n > 60 {
		t.Errorf("one browser was allowed %d questions", n)
	}
	if n, _ = until(150, func(n int) string { return fmt.Sprint("/search?q=other", n) }, nat, func(n int) string { return fmt.Sprint(browser, " v", n) }); n < 150 {
		t.Errorf("of 150 readers behind one address only %d might ask", n)
	}
	if n, _ = until(2000, func(n int) string { return fmt.Sprint("/search?q=more", n) }, nat, func(n int) string { return fmt.Sprint(browser, " w", n) }); n > 600 {
		t.Errorf("one address was allowed %d questions", n)
	}
	c.mu.Lock()
	c.now = c.now.Add(10 * time.Minute)
	c.mu.Unlock()
	if w := c.get("/search?q=ferry", nat, browser); w.Code != 200 {
		t.Errorf("ten minutes later: %d", w.Code)
	}
	// A household has many addresses of IPv6.
	if n, _ = until(300, func(n int) string { return fmt.Sprint("/search?q=word", n) }, "", one); n > 60 {
		t.Errorf("without an address: %d", n)
	}
	count := 0
	for i := range 100 {
		if c.get("/search?q=x", fmt.Sprintf("2001:db8::%x", i+1), browser).Code == 200 {
			count++
		}
	}
	if count > 20 {
		t.Errorf("%d of one question from one network", count)
	}
}

// Only so many searches run at once, whoever asks; the others wait for their turn.
func TestSearchesTakeTurns(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	running, most := 0, 0
	enough := make(chan struct{})
	c := newCrowd(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		running++
		most = max(most, running)
		mu.Unlock()
		<-enough
		mu.Lock()
		running--
		mu.Unlock()
		w.WriteHeader(http.StatusOK)
	}))
	var wg sync.WaitGroup
	codes := make(chan int, 200)
	for i := range 200 {
		wg.Go(func() { codes <- c.get(fmt.Sprint("/search?q=", i), fmt.Sprintf("198.51.100.%d", i), browser).Code })
	}
	refused := 0
	for refused == 0 { // more wait than may
		if code := <-codes; code == http.StatusServiceUnavailable {
			refused++
		}
	}
	close(enough)
	wg.Wait()
	if most > 64 {
		t.Errorf("%d searches ran at once", most)
	}
}
