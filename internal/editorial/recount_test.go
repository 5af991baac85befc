package editorial_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// Counts that somebody made wrong behind the store's back are found and put right, while others go on publishing and withdrawing.
func TestWrongCountsArePutRight(t *testing.T) {
	t.Parallel()
	storetest.EachBehind(t, func(t *testing.T, db *store.DB, behind func(...string)) {
		ctx, desk := t.Context(), editorial.New(db)
		sec, err := desk.AddSection(ctx, editor, news.Section{Name: "World"})
		if err != nil {
			t.Fatal(err)
		}
		publish := func() int64 {
			s, err := desk.Draft(ctx, editor, editorial.NewStory{Content: news.Content{Headline: "H", Sections: []int64{sec.ID}}})
			if err != nil {
				t.Error(err)
				return 0
			}
			if _, err = desk.Publish(ctx, editor, s.ID, 0); err != nil {
				t.Error(err)
			}
			return s.ID
		}
		counts := func(l store.List, want int) {
			t.Helper()
			if n, err := db.ListSize(ctx, l); n != want || err != nil {
				t.Errorf("%d stories, want %d, %v", n, want, err)
			}
		}
		for range 5 {
			publish()
		}
		if n, err := db.Recount(ctx); n != 0 || err != nil {
			t.Errorf("%d put right where none was wrong, %v", n, err)
		}
		last, err := db.LastEvent(ctx)
		if err != nil {
			t.Fatal(err)
		}
		behind(`UPDATE list_counts SET stories = stories + 7 WHERE list = 0`, `DELETE FROM list_counts WHERE list = 1`,
			fmt.Sprintf(`INSERT INTO list_counts (list, target_id, stretch, stories) VALUES (1, %d, -9, 3)`, sec.ID))
		if n, err := db.Recount(ctx); n != 3 || err != nil {
			t.Errorf("%d put right, want 3, %v", n, err)
		}
		counts(store.AllStories(), 5)
		counts(store.SectionStories(sec.ID), 5)
		events, err := db.Events(ctx, last, 10)
		if err != nil || len(events) != 1 || len(events[0].Touched) != 1 || events[0].Touched[0].Key != news.Everything {
			t.Errorf("pages are not told: %+v, %v", events, err)
		}
		behind(`UPDATE list_counts SET stories = stories + 7`)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 6 {
					publish()
					if _, err := desk.Withdraw(ctx, editor, publish(), ""); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Go(func() {
			for n, err := 1, error(nil); n > 0; {
				if n, err = db.Recount(ctx); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Wait()
		counts(store.AllStories(), 29)
		counts(store.SectionStories(sec.ID), 29)
		if n, err := db.Count(ctx, store.AllStories(), time.UnixMicro(1), time.Now().Add(time.Hour)); n != 29 || err != nil {
			t.Errorf("%d stories, %v", n, err)
		}
		if wrong, err := db.Check(ctx); len(wrong) > 0 || err != nil {
			t.Errorf("check: %v %v", wrong, err)
		}
	})
}
