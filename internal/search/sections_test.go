package search_test

import (
	"slices"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func TestStoriesOfAMergedSectionAreFoundInTheOther(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		ctx := t.Context()
		world := news.Section{Name: "World", Slug: "world", Path: "/world/"}
		africa := news.Section{Name: "Africa", Slug: "africa", Path: "/world/africa/"}
		sport := news.Section{Name: "Sport", Slug: "sport", Path: "/sport/"}
		write := func(f func(tx *store.Tx) error) {
			t.Helper()
			if err := p.Write(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
		write(func(tx *store.Tx) error {
			if err := tx.InsertSection(ctx, &world); err != nil {
				return err
			}
			africa.ParentID = world.ID
			if err := tx.InsertSection(ctx, &africa); err != nil {
				return err
			}
			return tx.InsertSection(ctx, &sport)
		})
		one := p.publish(t, time.Time{}, news.Content{Headline: "Tram one", Sections: []int64{africa.ID}})
		two := p.publish(t, time.Time{}, news.Content{Headline: "Tram two", Sections: []int64{world.ID}})
		p.catchUp(t)
		write(func(tx *store.Tx) error {
			if err := tx.MergeSection(ctx, africa.ID, sport.ID); err != nil {
				return err
			}
			ids, err := tx.RelistMerged(ctx, africa.ID, 10)
			tx.Emit(news.ListsChanged, ids...)
			return err
		})
		p.catchUp(t)
		for text, want := range map[string][]int64{"tram section:sport": {one}, "tram section:world": {two}} {
			if got := p.find(t, text); !slices.Equal(got, want) {
				t.Errorf("%q finds %v, not %v", text, got, want)
			}
		}
	})
}
