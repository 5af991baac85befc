package readership_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// Of a large paper a ranking takes longer than views may wait: they are stored meanwhile.
func TestViewsAreStoredWhileARankingIsMade(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32 // how often a ranking asked for the time; below 0 before it may
	asked.Store(-1000)
	begun, goOn := make(chan struct{}), make(chan struct{})
	now := newClock()
	db := storetest.Open(t, store.Options{Dir: t.TempDir(), Clock: func() time.Time {
		if asked.Add(1) == 2 { // when it takes the work upon itself, and when it begins
			close(begun)
			<-goOn
		}
		return now.now()
	}})
	ids := stories(t, db, 0)
	read(t, db, 1, ids[0], 5)
	n := newNode(db, now.now)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	asked.Store(0)
	var running sync.WaitGroup
	running.Go(func() { n.Run(ctx, true, func(err error) { t.Error(err) }) })
	<-begun
	n.ask("POST", fmt.Sprint("/views/", ids[0]), "203.0.113.1", "User-Agent", chrome)
	stop() // stores what there is, without waiting for the next five seconds
	for range 2000 {
		if n.Counts().Counted == 1 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if got := stored(t, db)[ids[0]]; got != 6 {
		t.Errorf("%d views are stored while a ranking is made, want 6", got)
	}
	close(goOn)
	running.Wait()
}
