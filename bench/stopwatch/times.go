// Package stopwatch times what benchmarks do: by the clock, and by the processor time of the thread that does it, which other work on the machine
// does not lengthen.
package stopwatch

import (
	"fmt"
	"runtime"
	"slices"
	"time"
)

// Times are how long something took, each time. The zero Times has none.
type Times struct{ clock, work []time.Duration }

// Time does something and notes how long it took.
func (t *Times) Time(f func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	start, cpu := time.Now(), threadTime()
	f()
	t.clock, t.work = append(t.clock, time.Since(start)), append(t.work, threadTime()-cpu)
}

// Len is how often something was done.
func (t *Times) Len() int { return len(t.clock) }

// Wall writes the median and the 99th percentile by the clock, in milliseconds.
func (t *Times) Wall() string { return quantiles(t.clock) }

// CPU writes those of the processor time.
func (t *Times) CPU() string { return quantiles(t.work) }

func quantiles(d []time.Duration) string {
	d = slices.Clone(d)
	if len(d) == 0 {
		return "-"
	}
	slices.Sort(d)
	ms := func(q float64) float64 { return float64(d[int(q*float64(len(d)-1))].Microseconds()) / 1000 }
	return fmt.Sprintf("%.1f / %.1f", ms(0.5), ms(0.99))
}
