package press_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/store/storetest"
)

// A page that was out of date already when its story was withdrawn is not given to anybody while the new one is made.
func TestAnOutdatedPageIsGoneWhenItsStoryIsWithdrawn(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	var id int64
	slow, hold := false, make(chan struct{})
	p, _ := counting(t, db, some, func(ctx context.Context, _ press.Request) (*press.Page, error) {
		s, err := db.StoryForReaders(ctx, id)
		if err != nil {
			return nil, err
		}
		if slow {
			<-hold
		}
		if s.State != news.Published {
			return &press.Page{Status: http.StatusGone, Body: []byte("withdrawn")}, nil
		}
		return words(s.Live.Headline)
	})
	p.rnd = rand.New(rand.NewPCG(1, 2))
	p.places()
	s := p.publish(news.KindStory)
	id = s.ID
	p.get("/")
	p.keep.SetPatience(0)
	slow = true
	p.touch()
	if got := p.get("/").Body.String(); !strings.HasPrefix(got, s.Live.Headline) {
		t.Fatalf("while the new one is made: %.40q", got)
	}
	_, err := p.desk.Withdraw(t.Context(), owner, s.ID, "court order")
	p.must(err)
	left, leave := context.WithCancel(t.Context())
	leave()
	for range 2 * press.MostPatient { // readers who wait for nothing: they get what there is at once, or an error
		w := httptest.NewRecorder()
		p.h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil).WithContext(left))
		if w.Code == http.StatusOK {
			t.Fatalf("who came after the act got %.40q", w.Body)
		}
	}
	close(hold)
	if w := p.get("/"); w.Code != http.StatusGone {
		t.Errorf("%d %.40q", w.Code, w.Body)
	}
}

// Nor is it written to the disk afterwards: pages are written some time after they were made.
func TestWhatIsWithdrawnIsNotWrittenToTheDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	t.Run("", func(t *testing.T) {
		p := start(t, storetest.SQLite(t), newClock(), press.Options{Memory: 1 << 20, Disk: 1 << 20, Dir: dir, Maker: func() string { return "maker" }})
		p.places()
		s := p.publish(news.KindStory)
		p.get(s.Path)
		_, err := p.desk.Withdraw(t.Context(), owner, s.ID, "court order")
		p.must(err)
	}) // and what was offered is written at the end
	filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			t.Errorf("%s holds a page of what was withdrawn", name)
		}
		return nil
	})
}
