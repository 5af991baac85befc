package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// Sixteen writers with random pauses and rollbacks: a follower sees each event that was committed once and in order,
// and the numbers have no gaps.
func TestFollowerSeesEveryEventOnceAndInOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const writers, each = 16, 25
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		var mu sync.Mutex
		committed := map[int64]bool{}
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				rnd := rand.New(rand.NewPCG(uint64(w), 7))
				for i := range each {
					id := int64(w*1000 + i)
					undo := rnd.IntN(4) == 0
					err := db.Write(ctx, func(tx *store.Tx) error {
						pause(rnd)
						tx.Emit(news.StoryUpdated, id)
						tx.Emit(news.CommentsChanged, id)
						pause(rnd)
						if undo {
							return errUndo
						}
						return nil
					})
					if undo != errors.Is(err, errUndo) || (!undo && err != nil) {
						t.Errorf("writer %d: %v", w, err)
					}
					if err == nil {
						mu.Lock()
						committed[id] = true
						mu.Unlock()
					}
				}
			})
		}
		var seen []news.Event
		followed := make(chan error, 1)
		done, stop := context.WithCancel(ctx)
		go func() {
			followed <- db.Follow(done, 0, func(_ context.Context, events []news.Event) error {
				mu.Lock()
				defer mu.Unlock()
				seen = append(seen, events...)
				return nil
			}, func(err error) { t.Error(err) })
		}()
		wg.Wait()
		last, err := db.LastEvent(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for ctx.Err() == nil {
			mu.Lock()
			n := len(seen)
			mu.Unlock()
			if int64(n) >= last {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		stop()
		if err := <-followed; !errors.Is(err, context.Canceled) {
			t.Errorf("follow ended with %v", err)
		}
		if want := 2 * len(committed); len(seen) != want || last != int64(want) {
			t.Fatalf("saw %d events, last number %d, want %d", len(seen), last, want)
		}
		for i, e := range seen {
			if e.Seq != int64(i+1) {
				t.Fatalf("event %d has the number %d", i+1, e.Seq)
			}
			if len(e.Stories) != 1 || !committed[e.Stories[0]] {
				t.Fatalf("event %d tells of %v, which was not committed", e.Seq, e.Stories)
			}
			if i%2 == 1 && seen[i-1].Stories[0] != e.Stories[0] {
				t.Fatalf("the two events of one transaction are not neighbours: %v, %v", seen[i-1], e)
			}
		}
	})
}

var errUndo = errors.New("undo")

func pause(rnd *rand.Rand) { time.Sleep(time.Duration(rnd.IntN(1500)) * time.Microsecond) }

func TestFollowGivesTheSameBatchAgainAfterAnError(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := db.Write(ctx, func(tx *store.Tx) error { tx.Emit(news.SettingsChanged); return nil }); err != nil {
			t.Fatal(err)
		}
		tries, failures := 0, 0
		err := db.Follow(ctx, 0, func(_ context.Context, events []news.Event) error {
			if tries++; tries == 1 {
				return fmt.Errorf("not today")
			}
			cancel()
			return nil
		}, func(error) { failures++ })
		if !errors.Is(err, context.Canceled) || tries != 2 || failures != 1 {
			t.Errorf("got %v after %d tries and %d failures", err, tries, failures)
		}
	})
}

func TestPositionsNeverGoBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		if _, ok, err := db.Position(ctx, "search"); ok || err != nil {
			t.Fatalf("a new follower has a position: %v %v", ok, err)
		}
		for _, seq := range []int64{5, 9, 3} {
			if err := db.Write(ctx, func(tx *store.Tx) error { return tx.Advance(ctx, "search", seq) }); err != nil {
				t.Fatal(err)
			}
		}
		if seq, ok, err := db.Position(ctx, "search"); seq != 9 || !ok || err != nil {
			t.Errorf("position is %d %v %v, want 9", seq, ok, err)
		}
	})
}

// Old events go, the oldest first, some at a time; what followers may still want stays.
func TestPruneEvents(t *testing.T) {
	t.Parallel()
	storetest.EachAt(t, storetest.At(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)), func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		ctx := t.Context()
		emit := func(n int) {
			t.Helper()
			err := db.Write(ctx, func(tx *store.Tx) error {
				for i := range n {
					tx.Emit(news.StoryUpdated, int64(i+1))
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		old := 2*store.PrunedTogether + 200
		emit(old)
		clock.Pass(store.EventsKept + time.Hour)
		emit(3)
		for _, want := range []int64{store.PrunedTogether, store.PrunedTogether, 200, 0} {
			var n int64
			err := db.Write(ctx, func(tx *store.Tx) (err error) { n, err = tx.PruneEvents(ctx); return err })
			if err != nil || n != want {
				t.Fatalf("%d events went, %v; want %d", n, err, want)
			}
		}
		if first, err := db.FirstEvent(ctx); err != nil || first != int64(old)+1 {
			t.Errorf("the oldest is %d, %v", first, err)
		}
	})
}

// Transactions that run side by side, or a clock that is set, give events times that are not in their order. Pruning leaves no gap all the same, which
// a follower would step over.
func TestPrunedEventsLeaveNoGap(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	storetest.EachAt(t, storetest.At(begin), func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		ctx := t.Context()
		for _, after := range []time.Duration{0, 2 * time.Hour, time.Hour, 3 * time.Hour, 400 * 24 * time.Hour, 4 * time.Hour} {
			clock.Set(begin.Add(after))
			if err := db.Write(ctx, func(tx *store.Tx) error { tx.Emit(news.StoryUpdated, 1); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		for _, at := range []struct {
			late  time.Duration
			first int64
		}{{90 * time.Minute, 4}, {150 * time.Minute, 4}, {5 * time.Hour, 7}} {
			clock.Set(begin.Add(store.EventsKept + at.late))
			err := db.Write(ctx, func(tx *store.Tx) error { _, err := tx.PruneEvents(ctx); return err })
			if err != nil {
				t.Fatal(err)
			}
			if first, err := db.FirstEvent(ctx); err != nil || first != at.first {
				t.Errorf("%v later the oldest is %d, %v; want %d", at.late, first, err, at.first)
			}
			events, err := db.Events(ctx, 0, 10)
			if err != nil || int64(len(events)) != 7-at.first {
				t.Errorf("%v later %d events are kept, %v", at.late, len(events), err)
			}
		}
	})
}

// A follower is told when events that it has not seen are gone.
func TestFollowTellsOfMissedEvents(t *testing.T) {
	t.Parallel()
	for name, statements := range map[string][]string{
		"pruned":                     {`DELETE FROM events WHERE seq <= 4`},
		"all pruned":                 {`DELETE FROM events`},
		"restored from a backup":     {`DELETE FROM events WHERE seq > 1`, `UPDATE event_counter SET last = 1`},
		"restored, and nothing kept": {`DELETE FROM events`, `UPDATE event_counter SET last = 1`},
		"restored, and more came":    {`UPDATE events SET at = at + 1 WHERE seq >= 2`},
		"restored, and as many came": {`UPDATE events SET at = at + 1 WHERE seq = 2`, `DELETE FROM events WHERE seq > 2`, `UPDATE event_counter SET last = 2`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.EachBehind(t, func(t *testing.T, db *store.DB, behind func(...string)) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				emit := func(n int) {
					err := db.Write(ctx, func(tx *store.Tx) error {
						for range n {
							tx.Emit(news.StoryUpdated, 1)
						}
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				}
				emit(2)
				err := db.Follow(ctx, 0, func(context.Context, []news.Event) error {
					emit(4)
					behind(statements...)
					return nil
				}, func(err error) { t.Error(err) })
				if err != store.ErrMissed {
					t.Errorf("following ends with %v", err)
				}
			})
		})
	}
}
