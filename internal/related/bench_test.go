package related_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/related"
)

// synthetic makes stories whose words fall off as words do (Zipf), each with words of one of many events.
func synthetic(n int) []related.Doc {
	r := rand.New(rand.NewPCG(7, 7))
	zipf := rand.NewZipf(r, 1.1, 8, 60_000)
	docs := make([]related.Doc, n)
	for i := range docs {
		event := r.IntN(n/10 + 1)
		var b strings.Builder
		for w := range 300 {
			if w%12 == 0 {
				fmt.Fprintf(&b, "e%dx%d ", event, r.IntN(12))
				continue
			}
			fmt.Fprintf(&b, "w%d ", zipf.Uint64())
		}
		docs[i] = related.Doc{ID: int64(i + 1), Lang: "en", Headline: fmt.Sprintf("e%dx1 w%d", event, i), Text: b.String(), Published: day.Add(time.Duration(i) * time.Hour)}
	}
	return docs
}

func BenchmarkIndex(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		docs := synthetic(n)
		x := related.New()
		for _, d := range docs {
			x.Fill(d)
		}
		for _, d := range docs {
			x.Near(d.ID, related.Options{}) // which finds all kin
		}
		b.Run(fmt.Sprintf("near/%d", n), func(b *testing.B) {
			i := 0
			for b.Loop() {
				x.Near(docs[i*7919%n].ID, related.Options{})
				i++
			}
		})
		b.Run(fmt.Sprintf("gains/%d", n), func(b *testing.B) {
			i := 0
			for b.Loop() {
				x.Gains(docs[i*7919%n].ID, time.Time{})
				i++
			}
		})
		b.Run(fmt.Sprintf("add/%d", n), func(b *testing.B) {
			i := 0
			for b.Loop() {
				x.Add(docs[i*7919%n])
				i++
			}
		})
	}
}
