package related

import (
	"cmp"
	"math"
	"slices"
	"time"
)

const (
	defaultLimit = 6
	maxLimit     = 1000

	finalists = 400     // stories whose nearness is measured exactly, unless more are asked for
	budget    = 250_000 // postings read for one query

	timeFloor = 0.55              // what is left of nearness when the time between two stories is long
	timeScale = 180 * 24 * 3600.0 // seconds in which all but 1/e of the rest goes

	variety = 0.25 // what a pick loses for being like one already taken
)

// Options says what to look for.
type Options struct {
	Limit       int              // how many picks at most; 0 is 6, and 1,000 is the most
	All         bool             // leave out the rules about twins, variety and thresholds: the bare ranking
	AnyLanguage bool             // stories of other languages too
	Now         time.Time        // stories published later are left out; zero for no bound
	Exclude     func(int64) bool // stories not to be offered, such as those the page shows elsewhere; may be nil
}

// Pick is a story to offer.
type Pick struct {
	ID    int64
	Score float64  // 0 to 1: nearness, less for the time between
	Why   []string // what both are about, weightiest first, as a story writes it; at most 3
}

// Near gives the stories nearest to a story, best first; none for a story that the index does not have.
func (x *Index) Near(id int64, o Options) []Pick {
	if o.Limit <= 0 {
		o.Limit = defaultLimit
	}
	o.Limit = min(o.Limit, maxLimit)
	x.mu.RLock()
	defer x.mu.RUnlock()
	self, ok := x.ids[id]
	if !ok {
		return nil
	}
	found := x.rank(self, o)
	if !o.All {
		found = x.choose(self, found, o.Limit)
	}
	picks := make([]Pick, 0, o.Limit)
	for _, c := range found[:min(len(found), o.Limit)] {
		picks = append(picks, Pick{ID: x.slots[c.slot].id, Score: float64(c.score), Why: x.why(self, c.slot)})
	}
	return picks
}

// Gains gives the stories that a story is a neighbour of, nearest first: those whose picks may change
// when it is published, edited or withdrawn (ask before Remove). At most 50.
func (x *Index) Gains(id int64, now time.Time) []int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	self, ok := x.ids[id]
	if !ok {
		return nil
	}
	var ids []int64
	for _, c := range x.rank(self, Options{Now: now}) {
		if len(ids) == 50 {
			break
		}
		if x.related(self, c) {
			ids = append(ids, x.slots[c.slot].id)
		}
	}
	return ids
}

// Similarity gives the cosine of two stories, time apart; 0 if one is not in the index.
func (x *Index) Similarity(a, b int64) float64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	sa, ok := x.ids[a]
	sb, ok2 := x.ids[b]
	if !ok || !ok2 {
		return 0
	}
	return float64(x.cosine(sa, sb))
}

// candidate is a story that may be offered.
type candidate struct {
	slot   uint32
	cosine float32
	score  float32
}

// rank gives the stories nearest to self, best first.
func (x *Index) rank(self uint32, o Options) []candidate {
	found := x.candidates(self, o)
	norm := x.norm(x.slots[self].vector)
	for i := range found {
		c := &found[i]
		c.cosine = x.cosineOf(self, norm, c.slot)
		c.score = c.cosine * x.time(self, c.slot)
	}
	x.sort(found)
	return found
}

func (x *Index) sort(found []candidate) {
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(x.slots[b.slot].published, x.slots[a.slot].published), cmp.Compare(x.slots[b.slot].id, x.slots[a.slot].id))
	})
}

// time is what the time between two stories leaves of their nearness.
func (x *Index) time(a, b uint32) float32 {
	ta, tb := x.slots[a].published, x.slots[b].published
	if ta == 0 || tb == 0 {
		return 1
	}
	apart := math.Abs(float64(ta - tb))
	return float32(timeFloor + (1-timeFloor)*math.Exp(-apart/timeScale))
}

// cosine is exact, with today's frequencies.
func (x *Index) cosine(a, b uint32) float32 {
	return x.cosineOf(a, x.norm(x.slots[a].vector), b)
}

// cosineOf is cosine with the norm of a known.
func (x *Index) cosineOf(a uint32, norm float32, b uint32) float32 {
	va, vb := x.slots[a].vector, x.slots[b].vector
	var dot float32
	for i, j := 0, 0; i < len(va) && j < len(vb); {
		switch wa, wb := va[i], vb[j]; {
		case wa.term < wb.term:
			i++
		case wa.term > wb.term:
			j++
		default:
			idf := x.idf(wa.term)
			dot += wa.weight * wb.weight * idf * idf
			i++
			j++
		}
	}
	if dot == 0 {
		return 0
	}
	return dot / (norm * x.norm(vb))
}

// shared calls f for each term that both vectors have.
func (x *Index) shared(va, vb []weighted, f func(wa, wb weighted, idf float32)) {
	i, j := 0, 0
	for i < len(va) && j < len(vb) {
		switch {
		case va[i].term < vb[j].term:
			i++
		case va[i].term > vb[j].term:
			j++
		default:
			f(va[i], vb[j], x.idf(va[i].term))
			i++
			j++
		}
	}
}
