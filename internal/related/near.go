package related

import (
	"cmp"
	"math"
	"slices"
	"time"

	"broadsheet/internal/pace"
)

const (
	defaultLimit = 6
	maxLimit     = 1000

	finalists = 128     // stories whose own words are compared exactly, unless more are asked for
	reach     = 64      // of those, how many are compared with their kin's words added
	budget    = 150_000 // fresh postings read for one query

	mostGains = 50 // stories whose neighbours one story's change may change

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

	Work *pace.Work // gives way between steps; nil for none

	timeless bool // the time between stories does not count
}

// Pick is a story to offer.
type Pick struct {
	ID    int64
	Score float64  // 0 to 1: nearness, less for the time between; among the nearest, in the order of middle.go
	Why   []string // what both are about, weightiest first, as a story writes it; at most 3
}

// Near gives the stories nearest to a story, best first; none for a story that the index does not have.
func (x *Index) Near(id int64, o Options) []Pick {
	if o.Limit <= 0 {
		o.Limit = defaultLimit
	}
	o.Limit = min(o.Limit, maxLimit)
	picks, _ := x.around(id, o, true, false)
	return picks
}

// picks makes the answer of what was ranked.
func (q *query) picks(self uint32, found []candidate, o Options) []Pick {
	x := q.x
	if !o.All {
		found = q.choose(self, found, o.Limit)
	}
	picks := make([]Pick, 0, o.Limit)
	for _, c := range found[:min(len(found), o.Limit)] {
		picks = append(picks, Pick{ID: x.slots[c.slot].id, Score: float64(c.score), Why: q.why(self, c.slot)})
	}
	return picks
}

// asked is the number of a story that is not one of the index: see NearTo.
const asked = -1

// NearTo is Near for a text that is not in the index, such as a draft. It changes nothing that a later question would see.
func (x *Index) NearTo(d Doc, o Options) []Pick {
	x.changing.Lock()
	defer x.changing.Unlock()
	d.ID = asked
	x.put(d)
	defer func() {
		x.remove(asked)
		x.changes -= 2 // nothing worth keeping
	}()
	return x.Near(asked, o)
}

// Gains gives the stories that a story is a neighbour of, nearest first: those whose picks may change
// when it is published, edited or withdrawn (ask before Remove). At most mostGains.
func (x *Index) Gains(id int64, now time.Time) []int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	self, ok := x.ids[id]
	if !ok {
		return nil
	}
	var ids []int64
	q := x.query()
	defer x.done(q)
	for _, c := range q.first(self, Options{Now: now}, finalists) {
		if len(ids) == mostGains {
			break
		}
		if q.related(self, c) {
			ids = append(ids, x.slots[c.slot].id)
		}
	}
	return ids
}

// Similarity gives the nearness of two stories, 0 to 1, time apart; 0 if one is not in the index.
func (x *Index) Similarity(a, b int64) float64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	sa, ok := x.ids[a]
	sb, ok2 := x.ids[b]
	if !ok || !ok2 {
		return 0
	}
	q := x.query()
	defer x.done(q)
	return float64(q.nearness(q.expand(sa), sb))
}

// candidate is a story that may be offered.
type candidate struct {
	slot   uint32
	cosine float32 // of their own words
	near   float32 // cosine, less for the time between
	score  float32 // what counts: nearness with their kin, less for the time between
}

// rank gives the stories nearest to self, best first, and self with its kin's words.
func (q *query) rank(self uint32, o Options) ([]candidate, *expanded) {
	keep := max(finalists, o.Limit)
	if o.All {
		keep = max(3*finalists, o.Limit)
	}
	var found []candidate
	if o.All {
		found = q.first(self, o, keep)
	} else {
		found = q.others(self, o, keep)
	}
	found = found[:min(len(found), max(reach, o.Limit))]
	e := q.expand(self)
	for i := range found {
		c := &found[i]
		c.score = q.nearness(e, c.slot) * q.x.time(self, c.slot)
	}
	q.x.sort(found)
	return found, e
}

const (
	copyFrom = 0.6           // the nearness from which on a story may be a copy of another: nearly all twins are nearer
	mostKept = 8 * finalists // stories looked through for those that are no copies
)

// others is first without copies of self, which will not be offered and must not take the place of what may: a paper may print the same table
// or notice with other figures every day. Who has few enough copies costs nothing more.
func (q *query) others(self uint32, o Options, keep int) []candidate {
	own := q.sketch(self)
	for {
		found := q.first(self, o, keep)
		all := len(found)
		found = slices.DeleteFunc(found, func(c candidate) bool { return c.cosine >= copyFrom && own.twin(q.sketch(c.slot)) })
		if len(found) >= min(reach, keep) || all < keep || keep >= mostKept {
			return found
		}
		keep = min(4*keep, mostKept)
	}
}

func byCosine(a, b candidate) int {
	return cmp.Or(cmp.Compare(b.cosine, a.cosine), cmp.Compare(a.slot, b.slot))
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

// cosine gives the nearness of two stories' own words.
func (q *query) cosine(a, b uint32) float32 { return dot(q.unit(a), q.unit(b)) }

func dot(va, vb []weighted) float32 {
	var d float32
	shared(va, vb, func(wa, wb weighted) { d += wa.weight * wb.weight })
	return d
}

// shared calls f for each term that both vectors have.
func shared(va, vb []weighted, f func(wa, wb weighted)) {
	i, j := 0, 0
	for i < len(va) && j < len(vb) {
		switch {
		case va[i].term < vb[j].term:
			i++
		case va[i].term > vb[j].term:
			j++
		default:
			f(va[i], vb[j])
			i++
			j++
		}
	}
}
