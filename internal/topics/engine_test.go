package topics_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
	"broadsheet/internal/topics"
)

// paper is a paper whose like stories are those of the same topic.
type paper struct {
	t  *testing.T
	db *store.DB
	n  int
}

func (p *paper) write(f func(*store.Tx) error) {
	p.t.Helper()
	if err := p.db.Write(p.t.Context(), f); err != nil {
		p.t.Fatal(err)
	}
}

func (p *paper) topic(name string) int64 {
	p.t.Helper()
	p.n++
	t := news.Topic{Name: name, Slug: fmt.Sprint("t", p.n)}
	p.write(func(tx *store.Tx) error { tx.Emit(news.PlaceChanged); return tx.InsertTopic(p.t.Context(), &t) })
	return t.ID
}

func (p *paper) publish(body string, who int64, ids ...int64) *news.Story {
	p.t.Helper()
	ctx := p.t.Context()
	p.n++
	s := &news.Story{Kind: news.KindStory, State: news.Published, PublishedAt: time.Date(2026, 1, 1, p.n, 0, 0, 0, time.UTC), Path: fmt.Sprintf("/s/%d/", p.n)}
	p.write(func(tx *store.Tx) error {
		if err := tx.InsertStory(ctx, s); err != nil {
			return err
		}
		c := news.Content{Lang: "en", Headline: "Headline", Body: "<p>" + body + "</p>", Topics: ids}
		if who != 0 {
			c.Bylines = []news.Byline{{PersonID: who}}
		}
		s.Live = &news.Revision{StoryID: s.ID, State: news.Published, Content: c}
		if err := tx.InsertRevision(ctx, s.Live); err != nil {
			return err
		}
		if err := tx.UpdateStory(ctx, s); err != nil {
			return err
		}
		tx.Emit(news.StoryPublished, s.ID)
		return tx.PutLive(ctx, s, news.Teaser{ID: s.ID, Headline: "Headline", Bylines: c.Bylines})
	})
	return s
}

func TestDigestsFollowTheStories(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := &paper{t: t, db: db}
		ctx := t.Context()
		e := topics.NewEngine(db, nil)
		flood, dyke, everything := p.topic("Flood"), p.topic("Dyke"), p.topic("News")
		var stories []int64
		for i := range 12 {
			ids := []int64{flood, everything}
			if i%2 == 0 {
				ids = append(ids, dyke)
			}
			stories = append(stories, p.publish("x", int64(7+i/8), ids...).ID)
		}
		for range 40 {
			p.publish("x", 0, everything)
		}
		p.write(func(tx *store.Tx) error {
			for _, s := range stories[3:] {
				if err := tx.PutNeighbours(ctx, s, []store.Neighbour{{ID: stories[1], Score: 0.9}, {ID: stories[2], Score: 0.3}}); err != nil {
					return err
				}
			}
			return nil
		})
		if err := e.CatchUp(ctx); err != nil {
			t.Fatal(err)
		}
		d, err := db.TopicDigest(ctx, flood)
		if err != nil || d.Stories != 12 || !slices.Equal(d.Key, []int64{stories[1], stories[2]}) || !slices.Equal(d.Related, []int64{dyke, everything}) ||
			!slices.Equal(d.Authors, []store.TopicCount{{ID: 7, Stories: 8}, {ID: 8, Stories: 4}}) {
			t.Errorf("%+v %v", d, err)
		}
		p.publish("x", 8, flood)
		events, err := db.Events(ctx, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Apply(ctx, events[len(events)-1:]); err != nil {
			t.Fatal(err)
		}
		if d, err := db.TopicDigest(ctx, flood); err != nil || d.Stories != 13 || d.Authors[1].Stories != 5 {
			t.Errorf("after one more: %+v %v", d, err)
		}
		if at, ok, err := db.Position(ctx, topics.Follower); err != nil || !ok || at != events[len(events)-1].Seq {
			t.Errorf("position %d %v %v", at, ok, err)
		}
	})
}

func TestSuggestionsAreNotRepeatedOnceRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := &paper{t: t, db: db}
		ctx := t.Context()
		ferry := p.topic("Ferry inquiry")
		var all []*news.Story
		for range 8 {
			all = append(all, p.publish("The clerk told Mariama Koldeh of the book.", 0, ferry))
		}
		filed := map[int64][]int64{}
		e := topics.NewEngine(db, func(_ context.Context, s *news.Story, _ *news.Content, n int) (out []topics.Like, err error) {
			for _, o := range all {
				if o.ID != s.ID {
					out = append(out, topics.Like{ID: o.ID, Score: 0.6})
				}
			}
			return out, nil
		})
		e.File = func(_ context.Context, story int64, ids []int64, _ string) error { filed[story] = ids; return nil }
		if err := e.CatchUp(ctx); err != nil {
			t.Fatal(err)
		}
		s := p.publish("Then Mariama Koldeh closed the hearings.", 0)
		a, err := e.Suggest(ctx, s)
		if err != nil || len(a.Topics) != 1 || a.Topics[0].ID != ferry || len(a.New) != 0 {
			t.Fatalf("%+v %v", a, err) // the name is of one day only
		}
		if err := e.CatchUp(ctx); err != nil || len(filed) != 0 {
			t.Errorf("filed unasked: %v %v", filed, err)
		}
		p.write(func(tx *store.Tx) error {
			set, err := tx.Settings(ctx)
			set.TopicsFile = true
			if err != nil {
				return err
			}
			return tx.SaveSettings(ctx, set)
		})
		s2 := p.publish("Then Mariama Koldeh closed the hearings again.", 0)
		p.publish("An editor filed it.", 0, p.topic("Other"))
		if err := e.CatchUp(ctx); err != nil || len(filed) != 1 || !slices.Equal(filed[s2.ID], []int64{ferry}) {
			t.Errorf("filed: %v %v", filed, err)
		}
		p.write(func(tx *store.Tx) error { return tx.PutRefusal(ctx, topics.RefuseTopic(s.ID, ferry)) })
		if a, err := e.Suggest(ctx, s); err != nil || len(a.Topics) != 0 {
			t.Errorf("refused, and suggested: %+v %v", a, err)
		}
		if a, err := e.Suggest(ctx, s2); err != nil || len(a.Topics) != 1 {
			t.Errorf("refused for another: %+v %v", a, err)
		}
		r, err := e.Review(ctx, topics.Scope{Least: 5, Days: 1, Most: 10}, nil)
		if err != nil || len(r.New) != 1 || r.New[0].Name != "Mariama Koldeh" || r.Read != 11 {
			t.Errorf("%+v %v", r, err)
		}
		p.write(func(tx *store.Tx) error { return tx.PutRefusal(ctx, topics.RefuseName("MARIAMA  KOLDEH")) })
		if r, err := e.Review(ctx, topics.Scope{Least: 5, Days: 1, Most: 10}, nil); err != nil || len(r.New) != 0 {
			t.Errorf("refused, and proposed: %+v %v", r, err)
		}
		held, err := e.Holding(ctx, ferry, nil)
		if err != nil || len(held) != 0 {
			t.Errorf("nothing names the topic: %v %v", held, err)
		}
		// A story that is deleted in between is like nothing any more.
		all = append(all, &news.Story{ID: 9999})
		if _, err := e.Suggest(ctx, s2); err != nil {
			t.Error(err)
		}
	})
}
