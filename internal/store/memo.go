package store

import (
	"context"
	"sync/atomic"
)

// Memo keeps something that every page needs, such as the settings and the sections, for as long as no event follows: then it is
// what it was. It is used while a page is made that is watched (see Watch) and began with LastChange, and notes for it what was read at
// first; anything else reads anew. The zero Memo is empty, and may be used by any number of goroutines.
type Memo[T any] struct{ kept atomic.Pointer[remembered[T]] }

type remembered[T any] struct {
	as    As
	value T
	deps  map[span]bool
}

// Get returns what read reads. Nobody may change it.
func (m *Memo[T]) Get(ctx context.Context, read func(context.Context) (T, error)) (T, error) {
	w, ok := ctx.Value(watching{}).(watch)
	if !ok {
		return read(ctx)
	}
	as, ok := w.reads.since()
	if !ok {
		return read(ctx)
	}
	kept := m.kept.Load()
	if kept == nil || kept.as != as {
		own := &Reads{deps: map[span]bool{}, as: as, begun: true}
		value, err := read(context.WithValue(ctx, watching{}, watch{reads: own}))
		if err != nil || own.unknown {
			w.reads.take(own)
			return value, err
		}
		kept = &remembered[T]{as: as, value: value, deps: own.deps}
		m.kept.Store(kept)
	}
	for s, soft := range kept.deps {
		w.reads.note(s, soft || w.soft)
	}
	return kept.value, nil
}

// since is the event after which everything was read; ok is false if it is not known.
func (w *Reads) since() (as As, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.as, w.begun
}

// take notes what another gathered.
func (w *Reads) take(other *Reads) {
	for s, soft := range other.deps {
		w.note(s, soft)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unknown = w.unknown || other.unknown
}
