package related

import (
	"cmp"
	"maps"
	"slices"
)

// Those nearest to a story are near to each other, too, by what all of them are about: ten stories of elections. What tells them apart are the angles at
// which they lie as seen from their middle (localized centring: Hara, Suzuki, Shimbo, Kobayashi, Fukumizu and Radovanović, "Localized
// centering: reducing hubness in large-sample data", AAAI 2015).
const (
	middleMost = kinMost // the nearest that are ordered so
	middleAway = 0.7     // how much of their middle is taken away
)

// middle is the mean of some stories' expanded vectors of length 1, of which middleAway is left.
type middle struct {
	q      *query
	sum    sum
	dots   map[uint32]float32 // with stories' own vectors
	square float32            // its length's
}

// reorder gives the nearest of the ranked stories the nearness that they have together in the order in which they are near to e as seen from their
// middle; the time between takes as much of it as before. It leaves all as it is where most are kept by their weightiest terms alone, or e is: of two
// such, the parts that remain say little about what is left once a middle is taken from both.
func (q *query) reorder(e *expanded, self uint32, ranked []candidate) {
	nearest := ranked[:min(middleMost, len(ranked))]
	if len(nearest) < 3 || q.shortened(self) || q.mostShortened(nearest) {
		return
	}
	m := q.middle(nearest)
	type place struct {
		candidate
		time, near, angle float32
	}
	places := make([]place, len(nearest))
	nears := make([]float32, len(nearest))
	for i, c := range nearest {
		k := q.kin(c.slot)
		t := q.x.time(self, c.slot) // never near 0
		places[i] = place{c, t, c.score / t, m.cosine(q.alike(e, c.slot, &k), m.dot(self, &e.kinship), m.dot(c.slot, &k))}
		nears[i] = places[i].near
	}
	slices.SortFunc(nears, func(a, b float32) int { return cmp.Compare(b, a) })
	slices.SortStableFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(b.angle, a.angle), cmp.Compare(b.near, a.near))
	})
	for i, p := range places {
		nearest[i] = p.candidate
		nearest[i].score = nears[i] * p.time
	}
	q.x.sort(ranked)
}

// shortened reports whether a story may have terms that are not kept.
func (q *query) shortened(n uint32) bool {
	terms := len(q.unit(n))
	return terms == maxTerms || terms == earlyTerms
}

func (q *query) mostShortened(found []candidate) bool {
	n := 0
	for _, c := range found {
		if q.shortened(c.slot) {
			n++
		}
	}
	return 2*n > len(found)
}

func (q *query) middle(of []candidate) *middle {
	factors := map[uint32]float32{} // how often each story is in it, as itself and as kin
	for _, c := range of {
		k := q.kin(c.slot)
		if k.length == 0 {
			continue
		}
		factors[c.slot] += 1 / k.length
		for i := range k.count() {
			factors[k.slots[i]] += kinShare * k.shares[i].of() / k.length
		}
	}
	m := &middle{q: q, dots: map[uint32]float32{}}
	m.sum.reset(len(factors) * maxTerms)
	for _, n := range slices.Sorted(maps.Keys(factors)) { // in one order, as sums of fractions depend on it
		m.sum.add(q.unit(n), middleAway*factors[n]/float32(len(of)))
	}
	for _, c := range of {
		k := q.kin(c.slot)
		m.square += middleAway * m.dot(c.slot, &k) / float32(len(of))
	}
	return m
}

// dot gives the product with a story's expanded vector of length 1.
func (m *middle) dot(n uint32, k *kinship) float32 {
	if k.length == 0 {
		return 0
	}
	d := m.own(n)
	for i := range k.count() {
		d += kinShare * k.shares[i].of() * m.own(k.slots[i])
	}
	return d / k.length
}

func (m *middle) own(n uint32) float32 {
	d, ok := m.dots[n]
	if !ok {
		d = m.sum.dot(m.q.unit(n))
		m.dots[n] = d
	}
	return d
}

// cosine gives that of the angle between two stories as seen from the middle, 0 if it is more than a right one, from the cosine of their
// expanded vectors and the products of these with the middle.
func (m *middle) cosine(both, a, b float32) float32 {
	la, lb := 1-2*a+m.square, 1-2*b+m.square
	if la <= 0 || lb <= 0 {
		return 0
	}
	return max(0, (both-a-b+m.square)/sqrt(la*lb))
}
