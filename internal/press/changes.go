package press

import (
	"slices"
	"sync"
	"sync/atomic"

	"broadsheet/internal/news"
)

// changes is what is known of what changed, and when: for each key the number of the event that touched it last, and for a list
// that of each position. A page is good if nothing that it was made of was touched after it was made. Nothing is told to pages when
// something changes: they ask, when they are asked for. So a change costs the same, however many pages it makes out of date.
type changes struct {
	mu    sync.RWMutex
	most  int // keys
	keys  map[news.Key]*touched
	whole int64        // all events up to this number were taken in; of later ones only those of this process may have been
	floor int64        // what was touched by events up to this number may have been forgotten; at most whole
	epoch atomic.Int64 // raised with every change
	// era is raised when events that were taken in turn out never to have been: the database is another one now, or an older state of it. Of pages
	// that were begun in an earlier era nothing is known.
	era atomic.Int64
}

// touched is what is known of one key.
type touched struct {
	last  int64 // the number of the last event
	marks []mark
	// Positions touched by events up to this number may have been forgotten: then any position may have been.
	floor int64
	gone  int64 // the last event that took something away at any position
}

type mark struct{ at, seq int64 }

// marksMost is how many positions of a list are remembered.
const marksMost = 64

func newChanges(most int) *changes {
	return &changes{most: most, keys: map[news.Key]*touched{}}
}

// apply takes events in. Doing so twice, or in another order, changes nothing. whole is a number up to which all events have
// been taken in with these. It returns the keys that were touched anew.
func (c *changes) apply(events []news.Event, whole int64) []news.Key {
	c.mu.Lock()
	defer c.mu.Unlock()
	var fresh []news.Key
	for _, e := range events {
		for _, t := range e.Touched {
			if c.touch(t, e.Seq) {
				fresh = append(fresh, t.Key)
			}
		}
	}
	if len(fresh) > 0 {
		c.epoch.Add(1)
	}
	c.whole = max(c.whole, whole)
	if len(c.keys) > c.most {
		c.forget()
	}
	return fresh
}

// before takes in the event under the floor, which is then the one before it. It reports false, and takes in nothing, where that event
// is not next or of another era, or where what is remembered has to be forgotten soon anyhow.
func (c *changes) before(e news.Event, era int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.era.Load() != era || c.floor != e.Seq || len(c.keys) > c.most/2 {
		return false
	}
	for _, t := range e.Touched {
		c.note(t, e.Seq)
	}
	c.floor--
	return true
}

// touch notes what an event touched, unless so old an event is as good as forgotten. It reports whether that was new.
func (c *changes) touch(t news.Touch, seq int64) bool { return seq > c.floor && c.note(t, seq) }

func (c *changes) note(t news.Touch, seq int64) bool {
	k := c.keys[t.Key]
	if k == nil {
		k = &touched{}
		c.keys[t.Key] = k
	}
	k.last = max(k.last, seq)
	if t.Gone {
		k.gone = max(k.gone, seq)
	}
	for i := range k.marks {
		if k.marks[i].at == t.At {
			if k.marks[i].seq >= seq {
				return false
			}
			k.marks[i].seq = seq
			return true
		}
	}
	if len(k.marks) >= marksMost { // the older half becomes "somewhere"
		slices.SortFunc(k.marks, func(a, b mark) int { return int(b.seq - a.seq) })
		k.floor = max(k.floor, k.marks[marksMost/2].seq)
		k.marks = k.marks[:marksMost/2]
	}
	k.marks = append(k.marks, mark{t.At, seq})
	return true
}

// forget leaves out the older half of the keys. Pages that were last looked at before are then as good as unknown.
func (c *changes) forget() {
	seqs := make([]int64, 0, len(c.keys))
	for _, k := range c.keys {
		seqs = append(seqs, k.last)
	}
	slices.Sort(seqs)
	c.floor = max(c.floor, min(seqs[len(seqs)/2], c.whole))
	for key, k := range c.keys {
		if k.last <= c.floor {
			delete(c.keys, key)
		}
	}
	c.epoch.Add(1)
}

// verdict is what became of a page since it was made.
type verdict struct {
	hard bool  // it shows something that is so no more
	gone bool  // and something that readers must not see any more
	soft bool  // it shows something that changed and may be shown a while longer
	at   int64 // the epoch that this was true at
	upto int64 // events up to this number need not be looked at again
}

// since judges a page by what it was made of and the era in which its making began, against the events after a number.
func (c *changes) since(deps []news.Dep, seq, era int64) (v verdict) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	v.at, v.upto = c.epoch.Load(), max(seq, c.whole)
	if seq < c.floor || era != c.era.Load() {
		v.hard, v.gone = true, true // nobody knows
		return v
	}
	if k := c.keys[news.Everything]; k != nil && k.last > seq {
		v.hard, v.gone = true, k.gone > seq
	}
	for _, d := range deps {
		k := c.keys[d.Key]
		if k == nil || k.last <= seq {
			continue
		}
		hit := k.floor > seq
		for _, m := range k.marks {
			hit = hit || m.seq > seq && d.From <= m.at && m.at <= d.To
		}
		switch {
		case !hit:
		case k.gone > seq:
			v.hard, v.gone = true, true
		case !d.Soft:
			v.hard = true
		default:
			v.soft = true
		}
	}
	return v
}

// forgotten says that nothing is known of the events up to a number.
func (c *changes) forgotten(upto int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.floor, c.whole = max(c.floor, upto), max(c.whole, upto)
	c.epoch.Add(1)
}

// begunAnew says that of what was taken in nothing is so: the events up to a number are others, of which nothing is known.
func (c *changes) begunAnew(upto int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.keys)
	c.floor, c.whole = upto, upto
	c.era.Add(1)
	c.epoch.Add(1)
}
