package press

import (
	"container/list"
	"hash/maphash"
	"sync"
)

// eviction keeps the sheets within a bound of bytes: S3-FIFO (Yang et al., "FIFO queues are all you need for cache eviction",
// SOSP 2023). What comes goes into a small queue, and from there, if it was asked for meanwhile, into the main one; what is asked
// for only once, as by a crawler that walks the archive, leaves without having pushed anything out that readers want. Of what left the small
// queue the names are remembered for a while: who comes back goes to the main queue at once. A hit costs one counter.
type eviction struct {
	most int64
	mu   sync.Mutex
	seed maphash.Seed

	small, main          *list.List // of *sheet, the newest in front
	smallBytes, allBytes int64
	at                   map[*sheet]*place
	ghosts               map[uint64]*list.Element
	ghostOrder           *list.List // of uint64
}

type place struct {
	elem *list.Element
	main bool
}

const mostHits = 3

func (e *eviction) init(most int64) {
	*e = eviction{most: most, seed: maphash.MakeSeed(), small: list.New(), main: list.New(), at: map[*sheet]*place{},
		ghosts: map[uint64]*list.Element{}, ghostOrder: list.New()}
}

func (e *eviction) ghost(s *sheet) uint64 { return maphash.String(e.seed, s.ask.place()+"?"+s.under) }

// add takes a sheet in and returns those that have to go.
func (e *eviction) add(s *sheet) []*sheet {
	e.mu.Lock()
	defer e.mu.Unlock()
	s.mu.Lock()
	s.size = s.weight()
	s.mu.Unlock()
	p := &place{}
	id := e.ghost(s)
	if g := e.ghosts[id]; g != nil || s.asked.Load() > mostHits {
		if g != nil {
			e.ghostOrder.Remove(g)
			delete(e.ghosts, id)
		}
		p.main = true
		p.elem = e.main.PushFront(s)
	} else {
		p.elem = e.small.PushFront(s)
		e.smallBytes += s.size
	}
	e.at[s] = p
	e.allBytes += s.size
	return e.shrink()
}

// grew counts that a sheet takes more room, or less, and returns those that have to go.
func (e *eviction) grew(s *sheet, by int64) []*sheet {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.at[s]
	if p == nil {
		return nil
	}
	s.size += by
	e.allBytes += by
	if !p.main {
		e.smallBytes += by
	}
	return e.shrink()
}

// remove frees a sheet's room.
func (e *eviction) remove(s *sheet) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.take(s)
}

func (e *eviction) take(s *sheet) {
	p := e.at[s]
	if p == nil {
		return
	}
	delete(e.at, s)
	e.allBytes -= s.size
	if p.main {
		e.main.Remove(p.elem)
	} else {
		e.small.Remove(p.elem)
		e.smallBytes -= s.size
	}
}

func (e *eviction) shrink() (out []*sheet) {
	for e.allBytes > e.most && len(e.at) > 0 {
		if e.smallBytes > e.most/10 || e.main.Len() == 0 {
			s := e.small.Back().Value.(*sheet)
			if s.hits.Load() > 1 && e.main.Len()+e.small.Len() > 1 {
				p := e.at[s]
				e.small.Remove(p.elem)
				e.smallBytes -= s.size
				p.elem, p.main = e.main.PushFront(s), true
				s.hits.Store(0)
				continue
			}
			e.take(s)
			e.remember(s)
			out = append(out, s)
			continue
		}
		back := e.main.Back()
		s := back.Value.(*sheet)
		if n := s.hits.Load(); n > 0 {
			s.hits.Store(n - 1)
			e.main.MoveToFront(back)
			continue
		}
		e.take(s)
		out = append(out, s)
	}
	return out
}

// remember keeps the name of one that left, among as many as there are sheets, but 1,000 at least.
func (e *eviction) remember(s *sheet) {
	id := e.ghost(s)
	if e.ghosts[id] != nil {
		return
	}
	e.ghosts[id] = e.ghostOrder.PushFront(id)
	for len(e.ghosts) > max(len(e.at), 1000) {
		last := e.ghostOrder.Back()
		delete(e.ghosts, last.Value.(uint64))
		e.ghostOrder.Remove(last)
	}
}

// size returns how many sheets there are, and their bytes.
func (e *eviction) size() (sheets int, bytes int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.at), e.allBytes
}
