package related

import (
	"cmp"
	"math"
	"slices"
)

// Two stories tell of one event, and not only of one subject, if they are near with their kin's words and, by their own words, not much
// farther from each other than each is from those nearest to it: in a crowd of stories on one subject those of an event stand closer together (in
// the manner of Zelnik-Manor and Perona's local scaling, "Self-tuning spectral clustering", NIPS 2004). The figures are those of
// docs/adr/0015-story-so-far.md.
const (
	eventNear    = 0.55 // nearness that stories of one event have at least
	eventClose   = 0.5  // and their closeness, in parts of that of either's nearest
	eventCompany = 4    // so many are the nearest
	eventCopy    = 0.85 // nearer than this is a copy, which says nothing of how near others should be
	eventRest    = 5    // and so many of its kin, the farthest, are what else there is
	eventLone    = 0.2  // what is taken for the closeness of a story's nearest at least: then own words must be 0.1 near
	eventForm    = 0.25 // so much of its word 5-shingles in common with another and no copy of it, and a story is made after a form
	eventMost    = 2    // a tie is not stronger than this
)

// How time weakens a tie. Running stories have pauses of weeks.
const (
	eventScale = 180 * 24 * 3600.0 // seconds after which 1/e of a tie's strength is left
	eventPause = 120 * 24 * 3600   // and the longest pause
)

// Tie is another story that tells of the same event.
type Tie struct {
	ID       int64
	Strength float32 // 1 or more; 2 at most
}

// Ties gives the stories that tell of the same event as a story by all that two stories say, the strongest first: which of them make a
// running story is for Sort. None for a story that the index does not have.
func (x *Index) Ties(id int64) []Tie {
	_, ties := x.around(id, Options{Limit: keep}, false, true)
	return ties
}

// around gives a story's picks, its ties, or both for little more than what one costs.
func (x *Index) around(id int64, o Options, wantPicks, wantTies bool) (picks []Pick, ties []Tie) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	self, ok := x.ids[id]
	if !ok {
		return nil, nil
	}
	q := x.query()
	defer x.done(q)
	q.work = o.Work
	ranked, e := q.rank(self, o)
	if wantTies {
		ties = q.ties(e, self, ranked)
	}
	if wantPicks {
		q.reorder(e, self, ranked)
		picks = q.picks(self, ranked, o)
	}
	return picks, ties
}

func (q *query) ties(e *expanded, self uint32, ranked []candidate) []Tie {
	var found []Tie
	for _, c := range ranked {
		if !q.related(self, c) {
			continue
		}
		if s := q.event(e, self, c.slot) * q.pause(self, c.slot); s >= 1 && !q.formed(self, c.slot) {
			found = append(found, Tie{q.x.slots[c.slot].id, s})
		}
	}
	slices.SortStableFunc(found, func(a, b Tie) int { return cmp.Compare(b.Strength, a.Strength) })
	return found
}

// event gives how much two stories tell of one event, time apart: 1 is just enough.
func (q *query) event(e *expanded, a, b uint32) float32 {
	own := q.cosine(a, b)
	if own == 0 {
		return 0
	}
	close := own / sqrt(q.company(a)*q.company(b)) / eventClose
	if close < 0.25 {
		return close // it hardly matters how little
	}
	return min(eventMost, close, q.nearness(e, b)/eventNear)
}

// formed reports whether two stories are made after one form, as the weather is and what the market asks: they are about two days, not about one
// event, however near they are. Copies of one text are not.
func (q *query) formed(a, b uint32) bool {
	sa, sb := q.sketch(a), q.sketch(b)
	part, _ := sa.overlap(sb)
	return part >= eventForm && !sa.twin(sb)
}

// company gives how close those stand to a story that are nearest to it.
func (q *query) company(n uint32) float32 {
	k := q.kin(n)
	var sum float32
	used := 0
	for _, s := range k.shares {
		if s == 0 || used == eventCompany {
			break
		}
		if v := s.of() + kinChance; v < eventCopy {
			sum += v
			used++
		}
	}
	return max(eventLone, sum/eventCompany)
}

// background gives how close to a story those of its kin stand that are the farthest, who are of no event that it tells of unless that is
// a large one.
func (q *query) background(n uint32) float32 {
	k := q.kin(n)
	var sum float32
	for _, s := range k.shares[kinMost-eventRest:] {
		sum += s.of() + kinChance
	}
	return sum / eventRest
}

// pause gives what the time between two stories leaves of the tie between them: nothing after too long a time.
func (q *query) pause(a, b uint32) float32 {
	ta, tb := q.x.slots[a].published, q.x.slots[b].published
	if ta == 0 || tb == 0 {
		return 1
	}
	return paused(ta - tb)
}

// paused is pause for a number of seconds.
func paused(seconds int64) float32 {
	if seconds < 0 {
		seconds = -seconds
	}
	if seconds > eventPause {
		return 0
	}
	return float32(math.Exp(-float64(seconds) / eventScale))
}
