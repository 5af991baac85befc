package editorial_test

import (
	"fmt"
	"sync"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// Two editors may each merge the other's topic into their own, at the same time. One of them is first, the other is told; no topic is lost
// and no story either.
func TestMergesThatCross(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, desk := t.Context(), editorial.New(db)
		boss := news.Actor{Name: "e", Role: news.Editor}
		for round := range 12 {
			ring := 2 + round%2
			var topics []int64
			for i := range ring {
				v, err := desk.AddTopic(ctx, boss, news.Topic{Name: fmt.Sprintf("Topic %d %d", round, i)})
				if err != nil {
					t.Fatal(err)
				}
				s, err := desk.Draft(ctx, boss, editorial.NewStory{Content: news.Content{Headline: "H", Topics: []int64{v.ID}}})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := desk.Publish(ctx, boss, s.ID, 0); err != nil {
					t.Fatal(err)
				}
				topics = append(topics, v.ID)
			}
			errs := make([]error, ring)
			var wg sync.WaitGroup
			start := make(chan struct{})
			for i := range ring {
				wg.Go(func() {
					<-start
					_, errs[i] = desk.MergeTopics(ctx, boss, topics[i], topics[(i+1)%ring])
				})
			}
			close(start)
			wg.Wait()
			told := 0
			for _, err := range errs {
				if news.KindOf(err) == news.Invalid { // they are one already
					told++
				} else if err != nil {
					t.Errorf("round %d: %v", round, err)
				}
			}
			if told != 1 {
				t.Errorf("round %d: %d were told that the topics are one already: %v", round, told, errs)
			}
			one, err := db.Topic(ctx, topics[0])
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range topics {
				if v, err := db.Topic(ctx, id); err != nil || v.ID != one.ID {
					t.Errorf("round %d: topic %d is %+v, %v", round, id, v, err)
				}
			}
			if n, err := db.ListSize(ctx, store.TopicStories(one.ID)); err != nil || n != ring {
				t.Errorf("round %d: %d stories of %d, %v", round, n, ring, err)
			}
			if left, err := db.UnfinishedMerges(ctx); err != nil || len(left) > 0 {
				t.Errorf("round %d: unfinished: %v %v", round, left, err)
			}
		}
		if wrong, err := db.Check(ctx); err != nil || len(wrong) > 0 {
			t.Errorf("check: %v %v", wrong, err)
		}
	})
}

// Stories that are added at the same time under a new topic find one topic.
func TestATopicIsMadeOnceByManyHands(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, desk := t.Context(), editorial.New(db)
		boss := news.Actor{Name: "e", Role: news.Editor}
		for round := range 5 {
			var ids [6]int64
			var wg sync.WaitGroup
			start := make(chan struct{})
			for i := range ids {
				wg.Go(func() {
					<-start
					v, err := desk.FindTopic(ctx, boss, fmt.Sprint("Topic ", round))
					if err != nil {
						t.Errorf("round %d: %v", round, err)
					}
					ids[i] = v.ID
				})
			}
			close(start)
			wg.Wait()
			for _, id := range ids {
				if id != ids[0] {
					t.Errorf("round %d: topics %v", round, ids)
					break
				}
			}
		}
	})
}

// While what a broken off merge has left is moved, stories of the topic are withdrawn. No list shows them in the end.
func TestFinishedMergeThatWithdrawalsCross(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, desk := t.Context(), editorial.New(db)
		for round := range 4 {
			var topics, stories []int64
			for i := range 2 {
				v, err := desk.AddTopic(ctx, editor, news.Topic{Name: fmt.Sprintf("Topic %d %d", round, i)})
				if err != nil {
					t.Fatal(err)
				}
				topics = append(topics, v.ID)
			}
			for range 12 {
				s, err := desk.Draft(ctx, editor, editorial.NewStory{Content: news.Content{Headline: "H", Topics: topics[:1]}})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := desk.Publish(ctx, editor, s.ID, 0); err != nil {
					t.Fatal(err)
				}
				stories = append(stories, s.ID)
			}
			if err := db.Write(ctx, func(tx *store.Tx) error { return tx.MergeTopic(ctx, topics[0], topics[1]) }); err != nil {
				t.Fatal(err)
			}
			var wg sync.WaitGroup
			start := make(chan struct{})
			for _, id := range stories[:8] {
				wg.Go(func() {
					<-start
					if _, err := desk.Withdraw(ctx, editor, id, ""); err != nil {
						t.Errorf("withdraw: %v", err)
					}
				})
			}
			wg.Go(func() {
				<-start
				if err := desk.FinishMerges(ctx); err != nil {
					t.Errorf("finish: %v", err)
				}
			})
			close(start)
			wg.Wait()
			if n, err := db.ListSize(ctx, store.TopicStories(topics[1])); n != 4 || err != nil {
				t.Errorf("round %d: %d stories, want 4, %v", round, n, err)
			}
		}
		if wrong, err := db.Check(ctx); err != nil || len(wrong) > 0 {
			t.Errorf("check: %v %v", wrong, err)
		}
	})
}
