package main

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/related"
)

// story is a document of a set.
type story struct {
	lang, headline, text string
}

// way is one way to find what is related. It is built from all stories of a set.
type way interface {
	// similarity of two stories, by their places in the set
	similarity(a, b int) float64
	// nearest gives the n nearest to a story, best first
	nearest(a, n int) []int
}

var ways = []struct {
	name  string
	build func([]story) way
}{
	{"broadsheet", newOurs}, {"newest", newNewest}, {"tags", newTags}, {"tf-idf", newTFIDF}, {"bm25", newBM25},
}

// compare runs f on every way, built from the stories, and prints what it says, with the time that building and asking took and the
// memory that the way holds.
func compare(stories []story, f func(w way) string) {
	for _, w := range ways {
		try(w.name, w.build, stories, f)
	}
}

// try is compare for one way.
func try(name string, build func([]story) way, stories []story, f func(w way) string) {
	before := heap()
	start := time.Now()
	built := build(stories)
	said := f(built)
	took := time.Since(start)
	fmt.Printf("  %-11s %s   %6.2f s %4d MB\n", name, said, took.Seconds(), max(0, heap()-before)>>20)
	runtime.KeepAlive(built)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// newest is the way of "latest in the section": the sets have no sections and mostly no dates, so a set is one section, in each
// language, and the later a story stands in its file the newer it is.
type newest struct{ stories []story }

func newNewest(stories []story) way { return newest{stories} }

func (w newest) similarity(a, b int) float64 {
	if w.stories[a].lang != w.stories[b].lang {
		return 0
	}
	return float64(b+1) / float64(len(w.stories))
}

func (w newest) nearest(a, n int) []int { return nearest(w, len(w.stories), a, n) }

// tags is the way of "most tags in common", the newest first among equals. The sets have no tags, so a story's are what an automatic
// tagger would give: its five most frequent words that have a capital and do not begin a sentence.
type tags struct{ of []map[string]bool }

const tagsEach = 5

func newTags(stories []story) way {
	var w tags
	for _, s := range stories {
		counts := map[string]int{}
		begins := true
		for word := range strings.FieldsSeq(s.headline + ". " + s.text) {
			bare := strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
			if first, _ := utf8.DecodeRuneInString(bare); !begins && unicode.IsUpper(first) {
				counts[bare]++
			}
			begins = strings.HasSuffix(word, ".")
		}
		names := slices.Collect(maps.Keys(counts))
		slices.SortFunc(names, func(p, q string) int { return cmp.Or(cmp.Compare(counts[q], counts[p]), cmp.Compare(p, q)) })
		set := map[string]bool{}
		for _, n := range names[:min(tagsEach, len(names))] {
			set[n] = true
		}
		w.of = append(w.of, set)
	}
	return w
}

func (w tags) similarity(a, b int) float64 {
	same := 0.0
	for t := range w.of[a] {
		if w.of[b][t] {
			same++
		}
	}
	return same
}

func (w tags) nearest(a, n int) []int {
	found := nearest(tagged{w}, len(w.of), a, n)
	return slices.DeleteFunc(found, func(b int) bool { return w.similarity(a, b) == 0 })
}

// tagged breaks ties between equals by age.
type tagged struct{ tags }

func (w tagged) similarity(a, b int) float64 {
	return w.tags.similarity(a, b) + float64(b)/float64(len(w.of)+1)
}

type ours struct{ index *related.Index }

func newOurs(stories []story) way {
	x := related.New()
	for i, s := range stories {
		x.Fill(related.Doc{ID: int64(i + 1), Lang: s.lang, Headline: s.headline, Text: s.text})
	}
	return ours{x}
}

func (w ours) similarity(a, b int) float64 { return w.index.Similarity(int64(a+1), int64(b+1)) }

func (w ours) nearest(a, n int) []int {
	var out []int
	for _, p := range w.index.Near(int64(a+1), related.Options{Limit: n, All: true}) {
		out = append(out, int(p.ID-1))
	}
	return out
}

// bags are the words of the stories and how often each has them.
type bags struct {
	counts []map[string]float64
	df     map[string]float64
	length []float64
	mean   float64
}

func newBags(stories []story) bags {
	b := bags{df: map[string]float64{}}
	for _, s := range stories {
		counts := map[string]float64{}
		words := strings.FieldsFunc(strings.ToLower(s.headline+" "+s.text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
		for _, w := range words {
			counts[w]++
		}
		for w := range counts {
			b.df[w]++
		}
		b.counts = append(b.counts, counts)
		b.length = append(b.length, float64(len(words)))
		b.mean += float64(len(words)) / float64(len(stories))
	}
	return b
}

func (b bags) idf(w string) float64 { return math.Log(float64(len(b.counts)) / b.df[w]) }

type tfidf struct{ vectors []map[string]float64 }

func newTFIDF(stories []story) way {
	b := newBags(stories)
	var w tfidf
	for _, counts := range b.counts {
		v, sum := map[string]float64{}, 0.0
		for word, n := range counts {
			v[word] = n * b.idf(word)
			sum += v[word] * v[word]
		}
		for word := range v {
			v[word] /= math.Sqrt(max(sum, 1e-12))
		}
		w.vectors = append(w.vectors, v)
	}
	return w
}

func (w tfidf) similarity(a, b int) float64 {
	var dot float64
	for word, x := range w.vectors[a] {
		dot += x * w.vectors[b][word]
	}
	return dot
}

func (w tfidf) nearest(a, n int) []int { return nearest(w, len(w.vectors), a, n) }

type bm25 struct {
	bags
	queries [][]string
}

func newBM25(stories []story) way {
	w := bm25{bags: newBags(stories)}
	for _, counts := range w.counts {
		var words []string
		for word := range counts {
			words = append(words, word)
		}
		slices.SortFunc(words, func(p, q string) int {
			return cmp.Or(cmp.Compare(counts[q]*w.idf(q), counts[p]*w.idf(p)), cmp.Compare(p, q))
		})
		w.queries = append(w.queries, words[:min(25, len(words))])
	}
	return w
}

func (w bm25) similarity(a, b int) float64 {
	const k1, beta = 1.2, 0.75
	var sum float64
	for _, word := range w.queries[a] {
		tf := w.counts[b][word]
		idf := math.Log(1 + (float64(len(w.counts))-w.df[word]+0.5)/(w.df[word]+0.5))
		sum += idf * tf * (k1 + 1) / (tf + k1*(1-beta+beta*w.length[b]/w.mean))
	}
	return sum
}

func (w bm25) nearest(a, n int) []int { return nearest(w, len(w.counts), a, n) }

func nearest(w way, count, a, n int) []int {
	scores, order := make([]float64, count), make([]int, 0, count)
	for i := range count {
		if i != a {
			scores[i] = w.similarity(a, i)
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(p, q int) int { return cmp.Compare(scores[q], scores[p]) })
	return order[:min(n, len(order))]
}
