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

	spellings int // terms that are compared with its words, where it found nothing
}

var usualLimits = limits{window: Window, budget: 6000, stretch: 1500, first: 2000, most: 60_000, spellings: spellings}

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

// lists gives the blocks of terms that may hold some documents, which are in order and lie between lo and hi: those that were read for the driver, and others,
// which are still to be decoded.
func (m *matcher) lists(s *slot, keys []int64, lo, hi int64) (have []run, blocks []store.SearchBlock, err error) {
	var missing []string
	for _, t := range s.terms {
		if runs, ok := m.fetched[t]; ok {
			have = append(have, runs...)
		} else {
			missing = append(missing, t)
		}
	}
	if len(missing) == 0 || len(keys) == 0 {
		return have, nil, nil
	}
	// Few documents are looked up each by itself, many by reading the lists through.
	through := float64(len(missing)) + float64(s.stories)/perBlock*m.share
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
	return have, blocks, err
}
