package editorial_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/discussion"
	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

var (
	editor   = news.Actor{Name: "ed@paper.example", Role: news.Editor}
	reporter = news.Actor{Name: "rep@paper.example", Role: news.Reporter}
	owner    = news.Actor{Name: "own@paper.example", Role: news.Owner}
)

func each(t *testing.T, f func(t *testing.T, d *editorial.Desk, db *store.DB, c *storetest.Clock)) {
	t.Helper()
	t.Parallel()
	storetest.EachAt(t, storetest.At(time.Date(2024, 11, 18, 9, 0, 0, 0, time.UTC)), func(t *testing.T, db *store.DB, c *storetest.Clock) {
		f(t, editorial.New(db), db, c)
	})
}

func draft(t *testing.T, d *editorial.Desk, headline string) *news.Story {
	t.Helper()
	s, err := d.Draft(t.Context(), reporter, editorial.NewStory{Content: news.Content{Headline: headline, Body: "<p>The ferry sails at dawn, the harbour master said.</p>"}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func public(t *testing.T, db *store.DB) (paths []string) {
	t.Helper()
	ts, err := db.Teasers(t.Context(), store.AllStories(), store.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range ts {
		paths = append(paths, x.Path)
	}
	return paths
}

func TestFromDraftToWithdrawal(t *testing.T) {
	each(t, func(t *testing.T, d *editorial.Desk, db *store.DB, c *storetest.Clock) {
		ctx := t.Context()
		s := draft(t, d, "  The ferry’s\n back ")
		if s.Working.Headline != "The ferry’s back" || s.Path != "" || len(public(t, db)) != 0 {
			t.Fatalf("a draft: %+v, public %v", s.Working, public(t, db))
		}
		if _, err := d.Publish(ctx, reporter, s.ID, 0); news.KindOf(err) != news.Forbidden {
			t.Errorf("a reporter publishes: %v", err)
		}
		if _, err := d.Submit(ctx, reporter, s.ID, 0); err != nil {
			t.Fatal(err)
		}
		s, err := d.Publish(ctx, editor, s.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		if s.Path != "/2024/11/the-ferrys-back/" || s.State != news.Published || !s.PublishedAt.Equal(c.Now()) || !s.UpdatedAt.IsZero() {
			t.Errorf("published: %+v", s)
		}
		c.Pass(time.Hour)
		text := s.Live.Content
		text.Headline = "The ferry is back for good"
		if s, err = d.Save(ctx, reporter, s.ID, s.Version, text, "headline"); err != nil {
			t.Fatal(err)
		}
		if got, _ := db.TeasersOf(ctx, []int64{s.ID}); got[0].Headline != "The ferry’s back" {
			t.Errorf("readers see an unpublished update: %q", got[0].Headline)
		}
		if s, err = d.Publish(ctx, editor, s.ID, s.Version); err != nil {
			t.Fatal(err)
		}
		if s.Path != "/2024/11/the-ferrys-back/" || !s.UpdatedAt.Equal(c.Now()) || s.PublishedAt.Equal(c.Now()) {
			t.Errorf("updated: %+v", s)
		}
		said := c.Now()
		c.Pass(time.Hour)
		text = s.Live.Content
		text.Sections, text.Topics, text.Related, text.SearchHeadline = nil, nil, []int64{}, "Ferry"
		if s, err = d.Save(ctx, editor, s.ID, s.Version, text, "for search"); err != nil {
			t.Fatal(err)
		}
		if s, err = d.Publish(ctx, editor, s.ID, s.Version); err != nil || !s.UpdatedAt.Equal(said) || s.Live.SearchHeadline != "Ferry" {
			t.Errorf("what readers do not read makes it updated: %+v, %v", s, err)
		}
		if s, err = d.Withdraw(ctx, editor, s.ID, "an error"); err != nil {
			t.Fatal(err)
		}
		a, err := db.Address(ctx, s.Path)
		if err != nil || a.State != news.AddressGone || len(public(t, db)) != 0 {
			t.Errorf("withdrawn: address %+v %v, public %v", a, err, public(t, db))
		}
		if s, err = d.Publish(ctx, editor, s.ID, 0); err != nil || len(public(t, db)) != 1 {
			t.Errorf("published again: %v, public %v", err, public(t, db))
		}
		if a, _ := db.Address(ctx, s.Path); a.State != news.AddressCurrent {
			t.Errorf("its address is %s", a.State)
		}
		if wrong, err := db.Check(ctx); len(wrong) > 0 || err != nil {
			t.Errorf("check: %v %v", wrong, err)
		}
		events, err := db.Events(ctx, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, e := range events {
			kinds = append(kinds, string(e.Kind))
		}
		if got := strings.Join(kinds, " "); got != "story.published story.updated story.updated story.withdrawn story.published" {
			t.Errorf("events: %s", got)
		}
	})
}

func TestTwoWritersKeepBothTexts(t *testing.T) {
	each(t, func(t *testing.T, d *editorial.Desk, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		s := draft(t, d, "One")
		mine, theirs := s.Working.Content, s.Working.Content
		mine.Body, theirs.Body = "<p>mine</p>", "<p>theirs</p>"
		if _, err := d.Save(ctx, editor, s.ID, s.Version, theirs, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Save(ctx, reporter, s.ID, s.Version, mine, ""); news.KindOf(err) != news.Conflict {
			t.Errorf("a save over somebody else's: %v", err)
		}
		revs, err := db.Revisions(ctx, s.ID)
		if err != nil || len(revs) != 2 || revs[0].Body != "<p>theirs</p>" {
			t.Errorf("history: %v %v", revs, err)
		}
	})
}

func TestAutosaveKeepsTheHistoryShort(t *testing.T) {
	each(t, func(t *testing.T, d *editorial.Desk, db *store.DB, c *storetest.Clock) {
		ctx := t.Context()
		s := draft(t, d, "One")
		for i := range 5 {
			c.Pass(3 * time.Minute)
			text := s.Working.Content
			text.Headline = fmt.Sprint("Version ", i)
			var err error
			if s, err = d.Autosave(ctx, reporter, s.ID, s.Version, text); err != nil {
				t.Fatal(err)
			}
		}
		revs, err := db.Revisions(ctx, s.ID)
		if err != nil || len(revs) != 2 || revs[0].Headline != "Version 4" {
			t.Errorf("after fifteen minutes there are %d revisions, %v", len(revs), err)
		}
	})
}

func TestScheduleGoesOutByItselfAndCatchesUp(t *testing.T) {
	each(t, func(t *testing.T, d *editorial.Desk, db *store.DB, c *storetest.Clock) {
		ctx := t.Context()
		a, b := draft(t, d, "In an hour"), draft(t, d, "Under embargo")
		at := c.Now().Add(time.Hour)
		if _, err := d.Schedule(ctx, editor, a.ID, 0, at); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Schedule(ctx, editor, b.ID, 0, at); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Embargo(ctx, editor, b.ID, at.Add(24*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := d.FireDue(ctx); err != nil || len(public(t, db)) != 0 {
			t.Fatalf("before its time: %v, public %v", err, public(t, db))
		}
		c.Pass(5 * time.Hour) // nothing ran in between
		if err := d.FireDue(ctx); err == nil || !strings.Contains(err.Error(), "embargo") {
			t.Errorf("the embargo: %v", err)
		}
		if got := public(t, db); len(got) != 1 || got[0] != "/2024/11/in-an-hour/" {
			t.Errorf("public: %v", got)
		}
		s, err := db.Story(ctx, a.ID)
		if err != nil || !s.PublishedAt.Equal(at) {
			t.Errorf("published at %v, %v; want the planned %v", s.PublishedAt, err, at)
		}
		if s, _ := db.Story(ctx, b.ID); s.State != news.Draft {
			t.Errorf("the story under embargo is %s", s.State)
		}
		if _, err := d.Publish(ctx, owner, b.ID, 0); news.KindOf(err) != news.Conflict {
			t.Errorf("the owner breaks the embargo: %v", err)
		}
	})
}

func TestPrivateIsNeverPublic(t *testing.T) {
	each(t, func(t *testing.T, d *editorial.Desk, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		s := draft(t, d, "Secret")
		if _, err := d.SetPrivate(ctx, editor, s.ID, true); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Publish(ctx, owner, s.ID, 0); news.KindOf(err) != news.Conflict {
			t.Errorf("publishing a private story: %v", err)
		}
		if len(public(t, db)) != 0 {
			t.Error("it is public")
		}
	})
}

func TestMoveLeavesARedirect(t *testing.T) {
	each(t, func(t *testing.T, d *editorial.Desk, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		s, err := d.Publish(ctx, editor, draft(t, d, "One").ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		other, err := d.Publish(ctx, editor, draft(t, d, "One").ID, 0)
		if err != nil || other.Path != "/2024/11/one-2/" {
			t.Fatalf("the second of a name: %s %v", other.Path, err)
		}
		if _, err := d.Move(ctx, editor, s.ID, other.Path); news.KindOf(err) != news.Conflict {
			t.Errorf("moving onto another: %v", err)
		}
		if _, err := d.Move(ctx, editor, s.ID, "/special/ferry/"); err != nil {
			t.Fatal(err)
		}
		a, err := db.Address(ctx, "/2024/11/one/")
		if err != nil || a.State != news.AddressRedirect {
			t.Fatalf("the old address: %+v %v", a, err)
		}
		if to, _ := db.CurrentPath(ctx, a); to != "/special/ferry/" {
			t.Errorf("it leads to %s", to)
		}
	})
}

func TestComments(t *testing.T) {
	each(t, func(t *testing.T, d *editorial.Desk, db *store.DB, c *storetest.Clock) {
		ctx := t.Context()
		s := draft(t, d, "One")
		in := discussion.Input{StoryID: s.ID, Name: "Ada", Body: "I was there.", Source: "s1"}
		if _, err := d.PostComment(ctx, in); news.KindOf(err) != news.NotFound {
			t.Errorf("under a draft: %v", err)
		}
		if _, err := d.Publish(ctx, editor, s.ID, 0); err != nil {
			t.Fatal(err)
		}
		first, err := d.PostComment(ctx, in)
		if err != nil || first.State != news.CommentHeld {
			t.Fatalf("first: %+v %v", first, err)
		}
		again, err := d.PostComment(ctx, in)
		if err != nil || again.ID != first.ID {
			t.Errorf("sent twice: %d and %d, %v", first.ID, again.ID, err)
		}
		if _, threads, _ := db.Threads(ctx, s.ID, 0, 10); threads != 0 {
			t.Error("a held comment is public")
		}
		if _, err := d.Moderate(ctx, reporter, first.ID, news.CommentApproved); news.KindOf(err) != news.Forbidden {
			t.Errorf("a reporter moderates: %v", err)
		}
		if _, err := d.Moderate(ctx, editor, first.ID, news.CommentApproved); err != nil {
			t.Fatal(err)
		}
		reply := in
		reply.ParentID, reply.Body = first.ID, "So was I."
		r, err := d.PostComment(ctx, reply)
		if err != nil || r.ThreadID != first.ID {
			t.Errorf("reply: %+v %v", r, err)
		}
		reply.ParentID, reply.Body = 99999, "To nobody."
		if r, err = d.PostComment(ctx, reply); err != nil || r.ParentID != 0 {
			t.Errorf("a reply to a comment that is gone: %+v %v", r, err)
		}
		var p discussion.Problems
		if _, err := d.PostComment(ctx, discussion.Input{StoryID: s.ID}); !errors.As(err, &p) {
			t.Errorf("an empty comment: %v", err)
		}
		if _, err := d.SaveSettings(ctx, owner, func(set *news.Settings) error { set.CommentsClose = 7; return nil }); err != nil {
			t.Fatal(err)
		}
		c.Pass(8 * 24 * time.Hour)
		reply.Body = "Too late."
		if _, err := d.PostComment(ctx, reply); news.KindOf(err) != news.Conflict {
			t.Errorf("after they closed: %v", err)
		}
		if wrong, err := db.Check(ctx); len(wrong) > 0 || err != nil {
			t.Errorf("check: %v %v", wrong, err)
		}
	})
}

func TestImportTwiceChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *editorial.Desk, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		im, err := d.Import(owner, "old.example")
		if err != nil {
			t.Fatal(err)
		}
		run := func(digest, headline string) (res editorial.ImportResult) {
			t.Helper()
			err := im.Batch(ctx, func(b *editorial.Batch) error {
				sec, _, err := b.Section(ctx, "3", news.Section{Name: "World"}, "/category/world/")
				if err != nil {
					return err
				}
				res, err = b.Story(ctx, &editorial.ImportedStory{
					ForeignID: "12", Digest: digest, Kind: news.KindStory, State: news.Published, Path: "/2004/08/ferry.html", Aliases: []string{"/?p=12"},
					PublishedAt: time.Date(2004, 8, 1, 12, 0, 0, 0, time.UTC), CommentsOpen: true,
					Content: news.Content{Headline: headline, Body: "<p>Text</p>", Sections: []int64{sec}}, Original: "Text", OriginalFormat: "wordpress",
					Comments: []editorial.ImportedComment{
						{ForeignID: "8", ParentID: "7", Comment: news.Comment{ID: 8, Kind: news.ReaderComment, State: news.CommentApproved, Body: "<p>reply</p>"}},
						{ForeignID: "7", Comment: news.Comment{ID: 7, Kind: news.ReaderComment, State: news.CommentApproved, Body: "<p>first</p>"}},
					},
				})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return res
		}
		first := run("a", "Ferry")
		if first.Outcome != editorial.Added || first.Path != "/2004/08/ferry.html" || first.CommentsAdded != 2 {
			t.Errorf("first run: %+v", first)
		}
		if again := run("a", "Ferry"); again.Outcome != editorial.Unchanged || again.CommentsAdded != 0 || again.CommentsUnchanged != 2 {
			t.Errorf("second run: %+v", again)
		}
		if changed := run("b", "Ferry sinks"); changed.Outcome != editorial.Updated {
			t.Errorf("changed there: %+v", changed)
		}
		s, err := db.Story(ctx, first.ID)
		if err != nil || s.Live.Headline != "Ferry sinks" {
			t.Fatalf("%v %v", s, err)
		}
		if _, err := d.Save(ctx, editor, s.ID, 0, s.Live.Content, "edited here"); err != nil {
			t.Fatal(err)
		}
		if kept := run("c", "Overwritten"); kept.Outcome != editorial.EditedHere {
			t.Errorf("edited on both sides: %+v", kept)
		}
		list, threads, err := db.Threads(ctx, first.ID, 0, 10)
		if err != nil || threads != 1 || len(list) != 2 || list[0].ID != 7 || list[1].ParentID != 7 {
			t.Errorf("comments: %+v %v", list, err)
		}
		if wrong, err := db.Check(ctx); len(wrong) > 0 || err != nil {
			t.Errorf("check: %v %v", wrong, err)
		}
	})
}

func TestSlug(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"North Korea’s Kim accuses US": "north-koreas-kim-accuses-us",
		"Éléphant à Øresund — ßtraße":  "elephant-a-oresund-sstrasse",
		"Sa'idu: 400-Level":            "saidu-400-level",
		"عبّارة النهر":                 "عبّارة-النهر",
		"渡し船が戻る":                       "渡し船が戻る",
		"!!!":                          "story",
		"":                             "story",
	} {
		if got := editorial.Slug(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
	if got := editorial.Slug(strings.Repeat("word ", 100)); len(got) > 80 || strings.HasSuffix(got, "-") {
		t.Errorf("a long headline gives %q", got)
	}
}

// A language that there is not is refused, and one that is written in another way is taken.
func TestTheLanguageOfThePaper(t *testing.T) {
	each(t, func(t *testing.T, d *editorial.Desk, db *store.DB, _ *storetest.Clock) {
		for given, want := range map[string]string{"ha": "ha", "pt_br": "pt-BR", "klingon": "", "": "", "xx": ""} {
			set, err := d.SaveSettings(t.Context(), owner, func(set *news.Settings) error { set.Lang = given; return nil })
			if (err == nil) != (want != "") || err == nil && set.Lang != want || err != nil && news.KindOf(err) != news.Invalid {
				t.Errorf("%q: %q, %v", given, set.Lang, err)
			}
		}
	})
}
