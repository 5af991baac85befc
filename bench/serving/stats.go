package main

import (
	"fmt"
	"slices"
	"time"
)

// sample is figures of several rounds.
type sample []float64

func (s sample) sorted() sample { c := slices.Clone(s); slices.Sort(c); return c }

func (s sample) median() float64 { return s.quantile(0.5) }

// quantile is the smallest figure that a part q of all does not exceed.
func (s sample) quantile(q float64) float64 {
	if len(s) == 0 {
		return 0
	}
	c := s.sorted()
	return c[min(len(c)-1, int(q*float64(len(c))))]
}

// span prints the least, the median and the largest.
func (s sample) span(format string) string {
	if len(s) == 0 {
		return "–"
	}
	c := s.sorted()
	return fmt.Sprintf(format+" / "+format+" / "+format, c[0], c.median(), c[len(c)-1])
}

// over divides round by round: what was measured next to each other.
func (s sample) over(other sample) (out sample) {
	for i := range min(len(s), len(other)) {
		if other[i] > 0 {
			out = append(out, s[i]/other[i])
		}
	}
	return out
}

// of gathers one figure of some outcomes.
func of(outcomes []outcome, f func(outcome) float64) (s sample) {
	for _, o := range outcomes {
		s = append(s, f(o))
	}
	return s
}

func rates(os []outcome) sample { return of(os, func(o outcome) float64 { return o.rate }) }
func costs(os []outcome) sample { return of(os, func(o outcome) float64 { return o.cpu }) }
func generators(os []outcome) sample {
	return of(os, func(o outcome) float64 { return 100 * o.generator })
}

// servers is what part of its core the server had.
func servers(os []outcome) sample {
	return of(os, func(o outcome) float64 { return o.cpu * o.rate / 1e4 })
}

func millis(f func(outcome) time.Duration) func(outcome) float64 {
	return func(o outcome) float64 { return float64(f(o).Microseconds()) / 1000 }
}

func p99s(os []outcome) sample {
	return of(os, millis(func(o outcome) time.Duration { return o.p99 }))
}
func p999s(os []outcome) sample {
	return of(os, millis(func(o outcome) time.Duration { return o.p999 }))
}
func worst(os []outcome) sample {
	return of(os, millis(func(o outcome) time.Duration { return o.max }))
}

func failures(os []outcome) (n int) {
	for _, o := range os {
		n += o.failed
	}
	return n
}
