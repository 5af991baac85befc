package related

import (
	"cmp"
	"slices"
)

// board gathers scores of slots during one query; it is used again and again.
type board struct {
	scores  []float32
	touched []uint32
}

// candidates gives the stories, at most finalists, that share terms with self, found by reading
// postings, those of the weightiest terms first, within the budget.
func (x *Index) candidates(self uint32, o Options) []candidate {
	b := x.pool.Get().(*board)
	defer x.pool.Put(b)
	if len(b.scores) < len(x.slots) {
		b.scores = make([]float32, len(x.slots)+len(x.slots)/4+1024)
	}
	b.touched = b.touched[:0]
	read := 0
	for _, w := range x.byWeight(x.slots[self].vector) {
		postings := x.vocab[w.term].postings
		if read += len(postings); read > budget && len(b.touched) > 0 {
			break
		}
		idf := x.idf(w.term)
		factor := w.weight * idf * idf
		for _, p := range postings {
			if b.scores[p.slot] == 0 {
				b.touched = append(b.touched, p.slot)
			}
			b.scores[p.slot] += factor * p.weight
		}
	}
	best := x.best(b, self, o)
	for _, n := range b.touched {
		b.scores[n] = 0
	}
	return best
}

// byWeight gives a vector's terms, those first that count most and are cheap to read.
func (x *Index) byWeight(v []weighted) []weighted {
	v = slices.Clone(v)
	slices.SortFunc(v, func(a, b weighted) int {
		return cmp.Or(cmp.Compare(b.weight*x.idf(b.term), a.weight*x.idf(a.term)), cmp.Compare(a.term, b.term))
	})
	return v
}

// best gives the finalists among the touched slots: by score over the norm that the slot had when it was
// added, which is near enough to choose by.
func (x *Index) best(b *board, self uint32, o Options) []candidate {
	keep := max(finalists, o.Limit)
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
