package readership_test

import (
	"slices"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/pgtest"
	"broadsheet/internal/readership"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// onBoth runs a test on both databases, each with a clock of its own.
func onBoth(t *testing.T, f func(t *testing.T, db *store.DB, now *clock)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		now := newClock()
		f(t, storetest.Open(t, store.Options{Dir: t.TempDir(), Clock: now.now}), now)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		now := newClock()
		f(t, storetest.Open(t, store.Options{URL: pgtest.Start(t), Clock: now.now}), now)
	})
}

// read adds views of a story some hours ago.
func read(t testing.TB, db *store.DB, hoursAgo int, story, views int64) {
	t.Helper()
	if err := db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.AddViews(t.Context(), tx.Now.Add(-time.Duration(hoursAgo)*time.Hour), story, views)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func mostRead(t testing.TB, db *store.DB, section int64, w readership.Window) (ids []int64) {
	t.Helper()
	list, err := readership.MostRead(t.Context(), db, section, w, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		ids = append(ids, r.Story)
	}
	return ids
}

func TestTheRankingMovesByItself(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db *store.DB, now *clock) {
		s := stories(t, db, 0, 0, 0, 0)
		yesterday, today, old, older := s[0], s[1], s[2], s[3]
		read(t, db, 13, yesterday, 100)
		read(t, db, 0, today, 60)
		read(t, db, 30, old, 1000)
		read(t, db, 150, older, 3000)
		if got := mostRead(t, db, 0, readership.Day); !slices.Equal(got, []int64{today, yesterday}) {
			t.Errorf("of the day: %v", got)
		}
		if got := mostRead(t, db, 0, readership.Week); !slices.Equal(got, []int64{old, older, yesterday, today}) {
			t.Errorf("of the week: %v", got)
		}
		now.pass(12 * time.Hour) // yesterday's leaves the day
		if got := mostRead(t, db, 0, readership.Day); !slices.Equal(got, []int64{today}) {
			t.Errorf("half a day later: %v", got)
		}
		now.pass(5 * time.Hour)
		read(t, db, 0, yesterday, 8) // less than half an hour's reading, but now: 60 of 17 hours ago weigh 8.4, 100 of 30 nothing
		read(t, db, 0, older, 9)
		if got := mostRead(t, db, 0, readership.Day); !slices.Equal(got, []int64{older, today, yesterday}) {
			t.Errorf("five hours later: %v", got)
		}
		list, err := readership.MostRead(t.Context(), db, 0, readership.Week, 1)
		if err != nil || len(list) != 1 || list[0].Story != old || list[0].Views != 1000 {
			t.Errorf("the most read of the week: %+v, %v", list, err)
		}
	})
}

func TestRankingsOfSections(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db *store.DB, now *clock) {
		ctx := t.Context()
		world, africa := news.Section{Name: "World", Slug: "world", Path: "/world/"}, news.Section{Name: "Africa", Slug: "africa", Path: "/world/africa/"}
		if err := db.Write(ctx, func(tx *store.Tx) error {
			if err := tx.InsertSection(ctx, &world); err != nil {
				return err
			}
			africa.ParentID = world.ID
			return tx.InsertSection(ctx, &africa)
		}); err != nil {
			t.Fatal(err)
		}
		in := []int64{world.ID, africa.ID, 0}
		for range 12 {
			in = append(in, africa.ID)
		}
		s := stories(t, db, in...)
		for i, id := range s {
			read(t, db, 1, id, int64(100-i))
		}
		read(t, db, 100, s[2], 5)
		made := func(anyway bool) bool {
			t.Helper()
			ok, err := readership.Rank(ctx, db, anyway)
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		if !made(false) || made(false) {
			t.Error("of two nodes not one made the rankings")
		}
		all, err := db.Rankings(ctx)
		if err != nil {
			t.Fatal(err)
		}
		below := slices.Concat(s[1:2], s[3:])
		for section, want := range map[int64][]int64{0: s[:12], world.ID: slices.Concat(s[:1], below)[:12], africa.ID: below[:12]} {
			if got := all[section].Day; !slices.Equal(got, want) {
				t.Errorf("section %d: %v, want %v", section, got, want)
			}
		}
		if got := mostRead(t, db, world.ID, readership.Day); !slices.Equal(got, all[world.ID].Day[:10]) {
			t.Errorf("asked, the world has %v", got)
		}
		// Nobody reads any more: after a day only the week is left, after a week nothing.
		now.pass(25 * time.Hour)
		if !made(false) {
			t.Fatal("nobody made the rankings")
		}
		if all, err = db.Rankings(ctx); err != nil || len(all[africa.ID].Day) != 0 || len(all[africa.ID].Week) != 12 {
			t.Errorf("a day later Africa has %+v, %v", all[africa.ID], err)
		}
		now.pass(8 * 24 * time.Hour)
		if !made(false) {
			t.Fatal("nobody made the rankings")
		}
		if all, err = db.Rankings(ctx); err != nil || len(all) != 0 {
			t.Errorf("at last there are %+v, %v", all, err)
		}
		if any, err := db.AnyViews(ctx); err != nil || any {
			t.Errorf("old views are kept: %v, %v", any, err)
		}
	})
}

// What was counted while the clock was ahead counts for as much as if it had been as far behind, and does not lead until that time comes.
func TestViewsOfTimeToCome(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db *store.DB, now *clock) {
		s := stories(t, db, 0, 0, 0)
		nextYear, soon, today := s[0], s[1], s[2]
		read(t, db, -365*24, nextYear, 1000)
		read(t, db, -12, soon, 100)
		read(t, db, 0, today, 60)
		for _, w := range []readership.Window{readership.Day, readership.Week} {
			got := mostRead(t, db, 0, w)
			if w == readership.Day && !slices.Equal(got, []int64{today, soon}) || slices.Contains(got, nextYear) {
				t.Errorf("%s: %v", w.Name, got)
			}
		}
		if _, err := readership.Rank(t.Context(), db, true); err != nil {
			t.Fatal(err)
		}
		if kept := stored(t, db); kept[nextYear] != 0 || kept[soon] != 100 {
			t.Errorf("kept are %v", kept)
		}
	})
}

// BenchmarkRank makes the rankings of a week in which 2,000 stories were read in 50 hours each: 100,000 rows.
func BenchmarkRank(b *testing.B) {
	db := storetest.SQLite(b)
	ctx := b.Context()
	var ids []int64
	if err := db.Write(ctx, func(tx *store.Tx) error {
		for range 2000 {
			s := &news.Story{Kind: news.KindStory, State: news.Published, PublishedAt: tx.Now}
			if err := tx.InsertStory(ctx, s); err != nil {
				return err
			}
			if err := tx.UpdateStory(ctx, s); err != nil {
				return err
			}
			ids = append(ids, s.ID)
		}
		for hour := range 50 {
			for _, id := range ids {
				if _, err := tx.AddViews(ctx, tx.Now.Add(-time.Duration(3*hour)*time.Hour), id, id%97+1); err != nil {
					return err
				}
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if ok, err := readership.Rank(ctx, db, true); err != nil || !ok {
			b.Fatal(ok, err)
		}
	}
}
