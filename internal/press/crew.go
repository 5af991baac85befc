package press

import "time"

// crew are goroutines that go on to the next page when they have made one: the stack that a page takes has grown already then,
// and copying it into a larger one, over and over, is some 4 % of a page.
type crew struct{ next chan func() }

// offWork is how long one waits for another page before it ends.
const offWork = time.Second

func newCrew() crew { return crew{make(chan func())} }

// do calls f in a goroutine, one that waits for work if there is any.
func (c crew) do(f func()) {
	select {
	case c.next <- f:
	default:
		go c.work(f)
	}
}

func (c crew) work(f func()) {
	off := time.NewTimer(offWork)
	defer off.Stop()
	for {
		f()
		off.Reset(offWork)
		select {
		case f = <-c.next:
		case <-off.C:
			return
		}
	}
}
