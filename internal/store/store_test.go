package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"broadsheet/internal/news"
	"broadsheet/internal/pgtest"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// put stores a public story, as editorial would.
func put(t *testing.T, db *store.DB, s *news.Story, c news.Content) *news.Story {
	t.Helper()
	ctx := t.Context()
	err := db.Write(ctx, func(tx *store.Tx) error {
		s.Kind, s.State = news.KindStory, news.Published
		if s.PublishedAt.IsZero() {
			s.PublishedAt = tx.Now
		}
		if err := tx.InsertStory(ctx, s); err != nil {
			return err
		}
		s.Live = &news.Revision{StoryID: s.ID, State: news.Published, Content: c}
		if err := tx.InsertRevision(ctx, s.Live); err != nil {
			return err
		}
		if s.Path == "" {
			s.Path = fmt.Sprintf("/2024/01/story-%d/", s.ID)
		}
		if err := tx.Claim(ctx, news.Address{Path: s.Path, Kind: news.TargetStory, TargetID: s.ID, State: news.AddressCurrent}); err != nil {
			return err
		}
		if err := tx.UpdateStory(ctx, s); err != nil {
			return err
		}
		return tx.PutLive(ctx, s, news.Teaser{Headline: c.Headline, SectionID: c.MainSection(), Bylines: c.Bylines})
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func section(t *testing.T, db *store.DB, name string, parent int64) int64 {
	t.Helper()
	sec := news.Section{Name: name, Slug: strings.ToLower(name), ParentID: parent, Path: "/" + strings.ToLower(name) + "/"}
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertSection(t.Context(), &sec) }); err != nil {
		t.Fatal(err)
	}
	return sec.ID
}

func TestStoryComesBackAsItWasStored(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		want := &news.Story{
			Path: "/2024/01/ferry/", Slug: "ferry", GUID: "tag:x", CommentsOpen: true, Sticky: true,
			PublishedAt: time.Date(2024, 1, 2, 3, 4, 5, 678000, time.UTC), PlannedAt: time.Date(1999, 12, 31, 0, 0, 0, 0, time.UTC),
		}
		content := news.Content{
			Lang: "ha", Headline: "Jirgin ruwa ya iso — “Sa’idu” 🚢", FrontHeadline: "Jirgi", Kicker: "Kogi", Standfirst: "Da safe", Body: "<p>عبّارة 渡し船</p>",
			Sections: []int64{1, 2}, Topics: []int64{3}, Bylines: []news.Byline{{Name: "Amina", Role: news.By}, {Name: "Ọlá", Role: news.Photos}},
			Lead: &news.LeadPicture{PictureID: 4, Caption: "c", Credit: "d", Alt: "e"}, Sources: []news.Source{{Name: "KCNA", Role: "agency", URL: "https://x.example"}},
		}
		put(t, db, want, content)
		got, err := db.Story(ctx, want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("stored (-) and loaded (+) differ:\n%s", diff)
		}
		if _, err := db.Story(ctx, want.ID+1); news.KindOf(err) != news.NotFound {
			t.Errorf("a story that is not there gives %v", err)
		}
		if named, err := db.WithSlug(ctx, "ferry", 2); err != nil || len(named) != 1 || named[0].ID != want.ID {
			t.Errorf("with its slug there are %+v, %v", named, err)
		}
		if named, err := db.WithSlug(ctx, "", 2); err != nil || len(named) > 0 {
			t.Errorf("without a slug there are %+v, %v", named, err)
		}
	})
}

func TestSaveOnAnOldVersionIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		s := put(t, db, &news.Story{}, news.Content{Headline: "One"})
		old := *s
		update := func(s *news.Story) error {
			return db.Write(ctx, func(tx *store.Tx) error { return tx.UpdateStory(ctx, s) })
		}
		if err := update(s); err != nil {
			t.Fatal(err)
		}
		if err := update(&old); news.KindOf(err) != news.Conflict {
			t.Errorf("a save on an old version gives %v", err)
		}
	})
}

func TestListsHoldWhatIsPublicNewestFirst(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		world := section(t, db, "World", 0)
		africa := section(t, db, "Africa", world)
		var want []int64
		day := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
		for i := range 7 {
			s := put(t, db, &news.Story{PublishedAt: day.AddDate(0, 0, i/2)}, news.Content{Headline: fmt.Sprint(i), Sections: []int64{africa}, Topics: []int64{9, 9},
				Bylines: []news.Byline{{PersonID: 5}, {PersonID: 5, Role: news.Photos}}})
			want = append([]int64{s.ID}, want...)
		}
		for name, l := range map[string]store.List{"all": store.AllStories(), "section": store.SectionStories(africa), "parent": store.SectionStories(world),
			"topic": store.TopicStories(9), "author": store.AuthorStories(5)} {
			got, err := db.Teasers(ctx, l, store.Page{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, ids(got)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		first, err := db.Teasers(ctx, store.AllStories(), store.Page{Limit: 3})
		if err != nil {
			t.Fatal(err)
		}
		end := first[2]
		rest, err := db.Teasers(ctx, store.AllStories(), store.Page{Limit: 100, OlderThan: end.PublishedAt, OlderID: end.ID})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, append(ids(first), ids(rest)...)); diff != "" {
			t.Errorf("a list continued after a story: %s", diff)
		}
		if got, _ := db.Teasers(ctx, store.AllStories(), store.Page{Limit: 100, From: day.AddDate(0, 0, 1), Before: day.AddDate(0, 0, 2)}); len(got) != 2 {
			t.Errorf("one day holds %d stories, want 2", len(got))
		}
		if n, _ := db.Count(ctx, store.SectionStories(world), day, day.AddDate(1, 0, 0)); n != 7 {
			t.Errorf("counted %d stories of the year, want 7", n)
		}
		if err := db.Write(ctx, func(tx *store.Tx) error { return tx.Unlist(ctx, want[0]) }); err != nil {
			t.Fatal(err)
		}
		if got, _ := db.Teasers(ctx, store.TopicStories(9), store.Page{Limit: 100}); len(got) != 6 {
			t.Errorf("after one left, the topic's list holds %d", len(got))
		}
		if got, _ := db.TeasersOf(ctx, []int64{want[3], 12345, want[1]}); len(got) != 2 || got[0].ID != want[3] {
			t.Errorf("teasers by id: %v", ids(got))
		}
	})
}

func ids(ts []news.Teaser) []int64 {
	var out []int64
	for _, t := range ts {
		out = append(out, t.ID)
	}
	return out
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		s := put(t, db, &news.Story{Path: "/über-uns/"}, news.Content{Headline: "x"})
		claim := func(path string, id int64, state news.AddressState) error {
			return db.Write(ctx, func(tx *store.Tx) error {
				return tx.Claim(ctx, news.Address{Path: path, Kind: news.TargetStory, TargetID: id, State: state})
			})
		}
		if err := claim("/über-uns/", s.ID+1, news.AddressCurrent); news.KindOf(err) != news.Conflict || !strings.Contains(err.Error(), fmt.Sprint(s.ID)) {
			t.Errorf("a taken path gives %v, which should name its holder", err)
		}
		for _, p := range []string{"/desk/", "/feed/", "/2024/", "/2024/11/", "/", "/topic/x/y/", "/bad\x00/", "/" + strings.Repeat("a", 3000)} {
			if err := claim(p, s.ID, news.AddressCurrent); news.KindOf(err) != news.Invalid {
				t.Errorf("claiming %.20q gives %v", p, err)
			}
		}
		var free string
		err := db.Write(ctx, func(tx *store.Tx) (err error) {
			free, err = tx.ClaimFree(ctx, news.Address{Path: "/über-uns/", Kind: news.TargetStory, TargetID: s.ID + 1, State: news.AddressCurrent})
			return err
		})
		if err != nil || free != "/über-uns-2/" {
			t.Errorf("the newcomer got %q, %v", free, err)
		}
		if err := claim("/?p=12", s.ID, news.AddressRedirect); err != nil {
			t.Fatal(err)
		}
		a, err := db.Address(ctx, "/?p=12")
		if err != nil {
			t.Fatal(err)
		}
		if to, err := db.CurrentPath(ctx, a); to != "/über-uns/" || err != nil {
			t.Errorf("the old address leads to %q, %v", to, err)
		}
		if _, err := db.Address(ctx, strings.Repeat("/x", 6000)); news.KindOf(err) != news.NotFound {
			t.Errorf("a very long address gives %v", err)
		}
	})
}

func TestCommentsKeepTheirIDsAndThreads(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		s := put(t, db, &news.Story{}, news.Content{Headline: "x"})
		add := func(c news.Comment) news.Comment {
			t.Helper()
			c.StoryID, c.Kind, c.State, c.CreatedAt = s.ID, news.ReaderComment, news.CommentApproved, time.Unix(1700000000+c.ID, 0).UTC()
			if err := db.Write(ctx, func(tx *store.Tx) error { return tx.InsertComment(ctx, &c, "") }); err != nil {
				t.Fatal(err)
			}
			return c
		}
		a := add(news.Comment{ID: 77, Body: "first"})
		b := add(news.Comment{ID: 77, Body: "the id is taken"})
		c := add(news.Comment{ParentID: 77, Body: "reply"})
		if a.ID != 77 || b.ID == 77 || c.ID == b.ID || b.ID < 77 || c.ThreadID != 77 {
			t.Errorf("ids %d, %d, %d; thread of the reply %d", a.ID, b.ID, c.ID, c.ThreadID)
		}
		got, threads, err := db.Threads(ctx, s.ID, 0, 1)
		if err != nil || threads != 2 || len(got) != 2 {
			t.Errorf("first of %d threads has %d comments, %v", threads, len(got), err)
		}
		if err := db.Write(ctx, func(tx *store.Tx) error { return tx.SetCommentState(ctx, &a, news.CommentSpam) }); err != nil {
			t.Fatal(err)
		}
		ts, err := db.TeasersOf(ctx, []int64{s.ID})
		if err != nil || ts[0].Comments != 2 {
			t.Errorf("count after one became spam: %+v %v", ts, err)
		}
		if n, err := db.ThreadNumber(ctx, c); n != 0 && n != 1 || err != nil {
			t.Errorf("thread number %d, %v", n, err)
		}
		if wrong, err := db.Check(ctx); len(wrong) > 0 || err != nil {
			t.Errorf("check: %v %v", wrong, err)
		}
	})
}

func TestWriteIsAllOrNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		func() {
			defer func() { recover() }()
			db.Write(ctx, func(tx *store.Tx) error {
				if err := tx.InsertSection(ctx, &news.Section{Name: "Gone", Path: "/gone/"}); err != nil {
					t.Error(err)
				}
				panic("in the middle")
			})
		}()
		if all, err := db.Sections(ctx); len(all) != 0 || err != nil {
			t.Errorf("after a panic there are %v, %v", all, err)
		}
		short, cancel := context.WithCancel(ctx)
		cancel()
		if err := db.Write(short, func(*store.Tx) error { return nil }); err == nil {
			t.Error("a write with an ended context is done")
		}
		section(t, db, "Works", 0) // and the writer goes on
	})
}

func TestSettingsHaveDefaultsAndKeepChanges(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		set, err := db.Settings(ctx)
		if diff := cmp.Diff(news.DefaultSettings(), set); diff != "" || err != nil {
			t.Fatal(diff, err)
		}
		set.Name, set.CommentWords = "Kogi “Times”", []string{"x"}
		if err := db.Write(ctx, func(tx *store.Tx) error { return tx.SaveSettings(ctx, set) }); err != nil {
			t.Fatal(err)
		}
		got, err := db.Settings(ctx)
		if diff := cmp.Diff(set, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

func TestDatabaseOfANewerVersionIsRefused(t *testing.T) {
	t.Parallel()
	raise := func(t *testing.T, driver, dsn string) {
		raw, err := sql.Open(driver, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer raw.Close()
		if _, err := raw.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, ` + map[string]string{"sqlite": "1", "pgx": "true"}[driver] + `)`); err != nil {
			t.Fatal(err)
		}
	}
	refuse := func(t *testing.T, opt store.Options) {
		db, err := store.Open(t.Context(), opt)
		if err == nil {
			db.Close()
		}
		if news.KindOf(err) != news.Conflict || !strings.Contains(err.Error(), "newer") {
			t.Errorf("opening gives %v", err)
		}
	}
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		db, err := store.Open(t.Context(), store.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		db.Close()
		raise(t, "sqlite", filepath.Join(dir, store.File))
		refuse(t, store.Options{Dir: dir})
	})
	t.Run("postgres", func(t *testing.T) {
		dsn := pgtest.Start(t)
		db, err := store.Open(t.Context(), store.Options{URL: dsn})
		if err != nil {
			t.Fatal(err)
		}
		db.Close()
		raise(t, "pgx", dsn)
		refuse(t, store.Options{URL: dsn})
	})
}

func TestFolderThatIsNoDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.File), []byte("this is a letter to the editor, not a database at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), store.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "not a database") {
		t.Errorf("opening a letter gives %v", err)
	}
	if _, err := store.Open(t.Context(), store.Options{URL: "mysql://x"}); news.KindOf(err) != news.Invalid {
		t.Errorf("opening mysql gives %v", err)
	}
}

func TestExclusiveUseWaitsForNobody(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := storetest.Open(t, store.Options{Dir: dir})
	storetest.Open(t, store.Options{Dir: dir}) // side by side is fine
	if _, err := store.Open(t.Context(), store.Options{Dir: dir, Exclusive: true}); news.KindOf(err) != news.Busy {
		t.Errorf("exclusive use beside others gives %v", err)
	}
	if err := a.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestStoriesAreCountedByState(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		put(t, db, &news.Story{}, news.Content{Headline: "One"})
		put(t, db, &news.Story{}, news.Content{Headline: "Two"})
		put(t, db, &news.Story{Kind: news.KindPage}, news.Content{Headline: "About"})
		gone := put(t, db, &news.Story{}, news.Content{Headline: "Gone"})
		if err := db.Write(ctx, func(tx *store.Tx) error {
			s, err := tx.HoldStory(ctx, gone.ID)
			if err != nil {
				return err
			}
			s.State = news.Withdrawn
			if err := tx.UpdateStory(ctx, s); err != nil {
				return err
			}
			return tx.Unlist(ctx, s.ID)
		}); err != nil {
			t.Fatal(err)
		}
		got, err := db.CountStories(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[news.State]int64{news.Published: 3, news.Withdrawn: 1}, got); diff != "" {
			t.Error(diff)
		}
		withdrawn, err := db.Stories(ctx, store.StoryFilter{State: news.Withdrawn})
		if err != nil || len(withdrawn) != 1 || withdrawn[0].ID != gone.ID || withdrawn[0].Headline != "Gone" {
			t.Errorf("withdrawn: %v, %v", withdrawn, err)
		}
	})
}

// TestTheLastStoriesOfASectionLeaveTogether withdraws a section's two stories at once: one of the two transactions must see that nothing is left.
func TestTheLastStoriesOfASectionLeaveTogether(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		for round := range 10 {
			sec := section(t, db, fmt.Sprint("Section ", round), 0)
			var mu sync.Mutex
			told := false
			db.OnCommit(func(es []news.Event) {
				mu.Lock()
				defer mu.Unlock()
				for _, e := range es {
					told = told || slices.ContainsFunc(e.Touched, func(t news.Touch) bool { return t.Key == news.SectionsKey })
				}
			})
			var wg sync.WaitGroup
			var two []int64
			for range 2 {
				two = append(two, put(t, db, &news.Story{}, news.Content{Headline: "x", Sections: []int64{sec}}).ID)
			}
			told = false
			for _, id := range two {
				wg.Go(func() {
					err := db.Write(ctx, func(tx *store.Tx) error {
						s, err := tx.HoldStory(ctx, id)
						if err != nil {
							return err
						}
						s.State = news.Withdrawn
						if err := tx.UpdateStory(ctx, s); err != nil {
							return err
						}
						return tx.Unlist(ctx, id)
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if !told {
				t.Fatalf("round %d: the navigation is not told that the section is empty", round)
			}
		}
	})
}

// Several processes that start together on an empty folder: here as several databases, since a lock of the kernel is an open file's.
func TestAnEmptyFolderIsOpenedManyTimesAtOnce(t *testing.T) {
	t.Parallel()
	for range 5 {
		dir := t.TempDir()
		errs := make(chan error)
		const together = 6
		for range together {
			go func() {
				db, err := store.Open(context.Background(), store.Options{Dir: dir})
				if err == nil {
					err = db.Close()
				}
				errs <- err
			}()
		}
		for range together {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
	}
}
