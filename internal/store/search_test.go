package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// index puts a story into the index under the terms given.
func index(t *testing.T, db *store.DB, id int64, head, body string) {
	t.Helper()
	if err := db.WriteAs(t.Context(), store.Repeatable, func(tx *store.Tx) error { return tx.PutSearchDoc(t.Context(), id, head, body) }); err != nil {
		t.Fatal(err)
	}
}

// clauses reads "word", "two+words", "pre*" and "a|b" into clauses.
func clauses(words ...string) (out []store.SearchClause) {
	for _, w := range words {
		var c store.SearchClause
		for _, alt := range strings.Split(w, "|") {
			term, prefix := strings.CutSuffix(alt, "*")
			c.Any = append(c.Any, store.SearchPhrase{Terms: strings.Split(term, "+"), Prefix: prefix})
		}
		out = append(out, c)
	}
	return out
}

func search(t *testing.T, db *store.DB, q store.SearchQuery) []int64 {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 20
	}
	res, err := db.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	var ids []int64
	for _, h := range res.Hits {
		ids = append(ids, h.ID)
	}
	return ids
}

func TestSearchFindsWhatItWasAsked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		world := section(t, db, "World", 0)
		africa := section(t, db, "Africa", world)
		sport := section(t, db, "Sport", 0)
		day := func(n int) time.Time { return time.Date(2024, 3, n, 9, 0, 0, 0, time.UTC) }
		// Imported out of order: the story with the lowest number is the newest.
		a := put(t, db, &news.Story{PublishedAt: day(9)}, news.Content{Headline: "a", Sections: []int64{africa}, Bylines: []news.Byline{{PersonID: 4}}}).ID
		b := put(t, db, &news.Story{PublishedAt: day(1)}, news.Content{Headline: "b", Sections: []int64{sport}, Bylines: []news.Byline{{PersonID: 5}}}).ID
		c := put(t, db, &news.Story{PublishedAt: day(5)}, news.Content{Headline: "c", Sections: []int64{world, sport}}).ID
		index(t, db, a, "ferri sink", "the night boat s1 渡し")
		index(t, db, b, "goal", "boat night ferri harbour")
		index(t, db, c, "harbour", "")

		for name, c := range map[string]struct {
			q    store.SearchQuery
			want []int64
		}{
			"a word in the head before one in the body": {store.SearchQuery{All: clauses("ferri")}, []int64{a, b}},
			"by date":                        {store.SearchQuery{All: clauses("harbour"), ByDate: true}, []int64{c, b}},
			"all words":                      {store.SearchQuery{All: clauses("ferri", "goal")}, []int64{b}},
			"a phrase":                       {store.SearchQuery{All: clauses("night+boat")}, []int64{a}},
			"not from head into body":        {store.SearchQuery{All: clauses("sink+the")}, nil},
			"a beginning":                    {store.SearchQuery{All: clauses("harb*"), ByDate: true}, []int64{c, b}},
			"a phrase with a beginning":      {store.SearchQuery{All: clauses("boat+ni*")}, []int64{b}},
			"either":                         {store.SearchQuery{All: clauses("sink|goal"), ByDate: true}, []int64{a, b}},
			"without":                        {store.SearchQuery{All: clauses("ferri"), Not: clauses("night+boat")}, []int64{b}},
			"without one of two":             {store.SearchQuery{All: clauses("boat|harbour"), Not: clauses("sink", "goal")}, []int64{c}},
			"a section with those below":     {store.SearchQuery{All: clauses("ferri|harbour"), Sections: []int64{world}, ByDate: true}, []int64{a, c}},
			"two sections":                   {store.SearchQuery{All: clauses("ferri"), Sections: []int64{africa, sport}}, []int64{a, b}},
			"an author":                      {store.SearchQuery{All: clauses("ferri"), Authors: []int64{5}}, []int64{b}},
			"an author and a section":        {store.SearchQuery{All: clauses("ferri"), Authors: []int64{5}, Sections: []int64{world}}, nil},
			"filters alone":                  {store.SearchQuery{Sections: []int64{sport}}, []int64{c, b}},
			"filters and without":            {store.SearchQuery{Sections: []int64{sport}, Not: clauses("goal")}, []int64{c}},
			"dates alone":                    {store.SearchQuery{From: day(2), Before: day(9)}, []int64{c}},
			"a word and dates":               {store.SearchQuery{All: clauses("ferri"), From: day(1), Before: day(9)}, []int64{b}},
			"a section's mark is no word":    {store.SearchQuery{All: clauses(fmt.Sprintf("s%d", sport))}, nil},
			"nothing to find and no filter":  {store.SearchQuery{Not: clauses("ferri")}, nil},
			"the index's own language":       {store.SearchQuery{All: clauses(`ferri" OR "goal`, `' | 'x`, "NEAR(a b)", `\`)}, nil},
			"a part of the list":             {store.SearchQuery{All: clauses("ferri|harbour"), ByDate: true, Offset: 1, Limit: 1}, []int64{c}},
			"after the end":                  {store.SearchQuery{All: clauses("ferri"), Offset: 9}, nil},
			"characters of another alphabet": {store.SearchQuery{All: clauses("渡し")}, []int64{a}},
		} {
			if got := search(t, db, c.q); !slices.Equal(got, c.want) {
				t.Errorf("%s: found %v, not %v", name, got, c.want)
			}
		}
		res, err := db.Search(t.Context(), store.SearchQuery{All: clauses("ferri"), Limit: 1, Offset: 5})
		if err != nil || res.Total != 2 || res.Many {
			t.Errorf("past the end: %+v, %v", res, err)
		}
	})
}

func TestSearchHoldsOnlyWhatIsPublic(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		s := put(t, db, &news.Story{}, news.Content{Headline: "One"})
		index(t, db, s.ID, "ferri", "")
		index(t, db, s.ID, "tram", "") // again, with another text
		if got := search(t, db, store.SearchQuery{All: clauses("ferri")}); got != nil {
			t.Errorf("the old text is found: %v", got)
		}
		withdraw(t, db, s)
		if got := search(t, db, store.SearchQuery{All: clauses("tram")}); got != nil {
			t.Errorf("found before the index heard of the withdrawal: %v", got)
		}
		if stale, err := db.StaleSearchDocs(ctx, 0, 10); err != nil || !slices.Equal(stale, []int64{s.ID}) {
			t.Errorf("stale: %v, %v", stale, err)
		}
		index(t, db, s.ID, "tram", "")
		if stale, err := db.StaleSearchDocs(ctx, 0, 10); err != nil || len(stale) > 0 {
			t.Errorf("a story that is not public was indexed: %v, %v", stale, err)
		}
	})
}

func withdraw(t *testing.T, db *store.DB, s *news.Story) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		s.State = news.Withdrawn
		if err := tx.UpdateStory(t.Context(), s); err != nil {
			return err
		}
		return tx.Unlist(t.Context(), s.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Many stories of one second, as an import without dates makes them, are all indexed, and the newest is still first.
func TestSearchManyStoriesOfOneSecond(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		at := time.Date(1899, 1, 1, 0, 0, 0, 0, time.UTC)
		const n = 300
		err := db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
			for i := range n {
				if err := bare(ctx, tx, at, i); err != nil {
					return err
				}
			}
			return bare(ctx, tx, at.AddDate(0, 0, 1), n)
		})
		if err != nil {
			t.Fatal(err)
		}
		res, err := db.Search(ctx, store.SearchQuery{All: clauses("ferri"), Limit: 1, ByDate: true})
		if err != nil || res.Total != n+1 || res.Hits[0].ID != n+1 {
			t.Errorf("%+v, %v", res, err)
		}
	})
}

// bare stores a public story with an indexed word and nothing else.
func bare(ctx context.Context, tx *store.Tx, at time.Time, i int) error {
	s := &news.Story{Kind: news.KindStory, State: news.Published, PublishedAt: at}
	if err := tx.InsertStory(ctx, s); err != nil {
		return err
	}
	s.Live = &news.Revision{StoryID: s.ID, State: news.Published}
	if err := tx.InsertRevision(ctx, s.Live); err != nil {
		return err
	}
	if err := tx.UpdateStory(ctx, s); err != nil {
		return err
	}
	if err := tx.PutLive(ctx, s, news.Teaser{}); err != nil {
		return err
	}
	return tx.PutSearchDoc(ctx, s.ID, "ferri", fmt.Sprint("n", i))
}
