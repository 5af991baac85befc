package search

import (
	"context"
	"time"
)

// LookEvery makes Run look often whether the index is there.
func (e *Engine) LookEvery(d time.Duration) { e.look = d }

// Narrow makes an engine look at little at a time and rank few stories, so that tests of some hundred reach its limits.
func (e *Engine) Narrow(window, first int) {
	e.limits.window, e.limits.first, e.limits.most, e.limits.stretch = window, first, 4*first, 60
}

// Spare lets one search read few blocks.
func (e *Engine) Spare(blocks int) { e.limits.budget = blocks }

// Whole reports whether the index seems to be there.
func (e *Engine) Whole(ctx context.Context) (bool, error) { return e.whole(ctx) }

// CompareTerms lets a question that found nothing be compared with few terms.
func (e *Engine) CompareTerms(n int) { e.limits.spellings = n }
