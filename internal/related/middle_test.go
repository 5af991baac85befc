package related_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/related"
)

// crowds are stories of one subject, of several towns each, that share most of their words: what tells towns apart are few. A story's number is
// 100 × subject + 10 × town + 1 to 4. Each also has so many words that no other has.
func crowds(own int) []related.Doc {
	rng := rand.New(rand.NewPCG(1, 2))
	word := func(kind string, n int) string { return fmt.Sprintf("%s%c%c", kind, 'a'+n/26, 'a'+n%26) }
	var docs []related.Doc
	for subject := range 6 {
		for town := range 6 {
			for part := range 4 {
				var text []string
				for range 14 {
					text = append(text, word("subject", 24*subject+rng.IntN(24)))
				}
				for range 3 {
					text = append(text, word("town", 36*subject+6*town+rng.IntN(6)))
				}
				text = slices.Repeat(text, 1+own/40)
				id := int64(100*(subject+1) + 10*(town+1) + part + 1)
				for n := range own {
					text = append(text, fmt.Sprintf("own%dx%d", id, n))
				}
				rng.Shuffle(len(text), func(i, j int) { text[i], text[j] = text[j], text[i] })
				docs = append(docs, related.Doc{ID: id, Lang: "en", Text: strings.Join(text, " ") + "."})
			}
		}
	}
	return docs
}

// ofTown is how many of the three best of each story are of its town, all stories together, as they are ranked and by nearness alone, and for how
// many stories these two orders are not the same.
func ofTown(t *testing.T, docs []related.Doc) (ranked, near, other int) {
	t.Helper()
	x := filled(docs...)
	right := func(id int64, picks []related.Pick) (n int) {
		for _, p := range picks[:3] {
			if p.ID/10 == id/10 {
				n++
			}
		}
		return n
	}
	for range 2 { // until all kin are those of the whole paper
		for _, d := range docs {
			x.Near(d.ID, related.Options{All: true})
		}
	}
	for _, d := range docs {
		picks := x.Near(d.ID, related.Options{All: true, Limit: 20})
		if !slices.IsSortedFunc(picks, func(a, b related.Pick) int { return cmp.Compare(b.Score, a.Score) }) {
			t.Fatalf("story %d: the scores do not fall: %v", d.ID, picks)
		}
		plain := slices.Clone(picks)
		slices.SortStableFunc(plain, func(a, b related.Pick) int {
			return cmp.Compare(x.Similarity(d.ID, b.ID), x.Similarity(d.ID, a.ID))
		})
		ranked, near = ranked+right(d.ID, picks), near+right(d.ID, plain)
		if !slices.Equal(ids(picks), ids(plain)) {
			other++
		}
	}
	return ranked, near, other
}

// Stories of one town are told from those of the next by the few words that are not of their common subject.
func TestNearestAreOrderedAsSeenFromTheirMiddle(t *testing.T) {
	t.Parallel()
	for _, own := range []int{0, 20, 60, 220} {
		if ranked, near, _ := ofTown(t, crowds(own)); ranked <= near {
			t.Errorf("with %d words of their own: ranked, %d of the best are of the town; by nearness alone %d", own, ranked, near)
		}
	}
}

// What is left of stories that are kept by their weightiest terms alone is too little to take a middle from.
func TestShortenedStoriesStayInTheirOrder(t *testing.T) {
	t.Parallel()
	if _, _, other := ofTown(t, crowds(260)); other > 0 {
		t.Errorf("%d stories have their picks in another order than that of nearness", other)
	}
}

// Time takes as much from the nearest as it does from others: what was said in the same week stays before what is as near and years old.
func TestTimeCountsAmongTheNearestAsElsewhere(t *testing.T) {
	t.Parallel()
	docs := crowds(20)
	for i := range docs {
		docs[i].Published = day.AddDate(3*int(docs[i].ID%2), 0, 0)
	}
	x := filled(docs...)
	ranked, near := 0, 0
	for _, d := range docs {
		picks := x.Near(d.ID, related.Options{All: true, Limit: 20})
		plain := slices.Clone(picks)
		slices.SortStableFunc(plain, func(a, b related.Pick) int {
			of := func(p related.Pick) float64 {
				if p.ID%2 != d.ID%2 {
					return 0.551 * x.Similarity(d.ID, p.ID) // what three years leave
				}
				return x.Similarity(d.ID, p.ID)
			}
			return cmp.Compare(of(b), of(a))
		})
		for i := range 3 {
			if picks[i].ID%2 == d.ID%2 {
				ranked++
			}
			if plain[i].ID%2 == d.ID%2 {
				near++
			}
		}
	}
	if ranked < near*95/100 {
		t.Errorf("of the three best, %d are of the same time; by nearness and time alone %d", ranked, near)
	}
	t.Logf("of %d, %d are of the same time; by nearness and time alone %d", 3*len(docs), ranked, near)
}
