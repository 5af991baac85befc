package editorial_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// barSlugs are the slugs of the sections in the bar.
func barSlugs(t *testing.T, db *store.DB) (slugs string) {
	t.Helper()
	all, err := db.Sections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bar, _ := news.SectionBar(all)
	for _, s := range bar {
		slugs += s.Slug + " "
	}
	return strings.TrimSpace(slugs)
}

// sectionsWith makes sections s1, s2 … with as many stories each as are given.
func sectionsWith(t *testing.T, desk *editorial.Desk, stories ...int) []int64 {
	t.Helper()
	ids := make([]int64, len(stories))
	for i, n := range stories {
		sec, err := desk.AddSection(t.Context(), editor, news.Section{Name: fmt.Sprintf("S%d", i+1)})
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = sec.ID
		for range n {
			publishIn(t, desk, sec.ID)
		}
	}
	return ids
}

// publishIn publishes a story in sections.
func publishIn(t *testing.T, desk *editorial.Desk, sections ...int64) *news.Story {
	t.Helper()
	s, err := desk.Draft(t.Context(), editor, editorial.NewStory{Content: news.Content{Headline: "H", Sections: sections}})
	if err != nil {
		t.Fatal(err)
	}
	if s, err = desk.Publish(t.Context(), editor, s.ID, 0); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestBarIsOrderedHiddenAndShown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, desk := t.Context(), editorial.New(db)
		ids := sectionsWith(t, desk, 1, 1, 1, 0)
		must := func(err error, want string) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			if is := barSlugs(t, db); is != want {
				t.Errorf("the bar is %q, want %q", is, want)
			}
		}
		must(nil, "s1 s2 s3")
		must(desk.HideSections(ctx, editor, ids[1:2]), "s1 s3")
		must(desk.ShowSections(ctx, editor, ids[1:2]), "s1 s2 s3")
		must(desk.OrderSections(ctx, editor, []int64{ids[2], ids[0], ids[3]}), "s3 s1") // the last has no stories yet
		must(desk.ShowSections(ctx, editor, []int64{ids[1], ids[0]}), "s3 s1 s2")
		must(desk.HideSections(ctx, editor, ids[2:]), "s1 s2")
		if err := desk.HideSections(ctx, editor, ids[:2]); news.KindOf(err) != news.Conflict {
			t.Errorf("nothing is left: %v", err)
		}
		must(nil, "s1 s2")
		must(desk.OrderSections(ctx, editor, nil), "s1 s2") // what is hidden stays so
		must(desk.ShowSections(ctx, editor, ids[2:3]), "s1 s2 s3")
		if err := desk.OrderSections(ctx, editor, []int64{99}); news.KindOf(err) != news.NotFound {
			t.Errorf("an unknown one: %v", err)
		}
		if err := desk.OrderSections(ctx, news.Actor{Name: "r", Role: news.Reporter}, ids); news.KindOf(err) != news.Forbidden {
			t.Errorf("a reporter: %v", err)
		}
	})
}

func TestSectionsBeyondTheBarAreFixedWithIt(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	ctx, desk := t.Context(), editorial.New(db)
	ids := sectionsWith(t, desk, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3)
	if is := barSlugs(t, db); is != "s1 s2 s3 s4 s5 s6 s7 s8" {
		t.Errorf("before anybody counted: %s", is)
	}
	before, err := db.LastEvent(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.WeighSections(ctx); err != nil {
		t.Fatal(err)
	}
	if is := barSlugs(t, db); is != "s1 s2 s3 s4 s5 s6 s9 s10" {
		t.Errorf("counted: %s", is)
	}
	events, err := db.Events(ctx, before, 10)
	if err != nil || len(events) != 1 || !slices.Contains(events[0].Touched, news.Touch{Key: news.SectionsKey}) {
		t.Errorf("pages are not told: %+v, %v", events, err)
	}
	if err := desk.WeighSections(ctx); err != nil {
		t.Fatal(err)
	}
	if last, err := db.LastEvent(ctx); err != nil || last != before+1 {
		t.Errorf("the same again is news: %d after %d, %v", last, before, err)
	}
	if err := desk.ShowSections(ctx, editor, ids[6:7]); err != nil {
		t.Fatal(err)
	}
	if is := barSlugs(t, db); is != "s1 s2 s3 s4 s5 s6 s9 s10 s7" {
		t.Errorf("one more shown: %s", is)
	}
}
