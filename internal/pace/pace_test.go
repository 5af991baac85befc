package pace

import (
	"context"
	"net"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// toil keeps the processor busy for about one slice of any urgency.
func toil() {
	for began := time.Now(); time.Since(began) < pageSlice; {
	}
}

// The order of turns, without the goroutines that give them.
func TestTheMostUrgentGoesFirst(t *testing.T) {
	t.Parallel()
	work := func(u Urgency, began, turn int64) *Work {
		w := &Work{began: began}
		w.urgency.Store(int32(u))
		w.turn.Store(turn)
		return w
	}
	oldPage, newPage := work(Page, 1, 90), work(Page, 2, 3)
	rested, tired := work(Later, 1, 10), work(Later, 2, 80)
	var q turns
	names := map[chan struct{}]string{}
	for name, w := range map[string]*Work{"old page": oldPage, "new page": newPage, "rested": rested, "tired": tired} {
		turn := make(chan struct{})
		names[turn] = name
		q.waiting = append(q.waiting, waiter{w, turn})
	}
	var got []string
	for more := true; more; {
		var turn chan struct{}
		turn, more = q.next()
		got = append(got, names[turn])
	}
	if want := []string{"old page", "new page", "rested", "tired"}; !slices.Equal(got, want) {
		t.Errorf("turns went to %q, not %q", got, want)
	}
}

func TestNoWorkStarves(t *testing.T) {
	t.Parallel()
	var q turns
	later := waiter{&Work{}, make(chan struct{})}
	later.work.urgency.Store(int32(Later))
	q.waiting = []waiter{later}
	for n := 1; ; n++ {
		page := waiter{&Work{began: int64(n)}, make(chan struct{})}
		q.waiting = append(q.waiting, page)
		if turn, _ := q.next(); turn == later.turn {
			return
		}
		if n > share {
			t.Fatalf("%d turns went to pages, and none to what is not urgent", n)
		}
	}
}

func TestHurry(t *testing.T) {
	t.Parallel()
	_, w := With(t.Context(), Later)
	_, page := With(t.Context(), Page)
	w.Hurry()
	q := turns{waiting: []waiter{{page, make(chan struct{})}, {w, make(chan struct{})}}}
	first := q.waiting[1].turn
	if turn, _ := q.next(); turn != first {
		t.Error("work that was hurried, and began first, did not go first")
	}
}

func TestWithoutWorkNobodyWaits(t *testing.T) {
	t.Parallel()
	Yield(t.Context())
	var none *Work
	none.Yield()
	none.Hurry()
	if Of(t.Context()) != nil {
		t.Error("a context without work has some")
	}
	ctx, w := With(t.Context(), Later)
	if Of(context.WithoutCancel(ctx)) != w {
		t.Error("work is lost with the cancellation")
	}
}

// With one processor and work that never ends, whoever waits at the network is served between any two turns.
func TestReadersAreServedBetweenTurns(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // not parallel: it holds for the whole process
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for c, err := l.Accept(); err == nil; c, err = l.Accept() {
			go func() {
				defer c.Close()
				b := make([]byte, 1)
				for {
					if _, err := c.Read(b); err != nil {
						return
					}
					if _, err := c.Write(b); err != nil {
						return
					}
				}
			}()
		}
	}()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	var rounds atomic.Int64
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b := make([]byte, 1)
		for {
			if _, err := c.Write(b); err != nil {
				return
			}
			if _, err := c.Read(b); err != nil {
				return
			}
			rounds.Add(1)
		}
	}()
	const turnsEach = 100
	done := make(chan struct{})
	for range 3 {
		go func() {
			_, w := With(t.Context(), Later)
			for range turnsEach {
				toil()
				w.Yield()
			}
			done <- struct{}{}
		}()
	}
	for range 3 {
		<-done
	}
	c.Close()
	<-ended
	// A round takes the reader two looks at the network.
	if n := rounds.Load(); n < turnsEach {
		t.Errorf("a reader was answered %d times during %d turns of work", n, 3*turnsEach)
	}
}

// What a turn costs where nobody else wants the processor.
func BenchmarkTurn(b *testing.B) {
	_, w := With(b.Context(), Later)
	for b.Loop() {
		w.turn.Store(now() - int64(time.Second))
		w.Yield()
	}
}

// What it costs to find that the slice is not over.
func BenchmarkYield(b *testing.B) {
	ctx, w := With(b.Context(), Page)
	for b.Loop() {
		w.turn.Store(now())
		Yield(ctx)
	}
}
