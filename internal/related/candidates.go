package related

import (
	"cmp"
	"slices"

	"broadsheet/internal/pace"
)

// query is what one question to the index needs; it is used again and again.
type query struct {
	x *Index
	board
	units map[uint32][]weighted // vectors of length 1 that were needed so far
	arena []weighted            // where they are
	buf   []byte                // of a list
	own   sum                   // of one story's vector
	sums  sum                   // of a story's and its kin's, to find its length

	sketches map[uint32]sketch // read so far
	displays map[uint32]string // of terms of the base, read so far

	renewed int        // stories whose kin were found anew
	work    *pace.Work // on whose behalf, if it gives way
}

func newQuery(x *Index) *query {
	return &query{x: x, units: map[uint32][]weighted{}, sketches: map[uint32]sketch{}, displays: map[uint32]string{}}
}

func (x *Index) query() *query { return x.pool.Get().(*query) }

func (x *Index) done(q *query) {
	if len(q.units) > 4*finalists { // a map that has once been large takes long to clear
		q.units = map[uint32][]weighted{}
	}
	clear(q.units)
	clear(q.sketches)
	clear(q.displays)
	q.arena, q.renewed, q.work = q.arena[:0], 0, nil
	x.pool.Put(q)
}

// unit gives a story's vector with the rarities of today, scaled to length 1; nothing for a story that is gone.
func (q *query) unit(n uint32) []weighted {
	if v, ok := q.units[n]; ok {
		return v
	}
	q.work.Yield()
	x := q.x
	s := &x.slots[n]
	begin := len(q.arena)
	if b := x.baseSlots(); s.alive && int(n) < b {
		var err error
		if q.arena, err = x.base.vector(q.arena, s); err != nil {
			x.fail(err)
		}
	} else if s.alive {
		q.arena = append(q.arena, x.fresh[int(n)-b].vector...)
		scale(q.arena[begin:], func(t uint32) float32 { return x.idf(t, s.lang) })
	}
	v := q.arena[begin:len(q.arena):len(q.arena)]
	q.units[n] = v
	return v
}

func (q *query) sketch(n uint32) sketch {
	s, ok := q.sketches[n]
	if !ok {
		s = q.x.sketch(n)
		q.sketches[n] = s
	}
	return s
}

// scale makes a vector one of length 1, with rarities.
func scale(v []weighted, idf func(uint32) float32) {
	var sum float32
	for i := range v {
		v[i].weight *= idf(v[i].term)
		sum += v[i].weight * v[i].weight
	}
	if sum == 0 {
		return
	}
	by := 1 / sqrt(sum)
	for i := range v {
		v[i].weight *= by
	}
}

// board gathers scores of slots during one query.
type board struct {
	scores  []float32
	touched []uint32
}

// first gives the stories, at most keep, that are nearest to self by their own words and in time, best first.
func (q *query) first(self uint32, o Options, keep int) []candidate {
	x := q.x
	found := q.candidates(self, o, keep)
	own := &q.own
	own.reset(len(q.unit(self)))
	own.add(q.unit(self), 1)
	for i := range found {
		c := &found[i]
		c.cosine = min(1, own.dot(q.unit(c.slot)))
		c.near = c.cosine * x.time(self, c.slot)
		c.score = c.near
	}
	x.sort(found)
	return found
}

// candidates gives the stories, at most keep, that share terms with self, found by reading
// postings, those of the weightiest terms first, within the budget.
func (q *query) candidates(self uint32, o Options, keep int) []candidate {
	x, b := q.x, &q.board
	if len(b.scores) < len(x.slots) {
		b.scores = make([]float32, len(x.slots)+len(x.slots)/4+1024)
	}
	b.touched = b.touched[:0]
	read := 0
	lang := x.slots[self].lang
	for _, w := range byWeight(q.unit(self)) {
		q.work.Yield()
		if int(w.term) < x.baseTerms() {
			q.read(w)
		}
		postings := x.postings(w.term)
		if read += len(postings); read > budget && len(b.touched) > 0 {
			break
		}
		factor := w.weight * x.idf(w.term, lang)
		for _, p := range postings {
			s := &x.slots[p.slot]
			if !s.alive || s.norm == 0 {
				continue
			}
			b.add(p.slot, factor*p.weight/s.norm)
		}
	}
	best := x.best(b, self, o, keep)
	for _, n := range b.touched {
		b.scores[n] = 0
	}
	return best
}

func (b *board) add(slot uint32, score float32) {
	if b.scores[slot] == 0 {
		b.touched = append(b.touched, slot)
	}
	b.scores[slot] += score
}

// read adds what the base has of a term.
func (q *query) read(w weighted) {
	b := q.x.base
	display, list, buf, err := b.list(w.term, q.buf)
	q.buf = buf
	if err == nil {
		q.displays[w.term] = display
		err = postings(list, b.head.Slots, func(slot uint32, i impact) { q.add(slot, w.weight*i.of()) })
	}
	if err != nil {
		q.x.fail(err)
	}
}

// byWeight gives a vector's terms, those first that count most.
func byWeight(v []weighted) []weighted {
	v = slices.Clone(v)
	slices.SortFunc(v, func(a, b weighted) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term))
	})
	return v
}

// best gives the finalists among the touched slots, by what their scores came to, which is near enough to choose by.
func (x *Index) best(b *board, self uint32, o Options, keep int) []candidate {
	found := make([]candidate, 0, min(len(b.touched), 4*keep))
	var least float32 // what a story must reach to be among the best so far
	for _, n := range b.touched {
		score := b.scores[n]
		if score < least || n == self {
			continue // time only takes away; the story itself, which is somewhere else in memory, is not even looked at
		}
		if s := &x.slots[n]; !s.alive || !x.allowed(self, s, o) {
			continue
		}
		if !o.timeless {
			score *= x.time(self, n)
		}
		if score < least {
			continue
		}
		found = append(found, candidate{slot: n, score: score})
		if len(found) == 4*keep {
			found = x.top(found, keep)
			least = found[keep-1].score
		}
	}
	return x.top(found, keep)
}

func (x *Index) top(found []candidate, n int) []candidate {
	x.sort(found)
	return found[:min(n, len(found))]
}

func (x *Index) allowed(self uint32, s *slot, o Options) bool {
	if s.id == asked {
		return false
	}
	if !o.AnyLanguage && s.lang != x.slots[self].lang {
		return false
	}
	if !o.Now.IsZero() && s.published > o.Now.Unix() {
		return false
	}
	return o.Exclude == nil || !o.Exclude(s.id)
}
