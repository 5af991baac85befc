package editorial_test

import (
	"fmt"
	"sync"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// While a section is merged, its stories are published anew and withdrawn. Each stands in the end where its text and its state put it, at its own date.
func TestMergeThatOtherActsCross(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, desk := t.Context(), editorial.New(db)
		into := tree(t, desk, "world")["world"]
		all := 0
		for round := range 3 {
			name := fmt.Sprint("old", round)
			from := tree(t, desk, name)[name]
			stories := make([]*news.Story, 16)
			for i := range stories {
				stories[i] = publishIn(t, desk, from)
			}
			acts := []func(){func() { merge(t, desk, from, into) }}
			for i, s := range stories {
				acts = append(acts, func() {
					if i%2 == 0 {
						if _, err := desk.Withdraw(ctx, editor, s.ID, ""); err != nil {
							t.Errorf("withdraw: %v", err)
						}
						return
					}
					content := s.Live.Content
					content.Headline = "Another"
					if _, err := desk.Save(ctx, editor, s.ID, 0, content, ""); err != nil {
						t.Errorf("save: %v", err)
					}
					if _, err := desk.Publish(ctx, editor, s.ID, 0); err != nil {
						t.Errorf("publish: %v", err)
					}
				})
			}
			atOnce(acts...)
			if _, err := desk.FinishSectionMerges(ctx, nil); err != nil {
				t.Fatal(err)
			}
			all += len(stories) / 2
			holds(t, db, map[int64]int{from: 0, into: all})
		}
		if n, err := db.ListSize(ctx, store.AllStories()); n != all || err != nil {
			t.Errorf("%d stories are public, want %d, %v", n, all, err)
		}
		if wrong, err := db.Check(ctx); len(wrong) > 0 || err != nil {
			t.Errorf("check: %v %v", wrong, err)
		}
	})
}

// A section that is made below one while that one is merged stands below the other, or its maker is told.
func TestMergeThatANewSectionCrosses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, desk := t.Context(), editorial.New(db)
		into := tree(t, desk, "world")["world"]
		for round := range 12 {
			name := fmt.Sprint("old", round)
			from := tree(t, desk, name)[name]
			atOnce(func() {
				if _, err := desk.AddSection(ctx, editor, news.Section{Name: fmt.Sprint("new", round), ParentID: from}); err != nil && news.KindOf(err) != news.NotFound {
					t.Errorf("add: %v", err)
				}
			}, func() { merge(t, desk, from, into) })
		}
		all, err := db.Sections(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			if s.ID != into && (s.ParentID != into || s.Path != "/world/"+s.Slug+"/") {
				t.Errorf("an orphan: %+v", s)
			}
		}
	})
}

// atOnce begins all acts together and waits for them.
func atOnce(acts ...func()) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for _, act := range acts {
		wg.Go(func() {
			<-start
			act()
		})
	}
	close(start)
	wg.Wait()
}

func merge(t *testing.T, desk *editorial.Desk, from, into int64) {
	t.Helper()
	if _, _, err := desk.MergeSections(t.Context(), editor, from, into, nil); err != nil {
		t.Errorf("merge: %v", err)
	}
}
