package related

import (
	"math"
	"slices"
)

const (
	minScore = 0.08

	// minEvidence is what two words that are shared and distinctive are worth, or four pairs of characters: see points.
	minEvidence = 4
	coreTerms   = 24
)

// choose gives at most limit of the ranked stories: those that are related at all, no twins of self or of
// each other, and with some variety.
func (q *query) choose(self uint32, ranked []candidate, limit int) []candidate {
	pool := q.eligible(self, ranked, 5*limit+20)
	chosen := make([]candidate, 0, limit)
	for len(chosen) < limit && len(pool) > 0 {
		best, bestValue := -1, float32(math.Inf(-1))
		for i, c := range pool {
			if v := c.score - variety*c.score*q.likeness(c.slot, chosen); v > bestValue {
				best, bestValue = i, v
			}
		}
		pick := pool[best]
		pool = append(pool[:best], pool[best+1:]...)
		if !q.twinOf(pick.slot, chosen) {
			chosen = append(chosen, pick)
		}
	}
	return chosen
}

// eligible gives at most n of the ranked stories that are related to self and not its twins.
func (q *query) eligible(self uint32, ranked []candidate, n int) []candidate {
	var pool []candidate
	own := q.sketch(self)
	for _, c := range ranked {
		if len(pool) == n {
			break
		}
		if q.related(self, c) && !own.twin(q.sketch(c.slot)) {
			pool = append(pool, c)
		}
	}
	return pool
}

// likeness is how near a story is to the nearest of those chosen.
func (q *query) likeness(n uint32, chosen []candidate) float32 {
	var most float32
	for _, c := range chosen {
		most = max(most, q.cosine(n, c.slot))
	}
	return most
}

func (q *query) twinOf(n uint32, chosen []candidate) bool {
	own := q.sketch(n)
	for _, c := range chosen {
		if own.twin(q.sketch(c.slot)) {
			return true
		}
	}
	return false
}

// related reports whether c is near enough to self, in matter and in time, to be offered: nearer than chance makes, resting
// on at least two words that matter in both stories and that few others have.
func (q *query) related(self uint32, c candidate) bool {
	if c.near < minScore {
		return false
	}
	x := q.x
	va, vb := q.unit(self), q.unit(c.slot)
	leastA, leastB := core(va), core(vb)
	few, evidence := x.few(x.slots[self].lang), 0
	shared(va, vb, func(wa, wb weighted) {
		if r := x.rarity[wa.term]; wa.weight >= leastA && wb.weight >= leastB && float64(r.stories()) <= few {
			evidence += r.points()
		}
	})
	return evidence >= minEvidence
}

// core gives the weight of the lightest of the terms that a story is really about, its coreTerms weightiest.
func core(v []weighted) float32 {
	if len(v) <= coreTerms {
		return 0
	}
	weights := make([]float32, len(v))
	for i, w := range v {
		weights[i] = w.weight
	}
	slices.Sort(weights)
	return weights[len(weights)-coreTerms]
}

// few is in how many stories a term may be and still be distinctive in a language: a quarter of those in that language, and where there are few
// of them some more.
func (x *Index) few(lang uint16) float64 { return float64(x.langs[lang].stories)/4 + 4 }
