package store_test

import (
	"context"
	"sync"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

func countStories(t *testing.T, ctx context.Context, db *store.DB) int {
	t.Helper()
	found, err := db.Teasers(ctx, store.AllStories(), store.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

// A page is made from one state of the paper, and the next one from the next.
func TestAViewIsOfOneMoment(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	put(t, db, &news.Story{}, news.Content{Headline: "A"})
	ctx, done := db.View(t.Context())
	before := countStories(t, ctx, db)
	put(t, db, &news.Story{}, news.Content{Headline: "B"})
	if within := countStories(t, ctx, db); before != 1 || within != 1 {
		t.Errorf("%d stories, then %d in the same view", before, within)
	}
	if beside := countStories(t, t.Context(), db); beside != 2 {
		t.Errorf("%d stories beside the view", beside)
	}
	done()
	if after := countStories(t, ctx, db); after != 2 {
		t.Errorf("%d stories with a context whose view has ended", after)
	}
	ctx, done = db.View(t.Context())
	defer done()
	if next := countStories(t, ctx, db); next != 2 {
		t.Errorf("%d stories in the next view", next)
	}
}

// Where no connection is to be had, reading goes on without.
func TestViewsAreForAsManyAsWant(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		put(t, db, &news.Story{}, news.Content{Headline: "A"})
		for range 3 {
			var all sync.WaitGroup
			var ready, end sync.WaitGroup
			ready.Add(40)
			end.Add(1)
			for range 40 {
				all.Go(func() {
					ctx, done := db.View(context.Background())
					defer done()
					ready.Done()
					end.Wait()
					if found, err := db.Teasers(ctx, store.AllStories(), store.Page{Limit: 100}); err != nil || len(found) != 1 {
						t.Errorf("%d stories, %v", len(found), err)
					}
				})
			}
			ready.Wait() // all at once
			end.Done()
			all.Wait()
		}
		put(t, db, &news.Story{}, news.Content{Headline: "B"})
		ctx, done := db.View(t.Context())
		defer done()
		if n := countStories(t, ctx, db); n != 2 {
			t.Errorf("%d stories", n)
		}
	})
}

// A view whose reader went away in the middle of a query is no worse for the next one.
func TestAViewThatIsBrokenOff(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	for range 20 {
		put(t, db, &news.Story{}, news.Content{Headline: "A"})
	}
	for range 50 {
		ctx, cancel := context.WithCancel(t.Context())
		view, done := db.View(ctx)
		go cancel()
		db.Teasers(view, store.AllStories(), store.Page{Limit: 100}) // fails or not
		done()
		cancel()
	}
	put(t, db, &news.Story{}, news.Content{Headline: "B"})
	for range 4 {
		ctx, done := db.View(t.Context())
		if n := countStories(t, ctx, db); n != 21 {
			t.Errorf("%d stories", n)
		}
		done()
	}
}

// What goes on beside a page, or after it, reads for itself: one statement is never run by two at once.
func TestWhatGoesOnBesideAView(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	for range 60 {
		put(t, db, &news.Story{}, news.Content{Headline: "A"})
	}
	var beside sync.WaitGroup
	for range 300 {
		ctx, done := db.View(t.Context())
		for range 2 {
			beside.Go(func() {
				if found, err := db.Teasers(ctx, store.AllStories(), store.Page{Limit: 100}); err != nil || len(found) != 60 {
					t.Errorf("beside: %d stories, %v", len(found), err)
				}
			})
		}
		if n := countStories(t, ctx, db); n != 60 {
			t.Errorf("%d stories", n)
		}
		done()
	}
	beside.Wait()
}
