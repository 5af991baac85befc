package readership

import (
	"math/rand/v2"
	"testing"
)

func TestRecentCountsOnceInAWindow(t *testing.T) {
	t.Parallel()
	r := newRecent(600)
	for _, step := range []struct {
		now  uint32
		want bool
	}{{1000, true}, {1000, false}, {1599, false}, {1600, true}, {1601, false}, {2199, false}, {5000, true}} {
		if got := r.take(42<<32|7, step.now, 1); got != step.want {
			t.Errorf("at %d: %v", step.now, got)
		}
	}
	for i := range 20 {
		if got := r.take(43<<32|7, 100, 16); got != (i < 16) {
			t.Errorf("the %d. of sixteen: %v", i+1, got)
		}
	}
}

// Of what shares a place the oldest goes, and nothing else is forgotten.
func TestRecentForgetsTheOldest(t *testing.T) {
	t.Parallel()
	r := newRecent(600)
	for i := range uint64(ways + 1) {
		if !r.take((i+1)<<32|5, uint32(100+i), 1) {
			t.Fatal("new, and taken already")
		}
	}
	for i := uint64(ways); i > 0; i-- {
		if r.take((i+1)<<32|5, 200, 1) {
			t.Errorf("the %d. was forgotten", i+1)
		}
	}
	if !r.take(1<<32|5, 200, 1) {
		t.Error("the oldest is still there")
	}
}

func TestRecentHoldsTenMinutesOfTwoHundredViewsASecond(t *testing.T) {
	t.Parallel()
	r := newRecent(600)
	rnd := rand.New(rand.NewPCG(1, 2))
	keys := make([]uint64, 240_000) // two for each of 200 views a second, for ten minutes
	for i := range keys {
		keys[i] = rnd.Uint64()
		r.take(keys[i], uint32(1000+i/400), 1)
	}
	again := 0
	for _, k := range keys {
		if r.take(k, 1599, 1) {
			again++
		}
	}
	if again > len(keys)/100 {
		t.Errorf("%d of %d repeats count", again, len(keys))
	}
}
