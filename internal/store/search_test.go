package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

func write(t *testing.T, db *store.DB, f func(context.Context, *store.Tx) error) {
	t.Helper()
	if err := db.WriteAs(t.Context(), store.Repeatable, func(tx *store.Tx) error { return f(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
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

// block makes a block whose contents say which it is.
func block(term string, at int64, docs int) store.SearchBlock {
	return store.SearchBlock{Term: term, At: at, Docs: fmt.Appendf(nil, "%s %d %0*d", term, at, docs, 7), Places: fmt.Appendf(nil, "places of %s %d", term, at)}
}

func spots(blocks []store.SearchBlock) (out []store.SearchSpot) {
	for _, b := range blocks {
		out = append(out, store.SearchSpot{Term: b.Term, Key: b.At})
	}
	slices.SortFunc(out, func(a, b store.SearchSpot) int {
		if a.Term != b.Term {
			return map[bool]int{true: -1, false: 1}[a.Term < b.Term]
		}
		return int(a.Key - b.Key)
	})
	return out
}

func TestSearchBlocks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		var all []store.SearchBlock
		// Words as they come: of several scripts, one the beginning of another, in no order of a locale.
		for _, term := range []string{"a", "ab", "b", "Z", "渡", "éa", "=s1", "-"} {
			for _, at := range []int64{0, 100, 200, 300} {
				all = append(all, block(term, at, 10))
			}
		}
		large := block("large", 0, 1500)
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.PutSearchBlocks(ctx, append(all, large)) })
		one := func(term string, ats ...int64) (out []store.SearchSpot) {
			for _, at := range ats {
				out = append(out, store.SearchSpot{Term: term, Key: at})
			}
			return out
		}
		below, err := db.SearchBlocksBelow(ctx, "ab", 250, true, 2)
		if err != nil || len(below) != 2 || below[0].At != 200 || string(below[1].Places) != "places of ab 100" {
			t.Errorf("below: %+v, %v", below, err)
		}
		between, err := db.SearchBlocksBetween(ctx, []string{"a", "渡", "none"}, 150, 300, false)
		if want := append(one("a", 100, 200), one("渡", 100, 200)...); err != nil || !slices.Equal(spots(between), want) {
			t.Errorf("between: %v, %v", spots(between), err)
		}
		asked := append(one("b", 0, 99, 100, 350, 351), one("none", 5)...)
		at, err := db.SearchBlocksAt(ctx, asked, true, true)
		if err != nil || !slices.Equal(spots(at), one("b", 0, 100, 300)) {
			t.Errorf("at: %v, %v", spots(at), err)
		}
		for _, b := range at {
			if want := map[int64]int64{0: 100, 100: 200, 300: store.EndOfSearch}[b.At]; b.Next != want || b.Places == nil {
				t.Errorf("after %d comes %d, not %d", b.At, b.Next, want)
			}
		}
		found, err := db.SearchBlocksBelow(ctx, "large", store.EndOfSearch, true, 9)
		if err != nil || len(found) != 1 || found[0].Places != nil || len(found[0].Docs) < 1500 {
			t.Errorf("a large block: %v, %v", found, err)
		}
		places, err := db.SearchPlaces(ctx, one("large", 0, 100))
		if err != nil || len(places) != 1 || string(places[store.SearchSpot{Term: "large"}]) != "places of large 0" {
			t.Errorf("places: %v, %v", places, err)
		}
		var walked []store.SearchBlock
		for after := (store.SearchSpot{Key: -1}); ; {
			part, err := db.NextSearchBlocks(ctx, after, 5)
			if err != nil {
				t.Fatal(err)
			}
			if len(part) == 0 {
				break
			}
			walked = append(walked, part...)
			after = store.SearchSpot{Term: part[len(part)-1].Term, Key: part[len(part)-1].At}
		}
		if len(walked) != len(all)+1 || !slices.Equal(spots(walked), spots(append(all, large))) {
			t.Errorf("walked %v", spots(walked))
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			more, err := tx.ClearSearch(ctx, 1000)
			if !more {
				t.Error("nothing was cleared")
			}
			return err
		})
		if part, err := db.NextSearchBlocks(ctx, store.SearchSpot{Key: -1}, 5); err != nil || len(part) > 0 {
			t.Errorf("left after clearing: %v, %v", part, err)
		}
	})
}

// More than one statement takes: each is there, and is replaced by the next of its number.
func TestManySearchBlocks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for round := range 2 {
			var all []store.SearchBlock
			var asked []store.SearchSpot
			var counts []store.SearchTerm
			for n := range 1100 {
				b := block(fmt.Sprint("term", n), int64(n%3), 10)
				switch (n + round) % 3 {
				case 1:
					b.Places = nil
				case 2:
					b.Places = make([]byte, 1500)
				}
				all, asked = append(all, b), append(asked, store.SearchSpot{Term: b.Term, Key: 2})
				counts = append(counts, store.SearchTerm{Term: b.Term, Stories: int64(n)})
			}
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				if err := tx.AddSearchTerms(ctx, counts); err != nil {
					return err
				}
				return tx.PutSearchBlocks(ctx, all)
			})
			found, err := db.SearchBlocksAt(t.Context(), asked, true, true)
			if err != nil || !slices.Equal(spots(found), spots(all)) {
				t.Fatalf("%d blocks, %v", len(found), err)
			}
			places, err := db.SearchPlaces(t.Context(), spots(all))
			if err != nil {
				t.Fatal(err)
			}
			byTerm := map[string]store.SearchBlock{}
			for _, b := range found {
				byTerm[b.Term] = b
			}
			for _, want := range all {
				got := byTerm[want.Term]
				if got.Places == nil {
					got.Places = places[store.SearchSpot{Term: got.Term, Key: got.At}]
				}
				if string(got.Docs) != string(want.Docs) || string(got.Places) != string(want.Places) || got.Next != store.EndOfSearch {
					t.Fatalf("%s: %d bytes of places, not %d", want.Term, len(got.Places), len(want.Places))
				}
			}
			terms, err := db.SearchTerms(t.Context(), []string{"term0", "term7", "term1099"})
			if err != nil || terms["term7"] != int64(7*(round+1)) || terms["term1099"] != int64(1099*(round+1)) {
				t.Errorf("terms: %v, %v", terms, err)
			}
		}
	})
}

func TestSearchTerms(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		for range 2 {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				return tx.AddSearchTerms(ctx, []store.SearchTerm{{Term: "ferry", Stories: 40}, {Term: "ferri", Stories: 2}, {Term: "fer", Stories: 1}, {Term: "渡船", Stories: 3}, {Term: "gone", Stories: 0}})
			})
		}
		counts, err := db.SearchTerms(ctx, []string{"ferry", "渡船", "none"})
		if err != nil || len(counts) != 2 || counts["ferry"] != 80 || counts["渡船"] != 6 {
			t.Errorf("%v, %v", counts, err)
		}
		for prefix, want := range map[string][]string{"ferr": {"ferry", "ferri"}, "f": {"ferry", "ferri"}, "渡": {"渡船"}, "g": nil, "ferryx": nil} {
			terms, err := db.SearchTermsFrom(ctx, prefix, 2)
			var got []string
			for _, s := range terms {
				got = append(got, s.Term)
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%q: %v, %v", prefix, got, err)
			}
		}
		for _, c := range []struct {
			in                               store.TermRange
			shortest, longest, looked, limit int
			want                             []string
		}{
			{store.TermsFrom("f"), 1, 9, 9, 9, []string{"fer", "ferri", "ferry"}},
			{store.TermsFrom("f"), 4, 9, 9, 9, []string{"ferri", "ferry"}},
			{store.TermsFrom("f"), 1, 4, 9, 9, []string{"fer"}},
			{store.TermsFrom("f"), 1, 9, 9, 2, []string{"fer", "ferri"}},
			{store.TermsFrom("f"), 5, 9, 2, 9, []string{"ferri"}},
			{store.TermRange{From: "ferr", Before: "ferry"}, 1, 9, 9, 9, []string{"ferri"}},
			{store.TermRange{From: "f", Before: "g", Common: true}, 1, 9, 9, 9, []string{"ferry"}},
			{store.TermsFrom("g"), 1, 9, 9, 9, nil},
			{store.TermsFrom("渡"), 6, 6, 9, 9, []string{"渡船"}},
		} {
			got, err := db.SearchTermsIn(ctx, c.in, c.shortest, c.longest, c.looked, c.limit)
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%+v: %q, %v", c, got, err)
			}
		}
	})
}

func column(docs []*store.SearchDoc) (ids []int64) {
	for _, d := range docs {
		ids = append(ids, d.StoryID)
	}
	return ids
}

// Many documents of one second, as an import without dates makes them, all have numbers of their own, and later ones higher numbers.
func TestSearchDocsOfOneSecond(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		at := time.Date(1899, 1, 1, 0, 0, 0, 0, time.UTC)
		seen := map[int64]bool{}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			var docs []*store.SearchDoc
			var when []time.Time
			for i := range 3 * store.SearchSlots {
				docs = append(docs, &store.SearchDoc{StoryID: int64(i)})
				when = append(when, at.Add(time.Duration(i%2)*time.Second))
			}
			for part := 0; part < len(docs); part += 100 { // the third second is full in the middle of a part
				end := min(part+100, len(docs))
				if err := tx.ClaimSearchDocs(ctx, when[part:end], docs[part:end]); err != nil {
					return err
				}
			}
			for _, d := range docs {
				if seen[d.Key] || d.Key < store.SearchKey(at) {
					t.Fatalf("number %d", d.Key)
				}
				seen[d.Key] = true
			}
			if known, err := tx.SearchDocs(ctx, column(docs)); err != nil || len(known) != len(docs) {
				t.Fatalf("%d documents, not %d: %v", len(known), len(docs), err)
			}
			return nil
		})
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			d := store.SearchDoc{StoryID: 9999}
			if err := tx.ClaimSearchDocs(ctx, []time.Time{at.AddDate(0, 0, 1)}, []*store.SearchDoc{&d}); err != nil {
				return err
			}
			for k := range seen {
				if k >= d.Key {
					t.Errorf("a day later is before %d", k)
				}
			}
			if got := store.SearchTime(d.Key); !got.Equal(at.AddDate(0, 0, 1)) {
				t.Errorf("number %d is of %v", d.Key, got)
			}
			return nil
		})
	})
}

func TestSearchHoldsOnlyWhatIsPublic(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		s := put(t, db, &news.Story{}, news.Content{Headline: "One"})
		d := store.SearchDoc{StoryID: s.ID}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.ClaimSearchDocs(ctx, []time.Time{time.Now()}, []*store.SearchDoc{&d})
		})
		public := func() map[int64]int64 {
			var out map[int64]int64
			err := db.Snapshot(ctx, func(ctx context.Context, snap *store.Snapshot) (err error) {
				out, err = snap.SearchStories(ctx, []int64{d.Key, 5})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if got := public(); len(got) > 0 {
			t.Errorf("found while it is being indexed: %v", got)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.SetSearchState(ctx, store.SearchLive, []int64{d.Key})
		})
		if got := public(); got[d.Key] != s.ID {
			t.Errorf("not found: %v", got)
		}
		withdraw(t, db, s)
		if got := public(); len(got) > 0 {
			t.Errorf("found before the index heard of the withdrawal: %v", got)
		}
		if stale, err := db.StaleSearchDocs(ctx, 0, 10); err != nil || !slices.Equal(stale, []int64{s.ID}) {
			t.Errorf("stale: %v, %v", stale, err)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.SetSearchState(ctx, store.SearchGone, []int64{d.Key})
		})
		if stale, err := db.StaleSearchDocs(ctx, 0, 10); err != nil || len(stale) > 0 {
			t.Errorf("stale: %v, %v", stale, err)
		}
		gone, err := db.GoneSearchDocs(ctx, 0, 10)
		docs, n, cerr := db.SearchCounts(ctx)
		if err != nil || cerr != nil || len(gone) != 1 || docs != 1 || n != 1 {
			t.Errorf("gone: %v, %v; %d of %d, %v", gone, err, n, docs, cerr)
		}
	})
}

// Only one writes at a time; one that died leaves its turn to others after a while.
func TestSearchTurns(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	storetest.EachAt(t, storetest.At(now), func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		take := func(token int64, hold time.Duration) (ok bool) {
			write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				ok, err = tx.TakeSearchTurn(ctx, token, hold)
				return err
			})
			return ok
		}
		if !take(1, time.Minute) || take(2, time.Minute) || !take(1, -time.Second) {
			t.Error("the turn is not the first one's")
		}
		if !take(2, time.Minute) {
			t.Error("a turn that ran out is not given to another")
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.EndSearchTurn(ctx, 1) }) // not its own
		if take(3, time.Minute) {
			t.Error("another's turn was ended")
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.EndSearchTurn(ctx, 2) })
		if !take(3, time.Minute) {
			t.Error("a turn that ended is not given to another")
		}
	})
}
