package site_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/site"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
	"broadsheet/internal/theme"
)

// BenchmarkColdStory renders the pages of random stories of some 3,000 words in a paper of 2,000: what a reader waits for where nothing is
// kept. Run it with -cpuprofile to see where the time goes.
func BenchmarkColdStory(b *testing.B) {
	db := storetest.SQLite(b)
	paths := thousands(b, db, 2000)
	th, err := theme.Load(theme.Options{})
	if err != nil {
		b.Fatal(err)
	}
	s := site.New(db, editorial.New(db), th, nil)
	r := rand.New(rand.NewPCG(1, 2))
	bytes := 0
	b.ReportAllocs()
	for b.Loop() {
		ctx, _ := store.Watch(b.Context())
		page, err := s.Render(ctx, press.Request{Path: paths[r.IntN(len(paths))], Query: press.NewQuery(nil)})
		if err != nil {
			b.Fatal(err)
		}
		bytes = len(page.Body)
	}
	b.ReportMetric(float64(bytes), "page-bytes")
}

// thousands publishes stories with topics, a byline and six neighbours each.
func thousands(b *testing.B, db *store.DB, n int) (paths []string) {
	b.Helper()
	words := strings.Fields("the river ferry council market bridge harbour rain school nurse election budget station night morning fish price road " +
		"said that will with from after before people year work house water light town vote plan money open close letter")
	r := rand.New(rand.NewPCG(3, 4))
	text := func(k int) string {
		var s strings.Builder
		for i := range k {
			if i > 0 {
				s.WriteByte(' ')
			}
			s.WriteString(words[r.IntN(len(words))])
		}
		return s.String()
	}
	ctx := b.Context()
	im, err := editorial.New(db).Import(owner, "old.example")
	if err != nil {
		b.Fatal(err)
	}
	var ids []int64
	err = im.Batch(ctx, func(batch *editorial.Batch) error {
		var sections, topics, people []int64
		for i := range 10 {
			id, _, err := batch.Section(ctx, fmt.Sprint("s", i), news.Section{Name: fmt.Sprint("Section ", i)})
			if err != nil {
				return err
			}
			sections = append(sections, id)
			if id, _, err = batch.Topic(ctx, fmt.Sprint("t", i), news.Topic{Name: fmt.Sprint("Topic ", i)}); err != nil {
				return err
			}
			topics = append(topics, id)
			if id, _, err = batch.Person(ctx, fmt.Sprint("p", i), news.Person{Name: fmt.Sprint("Person ", i)}); err != nil {
				return err
			}
			people = append(people, id)
		}
		for i := range n {
			var body strings.Builder
			for range 40 {
				body.WriteString("<p>" + text(75) + "</p>\n")
			}
			res, err := batch.Story(ctx, &editorial.ImportedStory{
				ForeignID: fmt.Sprint(i), Digest: "1", Kind: news.KindStory, State: news.Published, CommentsOpen: true,
				PublishedAt: time.Date(2024, 1, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Hour),
				Content: news.Content{
					Headline: text(8), Standfirst: text(20), Body: body.String(), Sections: []int64{sections[r.IntN(10)]},
					Topics: []int64{topics[r.IntN(10)], topics[r.IntN(10)]}, Bylines: []news.Byline{{PersonID: people[r.IntN(10)], Role: news.By}},
				},
			})
			if err != nil {
				return err
			}
			ids, paths = append(ids, res.ID), append(paths, res.Path)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	err = db.Write(ctx, func(tx *store.Tx) error {
		for _, id := range ids {
			var ns []store.Neighbour
			for range 6 {
				ns = append(ns, store.Neighbour{ID: ids[r.IntN(n)], Score: r.Float64(), Why: []string{text(2)}})
			}
			if err := tx.PutNeighbours(ctx, id, ns); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return paths
}
