package search

import (
	"slices"

	"broadsheet/internal/pace"
	"broadsheet/internal/store"
)

// weigh says how much a clause of a document counts.
type weigh func(c *clause, n tally) float64

// tally is how often a clause is found in a document. The zero one is for a document that it is not in.
type tally struct {
	head, body int32
	size       uint8
	in         bool
}

// within keeps of some documents those in which everything holds.
func (m *matcher) within(q *asked, keys []int64, lo, hi int64) error {
	scores := make([]float64, len(keys))
	for i := range q.all {
		c := &q.all[i]
		found, err := m.clause(c, keys, lo, hi)
		if err != nil {
			return err
		}
		n := 0
		for k, t := range found {
			if t.in {
				keys[n], scores[n] = keys[k], scores[k]+m.weigh(c, t)
				n++
			}
		}
		keys, scores = keys[:n], scores[:n]
	}
	for i := range q.not {
		found, err := m.clause(&q.not[i], keys, lo, hi)
		if err != nil {
			return err
		}
		n := 0
		for k, t := range found {
			if !t.in {
				keys[n], scores[n] = keys[k], scores[k]
				n++
			}
		}
		keys, scores = keys[:n], scores[:n]
	}
	for i := len(keys) - 1; i >= 0 && len(m.found) <= m.window; i-- {
		m.found = append(m.found, match{keys[i], scores[i]})
	}
	return nil
}

// clause tells of each of some documents how often a clause is found in it.
func (m *matcher) clause(c *clause, keys []int64, lo, hi int64) ([]tally, error) {
	out := make([]tally, len(keys))
	for i := range c.any {
		var err error
		if p := &c.any[i]; len(p.slots) == 1 {
			err = m.word(&p.slots[0], keys, lo, hi, out)
		} else {
			err = m.phrase(p, keys, lo, hi, out)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// word adds to the tallies how often one of a slot's terms is there.
func (m *matcher) word(s *slot, keys []int64, lo, hi int64, out []tally) error {
	runs, blocks, err := m.lists(s, keys, lo, hi)
	for _, r := range runs {
		common(r.ps, keys, func(i, n int) { out[n].add(int32(r.ps[i].head), int32(r.ps[i].body), r.ps[i].size) })
	}
	m.spent += len(blocks)
	for i := range blocks {
		if i%16 == 0 {
			pace.Yield(m.watch)
		}
		if err := scanDocs(blocks[i].Docs, keys, func(n int, p posting) { out[n].add(int32(p.head), int32(p.body), p.size) }); err != nil {
			m.damaged()
		}
	}
	return err
}

func (t *tally) add(head, body int32, size uint8) {
	t.head, t.body, t.size, t.in = t.head+head, t.body+body, max(t.size, size), true
}

// common calls f for each document that is both in a block and among some, both in order.
func common(ps []posting, keys []int64, f func(i, n int)) {
	if len(ps) == 0 || len(keys) == 0 {
		return
	}
	n, _ := slices.BinarySearch(keys, ps[0].key)
	i := 0
	for n < len(keys) && i < len(ps) {
		switch k := ps[i].key; {
		case k == keys[n]:
			f(i, n)
			i++
			n++
		case k < keys[n]:
			if i++; i < len(ps) && ps[i].key < keys[n] {
				step := 1
				for i+step < len(ps) && ps[i+step].key < keys[n] { // few documents in a full block: in strides
					i += step
					step *= 2
				}
				i++
			}
		default:
			n++
		}
	}
}

// phrase adds to the tallies how often a phrase is there.
func (m *matcher) phrase(p *phrase, keys []int64, lo, hi int64, out []tally) error {
	in := make([]int, len(keys)) // how many of the slots so far a document has
	runs := make([][]run, len(p.slots))
	order := make([]int, len(p.slots)) // the rarest first
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(min(max(p.slots[a].stories-p.slots[b].stories, -1), 1)) })
	left, at := keys, make([]int, len(keys)) // the documents that have all slots so far, and their places among keys
	for i := range at {
		at[i] = i
	}
	for done, o := range order {
		have, blocks, err := m.lists(&p.slots[o], left, lo, hi)
		if err != nil {
			return err
		}
		runs[o] = append(have, m.decode(blocks)...)
		for _, r := range runs[o] {
			common(r.ps, left, func(_, n int) { in[at[n]] = done + 1 })
		}
		var still []int64
		var where []int
		for n, k := range left {
			if in[at[n]] == done+1 {
				still, where = append(still, k), append(where, at[n])
			}
		}
		left, at = still, where
		if len(left) == 0 {
			return nil
		}
	}
	places := make([][]docPlaces, len(p.slots))
	for i := range p.slots {
		var err error
		if places[i], err = m.placesIn(runs[i], left); err != nil {
			return err
		}
	}
	for n := range left {
		var head, body int32
		for _, where := range []func(*docPlaces) []int32{inHead, inBody} {
			starts := slices.Clone(where(&places[0][n]))
			for i := 1; i < len(places) && len(starts) > 0; i++ {
				next := where(&places[i][n])
				starts = slices.DeleteFunc(starts, func(s int32) bool {
					_, ok := slices.BinarySearch(next, s+int32(i))
					return !ok
				})
			}
			head, body = body, int32(len(starts))
		}
		if head+body > 0 {
			out[at[n]].add(head, body, places[0][n].size)
		}
	}
	return nil
}

// docPlaces is where one of a slot's terms is in a document.
type docPlaces struct {
	head, body []int32
	size       uint8
}

func inHead(d *docPlaces) []int32 { return d.head }
func inBody(d *docPlaces) []int32 { return d.body }

// placesIn reads where the terms of blocks are in documents.
func (m *matcher) placesIn(runs []run, keys []int64) ([]docPlaces, error) {
	var apart []store.SearchSpot
	for _, r := range runs {
		if r.block.Places == nil && touches(r.ps, keys) {
			apart = append(apart, store.SearchSpot{Term: r.block.Term, Key: r.block.At})
		}
	}
	more, err := m.snap.SearchPlaces(m.ctx, apart)
	if err != nil {
		return nil, err
	}
	m.spent += 2 * len(apart)
	out := make([]docPlaces, len(keys))
	for _, r := range runs {
		text := r.block.Places
		if text == nil {
			text = more[store.SearchSpot{Term: r.block.Term, Key: r.block.At}]
		}
		if len(text) == 0 {
			continue
		}
		read, err := newPlaces(text)
		if err != nil {
			m.damaged()
			continue
		}
		at := 0
		common(r.ps, keys, func(i, n int) {
			for ; at < i && err == nil; at++ {
				err = read.skip(int(r.ps[at].head) + int(r.ps[at].body))
			}
			d := &out[n]
			again := len(d.head)+len(d.body) > 0
			if err == nil {
				d.head, err = read.read(d.head, int(r.ps[i].head))
			}
			if err == nil {
				d.body, err = read.read(d.body, int(r.ps[i].body))
			}
			if again { // another term of the slot
				slices.Sort(d.head)
				slices.Sort(d.body)
			}
			d.size = max(d.size, r.ps[i].size)
			at = i + 1
		})
		if err != nil {
			m.damaged()
		}
	}
	return out, nil
}

// touches reports whether one of some documents is in a block.
func touches(ps []posting, keys []int64) (yes bool) {
	common(ps, keys, func(int, int) { yes = true })
	return yes
}
