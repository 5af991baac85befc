package main

import (
	"context"
	"time"

	"broadsheet/internal/related"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
	"broadsheet/internal/topics"
)

const (
	// large is the number of stories above which a command leaves the indexes to the server beside it, which has them in memory: opening them takes
	// seconds, and making one anew, minutes.
	large = 20_000
	// settleFor is how long a command waits until the server has them right.
	settleFor = 3 * time.Second
)

// settle brings search, neighbours and what is computed of topics up to what is stored, so that a command that changed stories leaves nothing half
// done; or waits a while until the server beside it has done so.
func (h *house) settle(ctx context.Context) error {
	left, err := h.leftToServer(ctx, large, settleFor)
	if err != nil || left {
		return err
	}
	if err := h.search.CatchUp(ctx); err != nil {
		return err
	}
	if err := h.related.CatchUp(ctx); err != nil {
		return err
	}
	return h.topics.CatchUp(ctx)
}

// settleAll is settle after many stories came in: which sections are the largest may be another matter then.
func (h *house) settleAll(ctx context.Context) error {
	if err := h.desk.WeighSections(ctx); err != nil {
		return err
	}
	return h.settle(ctx)
}

// leftToServer reports whether a server does it, the paper having more than so many stories: it has, or it is still at it after a while.
func (h *house) leftToServer(ctx context.Context, large int64, while time.Duration) (bool, error) {
	if !store.Indexed(h.dir) {
		return false, nil
	}
	if n, err := h.db.LastStory(ctx); err != nil || n <= large {
		return false, err
	}
	last, err := h.db.LastEvent(ctx)
	if err != nil {
		return false, err
	}
	for end := time.Now().Add(while); time.Now().Before(end); pause(ctx, 20*time.Millisecond) {
		there := true
		for _, follower := range []string{search.Follower, related.Follower, topics.Follower} {
			at, _, err := h.db.Position(ctx, follower)
			if err != nil {
				return false, err
			}
			there = there && at >= last
		}
		if there {
			return true, nil
		}
		if !store.Indexed(h.dir) {
			return false, nil // it has stopped
		}
	}
	return true, nil
}
