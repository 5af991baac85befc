package paper

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"broadsheet/internal/discussion"
	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
)

const (
	every      = 10 * time.Minute // a story comes out, at any size: so fronts, days and the news sitemap are alike
	batch      = 400              // stories in one transaction; nobody else waits for the writer
	neighbours = 12               // stored for a story, as related does
	source     = "bench.example"
)

// Actor is who makes the paper, and who acts on it in the benchmarks.
var Actor = news.Actor{Name: "bench", Role: news.Owner}

// maker makes one paper.
type maker struct {
	db  *store.DB
	im  *editorial.Import
	n   int
	end time.Time // when the newest story came out

	sections, topics, people []int64
	ids                      []int64   // of the stories stored, in order
	bySection                [][]int64 // and those of each section
	paths                    []string
}

// Make fills an empty folder with n stories, the newest of which came out some minutes before now, and returns their paths, the
// newest last. progress hears how many are stored.
func Make(ctx context.Context, dir string, n int, now time.Time, progress func(int)) (paths []string, err error) {
	db, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		return nil, err
	}
	defer func() {
		if cerr := db.Close(); err == nil {
			err = cerr
		}
	}()
	desk := editorial.New(db)
	if _, err := desk.SaveSettings(ctx, Actor, func(s *news.Settings) error {
		s.Name, s.Tagline, s.Lang = "The Measured Paper", "Made up for benchmarks", "en"
		return nil
	}); err != nil {
		return nil, err
	}
	m := &maker{db: db, n: n, end: now.Add(-5 * time.Minute), bySection: make([][]int64, len(sections))}
	if m.im, err = desk.Import(Actor, source); err != nil {
		return nil, err
	}
	if err := m.im.Batch(ctx, func(b *editorial.Batch) error { return m.places(ctx, b) }); err != nil {
		return nil, err
	}
	texts := make(chan *text, 2*batch)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		defer close(texts)
		for i := range n {
			select {
			case texts <- write(i, n):
			case <-ctx.Done():
				return
			}
		}
	}()
	for done := 0; done < n; progress(done) {
		some := make([]*text, 0, batch)
		for len(some) < batch && done+len(some) < n {
			t, ok := <-texts
			if !ok {
				return nil, ctx.Err()
			}
			some = append(some, t)
		}
		if err := m.store(ctx, some); err != nil {
			return nil, err
		}
		done += len(some)
	}
	return m.paths, m.finish(ctx)
}

// places stores the sections, topics and people.
func (m *maker) places(ctx context.Context, b *editorial.Batch) error {
	m.sections, m.topics, m.people = nil, nil, nil // the transaction may be tried again
	for i, name := range sections {
		id, _, err := b.Section(ctx, strconv.Itoa(i), news.Section{Name: name})
		if err != nil {
			return err
		}
		m.sections = append(m.sections, id)
	}
	for i := range topics {
		id, _, err := b.Topic(ctx, strconv.Itoa(i), news.Topic{Name: topicName(i)})
		if err != nil {
			return err
		}
		m.topics = append(m.topics, id)
	}
	for i := range people {
		id, _, err := b.Person(ctx, strconv.Itoa(i), news.Person{Name: personName(i)})
		if err != nil {
			return err
		}
		m.people = append(m.people, id)
	}
	return nil
}

// store stores some stories, then their neighbours.
func (m *maker) store(ctx context.Context, some []*text) error {
	first := len(m.ids)
	var results []editorial.ImportResult
	err := m.im.Batch(ctx, func(b *editorial.Batch) error {
		results = results[:0]
		for k, t := range some {
			res, err := b.Story(ctx, m.imported(first+k, t))
			if err != nil {
				return err
			}
			results = append(results, res)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for k, res := range results {
		m.ids, m.paths = append(m.ids, res.ID), append(m.paths, res.Path)
		s := some[k].section
		m.bySection[s] = append(m.bySection[s], res.ID)
	}
	return m.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
		for k, t := range some {
			if err := tx.PutNeighbours(ctx, m.ids[first+k], m.near(m.ids[first+k], t)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (m *maker) imported(i int, t *text) *editorial.ImportedStory {
	in := &editorial.ImportedStory{
		ForeignID: strconv.Itoa(i), Digest: "1", Kind: news.KindStory, State: news.Published, CommentsOpen: true, Clean: true,
		PublishedAt: m.end.Add(-time.Duration(m.n-1-i) * every).Truncate(time.Second),
	}
	in.Slug = editorial.Slug(t.headline) + "-" + strconv.Itoa(i)
	c := &in.Content
	c.Headline, c.Standfirst, c.Body = t.headline, t.standfirst, t.body
	c.Sections = []int64{m.sections[t.section]}
	for _, k := range t.topics {
		c.Topics = append(c.Topics, m.topics[k])
	}
	for _, k := range t.people {
		c.Bylines = append(c.Bylines, news.Byline{PersonID: m.people[k], Name: personName(k), Role: news.By})
	}
	for k, said := range t.said {
		in.Comments = append(in.Comments, editorial.ImportedComment{ForeignID: fmt.Sprintf("%d/%d", i, k), Comment: news.Comment{
			Kind: news.ReaderComment, State: news.CommentApproved, Name: pick(t.r, firstNames), Body: discussion.FromText(said),
			CreatedAt: in.PublishedAt.Add(time.Minute),
		}})
	}
	return in
}

// near draws neighbours for a story: half of them among the newest of its section, half among all before.
func (m *maker) near(id int64, t *text) []store.Neighbour {
	from := m.bySection[t.section]
	taken := map[int64]bool{id: true}
	var out []store.Neighbour
	for tries := 0; len(out) < neighbours && tries < 4*neighbours; tries++ {
		k := t.r.IntN(len(from))
		if tries%2 == 0 {
			k = len(from) - 1 - t.r.IntN(min(len(from), 100))
		}
		if other := from[k]; !taken[other] {
			taken[other] = true
			out = append(out, store.Neighbour{ID: other, Score: 0.9 - 0.05*float64(len(out)), Why: []string{pick(rand.New(rand.NewPCG(uint64(other), 1)), subjects)}})
		}
	}
	return out
}

// finish tells the followers that there is nothing for them to do, and writes the audit.
func (m *maker) finish(ctx context.Context) error {
	if err := m.im.Finish(ctx, fmt.Sprintf("%d made-up stories", m.n)); err != nil {
		return err
	}
	return nothingToDo(ctx, m.db)
}

// nothingToDo tells the followers that they are up to date. Search gets one story: an index that is empty would be taken for one that was lost.
func nothingToDo(ctx context.Context, db *store.DB) error {
	last, err := db.LastEvent(ctx)
	if err != nil {
		return err
	}
	first, err := db.PublicAfter(ctx, store.FirstPublished, 1)
	if err != nil {
		return err
	}
	var one []int64
	for _, s := range first {
		one = append(one, s.ID)
	}
	if err := search.New(db).Apply(ctx, []news.Event{{Seq: last, Kind: news.StoryPublished, Stories: one}}); err != nil {
		return err
	}
	return db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
		return errors.Join(tx.Advance(ctx, "related", last), tx.Advance(ctx, "topics", last))
	})
}
