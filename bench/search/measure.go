package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/bench/releases"
	"broadsheet/bench/stopwatch"
	"broadsheet/internal/analyser"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
)

// measure fills the paper up to each size, indexes what came, and asks.
func measure(ctx context.Context, db *store.DB, at []int) error {
	e := search.New(db)
	next, stop, err := open()
	if err != nil {
		return err
	}
	defer stop()
	f := &filler{db: db, next: next}
	if *only {
		return f.goOn(ctx, at[len(at)-1])
	}
	there, err := db.ListSize(ctx, store.AllStories())
	if err != nil {
		return err
	}
	var indexing time.Duration
	if there > 0 && !*asIs {
		before, _, err := db.SearchCounts(ctx)
		if err != nil {
			return err
		}
		start := time.Now()
		if err := e.CatchUp(ctx); err != nil {
			return err
		}
		after, _, err := db.SearchCounts(ctx)
		if err != nil {
			return err
		}
		fmt.Printf("the paper was there; %d stories were indexed of %d, in %.1f s\n", after-before, after, time.Since(start).Seconds())
	}
	for _, n := range at {
		if there == 0 || there < n && f.stored > 0 {
			if err := f.fill(ctx, n); err != nil {
				return err
			}
			start := time.Now()
			if err := e.CatchUp(ctx); err != nil {
				return err
			}
			indexing += time.Since(start)
		}
		if err := ask(ctx, db, e, n, indexing); err != nil {
			return err
		}
		if err := update(ctx, db, e, n); err != nil {
			return err
		}
	}
	return nil
}

// update times what an editor's update costs the index.
func update(ctx context.Context, db *store.DB, e *search.Engine, n int) error {
	ids, err := db.PublicAfter(ctx, store.FirstPublished, n)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(uint64(n), 9))
	var times stopwatch.Times
	for i := range *each / 2 {
		if err := change(ctx, db, ids[r.IntN(len(ids))].ID, i); err != nil {
			return err
		}
		at, err := db.LastEvent(ctx)
		if err != nil {
			return err
		}
		events, err := db.Events(ctx, at-1, 1)
		if err != nil {
			return err
		}
		times.Time(func() { err = e.Apply(ctx, events) })
		if err != nil {
			return err
		}
	}
	fmt.Printf("  %-28s %6d %16s %16s\n", "a story updated", times.Len(), times.Wall(), times.CPU())
	return nil
}

func open() (func() (releases.Release, error), func(), error) {
	if _, err := os.Stat(filepath.Join(*dataDir, releases.Corpus)); err != nil {
		return nil, nil, fmt.Errorf("the corpus is not there: %w", err)
	}
	next, stop := releases.Open(*dataDir, *words)
	return next, stop, nil
}

// ask times the questions.
func ask(ctx context.Context, db *store.DB, e *search.Engine, n int, indexing time.Duration) error {
	kinds, err := questions(ctx, db, n)
	if err != nil {
		return err
	}
	size, err := db.SearchSize(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%d stories: indexed in %.1f s (%.0f a second); the index has %d MB\n", n, indexing.Seconds(), float64(n)/max(indexing.Seconds(), 0.001), size>>20)
	fmt.Printf("  %-28s %6s %16s %16s %10s %6s %6s\n", "asked (p50 / p99)", "count", "ms", "CPU ms", "found p50", "many", "part")
	for _, k := range kinds {
		if len(k.texts) == 0 {
			fmt.Printf("  %-28s none\n", k.name)
			continue
		}
		var times stopwatch.Times
		var totals []int
		many, part := 0, 0
		for round := range 2 {
			for _, text := range k.texts {
				var found search.Found
				var err error
				question := func() { found, err = e.Search(ctx, search.Request{Text: text, Lang: "en", Limit: 20}) }
				if round == 0 {
					question()
				} else {
					times.Time(question)
					totals = append(totals, found.Total)
				}
				if err != nil {
					return fmt.Errorf("%q: %w", text, err)
				}
				if round > 0 && found.Many {
					many++
				}
				if round > 0 && !found.Since.IsZero() {
					part++
				}
			}
		}
		slices.Sort(totals)
		fmt.Printf("  %-28s %6d %16s %16s %10d %6d %6d\n", k.name, times.Len(), times.Wall(), times.CPU(), totals[len(totals)/2], many, part)
	}
	return nil
}

// kind is questions of one kind.
type kind struct {
	name  string
	texts []string
}

// questions makes questions out of the words of releases and of how many stories they are in.
func questions(ctx context.Context, db *store.DB, n int) ([]kind, error) {
	next, stop, err := open()
	if err != nil {
		return nil, err
	}
	defer stop()
	r := rand.New(rand.NewPCG(uint64(n), 7))
	l := analyser.For("en")
	type seen struct{ text, term string }
	var all []seen
	known := map[string]bool{}
	var pairs [][2]seen
	for range min(n, 3000) {
		d, err := next()
		if err != nil {
			return nil, err
		}
		var before seen
		for t := range l.Tokens(d.Text) {
			s := seen{strings.ToLower(d.Text[t.Start:t.End]), t.Term}
			if t.Stop || t.Kind != analyser.Word || len(s.text) < 3 {
				before = seen{}
				continue
			}
			if !known[s.term] {
				known[s.term] = true
				all = append(all, s)
			}
			if before.term != "" && len(pairs) < 200_000 {
				pairs = append(pairs, [2]seen{before, s})
			}
			before = s
		}
	}
	terms := make([]string, len(all))
	for i, s := range all {
		terms[i] = s.term
	}
	counts, err := db.SearchTerms(ctx, terms)
	if err != nil {
		return nil, err
	}
	var rare, middling, common []string
	for _, s := range all {
		switch c := int(counts[s.term]); {
		case c == 0:
		case c <= 20:
			rare = append(rare, s.text)
		case c >= n/500 && c <= n/50:
			middling = append(middling, s.text)
		case c >= n/5:
			common = append(common, s.text)
		}
	}
	some := func(list []string) []string {
		list = slices.Clone(list)
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		return list[:min(*each, len(list))]
	}
	two := func(a, b []string, sep string) (out []string) {
		for range *each {
			if len(a) > 0 && len(b) > 0 {
				out = append(out, a[r.IntN(len(a))]+sep+b[r.IntN(len(b))])
			}
		}
		return out
	}
	phrases := func(ok func(a, b int) bool) (out []string) {
		for range 100 * *each {
			p := pairs[r.IntN(len(pairs))]
			if len(out) < *each && ok(int(counts[p[0].term]), int(counts[p[1].term])) {
				out = append(out, strconv.Quote(p[0].text+" "+p[1].text))
			}
		}
		return out
	}
	var begun []string
	for _, w := range some(append(slices.Clone(middling), common...)) {
		if len(w) > 4 {
			begun = append(begun, w[:3]+"*")
		}
	}
	return []kind{
		{"a rare word", some(rare)}, {"a middling word", some(middling)}, {"a common word", some(common)},
		{"rare, rare", two(rare, rare, " ")}, {"rare, common", two(rare, common, " ")}, {"middling, middling", two(middling, middling, " ")},
		{"middling, common", two(middling, common, " ")}, {"common, common", two(common, common, " ")},
		{"phrase of common words", phrases(func(a, b int) bool { return a >= n/10 && b >= n/10 })},
		{"phrase, any", phrases(func(a, b int) bool { return true })},
		{"beginning of three letters", begun}, {"common, without common", two(common, common, " -")},
		{"common, in a section", two(common, []string{"section:s3"}, " ")},
	}, nil
}
