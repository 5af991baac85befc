package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"broadsheet/internal/related"
)

// sorting is one way to find the running stories of a set: the group of each story, no two stories in group -1 being together.
type sorting struct {
	name string
	sort func(stories []story) []int
}

// soFar compares ways to find running stories: of each pair of stories that a way puts together, whether they tell of the same
// event, and of the pairs that do, how many are together; and for each story the same of its group (B³: Bagga and Baldwin, 1998). The
// other ways get the threshold that is best for them on the set itself; ours has the one that it has everywhere.
func soFar(stories []story, same func(a, b int) bool) {
	all := []sorting{
		{"broadsheet", oursSorted},
		{"tf-idf", func(s []story) []int {
			w := newTFIDF(s).(tfidf)
			return bestOf(s, same, thresholds(0.05, 0.6, 0.025), func(t float64) []int { return averageLink(w, len(s), t) })
		}},
		{"tags", func(s []story) []int {
			w := newTags(s).(tags)
			return bestOf(s, same, []float64{1, 2, 3, 4, 5}, func(t float64) []int { return averageLink(w, len(s), t) })
		}},
	}
	for _, way := range all {
		start := time.Now()
		group := way.sort(stories)
		took := time.Since(start)
		p, r := pairs(group, same)
		bp, br := bCubed(group, same)
		fmt.Printf("  %-11s pairs P %.3f R %.3f F %.3f   B³ P %.3f R %.3f F %.3f   %3d running stories of three or more   %6.2f s\n",
			way.name, p, r, harmonic(p, r), bp, br, harmonic(bp, br), large(group), took.Seconds())
	}
}

func oursSorted(stories []story) []int {
	x := newOurs(stories).(ours).index
	ids := make([]int64, len(stories))
	group := make([]int, len(stories))
	for i := range ids {
		ids[i], group[i] = int64(i+1), -1
	}
	for n, g := range related.Group(x, ids) {
		for _, id := range g {
			group[id-1] = n
		}
	}
	return group
}

// averageLink puts each story, one after another, into the group to whose stories it is nearest in the mean, if that is near enough; groups
// of two come to nothing, as with ours.
func averageLink(w way, n int, threshold float64) []int {
	var groups [][]int
	for i := range n {
		best, near := -1, threshold
		for g, members := range groups {
			sum := 0.0
			for _, j := range members {
				sum += w.similarity(i, j)
			}
			if mean := sum / float64(len(members)); mean >= near {
				best, near = g, mean
			}
		}
		if best < 0 {
			best, groups = len(groups), append(groups, nil)
		}
		groups[best] = append(groups[best], i)
	}
	group := make([]int, n)
	for g, members := range groups {
		for _, i := range members {
			group[i] = g
			if len(members) < 3 {
				group[i] = -1
			}
		}
	}
	return group
}

func bestOf(stories []story, same func(a, b int) bool, ts []float64, sort func(float64) []int) []int {
	return slices.MaxFunc(sorted(ts, sort), func(a, b []int) int {
		pa, ra := bCubed(a, same)
		pb, rb := bCubed(b, same)
		return cmp.Compare(harmonic(pa, ra), harmonic(pb, rb))
	})
}

func sorted(ts []float64, sort func(float64) []int) (all [][]int) {
	for _, t := range ts {
		all = append(all, sort(t))
	}
	return all
}

func thresholds(from, to, step float64) (ts []float64) {
	for t := from; t < to; t += step {
		ts = append(ts, t)
	}
	return ts
}

func together(group []int, a, b int) bool { return a == b || group[a] >= 0 && group[a] == group[b] }

// countedWith counts, of the texts before one, which are put together with it, which are of its event, and which are both.
func countedWith(group []int, same func(a, b int) bool, a, before int) (both, put, are float64) {
	for b := range before {
		t, s := together(group, a, b), same(a, b)
		if t {
			put++
		}
		if s {
			are++
		}
		if t && s {
			both++
		}
	}
	return both, put, are
}

func pairs(group []int, same func(a, b int) bool) (precision, recall float64) {
	var both, put, are float64
	for a := range group {
		b, p, r := countedWith(group, same, a, a)
		both, put, are = both+b, put+p, are+r
	}
	return both / max(put, 1), both / max(are, 1)
}

func bCubed(group []int, same func(a, b int) bool) (precision, recall float64) {
	for a := range group {
		both, put, are := countedWith(group, same, a, len(group))
		precision += both / put / float64(len(group))
		recall += both / are / float64(len(group))
	}
	return precision, recall
}

func harmonic(p, r float64) float64 { return 2 * p * r / max(p+r, 1e-9) }

func large(group []int) int {
	seen := map[int]bool{}
	for _, g := range group {
		if g >= 0 {
			seen[g] = true
		}
	}
	return len(seen)
}
