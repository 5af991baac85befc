package search

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Follower is the index's name among those who follow the outbox.
const Follower = "search"

const (
	together     = 256                   // stories that are loaded at once
	atATime      = 100_000               // and that are gone through at a time when the index is made anew
	mostTogether = 200_000               // and that are put in order when there is much to catch up with
	breath       = 20 * time.Millisecond // between two batches
)

// Apply brings the index up to date with events and remembers the last one. Doing so twice changes nothing.
func (e *Engine) Apply(ctx context.Context, events []news.Event) error {
	if len(events) == 0 {
		return nil
	}
	var c concerned
	c.add(events)
	return e.apply(ctx, &c)
}

// concerned is the stories that events are about.
type concerned struct {
	ids  []int64
	seen map[int64]bool
	last int64 // event
}

func (c *concerned) add(events []news.Event) {
	if c.seen == nil {
		c.seen = map[int64]bool{}
	}
	for _, ev := range events {
		c.last = ev.Seq
		switch ev.Kind {
		case news.StoryPublished, news.StoryUpdated, news.StoryWithdrawn, news.ImportBatch, news.ListsChanged:
			for _, id := range ev.Stories {
				if !c.seen[id] {
					c.seen[id] = true
					c.ids = append(c.ids, id)
				}
			}
		}
	}
}

// apply writes stories in the order of their publication: what is next to each other in time goes into the same blocks.
func (e *Engine) apply(ctx context.Context, c *concerned) error {
	if len(c.ids) > together {
		at, err := e.db.PublishedAt(ctx, c.ids)
		if err != nil {
			return err
		}
		slices.SortFunc(c.ids, func(a, b int64) int { return cmp.Or(cmp.Compare(at[a], at[b]), cmp.Compare(a, b)) })
	}
	return e.index(ctx, c.ids, c.last, false)
}

// index writes stories as they are now, and remembers that an event is dealt with (0 for none). A large number of them is written batch by batch, and
// others who wait for their turn have it in between.
func (e *Engine) index(ctx context.Context, ids []int64, seq int64, force bool) error {
	for first := true; first || len(ids) > 0; first = false {
		if !first {
			select {
			case <-time.After(breath):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		err := e.write(ctx, func(w *writer) error {
			b := newBatch(force)
			for len(ids) > 0 && !b.full() {
				part := ids[:min(together*hands(), len(ids))]
				// Read in our turn, so that nobody writes an older text over a newer one.
				docs, err := e.read(ctx, part)
				if err != nil {
					return err
				}
				b.add(docs)
				ids = ids[len(part):]
				if err := w.keepTurn(ctx); err != nil {
					return err
				}
			}
			last := int64(0)
			if len(ids) == 0 {
				last = seq
			}
			return w.put(ctx, b, last)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// hands are how many goroutines read and analyse stories at a time.
func hands() int { return min(runtime.GOMAXPROCS(0), 4) }

// read is documents for more stories than are loaded at once.
func (e *Engine) read(ctx context.Context, ids []int64) ([]document, error) {
	if len(ids) <= together {
		return e.documents(ctx, ids)
	}
	parts := slices.Collect(slices.Chunk(ids, together))
	docs, errs := make([][]document, len(parts)), make([]error, len(parts))
	var wait sync.WaitGroup
	for i, part := range parts {
		wait.Go(func() { docs[i], errs[i] = e.documents(ctx, part) })
	}
	wait.Wait()
	return slices.Concat(docs...), errors.Join(errs...)
}

// CatchUp applies what happened since the index was last written, to the last event. An index that was never made, is older than the oldest
// event, or lacks documents, is made anew.
func (e *Engine) CatchUp(ctx context.Context) error {
	at, ok, err := e.db.Resume(ctx, Follower)
	if err != nil {
		return err
	}
	if !ok {
		return e.Rebuild(ctx)
	}
	whole, err := e.whole(ctx)
	if err != nil {
		return err
	}
	if !whole {
		return e.again(ctx)
	}
	for {
		var c concerned
		for len(c.ids) < mostTogether {
			events, err := e.db.Events(ctx, at, 100)
			if err != nil {
				return err
			}
			if len(events) == 0 {
				break
			}
			c.add(events)
			at = c.last
		}
		if c.last == 0 {
			return nil
		}
		if err := e.apply(ctx, &c); err != nil {
			return err
		}
	}
}

// again makes the index anew from nothing.
func (e *Engine) again(ctx context.Context) error {
	if err := e.clear(ctx); err != nil {
		return err
	}
	return e.Rebuild(ctx)
}

// lost reports whether there is nothing of an index, or a part of it is missing as a whole, where there are stories. It costs some look-ups.
func (e *Engine) lost(ctx context.Context) (bool, error) {
	stories, err := e.db.ListSize(ctx, store.AllStories())
	if err != nil || stories == 0 {
		return false, err
	}
	at, begun, err := e.db.Position(ctx, Follower)
	if err != nil || !begun {
		return false, err // it is being made
	}
	if last, err := e.db.LastEvent(ctx); err != nil || last != at {
		return false, err // the stories may be on their way into it
	}
	counts, err := e.db.SearchTerms(ctx, []string{termAll})
	if err != nil {
		return false, err
	}
	blocks, err := e.db.NextSearchBlocks(ctx, firstSpot, 1)
	if err != nil {
		return false, err
	}
	docs, err := e.db.HasSearchDocs(ctx)
	return counts[termAll] == 0 || len(blocks) == 0 || !docs, err
}

// whole reports whether the list of all documents has as many as there are documents: a cheap look for an index that was lost.
func (e *Engine) whole(ctx context.Context) (bool, error) {
	docs, _, err := e.db.SearchCounts(ctx)
	if err != nil {
		return true, err
	}
	if docs == 0 {
		n, err := e.db.ListSize(ctx, store.AllStories())
		return n == 0, err
	}
	counts, err := e.db.SearchTerms(ctx, []string{termAll})
	if err != nil {
		return false, err
	}
	blocks, err := e.db.NextSearchBlocks(ctx, firstSpot, 1)
	return len(blocks) > 0 && counts[termAll] >= docs-docs/100-int64(together), err
}

// Rebuild indexes every public story that is not in the index as it is now, and takes out what is public no longer. Search goes on meanwhile.
func (e *Engine) Rebuild(ctx context.Context) error { return e.rebuild(ctx, false) }

// Renew writes every public story into the index again, whether it seems to be there or not: for an index that is damaged. Search goes on
// meanwhile, with what can still be read.
func (e *Engine) Renew(ctx context.Context) error { return e.rebuild(ctx, true) }

func (e *Engine) rebuild(ctx context.Context, force bool) error {
	last, err := e.db.LastEvent(ctx)
	if err != nil {
		return err
	}
	if force {
		if err := e.write(ctx, func(w *writer) error { return w.hideGone(ctx) }); err != nil {
			return err
		}
	}
	for after := store.FirstPublished; ; {
		public, err := e.db.PublicAfter(ctx, after, atATime)
		if err != nil {
			return err
		}
		if len(public) == 0 {
			break
		}
		ids := make([]int64, len(public))
		for i, t := range public {
			ids[i] = t.ID
		}
		after = public[len(public)-1]
		if err := e.index(ctx, ids, 0, force); err != nil {
			return err
		}
	}
	for after := int64(0); ; {
		ids, err := e.db.StaleSearchDocs(ctx, after, atATime)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		after = ids[len(ids)-1]
		if err := e.index(ctx, ids, 0, force); err != nil {
			return err
		}
	}
	return e.index(ctx, nil, last, false)
}

// hideGone writes the list of what is gone again.
func (w *writer) hideGone(ctx context.Context) error {
	for after := int64(-1); ; {
		gone, err := w.db.GoneSearchDocs(ctx, after, inOne)
		if err != nil || len(gone) == 0 {
			return err
		}
		keys := make([]int64, len(gone))
		for i, d := range gone {
			keys[i] = d.Key
		}
		after = keys[len(keys)-1]
		if err := w.tx(ctx, func(tx *store.Tx) error { return w.hide(ctx, tx, keys, nil) }); err != nil {
			return err
		}
	}
}

// clear forgets what is left of an index that was lost, a little at a time.
func (e *Engine) clear(ctx context.Context) error {
	return e.write(ctx, func(w *writer) error {
		for more := true; more; {
			err := w.tx(ctx, func(tx *store.Tx) (err error) {
				more, err = tx.ClearSearch(ctx, 2000)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
