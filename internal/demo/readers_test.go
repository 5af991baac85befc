package demo

import (
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// A second run of the demo must not double its readers.
func TestReadersComeOnce(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	ctx := t.Context()
	if err := db.Write(ctx, func(tx *store.Tx) error {
		s := &news.Story{Kind: news.KindStory, State: news.Published, PublishedAt: tx.Now.AddDate(0, 0, -1), Path: "/a/"}
		if err := tx.InsertStory(ctx, s); err != nil {
			return err
		}
		s.Live = &news.Revision{StoryID: s.ID, State: news.Published, Content: news.Content{Headline: "A"}}
		if err := tx.InsertRevision(ctx, s.Live); err != nil {
			return err
		}
		if err := tx.UpdateStory(ctx, s); err != nil {
			return err
		}
		return tx.PutLive(ctx, s, news.Teaser{Headline: "A"})
	}); err != nil {
		t.Fatal(err)
	}
	sum := func() (n int64, hours int) {
		t.Helper()
		if err := Readers(ctx, db); err != nil {
			t.Fatal(err)
		}
		now, err := db.Now(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.EachViewed(ctx, now.AddDate(0, 0, -7), func(v store.Viewed) { n += v.Views; hours++ }); err != nil {
			t.Fatal(err)
		}
		return n, hours
	}
	n, hours := sum()
	if again, _ := sum(); n < 24 || hours < 24 || hours > 26 || again != n {
		t.Errorf("%d readers in %d hours, %d after a second run", n, hours, again)
	}
}
