package search

import (
	"encoding/binary"
	"slices"
	"strings"
	"time"
)

// A batch is as large as its memory allows, since each block that it touches is read and written once: some 25,000 stories of 120 words, 60 MB. One that is
// long in the making, as on a site that serves, is written sooner, so that whoever waits for the turn has it.
const (
	batchMost = 2_000_000 // postings of a batch
	batchSoon = 500_000   // and of one that was gathered for gatherLong
	batchDocs = 32_000
	batchText = 24 << 20 // bytes of places

	gatherLong = 10 * time.Second
)

// batch is documents that are written together: for each term what is new in its list.
type batch struct {
	docs  []document // without their terms
	lists map[string]*gathered
	size  int // postings
	text  int // bytes of places
	began time.Time
	force bool
}

// gathered is what is new in one term's list, packed, in the order of the batch's documents.
type gathered struct {
	posts  []packed
	places []byte
}

// packed is a posting of a document of the batch. How long the document is stands with the document.
type packed struct {
	doc        uint32
	head, body uint16
}

func newBatch(force bool) *batch {
	return &batch{lists: map[string]*gathered{}, began: time.Now(), force: force}
}

func (b *batch) add(docs []document) {
	for _, d := range docs {
		n := uint32(len(b.docs))
		for _, t := range d.terms {
			g := b.lists[t.text]
			if g == nil {
				g = &gathered{}
				b.lists[strings.Clone(t.text)] = g
			}
			g.posts = append(g.posts, packed{n, t.head, t.body})
			g.places = append(g.places, t.places...)
			b.text += len(t.places)
		}
		b.size += len(d.terms) + 1
		d.terms = nil
		b.docs = append(b.docs, d)
	}
}

// full says that a batch should be written.
func (b *batch) full() bool {
	return b.size >= batchMost || len(b.docs) >= batchDocs || b.text >= batchText || b.size >= batchSoon && time.Since(b.began) > gatherLong
}

// adds are what is to be merged into the terms' lists.
type adds struct {
	terms []string // in order, those not begun
	begun []string // those of which something is left
	lists map[string][]entry
	batch *batch
	keys  []int64 // of the batch's documents; 0 for those that the lists have already, or should not have
}

// spread has what is new by term.
func (b *batch) spread(items []item) *adds {
	a := &adds{lists: map[string][]entry{}, batch: b, keys: make([]int64, len(items))}
	for n, i := range items {
		a.keys[n] = i.key
	}
	a.terms = make([]string, 0, len(b.lists))
	for t := range b.lists {
		a.terms = append(a.terms, t)
	}
	slices.Sort(a.terms)
	return a
}

func (a *adds) left() bool { return len(a.begun)+len(a.terms) > 0 }

// next takes the first few terms that have something to be merged. Whoever does not merge all of one puts it into begun again.
func (a *adds) next(few int) []string {
	part := slices.Clone(a.begun[:min(few, len(a.begun))])
	a.begun = a.begun[len(part):]
	for len(part) < few && len(a.terms) > 0 {
		t := a.terms[0]
		a.terms = a.terms[1:]
		if a.batch != nil {
			a.lists[t] = a.unpack(a.batch.lists[t])
			delete(a.batch.lists, t)
		}
		if len(a.lists[t]) > 0 {
			part = append(part, t)
		} else {
			delete(a.lists, t)
		}
	}
	return part
}

// unpack gives a term's new entries in the order of their numbers.
func (a *adds) unpack(g *gathered) []entry {
	out := make([]entry, 0, len(g.posts))
	at, sorted := 0, true
	for _, p := range g.posts {
		from := at
		for range int(p.head) + int(p.body) {
			_, n := binary.Uvarint(g.places[at:])
			at += n
		}
		key := a.keys[p.doc]
		if key == 0 {
			continue
		}
		e := entry{posting: posting{key: key, head: p.head, body: p.body}, places: g.places[from:at:at]}
		if at > from {
			e.size = a.batch.docs[p.doc].size
		}
		sorted = sorted && (len(out) == 0 || out[len(out)-1].key < key)
		out = append(out, e)
	}
	if !sorted {
		slices.SortFunc(out, byKey)
	}
	return out
}
