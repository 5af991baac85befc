package store_test

import (
	"context"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// TestWhatAnotherConnectionCommitsIsHeardOf waits without a bound of its own: a hint that never comes fails by the test's timeout.
func TestWhatAnotherConnectionCommitsIsHeardOf(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		told := make(chan struct{}, 100)
		done := make(chan struct{})
		go func() { db.Elsewhere(ctx, func() { told <- struct{}{} }); close(done) }()
		<-told // it has begun to look
		err := db.Write(ctx, func(tx *store.Tx) error { tx.Emit(news.SettingsChanged); return nil })
		if err != nil {
			t.Fatal(err)
		}
		for last := int64(0); last == 0; {
			<-told
			if last, err = db.LastEvent(ctx); err != nil {
				t.Fatal(err)
			}
		}
		stop()
		<-done
	})
}
