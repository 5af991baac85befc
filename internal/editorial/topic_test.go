package editorial_test

import (
	"strings"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

func TestTopicsAreRenamedAndMergedWithoutALostLink(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, desk := t.Context(), editorial.New(db)
		boss := news.Actor{Name: "e", Role: news.Editor}
		topic := func(name string) news.Topic {
			t.Helper()
			v, err := desk.AddTopic(ctx, boss, news.Topic{Name: name})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		a, b := topic("Covid"), topic("COVID 19")
		a, err := desk.RenameTopic(ctx, boss, a.ID, "Corona virus", "", false)
		if err != nil || a.Path != "/topic/corona-virus/" {
			t.Fatalf("%+v %v", a, err)
		}
		if _, err := desk.RenameTopic(ctx, boss, a.ID, "Covid 19", "", false); news.KindOf(err) != news.Conflict {
			t.Errorf("a taken name: %v", err)
		}
		if a, err = desk.RenameTopic(ctx, boss, a.ID, "Covid", "", false); err != nil || a.Path != "/topic/covid/" {
			t.Errorf("back to its own old name: %+v %v", a, err)
		}
		s, err := desk.Draft(ctx, boss, editorial.NewStory{Content: news.Content{Headline: "H", Topics: []int64{b.ID}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = desk.Publish(ctx, boss, s.ID, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := desk.MergeTopics(ctx, boss, a.ID, a.ID); news.KindOf(err) != news.Invalid {
			t.Errorf("into itself: %v", err)
		}
		into, err := desk.MergeTopics(ctx, boss, b.ID, a.ID)
		if err != nil || into.ID != a.ID {
			t.Fatalf("%+v %v", into, err)
		}
		if _, err := desk.MergeTopics(ctx, boss, a.ID, b.ID); news.KindOf(err) != news.Invalid {
			t.Errorf("back into what is the same now: %v", err)
		}
		for _, path := range []string{"/topic/corona-virus/", "/topic/covid-19/"} {
			addr, err := db.Address(ctx, path)
			if err != nil || addr.State != news.AddressRedirect {
				t.Errorf("%s: %+v %v", path, addr, err)
				continue
			}
			if to, err := db.CurrentPath(ctx, addr); err != nil || to != "/topic/covid/" {
				t.Errorf("%s leads to %s, %v", path, to, err)
			}
		}
		if found, err := desk.FindTopic(ctx, boss, "Covid-19"); err != nil || found.ID != a.ID {
			t.Errorf("found by a merged name: %+v %v", found, err)
		}
		if n, err := db.ListSize(ctx, store.TopicStories(a.ID)); n != 1 || err != nil {
			t.Errorf("%d stories, %v", n, err)
		}
		// The freed name may be taken by the one that it leads to.
		if v, err := desk.RenameTopic(ctx, boss, a.ID, "COVID 19", "", false); err != nil || v.Path != "/topic/covid-19/" {
			t.Errorf("%+v %v", v, err)
		}
	})
}

func TestTopicNamesAreTidiedOrRefused(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	ctx, desk := t.Context(), editorial.New(db)
	boss := news.Actor{Name: "e", Role: news.Editor}
	for name, want := range map[string]string{
		"  The \u202Eferry\u202C\n inquiry ": "The ferry inquiry",
		"<script>alert(1)</script>":          "<script>alert(1)</script>", // text: the page escapes it
		"حرية\u200Fالصحافة":                  "حريةالصحافة",
		"می\u200Cخواهم":                      "می\u200Cخواهم", // a letter's joiner stays
	} {
		if v, err := desk.AddTopic(ctx, boss, news.Topic{Name: name}); err != nil || v.Name != want {
			t.Errorf("%q is %q, %v; want %q", name, v.Name, err, want)
		}
	}
	for _, name := range []string{"", " \t ", "\u202E", "!!!", strings.Repeat("a", 10_000)} {
		if _, err := desk.AddTopic(ctx, boss, news.Topic{Name: name}); news.KindOf(err) != news.Invalid {
			t.Errorf("%.20q: %v", name, err)
		}
	}
	if _, err := desk.AddTopic(ctx, news.Actor{Name: "r", Role: news.Reporter}, news.Topic{Name: "X"}); news.KindOf(err) != news.Forbidden {
		t.Errorf("a reporter: %v", err)
	}
}

func TestTopicsHeadIsMadeSafe(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	ctx, desk := t.Context(), editorial.New(db)
	boss := news.Actor{Name: "e", Role: news.Editor}
	v, err := desk.AddTopic(ctx, boss, news.Topic{Name: "X"})
	if err != nil {
		t.Fatal(err)
	}
	intro := `<p onclick="x()">Hello<script>bad()</script></p>`
	if v, err = desk.DescribeTopic(ctx, boss, v.ID, editorial.TopicText{Intro: &intro}); err != nil || v.Intro != "<p>Hello</p>" {
		t.Errorf("%q %v", v.Intro, err)
	}
	long, big, none := strings.Repeat("ß", editorial.MaxTopicDescription+1), strings.Repeat("a", editorial.MaxTopicIntro+1), int64(99)
	for kind, text := range map[news.ErrKind]editorial.TopicText{news.Invalid: {Description: &long}, news.TooLarge: {Intro: &big}, news.NotFound: {PictureID: &none}} {
		if _, err := desk.DescribeTopic(ctx, boss, v.ID, text); news.KindOf(err) != kind {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if _, err := desk.PinStories(ctx, boss, v.ID, []int64{12345}); news.KindOf(err) != news.Conflict {
		t.Errorf("pinning what is not there: %v", err)
	}
	if _, err := desk.DescribeTopic(ctx, boss, 12345, editorial.TopicText{}); news.KindOf(err) != news.NotFound {
		t.Errorf("a topic that is not there: %v", err)
	}
}

func TestFilingAStoryIsNoChangeOfSubstance(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, desk := t.Context(), editorial.New(db)
		boss := news.Actor{Name: "e", Role: news.Editor}
		topic, err := desk.AddTopic(ctx, boss, news.Topic{Name: "Ferry"})
		if err != nil {
			t.Fatal(err)
		}
		s, err := desk.Draft(ctx, boss, editorial.NewStory{Content: news.Content{Headline: "H"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := desk.FileUnder(ctx, boss, s.ID, []int64{topic.ID}, ""); news.KindOf(err) != news.Conflict {
			t.Errorf("a draft: %v", err)
		}
		if _, err = desk.Publish(ctx, boss, s.ID, 0); err != nil {
			t.Fatal(err)
		}
		for range 2 { // at least once
			if s, err = desk.FileUnder(ctx, boss, s.ID, []int64{topic.ID}, "why"); err != nil || len(s.Live.Topics) != 1 || !s.UpdatedAt.IsZero() {
				t.Fatalf("%+v %v", s, err)
			}
		}
		if n, err := db.ListSize(ctx, store.TopicStories(topic.ID)); n != 1 || err != nil {
			t.Errorf("%d stories, %v", n, err)
		}
		if revs, err := db.Revisions(ctx, s.ID); err != nil || len(revs) != 2 || revs[0].Note != "why" {
			t.Errorf("%d revisions, %v", len(revs), err)
		}
		if _, err := desk.FileUnder(ctx, boss, s.ID, []int64{999}, ""); news.KindOf(err) != news.NotFound {
			t.Errorf("a topic that is not there: %v", err)
		}
		if _, err := desk.FileUnder(ctx, boss, 999, []int64{topic.ID}, ""); news.KindOf(err) != news.NotFound {
			t.Errorf("a story that is not there: %v", err)
		}
		if _, err := desk.Withdraw(ctx, boss, s.ID, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := desk.FileUnder(ctx, boss, s.ID, []int64{topic.ID}, ""); news.KindOf(err) != news.Conflict {
			t.Errorf("a withdrawn story: %v", err)
		}
	})
}
