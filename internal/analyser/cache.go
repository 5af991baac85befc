package analyser

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
)

const (
	cacheSlots = 1 << 15
	cacheWord  = 48 // bytes; longer words are rare
)

// entry is an analysed word.
type entry struct {
	raw, term string
	stop      bool
}

// cache remembers analysed words, each in the one slot that its hash names: the newest stays. It
// needs no lock, and is never larger than its slots.
type cache struct {
	slots [cacheSlots]atomic.Pointer[entry]
}

var seed = maphash.MakeSeed()

// get gives the entry for raw, making it if it is not there.
func (c *cache) get(raw string, analyse func(string) (string, bool)) *entry {
	if len(raw) > cacheWord {
		term, stop := analyse(raw)
		return &entry{term: term, stop: stop}
	}
	slot := &c.slots[maphash.String(seed, raw)%cacheSlots]
	if e := slot.Load(); e != nil && e.raw == raw {
		return e
	}
	raw = strings.Clone(raw) // not to keep a whole story alive
	term, stop := analyse(raw)
	e := &entry{raw: raw, term: term, stop: stop}
	slot.Store(e)
	return e
}
