package cdn

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Name is the follower's, among those who follow the outbox.
const Name = "cdn"

// Again is how long after a purge it is repeated. A node that has not heard of a change serves a page as it was for two seconds at most;
// such a page may be on its way to the network when the first purge is made, or asked for right after it. The rest is for the way.
const Again = 5 * time.Second

const (
	mostBatches = 64     // that wait to be repeated; more are put together
	mostTags    = 10_000 // in one of them; more become everything
	mostPause   = 10 * time.Second
)

// Follower purges what changes. Delivery is at least once: what was not purged twice is purged again after a restart. Several nodes
// may follow at once; each purges, and what another has purged twice is not purged again.
type Follower struct {
	db     *store.DB
	purge  func(ctx context.Context, tags []string, hard bool) error
	failed func(error)
	again  time.Duration

	mu    sync.Mutex
	queue []batch
	added chan struct{}

	sent, errors atomic.Int64
}

// batch is what has been purged once.
type batch struct {
	changed
	upto int64 // the last event in it
	due  time.Time
}

// changed are tags; true for what must not be seen any more.
type changed map[string]bool

// Counts are what was done since the start.
type Counts struct {
	Sent, Failed int64 // purges of any number of tags
	Waiting      int   // tags that are to be purged again
}

// Counts counts.
func (f *Follower) Counts() Counts {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := Counts{Sent: f.sent.Load(), Failed: f.errors.Load()}
	for _, b := range f.queue {
		c.Waiting += len(b.changed)
	}
	return c
}

// NewFollower makes a follower that repeats its purges after a time. Errors are given to failed; what they broke off is tried again.
func NewFollower(db *store.DB, n *Network, again time.Duration, failed func(error)) *Follower {
	return &Follower{db: db, purge: n.Purge, failed: failed, again: again, added: make(chan struct{}, 1)}
}

// Run follows until ctx ends.
func (f *Follower) Run(ctx context.Context) {
	at, ok := f.begin(ctx, false)
	if !ok {
		return
	}
	var wg sync.WaitGroup
	wg.Go(func() { f.repeat(ctx) })
	for ok {
		err := f.db.Follow(ctx, at, f.apply, f.failed)
		if ctx.Err() != nil {
			break
		}
		f.failed(err)
		wait(ctx, time.Second)
		f.mu.Lock()
		f.queue = nil // their numbers may be other events' now, and all is purged
		f.mu.Unlock()
		at, ok = f.begin(ctx, true)
	}
	wg.Wait()
}

// begin finds where to go on. A follower that is new, or has missed events, throws everything away.
func (f *Follower) begin(ctx context.Context, missed bool) (at int64, ok bool) {
	ok = f.insist(ctx, func() error {
		seq, known, err := f.db.Resume(ctx, Name)
		if err != nil {
			return err
		}
		if at = seq; known && !missed {
			return nil
		}
		if at, err = f.db.LastEvent(ctx); err != nil {
			return err
		}
		everything := changed{all: true}
		if err := f.send(ctx, everything); err != nil {
			return err
		}
		f.enqueue(everything, at)
		return nil
	})
	return at, ok
}

// insist calls do until it succeeds, with pauses that grow; ok is false if ctx ended first.
func (f *Follower) insist(ctx context.Context, do func() error) (ok bool) {
	for pause := time.Second; ctx.Err() == nil; pause = min(2*pause, mostPause) {
		err := do()
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			break
		}
		f.failed(err)
		wait(ctx, pause)
	}
	return false
}

// apply purges what events touched, for the first time. It is store's to call again where it fails.
func (f *Follower) apply(ctx context.Context, events []news.Event) error {
	last := events[len(events)-1].Seq
	if done, _, err := f.db.Position(ctx, Name); err != nil || done >= last {
		return err // another node's purges
	}
	tags := changed{}
	for _, e := range events {
		for _, t := range e.Touched {
			name := tag(t.Key)
			tags[name] = tags[name] || t.Gone
		}
	}
	tags = tags.bounded()
	if err := f.send(ctx, tags); err != nil {
		return err
	}
	f.enqueue(tags, last)
	return nil
}

// bounded replaces too many tags by the one of everything. What must not be seen stays hard.
func (c changed) bounded() changed {
	if len(c) <= mostTags {
		return c
	}
	out, hard := changed{all: false}, 0
	for name, gone := range c {
		if gone {
			out[name] = true
			hard++
		}
	}
	if hard > mostTags {
		return changed{all: true}
	}
	return out
}

// send purges: what must not be seen first.
func (f *Follower) send(ctx context.Context, tags changed) error {
	for _, hard := range []bool{true, false} {
		var names []string
		for name, gone := range tags {
			if gone == hard {
				names = append(names, name)
			}
		}
		if len(names) == 0 {
			continue
		}
		slices.Sort(names)
		if err := f.purge(ctx, names, hard); err != nil {
			f.errors.Add(1)
			return err
		}
		f.sent.Add(1)
	}
	return nil
}

// enqueue has tags purged again, and then remembers that the events up to a number are dealt with.
func (f *Follower) enqueue(tags changed, upto int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	b := batch{tags, upto, time.Now().Add(f.again)}
	if n := len(f.queue); n >= mostBatches {
		both := changed{}
		for _, c := range []changed{f.queue[n-1].changed, tags} {
			for name, gone := range c {
				both[name] = both[name] || gone
			}
		}
		b.changed = both.bounded()
		f.queue[n-1] = b
	} else {
		f.queue = append(f.queue, b)
	}
	select {
	case f.added <- struct{}{}:
	default:
	}
}

// repeat purges a second time.
func (f *Follower) repeat(ctx context.Context) {
	for ctx.Err() == nil {
		b, due := f.next(time.Now())
		if b == nil {
			if due == 0 {
				due = time.Hour
			}
			select {
			case <-ctx.Done():
			case <-f.added:
			case <-time.After(due):
			}
			continue
		}
		ok := f.insist(ctx, func() error {
			if err := f.send(ctx, b.changed); err != nil {
				return err
			}
			return f.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error { return tx.Advance(ctx, Name, b.upto) })
		})
		if ok {
			f.done(b.upto)
		}
	}
}

// next puts together all that is due. If nothing is, it returns how long that will be so, 0 for unknown.
func (f *Follower) next(now time.Time) (*batch, time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := &batch{changed: changed{}}
	for _, b := range f.queue {
		if b.due.After(now) {
			if out.upto == 0 && len(out.changed) == 0 {
				return nil, b.due.Sub(now)
			}
			break
		}
		for name, gone := range b.changed {
			out.changed[name] = out.changed[name] || gone
		}
		out.upto = b.upto
	}
	if len(f.queue) == 0 {
		return nil, 0
	}
	out.changed = out.bounded()
	return out, 0
}

// done takes from the queue what was purged twice. A batch that grew meanwhile has a later number, and stays.
func (f *Follower) done(upto int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queue = slices.DeleteFunc(f.queue, func(b batch) bool { return b.upto <= upto })
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
