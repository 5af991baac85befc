package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// entry is a story as the lists should have it.
type entry struct {
	id     int64
	at     time.Time
	topics []int64
}

// TestListsAreCounted publishes, moves and withdraws at random and merges a topic, and compares every count, and pages far down the lists, with what
// the lists must hold.
func TestListsAreCounted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		r := rand.New(rand.NewPCG(1, 12))
		const stretch = 1 << 41 // as the migration has it
		moment := func() time.Time {
			switch r.IntN(4) {
			case 0: // around a border
				return time.UnixMicro((800+r.Int64N(3))*stretch + r.Int64N(3) - 1)
			case 1: // before 1970
				return time.UnixMicro(-1 - r.Int64N(5*stretch))
			default:
				return time.UnixMicro(790*stretch + r.Int64N(20*stretch)).Truncate(time.Second)
			}
		}
		var topics []int64
		for i := range 3 {
			topic := news.Topic{Name: fmt.Sprint("Topic ", i), Slug: fmt.Sprint("topic-", i), Path: fmt.Sprintf("/topic/topic-%d/", i)}
			if err := db.Write(ctx, func(tx *store.Tx) error { return tx.InsertTopic(ctx, &topic) }); err != nil {
				t.Fatal(err)
			}
			topics = append(topics, topic.ID)
		}
		var all []*news.Story
		there := map[int64]*entry{}
		some := func() []int64 { return topics[:r.IntN(len(topics)+1)] }
		list := func(tx *store.Tx, s *news.Story) error {
			e := &entry{s.ID, s.PublishedAt, slices.Clone(s.Live.Topics)}
			there[s.ID] = e
			return tx.PutLive(ctx, s, news.Teaser{Headline: s.Live.Headline})
		}
		write := func(f func(tx *store.Tx) error) {
			t.Helper()
			if err := db.WriteAs(ctx, store.Repeatable, f); err != nil {
				t.Fatal(err)
			}
		}
		write(func(tx *store.Tx) error {
			for i := range 1300 {
				s := &news.Story{Kind: news.KindStory, State: news.Published, PublishedAt: moment(), Path: fmt.Sprintf("/story-%d/", i)}
				if err := tx.InsertStory(ctx, s); err != nil {
					return err
				}
				s.Live = &news.Revision{StoryID: s.ID, Number: 1, State: news.Published, Content: news.Content{Headline: fmt.Sprint("Story ", i), Topics: some()}}
				if err := tx.InsertRevision(ctx, s.Live); err != nil {
					return err
				}
				if err := list(tx, s); err != nil {
					return err
				}
				all = append(all, s)
			}
			return nil
		})
		agree(t, db, r, there, topics)
		for round := range 12 {
			write(func(tx *store.Tx) error {
				for range 40 {
					s := all[r.IntN(len(all))]
					s.Live.Number = 2 // it may have rows
					if r.IntN(3) == 0 {
						delete(there, s.ID)
						if err := tx.Unlist(ctx, s.ID); err != nil {
							return err
						}
						continue
					}
					if r.IntN(2) == 0 {
						s.PublishedAt = moment()
					}
					s.Live.Topics = some()
					if err := list(tx, s); err != nil {
						return err
					}
				}
				return nil
			})
			if round == 6 {
				write(func(tx *store.Tx) error { return tx.MergeTopic(ctx, topics[1], topics[0]) })
				for moved := 1; moved > 0; {
					write(func(tx *store.Tx) (err error) { moved, err = tx.MoveTopicStories(ctx, topics[1], 100); return err })
				}
				for _, e := range there {
					if slices.Contains(e.topics, topics[1]) {
						e.topics = append(slices.DeleteFunc(e.topics, func(id int64) bool { return id == topics[1] || id == topics[0] }), topics[0])
					}
				}
				topics = []int64{topics[0], topics[2]}
			}
			agree(t, db, r, there, topics)
		}
		if err := db.Write(ctx, func(tx *store.Tx) error { // whoever fails leaves nothing
			if err := tx.Unlist(ctx, anyOf(there)); err != nil {
				return err
			}
			return context.Canceled
		}); err == nil {
			t.Error("a transaction that failed was stored")
		}
		agree(t, db, r, there, topics)
		write(func(tx *store.Tx) error {
			for id := range there {
				if err := tx.Unlist(ctx, id); err != nil {
					return err
				}
			}
			clear(there)
			return nil
		})
		agree(t, db, r, there, topics)
	})
}

func anyOf(m map[int64]*entry) int64 {
	for id := range m {
		return id
	}
	return 0
}

// agree compares the lists with what they must hold.
func agree(t *testing.T, db *store.DB, r *rand.Rand, there map[int64]*entry, topics []int64) {
	t.Helper()
	ctx := t.Context()
	lists := map[store.List]func(*entry) bool{store.AllStories(): func(*entry) bool { return true }}
	for _, id := range topics {
		lists[store.TopicStories(id)] = func(e *entry) bool { return slices.Contains(e.topics, id) }
	}
	for l, in := range lists {
		var want []*entry
		for _, e := range there {
			if in(e) {
				want = append(want, e)
			}
		}
		slices.SortFunc(want, func(a, b *entry) int {
			if c := b.at.Compare(a.at); c != 0 {
				return c
			}
			return int(b.id - a.id)
		})
		for range 12 {
			var p store.Page
			if r.IntN(2) == 0 && len(want) > 0 {
				p.From = want[r.IntN(len(want))].at.Add(time.Duration(r.IntN(3)-1) * time.Microsecond)
			}
			if r.IntN(2) == 0 && len(want) > 0 {
				p.Before = want[r.IntN(len(want))].at.Add(time.Duration(r.IntN(3)-1) * time.Microsecond)
			}
			var inside []int64
			for _, e := range want {
				if (p.From.IsZero() || !e.at.Before(p.From)) && (p.Before.IsZero() || e.at.Before(p.Before)) {
					inside = append(inside, e.id)
				}
			}
			if n, err := db.Count(ctx, l, p.From, p.Before); err != nil || n != len(inside) {
				t.Fatalf("counted %d of %d stories from %v before %v, %v", n, len(inside), p.From, p.Before, err)
			}
			p.Offset, p.Limit = r.IntN(len(inside)+30), 1+r.IntN(30)
			got, err := db.Teasers(ctx, l, p)
			if err != nil {
				t.Fatal(err)
			}
			part := inside[min(p.Offset, len(inside)):min(p.Offset+p.Limit, len(inside))]
			if diff := cmp.Diff(append([]int64{}, part...), append([]int64{}, ids(got)...)); diff != "" {
				t.Fatalf("%d stories from the %dth on of %d, from %v before %v: %s", p.Limit, p.Offset, len(inside), p.From, p.Before, diff)
			}
		}
	}
	wrong, err := db.Check(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range wrong {
		if strings.Contains(w, "counts of lists") { // other rules do not hold: the stories have no addresses here
			t.Fatal(w)
		}
	}
}

// TestFarDownOneDate pages through a date with many stories, of which most have one time, beside stories of the first and the last days that there are.
func TestFarDownOneDate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		day := time.Date(2024, 11, 18, 0, 0, 0, 0, time.UTC)
		times := []time.Time{time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), day.Add(-1), day.AddDate(0, 0, 1)}
		for i := range 1300 {
			at := day.Add(9 * time.Hour)
			if i%10 == 0 {
				at = day.Add(time.Duration(i) * time.Minute)
			}
			times = append(times, at)
		}
		var there []*entry
		err := db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
			for i, at := range times {
				s := &news.Story{Kind: news.KindStory, State: news.Published, PublishedAt: at, Path: fmt.Sprintf("/story-%d/", i)}
				if err := tx.InsertStory(ctx, s); err != nil {
					return err
				}
				s.Live = &news.Revision{StoryID: s.ID, Number: 1, State: news.Published, Content: news.Content{Headline: "H"}}
				if err := tx.InsertRevision(ctx, s.Live); err != nil {
					return err
				}
				if err := tx.PutLive(ctx, s, news.Teaser{Headline: "H"}); err != nil {
					return err
				}
				if i >= 4 {
					there = append(there, &entry{id: s.ID, at: at})
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(there, func(a, b *entry) int {
			if c := b.at.Compare(a.at); c != 0 {
				return c
			}
			return int(b.id - a.id)
		})
		for _, offset := range []int{0, 490, 520, 1270, 1290, 1300, 2000} {
			got, err := db.Teasers(ctx, store.AllStories(), store.Page{From: day, Before: day.AddDate(0, 0, 1), Offset: offset, Limit: 20})
			if err != nil {
				t.Fatal(err)
			}
			var want []int64
			for _, e := range there[min(offset, len(there)):min(offset+20, len(there))] {
				want = append(want, e.id)
			}
			if !slices.Equal(ids(got), want) {
				t.Errorf("from the %dth on: %v, want %v", offset, ids(got), want)
			}
		}
		for l, want := range map[[2]time.Time]int{{}: len(times), {day, day.AddDate(0, 0, 1)}: 1300, {{}, day}: 2, {day.AddDate(0, 0, 1), {}}: 2} {
			if n, err := db.Count(ctx, store.AllStories(), l[0], l[1]); n != want || err != nil {
				t.Errorf("%d stories of %v, want %d, %v", n, l, want, err)
			}
		}
		if n, err := db.Recount(ctx); n != 0 || err != nil {
			t.Errorf("%d counts are wrong, %v", n, err)
		}
	})
}
