package search

import (
	"context"
	"slices"

	"broadsheet/internal/pace"
	"broadsheet/internal/store"
)

const (
	perBlock = 190 // documents in a full block, about
	maxBegun = 64  // words that a beginning stands for
)

// limits bound what one search does.
type limits struct {
	window  int // stories that are ranked at most
	budget  int // blocks that are read at most, about,
	stretch int // and in one stretch of time
	first   int // documents of the rarest clause that are looked at in the first stretch, and at least in each
	most    int // and at most
}

var usualLimits = limits{window: Window, budget: 6000, stretch: 1500, first: 2000, most: 60_000}

// clause holds where one of its phrases is found.
type clause struct {
	any     []phrase
	stories int64 // at most so many have it, about
	weight  float64
}

// phrase is places that follow each other.
type phrase struct {
	slots   []slot
	stories int64
}

// slot is a place for one of some terms.
type slot struct {
	terms   []string
	stories int64
}

// asked is a query ready to be answered.
type asked struct {
	all, not     []clause // all is never empty
	from, before int64    // numbers of documents
}

// match is a document in which everything holds.
type match struct {
	key   int64
	score float64
}

// weigh says how much a clause of a document counts.
type weigh func(c *clause, n tally) float64

// tally is how often a clause is found in a document. The zero one is for a document that it is not in.
type tally struct {
	head, body int32
	size       uint8
	in         bool
}

// matcher answers one query from one snapshot. It goes from the newest documents to the oldest, in stretches of time: what all clauses have in common there
// is found by starting from the rarest one.
type matcher struct {
	limits
	ctx     context.Context // for the database
	watch   context.Context // whoever asks may go
	snap    *store.Snapshot
	damaged func()
	weigh   weigh

	places  bool             // some clause needs places
	spent   int              // blocks read
	share   float64          // of the driver's documents that the present stretch has
	fetched map[string][]run // of the driver's lists in the present stretch
	found   []match
	oldest  int64 // documents below this number were not looked at; 0 if all were
}

// run is a block, read.
type run struct {
	block store.SearchBlock
	ps    []posting
}

// find gives the newest window+1 documents that match.
func (m *matcher) find(q asked) error {
	slices.SortStableFunc(q.all, func(a, b clause) int { return int(min(max(a.stories-b.stories, -1), 1)) })
	driver := &q.all[0]
	if driver.stories == 0 || q.from >= q.before {
		return nil
	}
	hi := q.before
	part := int64(m.first)
	for hi > q.from {
		if m.spent > m.budget {
			m.oldest = hi
			return nil
		}
		if err := m.watch.Err(); err != nil {
			return err
		}
		lo, keys, err := m.next(driver, q.from, hi, m.bounded(q, part))
		if err != nil {
			return err
		}
		driven := len(keys)
		m.share = min(float64(driven)/float64(driver.stories), 1)
		before := len(m.found)
		if err := m.within(&q, keys, lo, hi); err != nil {
			return err
		}
		if len(m.found) > m.window {
			return nil
		}
		// The next stretch is as long as it takes to find what is missing, if the older stories are like these.
		share := max(float64(len(m.found)-before)/float64(max(driven, 1)), 0.02)
		part = int64(min(max(1.1*float64(m.window-len(m.found)+1)/share, float64(m.first)), float64(m.most)))
		hi = lo
	}
	return nil
}

// bounded makes a stretch short enough that no more than some blocks are read in it.
func (m *matcher) bounded(q asked, part int64) int64 {
	d := float64(q.all[0].stories)
	each := 1.0 / perBlock
	for _, list := range [][]clause{q.all[1:], q.not} {
		for _, c := range list {
			for _, p := range c.any {
				for _, s := range p.slots {
					each += min(float64(s.stories)/perBlock/d, 1)
				}
			}
		}
	}
	return max(min(part, int64(float64(m.limits.stretch)/each)), 50)
}

// rarest is the slot of a phrase that the fewest documents have.
func (p *phrase) rarest() *slot {
	best := &p.slots[0]
	for i := range p.slots {
		if p.slots[i].stories < best.stories {
			best = &p.slots[i]
		}
	}
	return best
}

// next gives the documents that a clause may be in, from number lo up to hi, in order: some part of them, the newest.
func (m *matcher) next(c *clause, from, hi, part int64) (lo int64, keys []int64, err error) {
	var terms []string
	var big slot // the largest list
	for i := range c.any {
		p := &c.any[i]
		s := p.rarest()
		terms = append(terms, s.terms...)
		if s.stories > big.stories {
			big = *s
		}
	}
	slices.Sort(terms)
	terms = slices.Compact(terms)
	m.fetched = map[string][]run{}
	lo = from
	if c.stories > part {
		term := big.terms[0] // the commonest of a beginning
		blocks, err := m.snap.SearchBlocksBelow(m.ctx, term, hi, m.places, int(max(part*big.stories/c.stories/perBlock, 1))+1)
		if err != nil {
			return 0, nil, err
		}
		if len(blocks) > 0 {
			lo = max(blocks[len(blocks)-1].At, from)
		}
		slices.Reverse(blocks)
		m.keep(blocks, []string{term})
		terms = slices.DeleteFunc(terms, func(t string) bool { return t == term })
	}
	if err := m.fetch(terms, lo, hi); err != nil {
		return 0, nil, err
	}
	lists := 0
	for _, runs := range m.fetched {
		lists++
		for _, r := range runs {
			for _, p := range r.ps {
				if p.key >= lo && p.key < hi {
					keys = append(keys, p.key)
				}
			}
		}
	}
	if lists > 1 {
		slices.Sort(keys)
		keys = slices.Compact(keys)
	}
	return lo, keys, nil
}

// fetch reads the blocks of lists in a stretch.
func (m *matcher) fetch(terms []string, lo, hi int64) error {
	if len(terms) == 0 {
		return nil
	}
	blocks, err := m.snap.SearchBlocksBetween(m.ctx, terms, lo, hi, m.places)
	if err != nil {
		return err
	}
	m.keep(blocks, terms)
	return nil
}

// keep decodes blocks of some lists.
func (m *matcher) keep(blocks []store.SearchBlock, terms []string) {
	for _, t := range terms {
		m.fetched[t] = nil
	}
	for _, r := range m.decode(blocks) {
		m.fetched[r.block.Term] = append(m.fetched[r.block.Term], r)
	}
}

// decode reads blocks. One that is damaged is left out, and has the index made anew.
func (m *matcher) decode(blocks []store.SearchBlock) []run {
	m.spent += len(blocks)
	runs := make([]run, 0, len(blocks))
	for i, b := range blocks {
		if i%16 == 0 {
			pace.Yield(m.watch)
		}
		ps, err := decodeDocs(make([]posting, 0, len(b.Docs)/4), b.Docs)
		if err != nil {
			m.damaged()
			continue
		}
		runs = append(runs, run{b, ps})
	}
	return runs
}

// lists gives the blocks of terms that may hold some documents, which are in order and lie between lo and hi.
func (m *matcher) lists(s *slot, keys []int64, lo, hi int64) ([]run, error) {
	var runs []run
	var missing []string
	for _, t := range s.terms {
		if have, ok := m.fetched[t]; ok {
			runs = append(runs, have...)
		} else {
			missing = append(missing, t)
		}
	}
	if len(missing) == 0 || len(keys) == 0 {
		return runs, nil
	}
	// Few documents are looked up each by itself, many by reading the lists through.
	through := float64(len(missing)) + float64(s.stories)/perBlock*m.share
	var blocks []store.SearchBlock
	var err error
	if float64(len(keys)*len(missing))*3 < through {
		spots := make([]store.SearchSpot, 0, len(keys)*len(missing))
		for _, t := range missing {
			for _, k := range keys {
				spots = append(spots, store.SearchSpot{Term: t, Key: k})
			}
		}
		blocks, err = m.snap.SearchBlocksAt(m.ctx, spots, m.places, false)
	} else {
		blocks, err = m.snap.SearchBlocksBetween(m.ctx, missing, lo, hi, m.places)
	}
	return append(runs, m.decode(blocks)...), err
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
	runs, err := m.lists(s, keys, lo, hi)
	for _, r := range runs {
		common(r.ps, keys, func(i, n int) { out[n].add(int32(r.ps[i].head), int32(r.ps[i].body), r.ps[i].size) })
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
		var err error
		if runs[o], err = m.lists(&p.slots[o], left, lo, hi); err != nil {
			return err
		}
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
