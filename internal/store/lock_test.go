package store_test

import (
	"sync"
	"testing"

	"broadsheet/internal/store"
)

// Whoever asks whether a process indexes does not keep another one from saying so.
func TestIndexingBesideThoseWhoAsk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	done := make(chan struct{})
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					store.Indexed(dir)
				}
			}
		})
	}
	for range 500 {
		release, err := store.Indexing(dir)
		if err != nil {
			t.Error(err)
			break
		}
		if !store.Indexed(dir) {
			t.Error("nobody is said to index")
		}
		release()
	}
	close(done)
	asking.Wait()
	if store.Indexed(dir) {
		t.Error("somebody is said to index who has stopped")
	}
}
