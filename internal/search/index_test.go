package search_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
)

// A story that changes is found by its new words and not by its old ones, at once, again and again.
func TestChangedStory(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		id := p.publish(t, time.Time{}, news.Content{Headline: "Word0 stays", Body: "<p>first</p>"})
		p.catchUp(t)
		for n := 1; n < 20; n++ {
			p.edit(t, id, news.Content{Headline: fmt.Sprintf("Word%d stays", n)})
			p.catchUp(t)
			if got := p.find(t, fmt.Sprintf("word%d", n)); !slices.Equal(got, []int64{id}) {
				t.Errorf("change %d: found %v", n, got)
			}
			if got := p.find(t, fmt.Sprintf("word%d", n-1)); got != nil {
				t.Errorf("the text before change %d is found", n)
			}
			if found, err := p.engine.Search(t.Context(), search.Request{Text: "stays", Limit: 5}); err != nil || found.Total != 1 {
				t.Errorf("change %d: %+v, %v", n, found, err)
			}
		}
		if err := p.engine.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if docs, gone, err := p.SearchCounts(t.Context()); err != nil || docs != 1 || gone != 0 {
			t.Errorf("after a sweep: %d documents, %d gone, %v", docs, gone, err)
		}
		counts, err := p.SearchTerms(t.Context(), []string{"stay", "word7"})
		if err != nil || counts["stay"] != 1 || counts["word7"] != 0 {
			t.Errorf("after a sweep: %v, %v", counts, err)
		}
		if got := p.find(t, "stays word19"); !slices.Equal(got, []int64{id}) {
			t.Errorf("after a sweep: found %v", got)
		}
	})
}

// A batch that was broken off anywhere is whole when it is done again, and meanwhile readers find each story once, as it was before.
func TestBrokenOff(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		body := "<p>" + strings.Repeat("one two three four five six seven eight nine ten eleven ", 3) + "</p>"
		var ids []int64
		for n := range 60 {
			ids = append(ids, p.publish(t, time.Date(2024, 1, 1, 0, n, 0, 0, time.UTC), news.Content{Headline: fmt.Sprint("Old tram ", n), Body: body}))
		}
		p.catchUp(t)
		for n, id := range ids {
			p.edit(t, id, news.Content{Headline: fmt.Sprint("New tram ", n), Body: body})
		}
		for after := 1; ; after++ {
			// The context ends after so many transactions have begun.
			ctx := &ending{Context: t.Context(), left: after}
			err := p.engine.CatchUp(ctx)
			found, serr := p.engine.Search(t.Context(), search.Request{Text: "tram", Limit: 100})
			if serr != nil || found.Total != 60 {
				t.Fatalf("broken off after %d: %d stories, %v", after, found.Total, serr)
			}
			if err == nil {
				break
			}
			if after > 10_000 {
				t.Fatal(err)
			}
			if after > 8 {
				after += after / 4
			}
		}
		for text, want := range map[string]int{"old": 0, "new": 60, "tram eleven": 60} {
			if found, err := p.engine.Search(t.Context(), search.Request{Text: text, Limit: 1}); err != nil || found.Total != want {
				t.Errorf("%q: %d, %v", text, found.Total, err)
			}
		}
	})
}

// What was hidden while it was being indexed leaves nothing behind in the list of what is hidden, which every search reads.
func TestHiddenListStaysShort(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		for n := range 400 {
			p.publish(t, time.Date(2024, 1, 1, 0, 0, 50*n, 0, time.UTC), news.Content{Headline: "Tram"})
		}
		p.catchUp(t)
		blocks, err := p.SearchBlocksBelow(t.Context(), "-", store.EndOfSearch, false, 10)
		if err != nil || len(blocks) > 1 {
			t.Errorf("%d blocks of hidden documents where there are none, %v", len(blocks), err)
		}
		if found, err := p.engine.Search(t.Context(), search.Request{Text: "tram", Limit: 1}); err != nil || found.Total != 400 {
			t.Errorf("%d stories, %v", found.Total, err)
		}
	})
}

// A large batch that was begun and broken off is no reason to take the index for lost, and to begin it anew.
func TestMuchBegun(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
		p.publish(t, at, news.Content{Headline: "Tram"})
		p.catchUp(t)
		var docs []*store.SearchDoc
		for n := range 500 {
			docs = append(docs, &store.SearchDoc{StoryID: int64(1000 + n)})
		}
		err := p.Write(t.Context(), func(tx *store.Tx) error {
			return tx.ClaimSearchDocs(t.Context(), slices.Repeat([]time.Time{at}, len(docs)), docs)
		})
		if err != nil {
			t.Fatal(err)
		}
		if whole, err := p.engine.Whole(t.Context()); !whole || err != nil {
			t.Errorf("whole: %v, %v", whole, err)
		}
	})
}

// ending is a context that ends after it was looked at so many times.
type ending struct {
	context.Context
	left int
	n    atomic.Int64
}

func (e *ending) Err() error {
	if int(e.n.Add(1)) > e.left {
		return context.Canceled
	}
	return nil
}

func (e *ending) Done() <-chan struct{} {
	if int(e.n.Add(1)) > e.left {
		c := make(chan struct{})
		close(c)
		return c
	}
	return nil
}

// An index that is damaged answers with what it has, and is made whole while readers search; one that is lost is made anew.
func TestDamagedAndLost(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		ctx := t.Context()
		var ids []int64
		for n := range 300 {
			ids = append(ids, p.publish(t, time.Date(2024, 1, 1, 0, n, 0, 0, time.UTC), news.Content{Headline: fmt.Sprint("Tram bridge ", n)}))
		}
		gone := p.publish(t, time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC), news.Content{Headline: "Tram bridge withdrawn"})
		p.catchUp(t)
		p.withdraw(t, gone)
		p.catchUp(t)
		p.engine.LookEvery(10 * time.Millisecond)
		run := func() (stop func()) {
			running, cancel := context.WithCancel(ctx)
			done := make(chan struct{})
			go func() {
				p.engine.Run(running, func(err error) {
					if running.Err() == nil {
						t.Error(err)
					}
				})
				close(done)
			}()
			return func() { cancel(); <-done }
		}
		stop := run()
		count := func(text string) int {
			found, err := p.engine.Search(ctx, search.Request{Text: text, Limit: 3})
			if err != nil {
				t.Fatal(err)
			}
			return found.Total
		}
		for _, term := range []string{"tram", "=", "-"} {
			blocks, err := p.SearchBlocksBelow(ctx, term, store.EndOfSearch, true, 1)
			if err != nil || len(blocks) != 1 {
				t.Fatal(blocks, err)
			}
			b := blocks[0]
			b.Docs = slices.Clone(b.Docs)
			b.Docs[len(b.Docs)/2] ^= 0x40
			err = p.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error { return tx.PutSearchBlocks(ctx, []store.SearchBlock{b}) })
			if err != nil {
				t.Fatal(err)
			}
			for count("tram bridge") != 300 || count("after:2024") != 300 {
				if n := count("bridge"); n < 300 {
					t.Errorf("with the list of %q damaged, %d of another word", term, n)
				}
			}
		}
		clear := func() {
			for more := true; more; {
				err := p.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) (err error) {
					more, err = tx.ClearSearch(ctx, 1000)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		clear()
		for count("tram bridge") != 300 { // while Run goes on
			time.Sleep(time.Millisecond)
		}
		stop()
		docs, err := p.SearchDocs(ctx, ids)
		if err != nil {
			t.Fatal(err)
		}
		more, err := p.GoneSearchDocs(ctx, -1, 1000)
		if err != nil {
			t.Fatal(err)
		}
		var keys []int64
		for _, d := range append(docs, more...) {
			keys = append(keys, d.Key)
		}
		err = p.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
			if err := tx.SetSearchState(ctx, store.SearchGone, keys); err != nil {
				return err
			}
			return tx.DeleteSearchDocs(ctx, keys)
		})
		if err != nil {
			t.Fatal(err)
		}
		if has, err := p.HasSearchDocs(ctx); err != nil || has {
			t.Fatal(has, err)
		}
		stop = run() // the lists are there, and no document is known
		for hits := 0; hits != 3; time.Sleep(time.Millisecond) {
			found, err := p.engine.Search(ctx, search.Request{Text: "tram bridge", Limit: 3})
			if err != nil {
				t.Fatal(err)
			}
			hits = len(found.Hits)
		}
		stop()
		clear()
		if n := count("tram"); n != 0 {
			t.Errorf("a lost index finds %d", n)
		}
		p.catchUp(t)
		if n := count("tram bridge"); n != 300 {
			t.Errorf("made anew, it finds %d", n)
		}
	})
}

// Several processes bring the index up to date at once.
func TestManyIndexTheSame(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		ctx := t.Context()
		for n := range 40 {
			p.publish(t, time.Date(2024, 1, 1, 0, n, 0, 0, time.UTC), news.Content{Headline: fmt.Sprint("Tram ", n)})
		}
		ended := make(chan error)
		for range 4 {
			go func() { ended <- search.New(p.DB).CatchUp(ctx) }()
		}
		for range 4 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		if docs, gone, err := p.SearchCounts(ctx); err != nil || docs != 40 || gone != 0 {
			t.Errorf("%d documents, %d gone, %v", docs, gone, err)
		}
		if found, err := p.engine.Search(ctx, search.Request{Text: "tram", Limit: 50}); err != nil || found.Total != 40 || len(found.Hits) != 40 {
			t.Errorf("%d, %v", found.Total, err)
		}
	})
}

// A word in more stories than are ranked is ranked among the newest of them, and a search that would read too much says how far it looked.
func TestManyResults(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		for n := range 900 {
			word := []string{"left", "pair"}[n%2]
			p.publish(t, time.Date(2024, 1, 1, 0, n, 0, 0, time.UTC), news.Content{Headline: "Tram " + word, Body: "<p>" + strings.Repeat("tram ", n%7) + "</p>"})
		}
		p.catchUp(t)
		p.engine.Narrow(100, 20)
		found, err := p.engine.Search(t.Context(), search.Request{Text: "tram", Limit: 100})
		if err != nil || found.Total != 100 || !found.Many || len(found.Hits) != 100 || !found.Since.IsZero() {
			t.Errorf("%d, many %t, %v", found.Total, found.Many, err)
		}
		for _, h := range found.Hits {
			if h.ID <= 800 {
				t.Errorf("story %d is not among the newest", h.ID)
			}
		}
		p.engine.Spare(3)
		found, err = p.engine.Search(t.Context(), search.Request{Text: "left pair", Limit: 100})
		if err != nil || found.Total != 0 || !found.Many || found.Since.Before(time.Date(2024, 1, 1, 1, 0, 0, 0, time.UTC)) {
			t.Errorf("%d, many %t, since %v, %v", found.Total, found.Many, found.Since, err)
		}
	})
}

func TestProblems(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		p.publish(t, time.Time{}, news.Content{Headline: "Tram"})
		p.catchUp(t)
		for text, want := range map[string][]search.Problem{
			"tram section:moon":                  {{Kind: search.NoSection, Text: "moon"}},
			`tram author:"No One"`:               {{Kind: search.NoAuthor, Text: "No One"}},
			"tram after:2024-13-45":              {{Kind: search.BadDate, Text: "after:2024-13-45"}},
			"tram after:2024 before:2023":        {{Kind: search.BadSpan}},
			"tram before:20x section:a author:b": {{Kind: search.BadDate, Text: "before:20x"}, {Kind: search.NoSection, Text: "a"}, {Kind: search.NoAuthor, Text: "b"}},
			"tram":                               nil,
		} {
			found, err := p.engine.Search(t.Context(), search.Request{Text: text, Limit: 5})
			if err != nil || found.Total != 1 || !slices.Equal(found.Problems, want) {
				t.Errorf("%q: %d, %v, %v", text, found.Total, found.Problems, err)
			}
		}
		found, err := p.engine.Search(t.Context(), search.Request{Text: "section:moon"})
		if err != nil || found.Asked || len(found.Problems) != 1 {
			t.Errorf("%+v, %v", found, err)
		}
	})
}
