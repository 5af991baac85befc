package search

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"broadsheet/internal/store"
)

// firstSpot is before every block.
var firstSpot = store.SearchSpot{Term: "", Key: -1}

const (
	sweepPart  = 200             // blocks that are looked at together
	sweepGone  = 1000            // documents that are gone, from which on a sweep is worth its while,
	sweepShare = 20              // if they are one in so many
	sweepEvery = time.Hour       // how often that is looked at
	lookEvery  = 5 * time.Second // and how often whether there is an index at all
)

// Sweep goes through the whole index, takes out of the lists what is gone, counts anew in how many documents each term is, and finds blocks that are
// damaged. Others may write the index in between; search goes on.
func (e *Engine) Sweep(ctx context.Context) error {
	gone := map[int64]bool{}
	var keys []int64
	for after := int64(-1); ; {
		part, err := e.db.GoneSearchDocs(ctx, after, 10_000)
		if err != nil {
			return err
		}
		if len(part) == 0 {
			break
		}
		for _, d := range part {
			gone[d.Key] = true
			keys = append(keys, d.Key)
		}
		after = part[len(part)-1].Key
	}
	at := firstSpot
	for {
		var last store.SearchSpot
		err := e.write(ctx, func(w *writer) error {
			return w.tx(ctx, func(tx *store.Tx) (err error) {
				last, err = w.sweep(ctx, tx, at, gone)
				return err
			})
		})
		if err != nil {
			return err
		}
		if last == at {
			break
		}
		at = last
	}
	for part := range slices.Chunk(keys, inOne) {
		err := e.write(ctx, func(w *writer) error {
			return w.tx(ctx, func(tx *store.Tx) error {
				if err := w.hide(ctx, tx, nil, part); err != nil {
					return err
				}
				return tx.DeleteSearchDocs(ctx, part)
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sweep goes through some blocks after a spot, and returns the last of them; the same spot at the end.
func (w *writer) sweep(ctx context.Context, tx *store.Tx, at store.SearchSpot, gone map[int64]bool) (store.SearchSpot, error) {
	blocks, err := tx.NextSearchBlocks(ctx, at, sweepPart)
	if err != nil {
		return at, err
	}
	var apart []store.SearchSpot
	for _, b := range blocks {
		if b.Places == nil {
			apart = append(apart, store.SearchSpot{Term: b.Term, Key: b.At})
		}
	}
	places, err := tx.SearchPlaces(ctx, apart)
	if err != nil {
		return at, err
	}
	var out []store.SearchBlock
	var empty []store.SearchSpot
	var less []store.SearchTerm
	for _, b := range blocks {
		at = store.SearchSpot{Term: b.Term, Key: b.At}
		if b.Places == nil {
			b.Places = places[at]
		}
		all, err := entries(b.Docs, b.Places)
		if err != nil {
			w.damaged()
			continue
		}
		if len(all) == 0 && b.At > 0 {
			empty = append(empty, at)
		}
		if b.Term == termHidden || len(all) == 0 {
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(all), func(e entry) bool { return gone[e.key] })
		if n := len(all) - len(kept); n > 0 {
			if b.Docs, b.Places = encodeBlock(kept); len(kept) == 0 && b.At > 0 {
				empty = append(empty, at)
			} else {
				out = append(out, b)
			}
			if k := len(less); k > 0 && less[k-1].Term == b.Term {
				less[k-1].Stories -= int64(n)
			} else {
				less = append(less, store.SearchTerm{Term: b.Term, Stories: -int64(n)})
			}
		}
	}
	if err := tx.DropSearchBlocks(ctx, empty); err != nil {
		return at, err
	}
	if err := tx.PutSearchBlocks(ctx, out); err != nil {
		return at, err
	}
	return at, tx.AddSearchTerms(ctx, less)
}

// Run tends the index until ctx ends: it sweeps it when much is gone, and makes it anew when a block was found damaged, or all of it is lost.
func (e *Engine) Run(ctx context.Context, failed func(error)) {
	next := time.NewTimer(time.Minute)
	defer next.Stop()
	look := time.NewTicker(e.look)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.broken:
			if err := e.mend(ctx); err != nil {
				failed(err)
				e.damaged()
				select {
				case <-ctx.Done():
				case <-time.After(10 * time.Second):
				}
			}
		case <-look.C:
			lost, err := e.lost(ctx)
			if err == nil && lost {
				slog.WarnContext(ctx, "the search index is lost and is made anew")
				err = e.again(ctx)
			}
			if err != nil && ctx.Err() == nil {
				failed(err)
			}
		case <-next.C:
			if err := e.tidy(ctx); err != nil {
				failed(err)
			}
			next.Reset(sweepEvery)
		}
	}
}

// mend writes all of a damaged index again.
func (e *Engine) mend(ctx context.Context) error {
	if err := e.Renew(ctx); err != nil {
		return err
	}
	select {
	case <-e.broken: // found while it was being mended
	default:
	}
	return nil
}

// tidy sweeps if it is worth its while.
func (e *Engine) tidy(ctx context.Context) error {
	docs, gone, err := e.db.SearchCounts(ctx)
	if err != nil || gone < sweepGone || gone*sweepShare < docs {
		return err
	}
	return e.Sweep(ctx)
}

// damaged has the index made anew by Run.
func (e *Engine) damaged() {
	select {
	case e.broken <- struct{}{}:
	default:
	}
}
