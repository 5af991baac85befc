package press_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/pgtest"
	"broadsheet/internal/press"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// TestWithdrawnStaysGoneWhenTheDatabaseGoesDown is not parallel: it stops PostgreSQL.
func TestWithdrawnStaysGoneWhenTheDatabaseGoesDown(t *testing.T) {
	if !pgtest.Available() {
		t.Skip("PostgreSQL is not installed")
	}
	db, err := store.Open(t.Context(), store.Options{URL: pgtest.Start(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	p := start(t, db, newClock(), press.Options{Memory: 64 << 20})
	p.places()
	s := p.publish(news.KindStory)
	if w := p.get(s.Path); w.Code != 200 {
		t.Fatal(w.Code)
	}
	_, err = p.desk.Withdraw(t.Context(), owner, s.ID, "court order")
	p.must(err)
	pgtest.Stop(t)
	defer pgtest.Resume(t)
	p.keep.Deafen(3 * time.Second)
	for range 3 {
		if w := p.get(s.Path); w.Code == http.StatusOK || strings.Contains(w.Body.String(), s.Live.Headline) {
			t.Errorf("what was withdrawn is served again: %d %s", w.Code, w.Header().Get("Cache-Status"))
		}
	}
}

func TestARenewalThatFailsLeavesThePage(t *testing.T) {
	t.Parallel()
	var fail atomic.Bool
	p, n := counting(t, storetest.SQLite(t), some, func(context.Context, press.Request) (*press.Page, error) {
		if fail.Load() {
			return nil, errors.New("the disk fails")
		}
		return words("x")
	})
	for range 5 {
		p.get("/a/")
	}
	fail.Store(true)
	before := n.Load()
	p.touch()
	for n.Load() < before+1 || p.keep.Renewing() {
		time.Sleep(time.Millisecond)
	}
	if p.keep.Counts().Pages != 1 {
		t.Error("the kept page was thrown away because its renewal failed")
	}
}

func TestQueriesThatNobodyKnowsTakeNoMemory(t *testing.T) {
	p, _ := counting(t, storetest.SQLite(t), press.Options{Memory: 4 << 20}, func(ctx context.Context, req press.Request) (*press.Page, error) {
		return words(req.Path)
	})
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	junk := strings.Repeat("x", 60<<10)
	for i := range 1000 {
		if w := p.get(fmt.Sprintf("/story-%d/?utm_x%d=%s", i, i, junk)); w.Code != http.StatusOK {
			t.Fatal(w.Code)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	c := p.keep.Counts()
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 16<<20 {
		t.Errorf("%d pages of %d KB, by the press's count, take %d KB of 4,096", c.Pages, c.Bytes>>10, grown>>10)
	}
	runtime.KeepAlive(p)
}

func TestAPageMadeWhileThePressStartsIsMadeAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	other, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	began, hold := make(chan bool), make(chan bool)
	first := true
	k := press.NewKeep(db, func(ctx context.Context, req press.Request) (*press.Page, error) {
		if _, err := db.LastChange(ctx); err != nil {
			return nil, err
		}
		s, err := db.Settings(ctx)
		if err != nil {
			return nil, err
		}
		if first {
			first = false
			began <- true
			<-hold
		}
		return words(s.Tagline)
	}, press.Options{Memory: 1 << 20})
	h := &press.Handler{Keep: k, Failure: func(_ *http.Request, err error) *press.Page {
		return &press.Page{Status: 503, Body: []byte(err.Error())}
	}}
	p := &paper{t: t, db: other, keep: k, h: h}
	done := make(chan string)
	go func() { done <- p.get("/").Body.String() }()
	<-began
	p.must(other.Write(t.Context(), func(tx *store.Tx) error { // another process's command
		s, err := tx.Settings(t.Context())
		if err != nil {
			return err
		}
		s.Tagline = "NEW"
		return tx.SaveSettings(t.Context(), s)
	}))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan bool)
	go func() { k.Run(ctx); close(ended) }()
	defer func() { stop(); <-ended }()
	k.AwaitRunning(ctx)
	close(hold)
	<-done
	for range 10_000 { // another process's change is heard of in some 10 ms
		if strings.HasPrefix(p.get("/").Body.String(), "NEW") {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("the page stays as it was before the press began to listen")
}

func TestAPanicIsAnErrorForItsReaders(t *testing.T) {
	t.Parallel()
	p, _ := counting(t, storetest.SQLite(t), some, func(_ context.Context, req press.Request) (*press.Page, error) {
		if req.Path == "/bad/" {
			panic("oops")
		}
		return words("x")
	})
	for range 2 {
		if w := p.get("/bad/"); w.Code != http.StatusServiceUnavailable {
			t.Errorf("%d", w.Code)
		}
	}
	if w := p.get("/good/"); w.Code != http.StatusOK {
		t.Errorf("%d", w.Code)
	}
}

// An event bears the time at which its transaction began, so one that becomes visible in this second may be of the last: with the date of the page
// that was made before it.
func TestAPageOfTheLastSecondsHasNoDate(t *testing.T) {
	t.Parallel()
	p, _ := counting(t, storetest.SQLite(t), some, func(_ context.Context, req press.Request) (*press.Page, error) {
		page, err := words(req.Path)
		page.Modified = time.Now().Add(-map[string]time.Duration{"/last/": time.Second, "/old/": time.Minute}[req.Path])
		return page, err
	})
	for path, want := range map[string]bool{"/new/": false, "/last/": false, "/old/": true} {
		if got := p.get(path).Header().Get("Last-Modified"); (got != "") != want {
			t.Errorf("%s: Last-Modified %q", path, got)
		}
	}
}

// After a clock was set back, what is newer bears an older date than what a client has.
func TestWhoAsksByALaterDateGetsThePage(t *testing.T) {
	t.Parallel()
	p, _ := counting(t, storetest.SQLite(t), some, func(context.Context, press.Request) (*press.Page, error) {
		page, err := words("x")
		page.Modified = time.Date(2024, 11, 18, 9, 0, 0, 5000, time.UTC)
		return page, err
	})
	for since, want := range map[string]int{
		"Mon, 18 Nov 2024 08:59:59 GMT": http.StatusOK, "Mon, 18 Nov 2024 09:00:00 GMT": http.StatusNotModified, "Mon, 18 Nov 2024 09:00:01 GMT": http.StatusOK,
	} {
		if w := p.get("/", "If-Modified-Since", since); w.Code != want {
			t.Errorf("since %s: %d", since, w.Code)
		}
	}
}

// A page that says which day it is was made by a clock that was a month ahead: it is not kept for that month.
func TestAClockThatIsSetBackEndsPagesOfTheDay(t *testing.T) {
	t.Parallel()
	clock := newClock()
	db := storetest.Open(t, store.Options{Dir: t.TempDir(), Clock: clock.Now})
	p, n := counting(t, db, some, func(ctx context.Context, req press.Request) (*press.Page, error) {
		now, err := db.Now(ctx)
		if err != nil {
			return nil, err
		}
		page, err := words(now.Format(time.DateOnly))
		if req.Path == "/today/" {
			page.Until = now.Add(12 * time.Hour)
		}
		return page, err
	})
	ask := func(path, want string, renders int64) {
		t.Helper()
		p.keep.AwaitHeard(t.Context())
		if w := p.get(path); !strings.HasPrefix(w.Body.String(), want) || n.Load() != renders {
			t.Errorf("%s after %d renders: %.20s; want %s after %d", path, n.Load(), w.Body, want, renders)
		}
	}
	right := clock.Now()
	clock.Pass(30 * 24 * time.Hour)
	p.keep.SetPatience(time.Hour)
	ask("/today/", "2024-12-18", 1)
	ask("/ever/", "2024-12-18", 2)
	ask("/today/", "2024-12-18", 2)
	clock.Set(right)
	ask("/today/", "2024-11-18", 3)
	ask("/ever/", "2024-12-18", 3)
	ask("/today/", "2024-11-18", 3)
}
