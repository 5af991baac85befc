package readership

import "sync/atomic"

type counts struct {
	counted, unknown, lost, robots, prefetches, elsewhere, repeats atomic.Int64
	flushed, failed                                                atomic.Int64
}

func (c *counts) add(r result) {
	switch r {
	case prefetched:
		c.prefetches.Add(1)
	case byRobot:
		c.robots.Add(1)
	case fromElsewhere:
		c.elsewhere.Add(1)
	case repeated:
		c.repeats.Add(1)
	case noRoom:
		c.lost.Add(1)
	}
}

// Counts are what a counter has done since it began.
type Counts struct {
	Counted    int64 // views that were stored
	Unknown    int64 // of stories that are not public
	Robots     int64
	Prefetches int64
	Elsewhere  int64 // asked for by another site's page
	Repeats    int64
	Lost       int64 // there was no room for, while the database was down or under a flood
	Waiting    int64 // stories whose views are not stored yet
	Flushed    int64 // batches that were stored
	Failed     int64 // batches that could not be, and were tried again
}

// Counts returns the numbers.
func (c *Counter) Counts() Counts {
	c.mu.Lock()
	waiting := int64(len(c.waiting))
	c.mu.Unlock()
	n := &c.counts
	return Counts{Counted: n.counted.Load(), Unknown: n.unknown.Load(), Robots: n.robots.Load(), Prefetches: n.prefetches.Load(),
		Elsewhere: n.elsewhere.Load(), Repeats: n.repeats.Load(), Lost: n.lost.Load(), Waiting: waiting, Flushed: n.flushed.Load(), Failed: n.failed.Load()}
}
