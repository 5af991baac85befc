package press

import (
	"hash/maphash"
	"sync"
	"sync/atomic"
)

// shelves hold the kept sheets by edition, path and what of the query counts, within a bound of bytes.
type shelves struct {
	seed   maphash.Seed
	shards [shardCount]shard
	evict  eviction
	taken  atomic.Pointer[map[string]int] // Accept-Encoding values seen, and the form for each
}

const shardCount = 64

// longest is how many bytes of a query may count in a page that is kept.
const longest = 512

type shard struct {
	mu    sync.RWMutex
	slots [3]map[string]*slot // by edition
}

// slot is one path's pages.
type slot struct {
	known []string          // the keys of the query that tell its pages apart, in order
	pages map[string]*sheet // by what stands under the keys
	plain *sheet            // the one of them without any
}

func (v *shelves) init(most int64) {
	v.seed = maphash.MakeSeed()
	for i := range v.shards {
		for e := range v.shards[i].slots {
			v.shards[i].slots[e] = map[string]*slot{}
		}
	}
	v.taken.Store(&map[string]int{})
	v.evict.init(most)
}

func (v *shelves) shard(path string) *shard {
	return &v.shards[maphash.String(v.seed, path)%shardCount]
}

// findBytes is find for a path and a query as they came. It does not allocate where the query does not count.
func (v *shelves) findBytes(e edition, path, query []byte) *sheet {
	sh := &v.shards[maphash.Bytes(v.seed, path)%shardCount]
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	sl := sh.slots[e][string(path)]
	if sl == nil {
		return nil
	}
	if e == saving && len(query) > 0 {
		return nil // it may say "full"
	}
	if len(query) == 0 || len(sl.known) == 0 {
		return sl.plain
	}
	return sl.pages[under(parse(string(query)), sl.known)]
}

// find returns the sheet that is kept for an asker, nil for none.
func (v *shelves) find(a ask) *sheet {
	sh := v.shard(a.path)
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	sl := sh.slots[a.edition][a.path]
	if sl == nil {
		return nil
	}
	return sl.pages[under(a.values, sl.known)]
}

// known returns the keys of the query that a path knows; ok is false if no page of it is kept.
func (v *shelves) known(a ask) (keys []string, ok bool) {
	sh := v.shard(a.path)
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	sl := sh.slots[a.edition][a.path]
	if sl == nil {
		return nil, false
	}
	return sl.known, true
}

// put keeps a sheet whose renderer asked for some keys of the query. Where these are more than those by which the path's pages are
// told apart, the other pages of the path go: nobody knows what they had there.
func (v *shelves) put(s *sheet, keys []string) {
	if v.evict.most <= 0 {
		return
	}
	if len(under(s.ask.values, keys)) > longest {
		return
	}
	sh := v.shard(s.ask.path)
	sh.mu.Lock()
	slots := sh.slots[s.ask.edition]
	sl := slots[s.ask.path]
	if sl == nil {
		sl = &slot{pages: map[string]*sheet{}}
		slots[s.ask.path] = sl
	}
	var out []*sheet
	known, more := merged(sl.known, keys)
	if more {
		for _, old := range sl.pages {
			out = append(out, old)
		}
		clear(sl.pages)
		sl.plain, sl.known = nil, known
	}
	s.ask.values = only(s.ask.values, sl.known)
	s.under = under(s.ask.values, sl.known)
	if old := sl.pages[s.under]; old != nil {
		out = append(out, old)
	}
	sl.pages[s.under] = s
	if s.under == "" {
		sl.plain = s
	}
	sh.mu.Unlock()
	for _, old := range out {
		v.evict.remove(old)
	}
	for _, old := range v.evict.add(s) {
		v.drop(old)
	}
}

// drop takes a sheet from its place, unless another stands there already.
func (v *shelves) drop(s *sheet) {
	sh := v.shard(s.ask.path)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	slots := sh.slots[s.ask.edition]
	sl := slots[s.ask.path]
	if sl == nil || sl.pages[s.under] != s {
		return
	}
	delete(sl.pages, s.under)
	if sl.plain == s {
		sl.plain = nil
	}
	if len(sl.pages) == 0 {
		delete(slots, s.ask.path)
	}
}

// forget drops a sheet and frees its room.
func (v *shelves) forget(s *sheet) {
	v.drop(s)
	v.evict.remove(s)
}

// grew counts the bytes that a sheet grew by.
func (v *shelves) grew(s *sheet, by int64) {
	for _, old := range v.evict.grew(s, by) {
		v.drop(old)
	}
}

// each calls f with every kept sheet.
func (v *shelves) each(f func(*sheet)) {
	for i := range v.shards {
		sh := &v.shards[i]
		var all []*sheet
		sh.mu.RLock()
		for _, slots := range sh.slots {
			for _, sl := range slots {
				for _, s := range sl.pages {
					all = append(all, s)
				}
			}
		}
		sh.mu.RUnlock()
		for _, s := range all {
			f(s)
		}
	}
}

// coding is the form for the value of an Accept-Encoding. Browsers send few different ones, so they are remembered.
func (v *shelves) coding(accept []byte) int {
	if len(accept) == 0 {
		return asIs
	}
	taken := *v.taken.Load()
	if i, ok := taken[string(accept)]; ok {
		return i
	}
	i := codingOf(string(accept))
	if len(taken) < 200 && len(accept) < 200 {
		more := make(map[string]int, len(taken)+1)
		for k, n := range taken {
			more[k] = n
		}
		more[string(accept)] = i
		v.taken.Store(&more)
	}
	return i
}
