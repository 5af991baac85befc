package related_test

import (
	"fmt"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// publish stores a public story, or a new text of one.
func publish(t *testing.T, db *store.DB, id int64, headline, body string) int64 {
	t.Helper()
	ctx := t.Context()
	err := db.Write(ctx, func(tx *store.Tx) error {
		s := &news.Story{Kind: news.KindStory, State: news.Published, PublishedAt: tx.Now}
		kind := news.StoryPublished
		if id == 0 {
			if err := tx.InsertStory(ctx, s); err != nil {
				return err
			}
			id = s.ID
		} else {
			var err error
			if s, err = tx.HoldStory(ctx, id); err != nil {
				return err
			}
			kind = news.StoryUpdated
		}
		s.Live = &news.Revision{StoryID: id, State: news.Published, Content: news.Content{Headline: headline, Body: "<p>" + body + "</p>"}}
		if err := tx.InsertRevision(ctx, s.Live); err != nil {
			return err
		}
		if err := tx.UpdateStory(ctx, s); err != nil {
			return err
		}
		tx.Emit(kind, id)
		return tx.PutLive(ctx, s, news.Teaser{Headline: headline})
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestStoredNeighboursFollowWhatIsPublished(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		const ferry = "The Oruva ferry inquiry heard the harbour master Teko Balim on the broken winch of the Oruva ferry."
		first := publish(t, db, 0, "Ferry inquiry opens in Oruva", ferry)
		for i := range 20 {
			publish(t, db, 0, fmt.Sprintf("Market price %d", i), fmt.Sprintf("Onions, yams and millet number %d were dearer at the stalls this week, traders said.", i))
		}
		e := related.NewEngine(db)
		if err := e.CatchUp(ctx); err != nil {
			t.Fatal(err)
		}
		near := func(id int64) (ids []int64) {
			t.Helper()
			ns, err := db.Neighbours(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range ns {
				ids = append(ids, n.ID)
			}
			return ids
		}
		if got := near(first); len(got) != 0 {
			t.Errorf("before there is another story on it: %v", got)
		}
		second := publish(t, db, 0, "Ferry winch was never mended, inquiry hears", "Teko Balim, harbour master, told the Oruva ferry inquiry that the winch was old.")
		if err := e.CatchUp(ctx); err != nil {
			t.Fatal(err)
		}
		if a, b := near(first), near(second); len(a) != 1 || a[0] != second || len(b) != 1 || b[0] != first {
			t.Errorf("after the second: %v and %v", a, b)
		}
		// The same events again, by an engine that starts anew, change nothing.
		events, err := db.Events(ctx, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		if err := related.NewEngine(db).Apply(ctx, events); err != nil {
			t.Fatal(err)
		}
		if a := near(first); len(a) != 1 || a[0] != second {
			t.Errorf("after the same events again: %v", a)
		}
		publish(t, db, second, "Choir sings at the cathedral", "The choir of the cathedral sang hymns on Sunday evening before a full house.")
		if err := e.CatchUp(ctx); err != nil {
			t.Fatal(err)
		}
		if a := near(first); len(a) != 0 {
			t.Errorf("after the second became another story: %v", a)
		}
	})
}
