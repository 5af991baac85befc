package readership

import "sync"

const (
	ways    = 16      // keys that share a place
	places  = 1 << 15 // so 524,288 are remembered: ten minutes of 200 views a second with hardly a loss
	stripes = 64      // locks
)

// recent remembers, for a while, how often keys were taken. Its memory is fixed: what comes to a full place takes that of the oldest there, which
// may then be taken again. Of a key 47 bits are kept, so one of some 10¹³ is mistaken for another.
type recent struct {
	window uint32 // seconds
	locks  [stripes]sync.Mutex
	slots  []slot // places × ways
}

type slot struct {
	tag   uint32 // 0 for an empty one
	since uint32 // when it was taken first, in seconds
	taken uint32
}

func newRecent(window uint32) *recent {
	return &recent{window: window, slots: make([]slot, places*ways)}
}

// take reports whether a key was taken fewer than most times in the window that began when it was first taken, and if so takes it. now
// is in seconds.
func (r *recent) take(key uint64, now, most uint32) bool {
	place := key % places
	lock := &r.locks[place%stripes]
	lock.Lock()
	defer lock.Unlock()
	tag := max(uint32(key>>32), 1)
	set := r.slots[place*ways : (place+1)*ways]
	oldest := &set[0]
	for i := range set {
		s := &set[i]
		if s.tag == tag {
			if now-s.since >= r.window {
				s.since, s.taken = now, 0
			}
			if s.taken >= most {
				return false
			}
			s.taken++
			return true
		}
		if s.tag == 0 || oldest.tag != 0 && int32(s.since-oldest.since) < 0 {
			oldest = s
		}
	}
	*oldest = slot{tag: tag, since: now, taken: 1}
	return true
}
