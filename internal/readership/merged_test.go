package readership_test

import (
	"slices"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/readership"
	"broadsheet/internal/store"
)

func TestStoriesOfAMergedSectionRankInTheOther(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db *store.DB, _ *clock) {
		ctx := t.Context()
		old := news.Section{Name: "Old", Slug: "old", Path: "/old/"}
		world := news.Section{Name: "World", Slug: "world", Path: "/world/"}
		if err := db.Write(ctx, func(tx *store.Tx) error {
			if err := tx.InsertSection(ctx, &old); err != nil {
				return err
			}
			return tx.InsertSection(ctx, &world)
		}); err != nil {
			t.Fatal(err)
		}
		s := stories(t, db, old.ID, world.ID, old.ID)
		for i, id := range s {
			read(t, db, 1, id, int64(10-i))
		}
		if _, err := readership.Rank(ctx, db, true); err != nil {
			t.Fatal(err)
		}
		if err := db.Write(ctx, func(tx *store.Tx) error { return tx.MergeSection(ctx, old.ID, world.ID) }); err != nil {
			t.Fatal(err)
		}
		if _, err := readership.Rank(ctx, db, true); err != nil {
			t.Fatal(err)
		}
		all, err := db.Rankings(ctx)
		if err != nil || len(all[old.ID].Day) > 0 || !slices.Equal(all[world.ID].Day, s) {
			t.Errorf("the merged one %v, the other %v, want %v, %v", all[old.ID].Day, all[world.ID].Day, s, err)
		}
		if got := mostRead(t, db, world.ID, readership.Day); !slices.Equal(got, s) {
			t.Errorf("asked, the world has %v", got)
		}
	})
}
