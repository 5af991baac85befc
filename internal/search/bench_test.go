package search_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/pgtest"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// benchStories is the size of the archive of the benchmarks.
const benchStories = 5000

// archive is an index of made-up stories of 400 words, whose frequencies fall as those of a language do.
func archive(b *testing.B, opt store.Options) (paper, time.Duration) {
	ctx := context.Background()
	db := storetest.Open(b, opt)
	p := paper{db, search.New(db)}
	rnd := rand.New(rand.NewPCG(1, 2))
	words := rand.NewZipf(rnd, 1.1, 3, 50_000)
	for i := 0; i < benchStories; i += 100 {
		err := db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
			for j := range 100 {
				var body strings.Builder
				for range 400 {
					fmt.Fprintf(&body, "word%d ", words.Uint64())
				}
				at := time.Date(2010, 1, 1, i+j, 0, 0, 0, time.UTC)
				s := &news.Story{Kind: news.KindStory, State: news.Published, PublishedAt: at, Path: fmt.Sprintf("/b/%d/", i+j)}
				if err := tx.InsertStory(ctx, s); err != nil {
					return err
				}
				s.Live = &news.Revision{StoryID: s.ID, State: news.Published, Content: news.Content{Headline: body.String()[:40], Body: "<p>" + body.String() + "</p>"}}
				if err := tx.InsertRevision(ctx, s.Live); err != nil {
					return err
				}
				if err := tx.UpdateStory(ctx, s); err != nil {
					return err
				}
				if err := tx.PutLive(ctx, s, news.Teaser{Headline: s.Live.Headline}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	start := time.Now()
	p.catchUp(b)
	return p, time.Since(start)
}

func BenchmarkSearch(b *testing.B) {
	run := func(name string, opt func(b *testing.B) store.Options) {
		b.Run(name, func(b *testing.B) {
			p, took := archive(b, opt(b))
			b.Logf("indexed %.0f stories a second", benchStories/took.Seconds())
			for _, q := range []string{"word1", "word20", "word3000", "word1 word20", `"word1 word2"`, "word300 -word2", "word20*"} {
				b.Run(q, func(b *testing.B) {
					for b.Loop() {
						if _, err := p.engine.Search(context.Background(), search.Request{Text: q, Limit: 20}); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
	run("sqlite", func(b *testing.B) store.Options { return store.Options{Dir: b.TempDir()} })
	if pgtest.Available() {
		run("postgres", func(b *testing.B) store.Options { return store.Options{URL: pgtest.Start(b)} })
	}
}

// BenchmarkUpdate is what an update of one story costs the index.
func BenchmarkUpdate(b *testing.B) {
	run := func(name string, opt func(b *testing.B) store.Options) {
		b.Run(name, func(b *testing.B) {
			p, _ := archive(b, opt(b))
			ctx := context.Background()
			for n := 0; b.Loop(); n++ {
				b.StopTimer()
				id := int64(n%benchStories + 1)
				s, err := p.Story(ctx, id)
				if err != nil {
					b.Fatal(err)
				}
				c := s.Live.Content
				c.Body += fmt.Sprintf("<p>number%d</p>", n)
				p.edit(b, id, c)
				last, err := p.LastEvent(ctx)
				if err != nil {
					b.Fatal(err)
				}
				events, err := p.Events(ctx, last-1, 1)
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if err := p.engine.Apply(ctx, events); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	run("sqlite", func(b *testing.B) store.Options { return store.Options{Dir: b.TempDir()} })
	if pgtest.Available() {
		run("postgres", func(b *testing.B) store.Options { return store.Options{URL: pgtest.Start(b)} })
	}
}
