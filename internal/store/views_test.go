package store_test

import (
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

func TestViewsOfTwoNodesAddUp(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC)
	storetest.EachAt(t, storetest.At(now), func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		a := put(t, db, &news.Story{}, news.Content{Headline: "A", Sections: []int64{4}})
		b := put(t, db, &news.Story{}, news.Content{Headline: "B"})
		draft := &news.Story{Kind: news.KindStory, State: news.Draft}
		if err := db.Write(ctx, func(tx *store.Tx) error { return tx.InsertStory(ctx, draft) }); err != nil {
			t.Fatal(err)
		}
		last, err := db.LastEvent(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var nodes sync.WaitGroup
		for range 2 {
			nodes.Go(func() {
				for range 20 {
					err := db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
						for _, id := range []int64{a.ID, b.ID, draft.ID, draft.ID + 1000} {
							public, err := tx.AddViews(ctx, tx.Now, id, 3)
							if err != nil {
								return err
							}
							if want := id == a.ID || id == b.ID; public != want {
								t.Errorf("story %d is public: %v", id, public)
							}
						}
						_, err := tx.AddViews(ctx, tx.Now.Add(-2*time.Hour), a.ID, 1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		nodes.Wait()
		read := func(from time.Time) map[store.Viewed]bool {
			t.Helper()
			got := map[store.Viewed]bool{}
			if err := db.EachViewed(ctx, from, func(v store.Viewed) { got[v] = true }); err != nil {
				t.Fatal(err)
			}
			return got
		}
		hour := now.Truncate(time.Hour)
		got := read(now.Add(-24 * time.Hour))
		for _, want := range []store.Viewed{{a.ID, hour, 120}, {b.ID, hour, 120}, {a.ID, hour.Add(-2 * time.Hour), 40}} {
			if !got[want] {
				t.Errorf("%+v is missing of %+v", want, got)
			}
		}
		if len(got) != 3 || len(read(now)) != 2 {
			t.Errorf("views are %+v, in this hour %+v", got, read(now))
		}
		sections, err := db.PublicSections(ctx, []int64{a.ID, b.ID, draft.ID, draft.ID + 1000})
		if want := map[int64]int64{a.ID: 4, b.ID: 0}; err != nil || !maps.Equal(sections, want) {
			t.Errorf("sections %v, %v", sections, err)
		}
		if after, err := db.LastEvent(ctx); err != nil || after != last {
			t.Errorf("views told of %d events (%v)", after-last, err)
		}
	})
}

func TestOldViewsGo(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC)
	storetest.EachAt(t, storetest.At(now), func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		s := put(t, db, &news.Story{}, news.Content{Headline: "A"})
		var gone [3]int64
		if err := db.Write(ctx, func(tx *store.Tx) error {
			for h := range 10 {
				if _, err := tx.AddViews(ctx, now.Add(-store.ViewsKept-time.Duration(h-3)*time.Hour), s.ID, 1); err != nil {
					return err
				}
			}
			for i := range gone {
				var err error
				if gone[i], err = tx.PruneViews(ctx, 4); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if gone != [3]int64{4, 2, 0} {
			t.Errorf("deleted %v", gone)
		}
		if any, err := db.AnyViews(ctx); err != nil || !any {
			t.Errorf("any views: %v, %v", any, err)
		}
	})
}

func TestOneNodeMakesTheRankings(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC)
	storetest.EachAt(t, storetest.At(start), func(t *testing.T, db *store.DB, c *storetest.Clock) {
		take := func() bool {
			var mine bool
			if err := db.Write(t.Context(), func(tx *store.Tx) (err error) { mine, err = tx.TakeRanking(t.Context(), 5*time.Minute); return err }); err != nil {
				t.Fatal(err)
			}
			return mine
		}
		for _, step := range []struct {
			after time.Duration
			want  bool
		}{{0, true}, {0, false}, {5*time.Minute - time.Second, false}, {5 * time.Minute, true}, {6 * time.Minute, false}, {-time.Hour, true}} {
			c.Set(start.Add(step.after))
			if got := take(); got != step.want {
				t.Errorf("after %v it is ours: %v", step.after, got)
			}
		}
	})
}

func TestARankingIsNewsOnlyIfWhatIsShownChanged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		var ids []int64
		for range 10 {
			ids = append(ids, put(t, db, &news.Story{}, news.Content{Headline: "A", Sections: []int64{4}}).ID)
		}
		var told []news.Event
		db.OnCommit(func(es []news.Event) { told = append(told, es...) })
		write := func(k store.Ranking) (news bool) {
			t.Helper()
			told = nil
			if err := db.Write(ctx, func(tx *store.Tx) error { return tx.PutRanking(ctx, k) }); err != nil {
				t.Fatal(err)
			}
			all, err := db.Rankings(ctx)
			if err != nil || !slices.Equal(all[k.Section].Day, k.Day) || !slices.Equal(all[k.Section].Week, k.Week) {
				t.Fatalf("stored %+v as %+v (%v)", k, all, err)
			}
			return len(told) > 0
		}
		of := func(at ...int) (list []int64) {
			for _, i := range at {
				list = append(list, ids[i])
			}
			return list
		}
		for _, step := range []struct {
			name string
			k    store.Ranking
			news bool
		}{
			{"the first", store.Ranking{Section: 4, Day: of(0, 1, 2), Week: of(3, 0, 4)}, true},
			{"the same", store.Ranking{Section: 4, Day: of(0, 1, 2), Week: of(3, 0, 4)}, false},
			{"the week fills up", store.Ranking{Section: 4, Day: of(0, 1, 2), Week: of(3, 0, 5)}, true},
			{"the day is told already", store.Ranking{Section: 4, Day: of(0, 1, 2, 3), Week: of(3, 0, 5)}, false},
			{"a full day", store.Ranking{Section: 4, Day: of(0, 1, 2, 3, 4, 5, 6), Week: of(3, 0, 5)}, true},
			{"nobody sees the week behind it", store.Ranking{Section: 4, Day: of(0, 1, 2, 3, 4, 5, 6), Week: of(9, 8)}, false},
			{"nor the seventh", store.Ranking{Section: 4, Day: of(0, 1, 2, 3, 4, 5, 7), Week: of(9, 8)}, false},
			{"another section", store.Ranking{Day: of(1)}, true},
			{"nothing any more", store.Ranking{Section: 4}, true},
		} {
			if got := write(step.k); got != step.news {
				t.Errorf("%s: news is %v", step.name, got)
			}
		}
	})
}

func TestMostReadLeavesOutWhatIsWithdrawn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		a, b, c := put(t, db, &news.Story{}, news.Content{Headline: "A"}), put(t, db, &news.Story{}, news.Content{Headline: "B"}), put(t, db, &news.Story{}, news.Content{Headline: "C"})
		if err := db.Write(ctx, func(tx *store.Tx) error {
			return tx.PutRanking(ctx, store.Ranking{Day: []int64{b.ID, a.ID}, Week: []int64{c.ID, b.ID}})
		}); err != nil {
			t.Fatal(err)
		}
		read := func() (ids []int64, deps []news.Dep) {
			t.Helper()
			ctx, reads := store.Watch(ctx)
			if _, err := db.LastChange(ctx); err != nil {
				t.Fatal(err)
			}
			list, err := db.MostRead(store.Softly(ctx), 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range list {
				ids = append(ids, v.ID)
			}
			deps, _, ok := reads.Deps()
			if !ok {
				t.Error("a page with a ranking cannot be kept")
			}
			return ids, deps
		}
		ids, deps := read()
		if !slices.Equal(ids, []int64{b.ID, a.ID, c.ID}) {
			t.Errorf("read %v", ids)
		}
		for _, d := range deps {
			if soft := d.Key == news.RankingKey(0) || d.Key == news.CommentsKey(a.ID) || d.Key == news.CommentsKey(b.ID) || d.Key == news.CommentsKey(c.ID); d.Soft != soft {
				t.Errorf("%x: soft is %v", d.Key, d.Soft)
			}
		}
		if err := db.Write(ctx, func(tx *store.Tx) error {
			held, err := tx.HoldStory(ctx, a.ID)
			if err != nil {
				return err
			}
			held.State = news.Withdrawn
			if err := tx.Unlist(ctx, a.ID); err != nil {
				return err
			}
			return tx.UpdateStory(ctx, held)
		}); err != nil {
			t.Fatal(err)
		}
		if ids, _ := read(); !slices.Equal(ids, []int64{b.ID, c.ID}) {
			t.Errorf("after a withdrawal %v", ids)
		}
	})
}
