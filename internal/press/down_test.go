package press_test

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/pgtest"
	"broadsheet/internal/press"
	"broadsheet/internal/store"
)

// TestKeptPagesAreServedWhileTheDatabaseIsDown stops PostgreSQL. It is not parallel: others would miss their database.
func TestKeptPagesAreServedWhileTheDatabaseIsDown(t *testing.T) {
	if !pgtest.Available() {
		t.Skip("PostgreSQL is not installed")
	}
	db, err := store.Open(t.Context(), store.Options{URL: pgtest.Start(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() }) // after the press, which waits on a connection, has stopped
	opt := some
	opt.Disk, opt.Dir, opt.Maker = 1<<20, filepath.Join(t.TempDir(), "press"), func() string { return "maker" }
	p, _ := counting(t, db, opt, func(ctx context.Context, req press.Request) (*press.Page, error) {
		set, err := db.Settings(ctx)
		if err != nil {
			return nil, err
		}
		return words(req.Path + " " + set.Tagline)
	})
	for _, path := range []string{"/kept", "/disk"} {
		for range 2 {
			if w := p.get(path); w.Code != http.StatusOK {
				t.Fatal(w.Code)
			}
		}
	}
	for p.keep.FileCount() < 2 {
		time.Sleep(time.Millisecond)
	}

	pgtest.Stop(t)
	resume := sync.OnceFunc(func() { pgtest.Resume(t) })
	defer resume()
	p.keep.Deafen(3 * time.Second)
	p.keep.Forget("/disk")
	for range 3 {
		for _, path := range []string{"/kept", "/disk"} {
			w := p.get(path)
			if w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), path) {
				t.Errorf("%s: %d %.200s", path, w.Code, w.Body)
			}
			if s := w.Header().Get("Cache-Status"); !strings.Contains(s, "database-down") {
				t.Errorf("%s is not marked stale: %q", path, s)
			}
		}
	}
	if p.keep.Find(&press.Asked{Path: []byte("/kept")}) != nil {
		t.Error("the short way serves without saying that the page may be old")
	}
	if w := p.get("/other"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("a page that is not kept: %d", w.Code)
	}

	resume()
	p.touch()
	deadline := time.Now().Add(time.Minute)
	for {
		w := p.get("/kept")
		if w.Code == http.StatusOK && w.Header().Get("Cache-Status") == "" && strings.HasPrefix(w.Body.String(), "/kept .") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("a minute after the database came back: %d %.80s", w.Code, w.Body)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
