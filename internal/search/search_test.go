package search_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// paper is a database with an index that follows it.
type paper struct {
	*store.DB
	engine *search.Engine
}

func each(t *testing.T, f func(t *testing.T, p paper)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) { f(t, paper{db, search.New(db)}) })
}

// publish stores a public story with its event and returns its id.
func (p paper) publish(t testing.TB, at time.Time, c news.Content) int64 {
	t.Helper()
	ctx := context.Background()
	s := &news.Story{Kind: news.KindStory, State: news.Published, PublishedAt: at}
	err := p.Write(ctx, func(tx *store.Tx) error {
		if at.IsZero() {
			s.PublishedAt = tx.Now
		}
		if err := tx.InsertStory(ctx, s); err != nil {
			return err
		}
		s.Path = fmt.Sprintf("/2025/01/s%d/", s.ID)
		s.Live = &news.Revision{StoryID: s.ID, State: news.Published, Content: c}
		if err := tx.InsertRevision(ctx, s.Live); err != nil {
			return err
		}
		if err := tx.UpdateStory(ctx, s); err != nil {
			return err
		}
		tx.Emit(news.StoryPublished, s.ID)
		return tx.PutLive(ctx, s, news.Teaser{Headline: c.Headline, Lang: c.Lang, SectionID: c.MainSection()})
	})
	if err != nil {
		t.Fatal(err)
	}
	return s.ID
}

func (p paper) catchUp(t testing.TB) {
	t.Helper()
	if err := p.engine.CatchUp(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func (p paper) find(t testing.TB, text string) []int64 {
	t.Helper()
	found, err := p.engine.Search(context.Background(), search.Request{Text: text, Lang: "en", Order: search.ByDate, Limit: 20})
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	var ids []int64
	for _, h := range found.Hits {
		ids = append(ids, h.ID)
	}
	slices.Sort(ids)
	return ids
}

func TestSearchInTheLanguagesOfThePaper(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		ids := map[string]int64{}
		for _, s := range []struct{ lang, headline, body string }{
			{"en", "Ferries stop at the old quay", "<p>The night boat to Sa’idu Island did not sail. “Nobody told us,” said Zoë Bright.</p>"},
			{"fr", "Les élections municipales repoussées", "<p>L’été sera long pour la mairie.</p>"},
			{"ar", "العبّارة تعود إلى النهر", "<p>عادت العبارات أمس بعد توقف طويل.</p>"},
			{"ha", "Jirgin ruwa ya dawo", "<p>Sa'idu ya ce ƙasashe biyu za su gina gada.</p>"},
			{"yo", "Ọkọ̀ ojú omi ti dé", "<p>Àwọn ọlọ́pàá sọ pé kò séwu.</p>"},
			{"ig", "Ụgbọ mmiri abịala", "<p>Ndị ọrụ ugbo na-eche ihu ụkọ mmiri.</p>"},
			{"zh", "渡船恢复通航", "<p>河边的居民昨天重新乘船上班。</p>"},
		} {
			ids[s.lang] = p.publish(t, time.Time{}, news.Content{Lang: s.lang, Headline: s.headline, Body: s.body})
		}
		p.catchUp(t)
		for text, langs := range map[string]string{
			"ferry":                "en",
			"FERRIES":              "en",
			"zoe bright":           "en",
			`"night boat"`:         "en",
			`"boat night"`:         "",
			"Sa'idu":               "en ha",
			"Sa’idu":               "en ha",
			"saidu -boat":          "ha",
			"elections":            "fr",
			"élection municipale":  "fr",
			"ete":                  "fr",
			"العبارة":              "ar",
			"عبارة":                "ar",
			"kasashe":              "ha",
			"ƙasashe":              "ha",
			"olopaa":               "yo",
			"ọlọ́pàá":              "yo",
			"ugbo":                 "ig", // not ụgbọ alone: both are in one story
			"ndi oru":              "ig",
			"渡船":                   "zh",
			"居民昨天":                 "zh",
			"河":                    "zh",
			"船 -居民":                "",
			"ferr*":                "en",
			"jir*":                 "ha",
			"nothing-of-this-kind": "",
		} {
			var want []int64
			for _, lang := range strings.Fields(langs) {
				want = append(want, ids[lang])
			}
			slices.Sort(want)
			if got := p.find(t, text); !slices.Equal(got, want) {
				t.Errorf("%q finds %v, not %v (%s)", text, got, want, langs)
			}
		}
	})
}

func TestWithdrawnStoryIsNotFound(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		ctx := t.Context()
		id := p.publish(t, time.Time{}, news.Content{Headline: "Bridge closed", Topics: []int64{7}})
		other := p.publish(t, time.Time{}, news.Content{Headline: "Bridge open"})
		p.catchUp(t)
		if got := p.find(t, "bridge"); len(got) != 2 {
			t.Fatalf("found %v", got)
		}
		s, err := p.Story(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		err = p.Write(ctx, func(tx *store.Tx) error {
			s.State = news.Withdrawn
			if err := tx.UpdateStory(ctx, s); err != nil {
				return err
			}
			tx.Emit(news.StoryWithdrawn, id)
			return tx.Unlist(ctx, id)
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.find(t, "bridge"); !slices.Equal(got, []int64{other}) {
			t.Errorf("before the index knows: %v", got)
		}
		events, err := p.Events(ctx, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // at least once
			if err := p.engine.Apply(ctx, events); err != nil {
				t.Fatal(err)
			}
			found, err := p.engine.Search(ctx, search.Request{Text: "bridge", Limit: 5})
			if err != nil || found.Total != 1 || found.Hits[0].ID != other {
				t.Errorf("%+v, %v", found, err)
			}
		}
		if at, ok, err := p.Position(ctx, "search"); err != nil || !ok || at != events[len(events)-1].Seq {
			t.Errorf("position %d, %t, %v", at, ok, err)
		}
	})
}

// An index that is missing, or whose place in the outbox is gone, is made again.
func TestRebuild(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		ctx := t.Context()
		for i := range 230 {
			p.publish(t, time.Date(2020, 1, 1, 0, 0, i, 0, time.UTC), news.Content{Headline: fmt.Sprint("Tram ", i)})
		}
		p.catchUp(t)
		if found, err := p.engine.Search(ctx, search.Request{Text: "tram", Limit: 1}); err != nil || found.Total != 230 {
			t.Errorf("%+v, %v", found, err)
		}
		if err := p.engine.Rebuild(ctx); err != nil {
			t.Fatal(err)
		}
		p.catchUp(t)
		found, err := p.engine.Search(ctx, search.Request{Text: "tram", Limit: 3, Order: search.ByDate})
		if err != nil || found.Total != 230 || found.Hits[0].ID != 230 || found.Hits[2].ID != 228 {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestFilters(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		ctx := t.Context()
		world := news.Section{Name: "World News", Slug: "world", Path: "/world/"}
		africa := news.Section{Name: "Africa", Slug: "africa", Path: "/world/africa/"}
		ada := news.Person{Name: "Ada Obi", Slug: "ada-obi"}
		err := p.Write(ctx, func(tx *store.Tx) error {
			if err := tx.InsertSection(ctx, &world); err != nil {
				return err
			}
			africa.ParentID = world.ID
			if err := tx.InsertSection(ctx, &africa); err != nil {
				return err
			}
			return tx.InsertPerson(ctx, &ada)
		})
		if err != nil {
			t.Fatal(err)
		}
		one := p.publish(t, time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC), news.Content{Headline: "Tram one", Sections: []int64{africa.ID}, Bylines: []news.Byline{{PersonID: ada.ID, Name: ada.Name}}})
		two := p.publish(t, time.Date(2025, 5, 1, 0, 0, 0, 0, time.UTC), news.Content{Headline: "Tram two", Sections: []int64{world.ID}})
		p.catchUp(t)
		for text, want := range map[string][]int64{
			"tram section:world": {one, two}, "tram section:Africa": {one}, `tram section:"World News"`: {one, two}, "tram section:moon": {one, two},
			`author:"Ada Obi"`: {one}, "author:ada-obi tram": {one}, "author:obi": {one}, "author:ADA tram": {one}, "author:ob": nil, "author:nobody": nil, "ada obi": {one},
			"tram after:2025": {two}, "tram before:2025-01-01": {one}, "after:2024-05 before:2024-06": {one}, "section:world -two": {one},
		} {
			if got := p.find(t, text); !slices.Equal(got, want) {
				t.Errorf("%q finds %v, not %v", text, got, want)
			}
		}
		for _, c := range []struct {
			req  search.Request
			want int
		}{
			{search.Request{Text: "tram", Section: africa.ID}, 1},
			{search.Request{Text: "tram", Section: world.ID}, 2},
			{search.Request{Text: "tram section:world", Section: africa.ID}, 1},
			{search.Request{Text: "tram section:africa", Section: world.ID}, 1},
			{search.Request{Text: "tram", From: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)}, 1},
			{search.Request{Text: "tram before:2024", Before: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)}, 0},
		} {
			if found, err := p.engine.Search(ctx, c.req); err != nil || found.Total != c.want {
				t.Errorf("%+v: %d, %v", c.req, found.Total, err)
			}
		}
	})
}

func TestNewAndOldWithTheSameWords(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		fresh := p.publish(t, time.Time{}, news.Content{Headline: "Market fire"})
		p.publish(t, time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC), news.Content{Headline: "Market fire"})
		p.catchUp(t)
		found, err := p.engine.Search(t.Context(), search.Request{Text: "market fire", Limit: 2})
		if err != nil || len(found.Hits) != 2 || found.Hits[0].ID != fresh {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestDidYouMean(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		p.publish(t, time.Time{}, news.Content{Headline: "Harbour master resigns"})
		p.catchUp(t)
		for text, want := range map[string]string{
			"harbuor master": "Harbour master", "harbour mastre": "harbour master", "harbor": "Harbour", "xyzzyx": "", "harbour": "", "rezigns -master": "",
		} {
			found, err := p.engine.Search(t.Context(), search.Request{Text: text, Limit: 5})
			if err != nil || found.DidYouMean != want {
				t.Errorf("%q: %q, %v", text, found.DidYouMean, err)
			}
		}
	})
}

// A word that stands only in old stories, or deep in a text, is known, too.
func TestDidYouMeanInTheArchive(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		p.publish(t, time.Time{}, news.Content{Headline: "Conference notes", Body: "<p>" + strings.Repeat("So it goes on and on. ", 40) + "As a consequence, the Ministries of Transportation were asked about Ọyọ́ and the aqueducts.</p>"})
		gone := p.publish(t, time.Time{}, news.Content{Headline: "Other notes", Body: "<p>" + strings.Repeat("And so on. ", 40) + "A zeppelin.</p>"})
		p.catchUp(t)
		p.withdraw(t, gone)
		p.catchUp(t)
		for text, want := range map[string]string{
			"aquedcuts": "aqueducts", "transportatoin": "Transportation", "minsitries aqueducts": "Ministries aqueducts",
			"conseqence": "consequence", "conferense": "Conference", "aqxducts": "aqueducts", "zeppellin": "", "ooy": "",
			"qqqqqqq": "", "aqueduct": "", "aqedcts*": "",
		} {
			found, err := p.engine.Search(t.Context(), search.Request{Text: text, Limit: 5})
			if err != nil || found.DidYouMean != want {
				t.Errorf("%q: %q, %v", text, found.DidYouMean, err)
			}
		}
	})
}

// In a paper with more terms than are compared the likely ones come first, and many slips at once are not mended.
func TestDidYouMeanAmongMany(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		var b strings.Builder
		for i := range 600 {
			fmt.Fprintf(&b, "sa%03dx st%03dz ", i, i)
		}
		p.publish(t, time.Time{}, news.Content{Headline: "Notes", Body: "<p>" + strings.Repeat("So it goes on and on. ", 40) + "The stalagmite and the scaffold. " + b.String() + "</p>"})
		p.catchUp(t)
		p.engine.CompareTerms(20)
		for text, want := range map[string]string{
			"stalagmiet": "stalagmite", "satlagmite": "stalagmite", "scafold stalagmite": "scaffold stalagmite",
			"stalagmiet scafold stalagmitte scaffolt stalakmite": "",
		} {
			found, err := p.engine.Search(t.Context(), search.Request{Text: text, Limit: 5})
			if err != nil || found.DidYouMean != want {
				t.Errorf("%q: %q, %v", text, found.DidYouMean, err)
			}
		}
	})
}

func TestAStoryTooLargeForAnIndex(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		var b strings.Builder
		for i := range 120_000 {
			fmt.Fprintf(&b, "wordnumber%d ", i)
		}
		id := p.publish(t, time.Time{}, news.Content{Headline: "Long", Body: "<p>" + b.String() + strings.Repeat("one ", 250_000) + "</p>"})
		same := p.publish(t, time.Time{}, news.Content{Headline: "Same", Body: "<p>" + strings.Repeat("again ", 170_000) + strings.Repeat("x", 1<<20) + "</p>"})
		none := p.publish(t, time.Time{}, news.Content{})
		p.catchUp(t)
		if got := p.find(t, "long wordnumber77"); !slices.Equal(got, []int64{id}) {
			t.Errorf("found %v", got)
		}
		if got := p.find(t, "again"); !slices.Equal(got, []int64{same}) {
			t.Errorf("found %v", got)
		}
		if got := p.find(t, "after:2020"); !slices.Contains(got, none) {
			t.Errorf("found %v", got)
		}
	})
}
