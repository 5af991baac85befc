package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// makeTopic stores a topic with its address.
func makeTopic(t *testing.T, db *store.DB, name, slug string) news.Topic {
	t.Helper()
	topic := news.Topic{Name: name, Slug: slug}
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.InsertTopic(t.Context(), &topic); err != nil {
			return err
		}
		return tx.Claim(t.Context(), news.Address{Path: topic.Path, Kind: news.TargetTopic, TargetID: topic.ID, State: news.AddressCurrent})
	})
	if err != nil {
		t.Fatal(err)
	}
	return topic
}

// putPublic stores a public story with topics.
func putPublic(t *testing.T, db *store.DB, at time.Time, topics ...int64) int64 {
	t.Helper()
	var id int64
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		s := &news.Story{Kind: news.KindStory, State: news.Published, PublishedAt: at}
		if err := tx.InsertStory(t.Context(), s); err != nil {
			return err
		}
		id = s.ID
		s.Path = fmt.Sprintf("/s/%d/", id)
		s.Live = &news.Revision{StoryID: id, State: news.Published, Content: news.Content{Headline: s.Path, Topics: topics}}
		if err := tx.InsertRevision(t.Context(), s.Live); err != nil {
			return err
		}
		if err := tx.UpdateStory(t.Context(), s); err != nil {
			return err
		}
		return tx.PutLive(t.Context(), s, news.Teaser{ID: id, Headline: s.Path})
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestMergedTopicIsAnotherNameOfTheOther(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		a, b, c := makeTopic(t, db, "COVID 19", "covid-19"), makeTopic(t, db, "Covid-19", "covid"), makeTopic(t, db, "Health", "health")
		at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		var want []int64
		for i := range 7 {
			topics := []int64{a.ID, c.ID}
			if i == 3 {
				topics = []int64{a.ID, b.ID}
			}
			want = append(want, putPublic(t, db, at.Add(time.Duration(i)*time.Hour), topics...))
		}
		slices.Reverse(want)
		merge := func(from, into int64) {
			t.Helper()
			if err := db.Write(ctx, func(tx *store.Tx) error { return tx.MergeTopic(ctx, from, into) }); err != nil {
				t.Fatal(err)
			}
		}
		merge(a.ID, b.ID)
		if left, err := db.UnfinishedMerges(ctx); err != nil || !slices.Equal(left, []int64{a.ID}) {
			t.Errorf("unfinished: %v %v", left, err)
		}
		// What is published while rows are still to be moved goes to the other list.
		want = slices.Insert(want, 0, putPublic(t, db, at.Add(24*time.Hour), a.ID))
		for moved := 1; moved > 0; {
			if err := db.Write(ctx, func(tx *store.Tx) (err error) { moved, err = tx.MoveTopicStories(ctx, a.ID, 2); return err }); err != nil {
				t.Fatal(err)
			}
		}
		found, err := db.Teasers(ctx, store.TopicStories(b.ID), store.Page{Limit: 100})
		var got []int64
		for _, s := range found {
			got = append(got, s.ID)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("the list is %v, want %v (%v)", got, want, err)
		}
		if n, err := db.ListSize(ctx, store.TopicStories(a.ID)); n != 0 || err != nil {
			t.Errorf("%d rows are left: %v", n, err)
		}
		for _, ask := range []string{"covid-19", "covid"} {
			if got, err := db.TopicBySlug(ctx, ask); err != nil || got.ID != b.ID {
				t.Errorf("%s is %+v, %v", ask, got, err)
			}
		}
		if addr, err := db.Address(ctx, a.Path); err != nil || addr.State != news.AddressRedirect || addr.TargetID != b.ID {
			t.Errorf("the old address: %+v %v", addr, err)
		}
		if all, err := db.Topics(ctx, []int64{a.ID, b.ID, c.ID}); err != nil || len(all) != 2 || all[0].ID != b.ID {
			t.Errorf("a text that names both: %+v %v", all, err)
		}
		merge(b.ID, c.ID) // and what was merged into b is c's now
		if got, err := db.Topic(ctx, a.ID); err != nil || got.ID != c.ID {
			t.Errorf("after the second merge: %+v %v", got, err)
		}
		if names := atoz(t, db); !slices.Equal(names, []string{"Health"}) {
			t.Errorf("A to Z: %q", names)
		}
	})
}

func atoz(t *testing.T, db *store.DB) []string {
	t.Helper()
	all, err := db.TopicsFromAToZ(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, topic := range all {
		names = append(names, topic.Name)
	}
	return names
}

func TestTopicsStandInTheOrderOfTheirNamesWhereTheyHaveStories(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		for i, name := range []string{"zebra", "Étretat", "apples", "Élan", "Bananas", "ƙasa", "2026"} {
			putPublic(t, db, at, makeTopic(t, db, name, fmt.Sprint("t", i)).ID)
		}
		makeTopic(t, db, "Nothing", "nothing")
		if got, want := atoz(t, db), []string{"2026", "apples", "Bananas", "Élan", "Étretat", "zebra", "ƙasa"}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

func TestDigestTouchesPagesOnlyWhereTheyChange(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		topic := makeTopic(t, db, "Ferry", "ferry")
		events := func(d store.TopicDigest) int64 {
			t.Helper()
			before, _ := db.LastEvent(ctx)
			if err := db.Write(ctx, func(tx *store.Tx) error { return tx.PutTopicDigest(ctx, topic.ID, d) }); err != nil {
				t.Fatal(err)
			}
			after, err := db.LastEvent(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return after - before
		}
		d := store.TopicDigest{Stories: 5, Key: []int64{1}, Related: []int64{2}, Authors: []store.TopicCount{{ID: 3, Stories: 4}}}
		if events(d) != 1 {
			t.Error("a new digest is no event")
		}
		d.Stories = 6
		if events(d) != 0 {
			t.Error("what no page shows is an event")
		}
		d.Key = nil
		if events(d) != 1 {
			t.Error("another story to start with is no event")
		}
		if got, err := db.TopicDigest(ctx, topic.ID); err != nil || got.Stories != 6 || len(got.Key) != 0 || len(got.Authors) != 1 {
			t.Errorf("%+v %v", got, err)
		}
		if got, err := db.TopicDigest(ctx, 999); err != nil || got.Stories != 0 {
			t.Errorf("of none: %+v %v", got, err)
		}
	})
}

func TestRefusalsAreKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		f := store.Refusal{Kind: "name", Name: "cityhall"}
		for range 2 {
			if err := db.Write(ctx, func(tx *store.Tx) error { return tx.PutRefusal(ctx, f) }); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := db.Refusals(ctx, 0); err != nil || len(got) != 1 || !got[f] {
			t.Errorf("%v %v", got, err)
		}
		if got, err := db.Refusals(ctx, 7); err != nil || len(got) != 0 {
			t.Errorf("of a story: %v %v", got, err)
		}
		for _, want := range []bool{true, false} {
			err := db.Write(ctx, func(tx *store.Tx) error {
				there, err := tx.DropRefusal(ctx, f)
				if there != want {
					t.Errorf("dropped: %v", there)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestWhatStandsBesideATopic(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		a, b, c := makeTopic(t, db, "A", "a"), makeTopic(t, db, "B", "b"), makeTopic(t, db, "C", "c")
		at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		one := putPublic(t, db, at, a.ID, b.ID)
		two := putPublic(t, db, at.Add(time.Hour), a.ID, b.ID, c.ID)
		putPublic(t, db, at.Add(2*time.Hour), c.ID)
		beside, err := db.TopicsBeside(ctx, a.ID, 100, 10)
		if want := []store.TopicCount{{ID: b.ID, Stories: 2}, {ID: c.ID, Stories: 1}}; err != nil || !slices.Equal(beside, want) {
			t.Errorf("%v, want %v (%v)", beside, want, err)
		}
		if err := db.Write(ctx, func(tx *store.Tx) error {
			return tx.PutNeighbours(ctx, two, []store.Neighbour{{ID: one, Score: 0.5}, {ID: 999, Score: 0.4}})
		}); err != nil {
			t.Fatal(err)
		}
		sample, err := db.TopicSample(ctx, a.ID, 10)
		if err != nil || len(sample) != 2 || sample[0].ID != two || sample[1].Kin != 0.5 || sample[0].Kin != 0 {
			t.Errorf("%+v %v", sample, err)
		}
		of, err := db.TopicsOf(ctx, []int64{one, two})
		if err != nil || !slices.Equal(of[one], []int64{a.ID, b.ID}) || len(of[two]) != 3 {
			t.Errorf("%v %v", of, err)
		}
	})
}

// The running stories of a topic are the other's once it is merged: those that an editor bound to it, and those whose parts have it.
func TestMergedTopicsRunningStories(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		at := time.Date(2024, 11, 18, 9, 0, 0, 0, time.UTC)
		from, into := makeTopic(t, db, "Covid", "covid"), makeTopic(t, db, "Corona", "corona")
		run := func(bound int64, topics ...int64) int64 {
			t.Helper()
			r := news.RunningStory{TopicID: bound}
			var parts []news.Part
			for range 4 {
				at = at.Add(time.Hour)
				parts = append(parts, news.Part{StoryID: putPublic(t, db, at, topics...)})
			}
			err := db.Write(ctx, func(tx *store.Tx) error {
				if err := tx.InsertRunning(ctx, &r); err != nil {
					return err
				}
				if err := tx.PutParts(ctx, r.ID, parts); err != nil {
					return err
				}
				return tx.UpdateRunning(ctx, &r)
			})
			if err != nil {
				t.Fatal(err)
			}
			return r.ID
		}
		bound, found, both, neither := run(from.ID), run(0, from.ID), run(into.ID, from.ID), run(0)
		merge := func(step func(tx *store.Tx) error) {
			t.Helper()
			if err := db.Write(ctx, step); err != nil {
				t.Fatal(err)
			}
		}
		merge(func(tx *store.Tx) error {
			if err := tx.MergeTopic(ctx, from.ID, into.ID); err != nil {
				return err
			}
			_, err := tx.MoveTopicStories(ctx, from.ID, 3) // and the rest later
			return err
		})
		check := func(what string) {
			t.Helper()
			for topic, want := range map[int64][]int64{from.ID: nil, into.ID: {both, found, bound}} {
				runs, err := db.TopicRunning(ctx, topic, 0, 10)
				if err != nil {
					t.Fatal(err)
				}
				var got []int64
				for _, r := range runs {
					got = append(got, r.ID)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: topic %d has the running stories %v, want %v", what, topic, got, want)
				}
			}
			if of, err := db.RunningTopics(ctx, neither); err != nil || len(of) > 0 {
				t.Errorf("%s: the one of no topic has %v, %v", what, of, err)
			}
		}
		check("with the merge begun")
		merge(func(tx *store.Tx) error { _, err := tx.MoveTopicStories(ctx, from.ID, 100); return err })
		check("with it done")
		if r, err := db.RunningStory(ctx, bound); err != nil || r.TopicID != into.ID {
			t.Errorf("%+v, %v", r, err)
		}
	})
}
