package main

import (
	"context"
	"testing"
	"time"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
	"broadsheet/internal/topics"
)

// A command leaves the indexes of a large paper to the server beside it, and waits until it has them right; where none serves, it does it itself.
func TestSettleBesideAServer(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	h, err := (&globals{Data: t.TempDir()}).open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.close() })
	s, err := h.desk.Draft(ctx, shell, editorial.NewStory{Kind: news.KindStory, Content: news.Content{Headline: "The ferry sails"}})
	if err != nil {
		t.Fatal(err)
	}
	last, err := h.db.LastEvent(ctx)
	if err != nil {
		t.Fatal(err)
	}
	left := func(large int64, while time.Duration) bool {
		t.Helper()
		is, err := h.leftToServer(ctx, large, while)
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	advance := func(followers ...string) {
		err := h.db.Write(ctx, func(tx *store.Tx) error {
			for _, name := range followers {
				if err := tx.Advance(ctx, name, last); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	if left(0, time.Hour) {
		t.Error("left to a server where there is none")
	}
	release, err := store.Indexing(h.dir)
	if err != nil {
		t.Fatal(err)
	}
	if left(s.ID, time.Hour) {
		t.Error("a small paper was left to the server")
	}
	if !left(0, 10*time.Millisecond) {
		t.Error("a server that is still at it was not left alone")
	}
	advance(search.Follower, related.Follower)
	go advance(topics.Follower)
	if !left(0, time.Hour) {
		t.Error("a server that has done it was not enough")
	}
	if _, err = h.desk.Publish(ctx, shell, s.ID, 0); err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithTimeout(ctx, 50*time.Millisecond)
	defer stop()
	context.AfterFunc(stopped, release)
	if left(0, time.Hour) {
		t.Error("left to a server that has stopped meanwhile")
	}
	if err := h.settle(ctx); err != nil {
		t.Fatal(err)
	}
	if last, err = h.db.LastEvent(ctx); err != nil {
		t.Fatal(err)
	}
	if at, _, err := h.db.Position(ctx, search.Follower); err != nil || at != last {
		t.Errorf("without a server search is at %d of %d, %v", at, last, err)
	}
}
