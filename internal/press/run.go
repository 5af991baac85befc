package press

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/pace"
	"broadsheet/internal/store"
)

const (
	pollEvery = 200 * time.Millisecond
	pollFor   = time.Second // how long one look at the outbox may take
	together  = 500         // events that are read at once

	// A page is in demand that was asked for twice since it was made, and in the last seconds.
	demand       = 2
	demandWithin = 10 // seconds
	// mostRenewed is how many pages in demand are made anew by themselves after one change; the others, when asked for.
	mostRenewed = 100
	// After a page that was only softly out of date, renewal rests so many times as long as that page took: it is in no hurry.
	restSoft   = 9
	restFailed = 200 * time.Millisecond // whatever the failure took
)

// Run keeps up with what changes until ctx ends. Only while it runs are pages kept.
func (k *Keep) Run(ctx context.Context) {
	if k.opt.Memory <= 0 {
		<-ctx.Done()
		return
	}
	k.db.OnCommit(k.committed)
	last, era := k.begin(ctx)
	var wg sync.WaitGroup
	abroad := make(chan struct{}, 1)
	wg.Go(func() {
		k.db.Elsewhere(ctx, func() {
			select {
			case abroad <- struct{}{}:
			default:
			}
		})
	})
	wg.Go(func() { k.renewHot(ctx) })
	wg.Go(func() { k.renewSoft(ctx) })
	if k.folder != nil {
		wg.Go(func() {
			ctx, work := pace.With(ctx, pace.Later)
			k.folder.open(ctx, last, era, k.opt.Maker())
			k.replay(ctx, last, era)
			good := func(r *record) bool { return !k.changes.since(r.Deps, r.As.Seq, era).hard }
			k.folder.run(ctx, work, good, func(s *sheet) int32 { return k.state(s, time.Now()) })
		})
	}
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		k.listen(ctx)
		select {
		case <-ctx.Done():
		case <-abroad:
		case <-tick.C:
		}
	}
	wg.Wait()
	k.heard.Store(0)
}

// begin sets the number from which the outbox is read, that of the last event, and returns it, and the era.
func (k *Keep) begin(ctx context.Context) (last, era int64) {
	for ctx.Err() == nil {
		newest, err := k.db.Newest(ctx)
		if err == nil {
			k.polling.Lock() // a reader may be listening already
			defer k.polling.Unlock()
			k.newest = newest
			k.changes.forgotten(newest.Seq) // what was being made meanwhile is made again
			return newest.Seq, k.changes.era.Load()
		}
		if ctx.Err() == nil {
			slog.ErrorContext(ctx, "kept pages wait for the database", "error", err)
		}
		pause(ctx, time.Second)
	}
	return 0, 0
}

// committed is told of what this process changed, before the change is answered.
func (k *Keep) committed(events []news.Event) { k.apply(events, 0) }

func (k *Keep) apply(events []news.Event, whole int64) {
	keys := k.changes.apply(events, whole)
	if len(keys) == 0 {
		return
	}
	if k.folder != nil {
		if gone := takenAway(events); len(gone) > 0 {
			k.folder.erase(gone)
		}
	}
	select {
	case k.touched <- keys:
	default: // so much changes that pages are made anew when asked for
	}
}

// takenAway are the keys of what readers must not see any more.
func takenAway(events []news.Event) (keys []news.Key) {
	for _, e := range events {
		for _, t := range e.Touched {
			if t.Gone {
				keys = append(keys, t.Key)
			}
		}
	}
	return keys
}

// listen reads the outbox as far as it goes, or finds that it cannot be read. Several at once wait for one.
func (k *Keep) listen(ctx context.Context) {
	asked := moment(time.Now())
	k.polling.Lock()
	defer k.polling.Unlock()
	if k.heard.Load() >= asked || k.tried >= asked || k.opt.Memory <= 0 {
		return
	}
	defer func() { k.tried = moment(time.Now()) }()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), pollFor)
	defer cancel()
	for {
		began := time.Now()
		now, err := k.db.Now(ctx)
		if err != nil {
			k.down.Store(k.db.DownForAll(err))
			return
		}
		k.ahead.Store(int64(now.Sub(began)))
		more, err := k.hear(ctx)
		if err != nil {
			k.down.Store(k.db.DownForAll(err))
			return
		}
		if !more {
			k.down.Store(false)
			k.heard.Store(moment(began))
			return
		}
	}
}

// hear reads the next events, and reports whether there are more. The caller holds polling.
func (k *Keep) hear(ctx context.Context) (more bool, err error) {
	newest, err := k.db.Newest(ctx)
	if err != nil {
		return false, err
	}
	known := k.newest
	if newest.Seq < known.Seq || newest.Seq == known.Seq && store.Another(newest.At, known.At) {
		k.beginAnew(ctx, newest)
		return false, nil
	}
	if newest.Seq == known.Seq {
		return false, nil
	}
	events, err := k.db.Events(ctx, known.Seq-1, together+1) // with the last one that is known, to see whether it is still there
	if err != nil {
		return false, err
	}
	more = len(events) > together
	if len(events) > 0 && events[0].Seq == known.Seq {
		if store.Another(events[0].At, known.At) {
			k.beginAnew(ctx, newest)
			return false, nil
		}
		events = events[1:]
	}
	// What came and is not kept any more may have been anything: this process slept for days.
	if len(events) == 0 {
		k.changes.forgotten(newest.Seq)
		k.newest = newest
		return false, nil
	}
	if events[0].Seq > known.Seq+1 {
		k.changes.forgotten(events[0].Seq - 1)
	}
	last := events[len(events)-1]
	k.apply(events, last.Seq)
	k.newest = store.As{Seq: last.Seq, At: last.At}
	return more, nil
}

// beginAnew forgets everything, since events that were read are not there any more: a PostgreSQL that was restored from a backup, replaced by
// a copy that lagged behind, or killed, which may lose the last Repeatable transactions. What was made of them is in no outbox.
func (k *Keep) beginAnew(ctx context.Context, newest store.As) {
	slog.WarnContext(ctx, "the database is not what it was: all kept pages are thrown away", "event", k.newest.Seq, "now", newest.Seq)
	k.changes.begunAnew(newest.Seq)
	k.newest = newest
	k.shelves.each(k.shelves.forget)
	if k.folder != nil {
		k.folder.empty()
	}
}

// renewHot makes the pages anew that are in demand, as soon as something that they show changed: the most asked for first.
func (k *Keep) renewHot(ctx context.Context) {
	for {
		var keys []news.Key
		select {
		case <-ctx.Done():
			return
		case keys = <-k.touched:
		}
		for more := true; more; {
			select {
			case next := <-k.touched:
				keys = append(keys, next...)
			default:
				more = false
			}
		}
		slices.Sort(keys)
		keys = slices.Compact(keys)
		var hot []*sheet
		now := time.Now()
		k.shelves.each(func(s *sheet) {
			if s.asked.Load() < demand || moment(now)/int64(time.Second)-s.last.Load() > demandWithin || !slices.ContainsFunc(keys, s.bloom.maybe) {
				return
			}
			if bad := k.state(s, now); bad == outdate || bad == fine && s.stale.Load() != 0 && k.later(s) {
				if bad == outdate {
					hot = append(hot, s)
				}
			}
		})
		slices.SortFunc(hot, func(a, b *sheet) int { return int(b.asked.Load() - a.asked.Load()) })
		for _, s := range hot[:min(len(hot), mostRenewed)] {
			if ctx.Err() != nil {
				return
			}
			k.renew(ctx, s, pace.Page, 0)
		}
	}
}

// later puts a sheet on the list of those to be renewed in a while. It always returns true.
func (k *Keep) later(s *sheet) bool {
	if s.busy.CompareAndSwap(false, true) {
		select {
		case k.soft <- s:
		default:
			s.busy.Store(false) // the next reader tries again
		}
	}
	return true
}

// renewSoft makes the pages anew that were asked for and show, softly, what is so no more.
func (k *Keep) renewSoft(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-k.soft:
			k.renew(ctx, s, pace.Later, restSoft)
		}
	}
}

// renew makes a sheet anew, in the forms that it was asked for in, unless it was already; then it rests.
func (k *Keep) renew(ctx context.Context, s *sheet, urgency pace.Urgency, rest int) {
	if k.shelves.find(s.ask) != s {
		return
	}
	began := time.Now()
	f := k.fly(ctx, s.ask, s, urgency)
	select {
	case <-f.done:
	case <-ctx.Done():
		return
	}
	k.renewed.Add(1)
	switch {
	case f.err != nil:
		s.busy.Store(false)
		pause(ctx, restFailed)
		return
	case f.sheet == nil:
		k.shelves.forget(s) // it is not a page that can be kept any more
	default:
		for i := range s.forms {
			if old := s.forms[i].Load(); old != nil && (i == asIs || f.sheet.compressed) {
				k.form(f.sheet, i, f.work)
			}
		}
	}
	s.busy.Store(false)
	pause(ctx, time.Duration(rest)*time.Since(began))
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
