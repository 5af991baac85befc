package related

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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
//
// Stories and terms have numbers. The lower numbers are those of the base, a file (see base.go), if there is one; what came since
// then is fresh, and in memory.
type Index struct {
	changing sync.Mutex // one change or saving at a time
	mu       sync.RWMutex
	ids      map[int64]uint32 // story → slot
	slots    []slot           // dead ones among them
	dead     int
	langs    []language
	rarity   []rarity // by term

	base  *base
	fresh []entry           // of the slots after the base's
	terms map[uint64]uint32 // hash → number, of fresh terms
	vocab []term            // the fresh terms, after the base's
	later map[uint32]*term  // what fresh stories add to the base's terms

	families families
	changes  int       // since the index was saved
	pool     sync.Pool // of *query
	logs     []float32 // see ln
	failed   atomic.Pointer[error]
	least    int // see smallest
}

// language is one that stories are written in: a word is as rare as stories of its own language make it.
type language struct {
	code    string // the first part of the tag
	stories int
}

// slot is a story in the index.
type slot struct {
	id        int64
	published int64   // Unix seconds, 0 for none
	first     uint32  // where its vector begins in the base
	norm      float32 // of a fresh story's vector with the frequencies at the time it was added
	terms     uint16  // of its vector in the base
	lang      uint16  // its place in the index's languages
	alive     bool
}

// entry is what is kept of a fresh story.
type entry struct {
	vector []weighted
	sketch sketch
}

// weighted is a term of a story and its weight, without its rarity unless it is said.
type weighted struct {
	term   uint32
	weight float32
}

// posting is a fresh story that has a term.
type posting struct {
	slot   uint32
	weight float32
}

// term is a term of the vocabulary: a fresh one, or what is new of one of the base.
type term struct {
	hash     uint64
	display  string // as some story writes it; "" until a story keeps it
	postings []posting
}

// rarity is how many stories have a term, even if it is not among their weightiest, and in the two lowest bits its points: see
// wordPoints.
type rarity uint32

func (r rarity) stories() int   { return int(r >> 2) }
func (r rarity) points() int    { return int(r & 3) }
func (r *rarity) add()          { *r += 4 }
func (r *rarity) take()         { *r -= 4 * min(1, *r>>2) }
func newRarity(p int) rarity    { return rarity(p & 3) }
func (x *Index) baseSlots() int { return x.base.slots() }
func (x *Index) baseTerms() int { return x.base.terms() }

// New gives an empty index.
func New() *Index {
	x := &Index{ids: map[int64]uint32{}, terms: map[uint64]uint32{}, later: map[uint32]*term{}, logs: logs(), least: smallest}
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

// Err gives what went wrong in reading the index's file since it was opened, nil if nothing did. After an error the index answers
// with what it could read, and is to be made anew.
func (x *Index) Err() error {
	if e := x.failed.Load(); e != nil {
		return *e
	}
	return nil
}

func (x *Index) fail(err error) { x.failed.CompareAndSwap(nil, &err) }

// Add puts a story into the index, in place of what the index knew of it before.
func (x *Index) Add(d Doc) {
	x.changing.Lock()
	defer x.changing.Unlock()
	self := x.put(d)
	x.mu.RLock()
	defer x.mu.RUnlock()
	q := x.query()
	defer x.done(q)
	found := q.first(self, Options{}, finalists)
	q.relatives(self, found)
	q.welcome(self, found)
}

// Fill puts a story into the index as Add does, leaving its kin to be found when they are first asked for: for many at once.
func (x *Index) Fill(d Doc) {
	x.changing.Lock()
	defer x.changing.Unlock()
	x.put(d)
}

// Forget has the kin of all stories found anew when they are next asked for, as is best after filling in many.
func (x *Index) Forget() { x.families.forget() }

func (x *Index) put(d Doc) uint32 {
	fs := extract(d)
	sk := newSketch(d)
	numbers := x.numbers(fs)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.compact()
	before := x.kept(d.ID)
	if old, ok := x.ids[d.ID]; ok {
		x.drop(old)
	}
	lang := x.language(d.Lang)
	x.langs[lang].stories++
	all := x.count(fs, numbers, before, before == nil)
	kept := x.weightiest(all, lang)
	s := slot{id: d.ID, lang: lang, alive: true, norm: x.norm(kept, lang)}
	if !d.Published.IsZero() {
		s.published = d.Published.Unix()
	}
	number := uint32(len(x.slots))
	x.slots = append(x.slots, s)
	x.fresh = append(x.fresh, entry{vector: kept, sketch: sk})
	x.ids[d.ID] = number
	for _, w := range kept {
		t := x.added(w.term)
		t.postings = append(t.postings, posting{slot: number, weight: w.weight})
	}
	x.name(kept, fs, numbers)
	x.changes++
	return number
}

// numbers looks up the terms of a story that are known.
func (x *Index) numbers(fs features) map[uint64]uint32 {
	known := make(map[uint64]uint32, len(fs))
	for h := range fs {
		if n, ok := x.terms[h]; ok {
			known[h] = n
		} else if n, ok, err := x.base.find(h); err != nil {
			x.fail(err)
		} else if ok {
			known[h] = n
		}
	}
	return known
}

// added gives what is fresh of a term.
func (x *Index) added(n uint32) *term {
	if b := x.baseTerms(); int(n) >= b {
		return &x.vocab[int(n)-b]
	}
	t := x.later[n]
	if t == nil {
		t = &term{}
		x.later[n] = t
	}
	return t
}

// postings gives the fresh stories that have a term.
func (x *Index) postings(n uint32) []posting {
	if b := x.baseTerms(); int(n) >= b {
		return x.vocab[int(n)-b].postings
	}
	if t := x.later[n]; t != nil {
		return t.postings
	}
	return nil
}

// vector gives a story's terms with their weights, rarity apart; nothing for one that is gone.
func (x *Index) vector(n uint32) []weighted {
	b := x.baseSlots()
	if int(n) >= b {
		return x.fresh[int(n)-b].vector
	}
	v, err := x.base.raw(&x.slots[n])
	if err != nil {
		x.fail(err)
	}
	return v
}

func (x *Index) sketch(n uint32) sketch {
	b := x.baseSlots()
	if int(n) >= b {
		return x.fresh[int(n)-b].sketch
	}
	s, err := x.base.sketch(n)
	if err != nil {
		x.fail(err)
	}
	return s
}

// kept gives the terms that the index keeps of a story, nil if it does not have it.
func (x *Index) kept(id int64) map[uint32]bool {
	n, ok := x.ids[id]
	if !ok {
		return nil
	}
	m := make(map[uint32]bool, maxTerms)
	for _, w := range x.vector(n) {
		m[w.term] = true
	}
	return m
}

// count gives a story's terms their numbers and counts the story in their frequencies. Of a story that
// the index had before, only what is known to have changed is counted: terms that it kept, and not
// those that it had dropped.
func (x *Index) count(fs features, numbers map[uint64]uint32, before map[uint32]bool, isNew bool) []weighted {
	all := make([]weighted, 0, len(fs))
	for _, h := range slices.Sorted(maps.Keys(fs)) {
		f := fs[h]
		n, ok := numbers[h]
		if !ok {
			n = uint32(len(x.rarity))
			x.rarity = append(x.rarity, newRarity(f.points))
			x.vocab = append(x.vocab, term{hash: h})
			x.terms[h] = n
			numbers[h] = n
		}
		switch {
		case isNew || !ok:
			x.rarity[n].add()
		case before[n]:
			delete(before, n) // counted already
		}
		all = append(all, weighted{term: n, weight: f.weight()})
	}
	for n := range before {
		x.rarity[n].take()
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
		type rare struct {
			weighted
			weight float32 // with its rarity
		}
		rated := make([]rare, len(all))
		for i, w := range all {
			rated[i] = rare{w, w.weight * x.idf(w.term, lang)}
		}
		slices.SortFunc(rated, func(a, b rare) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term)) })
		all = make([]weighted, most)
		for i := range all {
			all[i] = rated[i].weighted
		}
	}
	slices.SortFunc(all, func(a, b weighted) int { return cmp.Compare(a.term, b.term) })
	return all
}

// name keeps how the story writes its terms, where the index does not know it yet.
func (x *Index) name(kept []weighted, fs features, numbers map[uint64]uint32) {
	wanted := make(map[uint32]bool, len(kept))
	for _, w := range kept {
		wanted[w.term] = true
	}
	for h, f := range fs {
		n := numbers[h]
		if !wanted[n] {
			continue
		}
		if t := x.added(n); t.display == "" && (int(n) >= x.baseTerms() || len(t.postings) == 1) {
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
	x.changing.Lock()
	defer x.changing.Unlock()
	x.remove(id)
}

// remove is Remove for who changes the index.
func (x *Index) remove(id int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	n, ok := x.ids[id]
	if !ok {
		return
	}
	for _, w := range x.vector(n) {
		x.rarity[w.term].take()
	}
	x.drop(n)
	delete(x.ids, id)
	x.changes++
	x.compact()
}

// drop marks a slot dead. Its postings stay until compact, or until the index is saved.
func (x *Index) drop(n uint32) {
	x.langs[x.slots[n].lang].stories--
	x.slots[n] = slot{}
	if b := x.baseSlots(); int(n) >= b {
		x.fresh[int(n)-b] = entry{}
	}
	x.families.set(n, kinship{})
	x.dead++
}

// compact gives dead slots and their postings back when they are a quarter of all. With a base, that is for Save.
func (x *Index) compact() {
	if x.base != nil || x.dead < 1000 || x.dead*4 < len(x.slots) {
		return
	}
	moved := x.live()
	fresh := x.fresh[:0]
	for i, e := range x.fresh {
		if moved[i] != gone {
			fresh = append(fresh, e)
		}
	}
	clear(x.fresh[len(fresh):])
	x.fresh = fresh
	for i := range x.vocab {
		t := &x.vocab[i]
		keep := t.postings[:0]
		for _, p := range t.postings {
			if moved[p.slot] != gone {
				keep = append(keep, posting{slot: moved[p.slot], weight: p.weight})
			}
		}
		t.postings = keep
	}
	x.renumber(moved)
}

const gone = math.MaxUint32

// live gives the slots new numbers, in the same order; gone to the dead.
func (x *Index) live() []uint32 {
	moved := make([]uint32, len(x.slots))
	n := uint32(0)
	for i := range x.slots {
		moved[i] = gone
		if x.slots[i].alive {
			moved[i] = n
			n++
		}
	}
	return moved
}

// renumber gives the slots the numbers that live made.
func (x *Index) renumber(moved []uint32) {
	x.families.move(moved)
	at := 0
	for i := range x.slots {
		if moved[i] != gone {
			x.slots[at] = x.slots[i]
			x.ids[x.slots[at].id] = uint32(at)
			at++
		}
	}
	x.slots, x.dead = x.slots[:at], 0
}

// idf is the rarity of a term in a language: ln of how many stories there are to each that has it, and a little more, so that
// in a small archive even a word that all have counts for something.
func (x *Index) idf(n uint32, lang uint16) float32 {
	have := x.rarity[n].stories() + 1
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
	if len(base) > 8 { // no language's tag is longer (BCP 47)
		base = base[:8]
	}
	return strings.Clone(base)
}
