package readership

import (
	"context"
	"time"
)

// flushEvery is how long a view waits at most before it is stored: what a kill -9 loses.
const flushEvery = 5 * time.Second

// Run stores what is gathered every five seconds, and with rank set makes the rankings every five minutes, until ctx ends; then it
// stores what is left. What fails is told once, until it goes well again.
func (c *Counter) Run(ctx context.Context, rank bool, failed func(error)) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	var trouble bool
	tell := func(err error) {
		if err != nil && !trouble && ctx.Err() == nil {
			failed(err)
		}
		trouble = err != nil
	}
	var ranked time.Time
	for {
		err := c.Flush(ctx)
		if now := c.clock(); err == nil && rank && now.Sub(ranked) >= rankEvery {
			var any, mine bool
			if any, err = c.db.AnyViews(ctx); any { // the first views of a paper need not wait
				if mine, err = Rank(ctx, c.db, false); mine {
					ranked = now
				} else { // another node's: look again in a minute, it may be gone
					ranked = now.Add(time.Minute - rankEvery)
				}
			}
		}
		tell(err)
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
