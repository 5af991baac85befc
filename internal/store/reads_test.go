package store_test

import (
	"slices"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

func TestWhatIsReadIsNoted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		read := func(f func(*testing.T, *store.DB, *store.Reads)) (keys []news.Key, ok bool) {
			ctx, reads := store.Watch(t.Context())
			if _, err := db.LastChange(ctx); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Settings(ctx); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Teasers(store.Softly(ctx), store.AllStories(), store.Page{Limit: 3}); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Address(ctx, "/nowhere/"); news.KindOf(err) != news.NotFound {
				t.Fatal(err)
			}
			f(t, db, reads)
			deps, _, ok := reads.Deps()
			for _, d := range deps {
				keys = append(keys, d.Key)
				if soft := d.Key == news.ListKey(0, 0); d.Soft != soft {
					t.Errorf("%x: soft is %v", d.Key, d.Soft)
				}
			}
			return keys, ok
		}
		keys, ok := read(func(*testing.T, *store.DB, *store.Reads) {})
		for _, want := range []news.Key{news.SettingsKey, news.ListKey(0, 0), news.AddressKey("/nowhere/")} {
			if !slices.Contains(keys, want) {
				t.Errorf("%x was read and not noted", want)
			}
		}
		if !ok || len(keys) != 3 {
			t.Errorf("noted %x, known: %v", keys, ok)
		}
	})
}

func TestWhatNobodyNotesCannotBeKept(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	ctx, reads := store.Watch(t.Context())
	if _, err := db.LastChange(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := db.CountStories(ctx); err != nil { // the newsroom's, not a page's
		t.Fatal(err)
	}
	if _, _, ok := reads.Deps(); ok {
		t.Error("a query that notes nothing passed for one without a dependency")
	}
	ctx, reads = store.Watch(t.Context())
	if _, err := db.Settings(ctx); err != nil {
		t.Fatal(err)
	}
	if _, _, ok := reads.Deps(); ok {
		t.Error("what was read before the last event's number was known passed for up to date")
	}
}

func TestTouchesGoWithTheEvent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		var told []news.Event
		db.OnCommit(func(es []news.Event) { told = append(told, es...) })
		var s *news.Story
		write := func(f func(tx *store.Tx) error) news.Event {
			t.Helper()
			told = nil
			if err := db.Write(ctx, f); err != nil {
				t.Fatal(err)
			}
			if len(told) == 0 {
				return news.Event{}
			}
			stored, err := db.Events(ctx, told[len(told)-1].Seq-1, 1)
			if err != nil || len(stored) != 1 || !slices.Equal(stored[0].Touched, told[len(told)-1].Touched) {
				t.Fatalf("stored %v, told %v, %v", stored, told, err)
			}
			return stored[0]
		}
		has := func(e news.Event, k news.Key, gone bool) bool {
			return slices.ContainsFunc(e.Touched, func(t news.Touch) bool { return t.Key == k && t.Gone == gone })
		}
		if e := write(func(tx *store.Tx) error {
			s = &news.Story{Kind: news.KindStory, State: news.Draft}
			if err := tx.InsertStory(ctx, s); err != nil {
				return err
			}
			s.Working = &news.Revision{StoryID: s.ID, State: news.Draft, Content: news.Content{Headline: "One"}}
			if err := tx.InsertRevision(ctx, s.Working); err != nil {
				return err
			}
			return tx.UpdateStory(ctx, s)
		}); e.Seq != 0 {
			t.Errorf("a draft told readers: %+v", e)
		}
		publish := func(tx *store.Tx) error {
			held, err := tx.HoldStory(ctx, s.ID)
			if err != nil {
				return err
			}
			s = held
			if s.Working != nil {
				s.Live, s.Working = s.Working, nil
			}
			s.State, s.PublishedAt = news.Published, tx.Now
			s.Live.Sections = []int64{1}
			if err := tx.UpdateStory(ctx, s); err != nil {
				return err
			}
			return tx.PutLive(ctx, s, news.Teaser{Headline: "One"})
		}
		e := write(publish)
		for _, k := range []news.Key{news.StoryKey(s.ID), news.ListKey(0, 0), news.ListKey(1, 1), news.SectionsKey, news.SitemapKey(0)} {
			if !has(e, k, false) {
				t.Errorf("publishing did not touch %x", k)
			}
		}
		if e.Kind != news.PagesChanged {
			t.Errorf("an act that names no event told of it as %q", e.Kind)
		}
		e = write(func(tx *store.Tx) error {
			held, err := tx.HoldStory(ctx, s.ID)
			if err != nil {
				return err
			}
			s = held
			s.State = news.Withdrawn
			if err := tx.Unlist(ctx, s.ID); err != nil {
				return err
			}
			return tx.UpdateStory(ctx, s)
		})
		if !has(e, news.StoryKey(s.ID), true) || !has(e, news.SectionsKey, false) {
			t.Errorf("a withdrawal touched %+v", e.Touched)
		}
	})
}
