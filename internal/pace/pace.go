// Package pace lets long work give way: to whoever waits at the network first, then to work that is more urgent.
//
// Go's scheduler is fair to goroutines, not to readers. While goroutines are ready to run, a processor does not look at the network but every
// ten milliseconds, when the runtime's monitor does it (runtime/proc.go, findRunnable and sysmon); on a machine with one processor a page being
// made, or neighbours being ranked, makes every reader of a kept page wait that long, and runtime.Gosched changes nothing of it. So work that may
// take longer than a fraction of a millisecond calls Yield between its steps. Whoever has worked for a slice then waits for its turn, and a turn
// is given only after the network was looked at and everybody who was ready has run: to one piece of work at a time, the most urgent
// first, and of pages the one that was begun first, so that they are finished one after another rather than all late.
//
// It owns nothing but the order. It never stops work for good: less urgent work gets every eighth turn at least. Where nobody else wants the
// processor, a turn costs some ten microseconds. Work that carries no Work in its context is not held up at all.
package pace

import (
	"context"
	"sync/atomic"
	"time"
)

// Urgency orders work.
type Urgency int32

const (
	// Page is for what a reader waits for, or is about to ask for.
	Page Urgency = iota
	// Later is for what may come in a while: neighbours, the search's index, pages that are a little out of date.
	Later
)

const (
	// How long work goes on between two turns.
	pageSlice  = time.Millisecond
	laterSlice = 250 * time.Microsecond
	share      = 8 // every so many turns, one is for work that is not urgent
)

// Work is a piece of work that gives way. Several goroutines may work at it.
type Work struct {
	urgency atomic.Int32
	began   int64
	turn    atomic.Int64 // when its last turn began, as now has it
}

type key struct{}

// With gives a context whose work gives way.
func With(ctx context.Context, u Urgency) (context.Context, *Work) {
	w := &Work{began: now()}
	w.urgency.Store(int32(u))
	w.turn.Store(w.began)
	return context.WithValue(ctx, key{}, w), w
}

// Begin is called when the work begins: where others wait, it gets into line behind them rather than taking its first slice at once.
func (w *Work) Begin() {
	if line.busy.Load() {
		line.wait(w)
		w.turn.Store(now())
	}
}

// Hurry makes work urgent that was not: a reader has come who waits for it. It does nothing to nil.
func (w *Work) Hurry() {
	if w != nil {
		w.urgency.Store(int32(Page))
	}
}

// Yield lets others go first if the context's work has had its slice. It may be called as often as wanted, but not with a lock that a reader
// may need, nor in a transaction that writes.
func Yield(ctx context.Context) {
	if w, ok := ctx.Value(key{}).(*Work); ok {
		w.Yield()
	}
}

// Of is the work of a context, nil for none: for loops too short to ask the context every time.
func Of(ctx context.Context) *Work {
	w, _ := ctx.Value(key{}).(*Work)
	return w
}

// Yield is the Yield of a context that carries w. It does nothing to nil.
func (w *Work) Yield() {
	if w == nil {
		return
	}
	if ran := now() - w.turn.Load(); ran < int64(laterSlice) || ran < int64(pageSlice) && Urgency(w.urgency.Load()) == Page {
		return
	}
	line.wait(w)
	w.turn.Store(now())
}

// since is from when on it is work's turn, among others as urgent.
func (w *Work) since() int64 {
	if Urgency(w.urgency.Load()) == Page {
		return w.began
	}
	return w.turn.Load()
}

var started = time.Now()

func now() int64 { return int64(time.Since(started)) }
