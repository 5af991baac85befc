package related

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
)

// How many terms are kept of a story. While there are few stories, more are kept, because nobody can tell
// yet which of them will turn out to be rare.
const (
	maxTerms   = 64
	earlyTerms = 256
	earlyDocs  = 5_000

	maxLangs = 1000 // more than there are; further tags, which are mistakes, count as the first
)

// Doc is a story, as the index wants it.
type Doc struct {
	ID         int64
	Lang       string // BCP 47
	Headline   string
	Standfirst string
	Text       string // plain
	Topics     []string
	Published  time.Time // zero if it does not matter
}

// Index holds what stories are about. Its methods may be called from several goroutines.
type Index struct {
	mu    sync.RWMutex
	ids   map[int64]uint32  // story → slot
	slots []slot            // dead ones among them
	dead  int               //
	terms map[uint64]uint32 // hash → number in vocabulary
	vocab []term
	langs []language
	pool  sync.Pool // of *query
	logs  []float32 // see ln

	families families
}

// language is one that stories are written in: a word is as rare as stories of its own language make it.
type language struct {
	code    string // the first part of the tag
	stories int
}

// slot is a story in the index.
type slot struct {
	id        int64
	lang      uint16 // its place in the index's languages
	published int64  // Unix seconds, 0 for none
	vector    []weighted
	norm      float32 // of the vector with the frequencies at the time it was added
	sketch    sketch
	alive     bool
}

// weighted is a term of a story and its weight, without its rarity.
type weighted struct {
	term   uint32
	weight float32
}

// posting is a story that has a term.
type posting struct {
	slot   uint32
	weight float32
}

// term is a term of the vocabulary.
type term struct {
	df       uint32 // stories that have it, even if it is not among their weightiest
	points   int    // see wordPoints
	display  string // as some story writes it; "" until a story keeps it
	postings []posting
}

// New gives an empty index.
func New() *Index {
	x := &Index{ids: map[int64]uint32{}, terms: map[uint64]uint32{}, logs: logs()}
	x.pool.New = func() any { return newQuery(x) }
	return x
}

// Len gives the number of stories in the index.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.ids)
}

// Has reports whether a story is in the index.
func (x *Index) Has(id int64) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	_, ok := x.ids[id]
	return ok
}

// Add puts a story into the index, in place of what the index knew of it before.
func (x *Index) Add(d Doc) {
	fs := extract(d)
	sk := newSketch(d)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.put(d, fs, sk)
	q := x.query()
	defer x.done(q)
	self := x.ids[d.ID]
	found := q.first(self, Options{}, finalists)
	q.relatives(self, found)
	q.welcome(self, found)
}

// Fill puts a story into the index as Add does, leaving its kin to be found when they are first asked for: for many at once.
func (x *Index) Fill(d Doc) {
	fs := extract(d)
	sk := newSketch(d)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.put(d, fs, sk)
}

func (x *Index) put(d Doc, fs features, sk sketch) {
	before := x.kept(d.ID)
	if old, ok := x.ids[d.ID]; ok {
		x.drop(old)
	}
	lang := x.language(d.Lang)
	x.langs[lang].stories++
	all := x.count(fs, before, before == nil)
	kept := x.weightiest(all, lang)
	s := slot{id: d.ID, lang: lang, vector: kept, sketch: sk, alive: true}
	if !d.Published.IsZero() {
		s.published = d.Published.Unix()
	}
	s.norm = x.norm(kept, lang)
	number := uint32(len(x.slots))
	x.slots = append(x.slots, s)
	x.ids[d.ID] = number
	for _, w := range kept {
		t := &x.vocab[w.term]
		t.postings = append(t.postings, posting{slot: number, weight: w.weight})
	}
	x.name(kept, fs)
	x.compact()
}

// kept gives the terms that the index keeps of a story, nil if it does not have it.
func (x *Index) kept(id int64) map[uint32]bool {
	n, ok := x.ids[id]
	if !ok {
		return nil
	}
	m := make(map[uint32]bool, maxTerms)
	for _, w := range x.slots[n].vector {
		m[w.term] = true
	}
	return m
}

// count gives a story's terms their numbers and counts the story in their frequencies. Of a story that
// the index had before, only what is known to have changed is counted: terms that it kept, and not
// those that it had dropped.
func (x *Index) count(fs features, before map[uint32]bool, isNew bool) []weighted {
	all := make([]weighted, 0, len(fs))
	for _, h := range slices.Sorted(maps.Keys(fs)) {
		f := fs[h]
		n, ok := x.terms[h]
		if !ok {
			n = uint32(len(x.vocab))
			x.vocab = append(x.vocab, term{points: f.points})
			x.terms[h] = n
		}
		switch {
		case isNew || !ok:
			x.vocab[n].df++
		case before[n]:
			delete(before, n) // counted already
		}
		all = append(all, weighted{term: n, weight: f.weight()})
	}
	for n := range before {
		if x.vocab[n].df > 0 {
			x.vocab[n].df--
		}
	}
	return all
}

// weightiest gives the weightiest of a story's terms, sorted by number.
func (x *Index) weightiest(all []weighted, lang uint16) []weighted {
	most := maxTerms
	if len(x.ids) < earlyDocs {
		most = earlyTerms
	}
	if len(all) > most {
		slices.SortFunc(all, func(a, b weighted) int {
			return cmp.Or(cmp.Compare(b.weight*x.idf(b.term, lang), a.weight*x.idf(a.term, lang)), cmp.Compare(a.term, b.term))
		})
		all = slices.Clone(all[:most])
	}
	slices.SortFunc(all, func(a, b weighted) int { return cmp.Compare(a.term, b.term) })
	return all
}

// name keeps how the story writes its terms, where the index does not know it yet.
func (x *Index) name(kept []weighted, fs features) {
	for _, f := range kept {
		if x.vocab[f.term].display != "" {
			continue
		}
		x.vocab[f.term].display = "?" // replaced below
	}
	for h, f := range fs {
		if t := &x.vocab[x.terms[h]]; t.display == "?" {
			t.display = strings.Clone(shorten(f.display))
		}
	}
}

func shorten(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	for _, possessive := range []string{"'s", "’s", "'S", "’S"} {
		s = strings.TrimSuffix(s, possessive)
	}
	if r := []rune(s); len(r) > 60 {
		return string(r[:60])
	}
	return s
}

// Remove takes a story out of the index. It is no error if it is not there.
func (x *Index) Remove(id int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	n, ok := x.ids[id]
	if !ok {
		return
	}
	for _, w := range x.slots[n].vector {
		if x.vocab[w.term].df > 0 {
			x.vocab[w.term].df--
		}
	}
	x.drop(n)
	delete(x.ids, id)
	x.compact()
}

// drop marks a slot dead. Its postings stay until compact.
func (x *Index) drop(n uint32) {
	x.langs[x.slots[n].lang].stories--
	x.slots[n] = slot{}
	x.families.set(n, kinship{})
	x.dead++
}

// compact gives dead slots and their postings back when they are a quarter of all.
func (x *Index) compact() {
	if x.dead < 1000 || x.dead*4 < len(x.slots) {
		return
	}
	moved := make([]uint32, len(x.slots))
	live := make([]slot, 0, len(x.slots)-x.dead)
	for i := range x.slots {
		if x.slots[i].alive {
			moved[i] = uint32(len(live))
			live = append(live, x.slots[i])
			x.ids[x.slots[i].id] = moved[i]
		}
	}
	for i := range x.vocab {
		t := &x.vocab[i]
		keep := t.postings[:0]
		for _, p := range t.postings {
			if x.slots[p.slot].alive {
				keep = append(keep, posting{slot: moved[p.slot], weight: p.weight})
			}
		}
		t.postings = keep
	}
	x.families.move(moved, x.slots, len(live))
	x.slots, x.dead = live, 0
}

// idf is the rarity of a term in a language: ln of how many stories there are to each that has it, and a little more, so that
// in a small archive even a word that all have counts for something.
func (x *Index) idf(n uint32, lang uint16) float32 {
	have := int(x.vocab[n].df) + 1
	return x.ln(x.langs[lang].stories+1+have) - x.ln(have) // ln(1 + stories/have)
}

func (x *Index) norm(v []weighted, lang uint16) float32 {
	var sum float64
	for _, w := range v {
		f := float64(w.weight * x.idf(w.term, lang))
		sum += f * f
	}
	return float32(math.Sqrt(sum))
}

// language gives the number of a tag's language.
func (x *Index) language(tag string) uint16 {
	code := baseLang(tag)
	for i := range x.langs {
		if x.langs[i].code == code {
			return uint16(i)
		}
	}
	if len(x.langs) == maxLangs {
		return 0
	}
	x.langs = append(x.langs, language{code: code})
	return uint16(len(x.langs) - 1)
}

func baseLang(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
	return base
}
