package press

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"broadsheet/internal/pace"
)

const (
	// replayed is how many events back the outbox is read for the pages on the disk. Older pages are made anew.
	replayed       = 5000
	replayTogether = 16 // events that are read at once: that of an import names thousands of lists
)

// replay reads the outbox backwards from an event, so that it is known whether the pages that an earlier run left on the disk are still so. Until then
// they are not taken from there, and readers get pages made anew: nobody waits for this.
func (k *Keep) replay(ctx context.Context, last, era int64) {
	for at := last; at > 0; {
		from := max(at-replayTogether, 0)
		events, err := k.db.Events(ctx, from, int(at-from))
		switch {
		case ctx.Err() != nil || err == nil && len(events) == 0: // none before is kept
			return
		case err != nil:
			slog.WarnContext(ctx, "pages on the disk wait for the database", "error", err)
			pause(ctx, time.Second)
			continue
		}
		for _, e := range slices.Backward(events) {
			k.folder.times[e.Seq] = e.At // of the first that is not taken in too: pages were made right after it
			if e.Seq != at || last-at >= replayed || !k.changes.before(e, era) {
				return
			}
			at--
			pace.Yield(ctx)
		}
	}
}
