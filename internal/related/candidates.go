package related

import (
	"cmp"
	"slices"
)

// query is what one question to the index needs; it is used again and again.
type query struct {
	x *Index
	board
	units map[uint32][]weighted // vectors of length 1 that were needed so far
	arena []weighted            // where they are
}

func newQuery(x *Index) *query { return &query{x: x, units: map[uint32][]weighted{}} }

func (x *Index) query() *query { return x.pool.Get().(*query) }

func (x *Index) done(q *query) {
	clear(q.units)
	q.arena = q.arena[:0]
	x.pool.Put(q)
}

// unit gives a story's vector with the rarities of today, scaled to length 1; nothing for a story that is gone.
func (q *query) unit(n uint32) []weighted {
	if v, ok := q.units[n]; ok {
		return v
	}
	s := &q.x.slots[n]
	begin := len(q.arena)
	var sum float32
	for _, w := range s.vector {
		w.weight *= q.x.idf(w.term, s.lang)
		sum += w.weight * w.weight
		q.arena = append(q.arena, w)
	}
	v := q.arena[begin:len(q.arena):len(q.arena)]
	if sum > 0 {
		scale := 1 / sqrt(sum)
		for i := range v {
			v[i].weight *= scale
		}
	}
	q.units[n] = v
	return v
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
	v := q.unit(self)
	for i := range found {
		c := &found[i]
		c.cosine = min(1, dot(v, q.unit(c.slot)))
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
		postings := x.vocab[w.term].postings
		if read += len(postings); read > budget && len(b.touched) > 0 {
			break
		}
		factor := w.weight * x.idf(w.term, lang)
		for _, p := range postings {
			if b.scores[p.slot] == 0 {
				b.touched = append(b.touched, p.slot)
			}
			b.scores[p.slot] += factor * p.weight
		}
	}
	best := x.best(b, self, o, keep)
	for _, n := range b.touched {
		b.scores[n] = 0
	}
	return best
}

// byWeight gives a vector's terms, those first that count most.
func byWeight(v []weighted) []weighted {
	v = slices.Clone(v)
	slices.SortFunc(v, func(a, b weighted) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term))
	})
	return v
}

// best gives the finalists among the touched slots: by score over the norm that the slot had when it was
// added, which is near enough to choose by.
func (x *Index) best(b *board, self uint32, o Options, keep int) []candidate {
	found := make([]candidate, 0, min(len(b.touched), 4*keep))
	var least float32 // what a story must reach to be among the best so far
	for _, n := range b.touched {
		s := &x.slots[n]
		if n == self || !s.alive || s.norm == 0 {
			continue
		}
		score := b.scores[n] / s.norm
		if score < least || !x.allowed(self, s, o) {
			continue // time only takes away
		}
		if score *= x.time(self, n); score < least {
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
	if !o.AnyLanguage && s.lang != x.slots[self].lang {
		return false
	}
	if !o.Now.IsZero() && s.published > o.Now.Unix() {
		return false
	}
	return o.Exclude == nil || !o.Exclude(s.id)
}
