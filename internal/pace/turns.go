package pace

import (
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// turns are given one by one. Two goroutines see to it that the network is looked at between two of them: ringer writes to a pipe, and listener
// hears of it as of anything else that comes in: when a processor has nothing that is ready, and looks.
type turns struct {
	once    sync.Once
	in, out *os.File // nil where there is no pipe to be had: then the order is the scheduler's
	ring    chan struct{}

	busy    atomic.Bool // somebody waits, and a turn is on its way
	mu      sync.Mutex
	waiting []waiter
	given   int
}

// waiter is work that waits for its turn, which begins when the channel is closed.
type waiter struct {
	work *Work
	turn chan struct{}
}

var line turns

func (t *turns) start() {
	r, w, err := os.Pipe()
	if err != nil {
		return
	}
	t.out, t.in, t.ring = r, w, make(chan struct{}, 1)
	go t.ringer()
	go t.listener()
}

func (t *turns) wait(w *Work) {
	t.once.Do(t.start)
	if t.in == nil {
		runtime.Gosched()
		return
	}
	me := waiter{w, make(chan struct{})}
	t.mu.Lock()
	t.waiting = append(t.waiting, me)
	ring := t.busy.CompareAndSwap(false, true)
	t.mu.Unlock()
	if ring {
		t.ring <- struct{}{}
	}
	<-me.turn
}

func (t *turns) ringer() {
	for range t.ring {
		runtime.Gosched() // whoever has the turn works first
		t.in.Write([]byte{1})
	}
}

func (t *turns) listener() {
	var bell [1]byte
	for {
		if n, _ := t.out.Read(bell[:]); n == 0 {
			return
		}
		runtime.Gosched() // whoever came in together with the bell goes first
		turn, more := t.next()
		close(turn)
		if more {
			t.ring <- struct{}{}
		}
	}
}

// next takes the most urgent of those who wait, or now and then the least urgent. Of urgent ones that is the one that began first, of others the
// one whose last turn is longest ago.
func (t *turns) next() (turn chan struct{}, more bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	sign := int32(1)
	if t.given++; t.given%share == 0 {
		sign = -1
	}
	at := 0
	for i, w := range t.waiting[1:] {
		best := t.waiting[at].work
		if d := sign * (w.work.urgency.Load() - best.urgency.Load()); d < 0 || d == 0 && w.work.since() < best.since() {
			at = i + 1
		}
	}
	turn = t.waiting[at].turn
	t.waiting = slices.Delete(t.waiting, at, at+1)
	more = len(t.waiting) > 0
	t.busy.Store(more)
	return turn, more
}
