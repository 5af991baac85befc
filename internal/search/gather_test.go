package search

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// What was gathered packed comes out as it went in: by term, in the order of the numbers that the documents were given later.
func TestGathered(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 50 {
		b := newBatch(false)
		want := map[string][]entry{}
		keys := r.Perm(1000)[:r.IntN(60)] // some documents are there already: number 0
		if round%2 == 0 {
			slices.Sort(keys) // as usual
		}
		items := make([]item, len(keys))
		for n, k := range keys {
			if items[n].key = int64(k); k%7 == 0 {
				items[n].key = 0
			}
			d := document{id: int64(n), size: uint8(r.IntN(256))}
			for w := range 20 {
				if r.IntN(3) > 0 {
					continue
				}
				e := entry{posting: posting{head: uint16(r.IntN(3)), body: uint16(1 + r.IntN(200)), size: d.size}}
				if w == 0 { // a list of our own has no places
					e.posting = posting{}
				}
				for _, n := range []uint16{e.head, e.body} {
					places, at := []int32(nil), int32(-1)
					for range n {
						at += 1 + r.Int32N(500)
						places = append(places, at)
					}
					e.places = appendPlaces(e.places, places)
				}
				text := fmt.Sprint("w", w)
				d.terms = append(d.terms, term{text, e})
				if e.key = items[n].key; e.key != 0 {
					want[text] = append(want[text], e)
				}
			}
			b.add([]document{d})
		}
		a := b.spread(items)
		for a.left() {
			for _, text := range a.next(1 + r.IntN(5)) {
				got, w := a.lists[text], want[text]
				slices.SortFunc(w, byKey)
				if !slices.EqualFunc(got, w, func(a, b entry) bool { return a.posting == b.posting && bytes.Equal(a.places, b.places) }) {
					t.Fatalf("%s: %v, not %v", text, got, w)
				}
				if len(got) > 3 { // only some of it goes into the first block
					a.lists[text], want[text] = got[3:], w[3:]
					a.begun = append(a.begun, text)
					continue
				}
				delete(want, text)
			}
		}
		if len(want) > 0 {
			t.Fatalf("%d terms were left out", len(want))
		}
	}
}

// A batch takes a bounded amount of memory.
func TestFullBatch(t *testing.T) {
	t.Parallel()
	long := document{terms: make([]term, 5000)}
	for i := range long.terms {
		long.terms[i].text = fmt.Sprint("w", i)
	}
	wordy := document{terms: []term{{"w", entry{places: make([]byte, 4000)}}}}
	for name, d := range map[string]document{"nothing": {}, "many terms": long, "many places": wordy} {
		b := newBatch(false)
		for !b.full() {
			b.add([]document{d})
		}
		if b.size > batchMost+5001 || len(b.docs) > batchDocs || b.text > batchText+4000 {
			t.Errorf("%s: %d documents, %d postings, %d bytes", name, len(b.docs), b.size, b.text)
		}
	}
}
