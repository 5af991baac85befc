package search

import (
	"cmp"
	"container/heap"
	"math"
	"slices"

	"broadsheet/internal/store"
)

// The ranking is BM25 with two fields (Robertson and Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009, 3.6): words of the head
// count headWeight times, a word counts the less the oftener it was there before, and the more the rarer it is. A story of today counts up to
// 1+recencyWeight times as much as an old one, half of that more at recencyDays. All of it is computed here, so that it is the same over both databases.
const (
	headWeight    = 6.0
	saturation    = 1.2   // k1
	lengthWeight  = 0.5   // b
	usualLength   = 400.0 // words of a story
	recencyWeight = 1.0
	recencyDays   = 60.0
	keysPerDay    = store.SearchSlots * 86400
)

// lengths are how much occurrences in stories of a size weigh less.
var lengths = func() (t [256]float64) {
	for i := range t {
		terms := math.Exp2(float64(i)/8) - 1
		t[i] = saturation * (1 - lengthWeight + lengthWeight*terms/usualLength)
	}
	return t
}()

// rarity is the weight of a clause that some of all documents have.
func rarity(have, all int64) float64 {
	have = min(have, all)
	return math.Log(1 + (float64(all-have)+0.5)/(float64(have)+0.5))
}

// relevance says how much a clause in a document adds to its score.
func relevance(c *clause, t tally) float64 {
	n := headWeight*float64(t.head) + float64(t.body)
	return c.weight * n / (n + lengths[t.size])
}

// recency is by how much a score is multiplied.
func recency(key, now int64) float64 {
	age := math.Abs(float64(now-key)) / keysPerDay
	return 1 + recencyWeight/(1+age/recencyDays)
}

// best gives the best n matches in order; of equals the newest is first.
func best(found []match, n int) []match {
	if n <= 0 {
		return nil
	}
	if n*4 > len(found) {
		out := slices.Clone(found)
		slices.SortFunc(out, better)
		return out[:min(n, len(out))]
	}
	h := make(worst, 0, n)
	for _, m := range found {
		if len(h) < n {
			heap.Push(&h, m)
		} else if better(m, h[0]) < 0 {
			h[0] = m
			heap.Fix(&h, 0)
		}
	}
	slices.SortFunc(h, better)
	return h
}

func better(a, b match) int {
	if c := cmp.Compare(b.score, a.score); c != 0 {
		return c
	}
	return cmp.Compare(b.key, a.key)
}

// worst is a heap with the worst match on top.
type worst []match

func (h worst) Len() int           { return len(h) }
func (h worst) Less(i, j int) bool { return better(h[i], h[j]) > 0 }
func (h worst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *worst) Push(x any)        { *h = append(*h, x.(match)) }
func (h *worst) Pop() any          { m := (*h)[len(*h)-1]; *h = (*h)[:len(*h)-1]; return m }
