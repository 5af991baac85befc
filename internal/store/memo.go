package store

import (
	"context"
	"maps"
	"sync"
)

// Memo keeps what many pages need, such as the settings and the sections, for as long as no event follows: then it is
// what it was. It is used while a page is made that is watched (see Watch) and began with LastChange, and notes for it what was read at
// first; anything else reads anew. The zero Memo is empty, and may be used by any number of goroutines.
type Memo[K comparable, T any] struct {
	kept since[wanted[K], remembered[T]]
}

// wanted is what is asked for, and whether softly: the same is noted otherwise then.
type wanted[K comparable] struct {
	key  K
	soft bool
}

type remembered[T any] struct {
	value T
	deps  map[span]bool
}

// Get returns what read reads of a key. Nobody may change it.
func (m *Memo[K, T]) Get(ctx context.Context, key K, read func(context.Context) (T, error)) (T, error) {
	w, ok := ctx.Value(watching{}).(watch)
	if !ok {
		return read(ctx)
	}
	as, ok := w.reads.since()
	if !ok {
		return read(ctx)
	}
	want := wanted[K]{key, w.soft}
	kept, ok := m.kept.get(as, want)
	if !ok {
		own := &Reads{deps: map[span]bool{}, as: as, begun: true}
		value, err := read(context.WithValue(ctx, watching{}, watch{reads: own, soft: w.soft}))
		if err != nil || own.unknown {
			w.reads.take(own)
			return value, err
		}
		kept = remembered[T]{value: value, deps: own.deps}
		m.kept.put(as, map[wanted[K]]remembered[T]{want: kept})
	}
	for s, soft := range kept.deps {
		w.reads.note(s, soft)
	}
	return kept.value, nil
}

// since keeps values that were read since an event, until there is another.
type since[K comparable, T any] struct {
	mu    sync.Mutex
	as    As
	byKey map[K]T
}

// mostSince is how many values are kept at most.
const mostSince = 20_000

func (s *since[K, T]) get(as As, key K) (v T, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.as == as {
		v, ok = s.byKey[key]
	}
	return v, ok
}

func (s *since[K, T]) put(as As, found map[K]T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byKey == nil || s.as != as || len(s.byKey)+len(found) > mostSince {
		s.as, s.byKey = as, make(map[K]T, len(found))
	}
	maps.Copy(s.byKey, found)
}

// byNumber gathers values by their ids, reading those that are not kept. What is read is noted by the caller, for what is kept as well.
func byNumber[T any](n noting, kept *since[int64, T], ids []int64, read func(missing []int64) (map[int64]T, error)) (map[int64]T, error) {
	if kept == nil || n.reads == nil {
		return read(ids)
	}
	as, ok := n.reads.since()
	if !ok {
		return read(ids)
	}
	all := make(map[int64]T, len(ids))
	var missing []int64
	for _, id := range ids {
		if v, ok := kept.get(as, id); ok {
			all[id] = v
		} else {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return all, nil
	}
	found, err := read(missing)
	if err != nil {
		return nil, err
	}
	kept.put(as, found)
	maps.Copy(all, found)
	return all, nil
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
