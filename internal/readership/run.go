package readership

import (
	"context"
	"sync"
	"time"

	"broadsheet/internal/pace"
)

// flushEvery is how long a view waits at most before it is stored: what a kill -9 loses.
const flushEvery = 5 * time.Second

// Run stores what is gathered every five seconds, and with rank set makes the rankings every five minutes, until ctx ends; then it
// stores what is left. The rankings are made beside the storing: of a large paper they take a while, which a view need not wait. What
// fails is told once, until it goes well again.
func (c *Counter) Run(ctx context.Context, rank bool, failed func(error)) {
	var ranking sync.WaitGroup
	defer ranking.Wait()
	if rank {
		ranking.Go(func() { c.runRanking(ctx, failed) })
	}
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	tell := telling(ctx, failed)
	for {
		tell(c.Flush(ctx))
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushEvery)
			defer cancel()
			if err := c.Flush(last); err != nil {
				failed(err)
			}
			return
		case <-tick.C:
		}
	}
}

// runRanking makes the rankings every five minutes until ctx ends; those of a paper's first views when they are stored.
func (c *Counter) runRanking(ctx context.Context, failed func(error)) {
	ctx, _ = pace.With(ctx, pace.Later)
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	tell := telling(ctx, failed)
	var ranked time.Time
	for {
		if now := c.clock(); now.Sub(ranked) >= rankEvery {
			any, err := c.db.AnyViews(ctx)
			if any { // the first views of a paper need not wait
				var mine bool
				if mine, err = Rank(ctx, c.db, false); mine {
					ranked = now
				} else { // another node's: look again in a minute, it may be gone
					ranked = now.Add(time.Minute - rankEvery)
				}
			}
			tell(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// telling gives a function that tells of an error that did not come before, and of none once ctx has ended.
func telling(ctx context.Context, failed func(error)) func(error) {
	trouble := false
	return func(err error) {
		if err != nil && !trouble && ctx.Err() == nil {
			failed(err)
		}
		trouble = err != nil
	}
}
