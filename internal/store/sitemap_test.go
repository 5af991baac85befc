package store_test

import (
	"slices"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

func TestSitemapPartsHoldOnlyWhatIsPublic(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		used, unused := news.Topic{Slug: "ferry", Name: "Ferry"}, news.Topic{Slug: "moon", Name: "Moon"}
		err := db.Write(ctx, func(tx *store.Tx) error {
			if err := tx.InsertTopic(ctx, &used); err != nil {
				return err
			}
			return tx.InsertTopic(ctx, &unused)
		})
		if err != nil {
			t.Fatal(err)
		}
		var paths []string
		for range 7 {
			s := put(t, db, &news.Story{}, news.Content{Topics: []int64{used.ID}})
			if s.ID == 3 || s.ID == 4 {
				withdraw(t, db, s)
				continue
			}
			paths = append(paths, s.Path)
		}
		parts, err := db.SitemapParts(ctx, store.SitemapStories, 2)
		if err != nil || !slices.Equal(parts, []int64{1, 3, 4}) {
			t.Errorf("parts %v, %v", parts, err)
		}
		var got []string
		for _, p := range parts {
			entries, err := db.SitemapPart(ctx, store.SitemapStories, 2, p)
			if err != nil || len(entries) > 2 {
				t.Errorf("part %d: %v, %v", p, entries, err)
			}
			for _, e := range entries {
				if e.Changed.IsZero() {
					t.Errorf("%s has no date", e.Path)
				}
				got = append(got, e.Path)
			}
		}
		if !slices.Equal(got, paths) {
			t.Errorf("listed %v, not %v", got, paths)
		}
		topics, err := db.SitemapPart(ctx, store.SitemapTopics, 10, 1)
		if err != nil || len(topics) != 1 || topics[0].Path != "/topic/ferry/" {
			t.Errorf("topics %v, %v", topics, err)
		}
		if parts, err := db.SitemapParts(ctx, store.SitemapAuthors, 10); err != nil || len(parts) != 0 {
			t.Errorf("authors %v, %v", parts, err)
		}
		for _, part := range []int64{0, -1, 9, 1 << 62} {
			if none, err := db.SitemapPart(ctx, store.SitemapStories, 10000, part); err != nil || len(none) != 0 {
				t.Errorf("part %d: %v, %v", part, none, err)
			}
		}
	})
}
