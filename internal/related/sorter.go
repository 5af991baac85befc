package related

import (
	"cmp"
	"slices"

	"broadsheet/internal/pace"
)

// sorter puts stories into running stories, one after another, each into the one that it fits best (average linkage, as the followers of
// topic detection and tracking do: Allan, Papka and Lavrenko, "On-line new event detection and tracking", SIGIR 1998). It fits if it is
// tied, in the mean, to the parts that are nearest in time and to some of the others: one link is not enough, so an event does not swallow its subject.
// It knows only those running stories that it was given.
type sorter struct {
	x    *Index
	of   map[int64]*run
	runs map[int64]*run // by id; those that are new have ids below 0
	made int64
	work *pace.Work // gives way between stories; nil for none
}

// run is a running story.
type run struct {
	id     int64
	closed bool // nothing more comes in: it is over, or hidden
	kept   bool // an editor had a hand in it
	parts  []part
	banned map[int64]bool
	into   *run // what it was merged into
	dirty  bool
}

// part is a story in a run.
type part struct {
	story   int64
	at      int64 // Unix seconds, 0 for none
	added   bool
	repeats int64
}

const (
	partsLeast = 3
	partsMost  = 300

	gathered = 24 // ties of a story that may come in with it, the strongest

	besides  = 4    // parts compared with that are not those nearest in time
	inTime   = 8    // and those that are
	begin    = 1.2  // a running story is begun by stories that belong together so much more than what joins it later
	together = 1.2  // and so are two made one
	standOut = 1.4  // and stand so much closer to each other than to what else there is
	home     = 1.15 // a part stays where it is unless it fits so much better elsewhere
	anyway   = 1e9  // and for good in what an editor had a hand in, which is never taken apart
)

func newSorter(x *Index) *sorter {
	return &sorter{x: x, of: map[int64]*run{}, runs: map[int64]*run{}}
}

// know takes in a running story that there is.
func (s *sorter) know(r *run) {
	s.runs[r.id] = r
	for _, p := range r.parts {
		s.of[p.story] = r
	}
}

// place finds where a story belongs that may have changed, given the stories that it is tied to. One that an editor put somewhere stays.
func (s *sorter) place(id int64, ties []Tie) {
	x := s.x
	x.mu.RLock()
	defer x.mu.RUnlock()
	self, ok := x.ids[id]
	if !ok {
		s.take(id)
		return
	}
	was := s.of[id]
	if was != nil {
		for _, p := range was.parts {
			if p.story == id && (p.added || was.closed) {
				return
			}
		}
	}
	q := x.query()
	defer x.done(q)
	q.work = s.work
	v := &visitor{sorter: s, q: q, e: q.expand(self), id: id, self: self, at: x.slots[self].published, known: map[uint32]*expanded{}}
	best, others := v.best(ties, was)
	switch {
	case best != nil && best == was:
		was.renew(id, v.at, v.twin(was))
	case best != nil:
		s.take(id)
		s.put(best, id, v.at, v.twin(best))
	default:
		s.take(id)
		if best = v.found(ties); best == nil {
			return
		}
	}
	v.gather(best, ties, false)
	for _, o := range others {
		v.merge(best, o)
	}
}

// visitor is a story that looks for its place.
type visitor struct {
	*sorter
	q    *query
	e    *expanded
	id   int64
	self uint32
	at   int64

	known map[uint32]*expanded // others that it was compared with
}

// expand gives another story with its kin's words.
func (v *visitor) expand(n uint32) *expanded {
	if v.known[n] == nil {
		v.known[n] = v.q.expand(n)
	}
	return v.known[n]
}

// best gives the run that the story fits best, nil for none, and the others that it fits.
func (v *visitor) best(ties []Tie, was *run) (best *run, others []*run) {
	seen := map[*run]bool{v.of[v.id]: true}
	candidates := []*run{}
	if was != nil {
		candidates = append(candidates, was)
	}
	for _, t := range ties {
		if r := v.of[t.ID]; r != nil && !seen[r] {
			seen[r] = true
			candidates = append(candidates, r)
		}
	}
	var most float32
	for _, r := range candidates {
		if r.closed && r != was || r.banned[v.id] || r != was && len(r.parts) >= partsMost {
			continue
		}
		fit := v.fit(v.e, v.self, r)
		if r == was {
			fit *= home
			if r.kept {
				fit = anyway
			}
		}
		switch {
		case fit < 1:
		case fit > most:
			if best != nil {
				others = append(others, best)
			}
			best, most = r, fit
		default:
			others = append(others, r)
		}
	}
	return best, others
}

// fit gives how well a story fits into a run: 1 is just enough.
func (v *visitor) fit(e *expanded, self uint32, r *run) float32 {
	x, q := v.x, v.q
	at := x.slots[self].published
	var sum, gap, odd float32
	n, formed, odds := 0, 0, 0
	for _, p := range r.near(at, x.slots[self].id) {
		slot, ok := x.ids[p.story]
		if !ok {
			continue
		}
		if q.formed(self, slot) {
			formed++
			continue
		}
		event := q.event(e, self, slot)
		if p.added && event < 1 {
			odd += event
			odds++
		}
		sum += event
		gap = max(gap, q.pause(self, slot))
		n++
	}
	if n <= formed {
		return 0
	}
	if n-odds >= 2 { // what an editor put in need not be like the others, and says nothing of what else is
		sum, n = sum-odd, n-odds
	}
	return sum / float32(n) * gap
}

// near gives the parts that a story published at a time is compared with: those nearest in time, and a few others from all along.
func (r *run) near(at, but int64) []part {
	parts := make([]part, 0, len(r.parts))
	for _, p := range r.parts {
		if p.story != but && p.repeats == 0 {
			parts = append(parts, p)
		}
	}
	if len(parts) <= inTime+besides {
		return parts
	}
	i, _ := slices.BinarySearchFunc(parts, at, func(p part, at int64) int { return cmp.Compare(p.at, at) })
	from := min(max(0, i-inTime/2), len(parts)-inTime)
	chosen := slices.Clone(parts[from : from+inTime])
	rest := slices.Concat(parts[:from], parts[from+inTime:])
	for k := range besides {
		chosen = append(chosen, rest[k*len(rest)/besides])
	}
	return chosen
}

// found makes a new run of the story and those of its ties that are in none, if there are enough that belong together.
func (v *visitor) found(ties []Tie) *run {
	r := &run{parts: []part{{story: v.id, at: v.at}}, dirty: true}
	v.gather(r, ties, true)
	if len(r.parts) < partsLeast || v.contrast(r) < standOut {
		return nil
	}
	v.made++
	r.id = -v.made
	v.know(r)
	return r
}

// contrast gives how much closer the parts of a run stand to each other than to what else there is: those of an event stand out; those
// of a subject, or by one writer, shade off into the rest.
func (v *visitor) contrast(r *run) float32 {
	var slots []uint32
	for _, p := range r.near(v.at, 0) {
		if slot, ok := v.x.ids[p.story]; ok {
			slots = append(slots, slot)
		}
	}
	var sum float32
	for i, a := range slots {
		for _, b := range slots[:i] {
			sum += v.q.cosine(a, b) / sqrt(v.q.background(a)*v.q.background(b))
		}
	}
	return sum / max(1, float32(len(slots)*(len(slots)-1)/2))
}

// gather takes into a run those of the story's ties that are in none and fit, and those that fit then. Copies of its parts are left out
// if distinct.
func (v *visitor) gather(r *run, ties []Tie, distinct bool) {
	for more := true; more; {
		more = false
		for _, t := range ties[:min(len(ties), gathered)] {
			slot, ok := v.x.ids[t.ID]
			if !ok || v.of[t.ID] != nil || r.banned[t.ID] || r.has(t.ID) || len(r.parts) >= partsMost {
				continue
			}
			w := *v
			w.id, w.self = t.ID, slot
			twin := w.twin(r)
			if distinct && twin != 0 || v.fit(v.expand(slot), slot, r) < begin {
				continue
			}
			r.insert(part{story: t.ID, at: v.x.slots[slot].published, repeats: twin})
			if r.id != 0 {
				v.of[t.ID], r.dirty = r, true
			}
			more = true
		}
	}
}

func (r *run) has(story int64) bool {
	return slices.ContainsFunc(r.parts, func(p part) bool { return p.story == story })
}

// merge makes one of two runs that the story belongs to, if their parts belong together as well and no editor had a hand in the one that goes.
func (v *visitor) merge(r, o *run) {
	if r.into != nil || o.into != nil || r == o || len(r.parts)+len(o.parts) > partsMost {
		return
	}
	if r.kept && o.kept || r.closed || o.closed {
		return
	}
	if o.kept || !r.kept && (o.parts[0].at < r.parts[0].at || o.parts[0].at == r.parts[0].at && o.id > r.id) { // the older one stays
		r, o = o, r
	}
	if slices.ContainsFunc(o.parts, func(p part) bool { return r.banned[p.story] }) {
		return
	}
	var sum float32
	near := o.near(r.parts[len(r.parts)-1].at, 0)
	for _, p := range near {
		slot, ok := v.x.ids[p.story]
		if !ok {
			return
		}
		sum += v.fit(v.expand(slot), slot, r)
	}
	if sum < together*float32(len(near)) {
		return
	}
	for _, p := range o.parts {
		r.insert(p)
		v.of[p.story] = r
	}
	o.parts, o.into, o.dirty, r.dirty = nil, r, true, true
}

// twin gives the part of a run that the story is a near-copy of, 0 for none.
func (v *visitor) twin(r *run) int64 {
	own := v.q.sketch(v.self)
	for _, p := range r.near(v.at, v.id) {
		if slot, ok := v.x.ids[p.story]; ok && own.twin(v.q.sketch(slot)) {
			return p.story
		}
	}
	return 0
}

func (s *sorter) put(r *run, id, at, repeats int64) {
	r.insert(part{story: id, at: at, repeats: repeats})
	r.dirty = true
	s.of[id] = r
}

func (r *run) insert(p part) {
	i, _ := slices.BinarySearchFunc(r.parts, p, func(a, b part) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.story, b.story)) })
	r.parts = slices.Insert(r.parts, i, p)
}

// renew brings a part up to date that stays.
func (r *run) renew(id, at, repeats int64) {
	for i, p := range r.parts {
		if p.story != id {
			continue
		}
		for _, o := range r.parts {
			if o.repeats == id {
				repeats = 0 // others are copies of it
			}
		}
		if p.at != at || p.repeats != repeats {
			r.parts = slices.Delete(r.parts, i, i+1)
			p.at, p.repeats, r.dirty = at, repeats, true
			r.insert(p)
		}
		return
	}
}

// take takes a story out of its run, if it is in one. One that it was repeated by takes its place.
func (s *sorter) take(id int64) {
	r := s.of[id]
	if r == nil {
		return
	}
	delete(s.of, id)
	r.parts = slices.DeleteFunc(r.parts, func(p part) bool { return p.story == id })
	r.dirty = true
	heir := int64(0)
	for i, p := range r.parts {
		if p.repeats == id {
			r.parts[i].repeats = heir
			if heir == 0 {
				heir = p.story
			}
		}
	}
}

// Group puts stories of the index into running stories, in the order given, and gives those that came of it, in the order of their
// first parts: what Engine would find if they were published in this order. A story in none is left out.
func Group(x *Index, ids []int64) [][]int64 {
	s := newSorter(x)
	for _, id := range ids {
		s.place(id, x.Ties(id))
	}
	var groups [][]int64
	for _, r := range s.runs {
		if len(r.parts) < partsLeast {
			continue
		}
		var g []int64
		for _, p := range r.parts {
			g = append(g, p.story)
		}
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b []int64) int { return cmp.Compare(slices.Index(ids, a[0]), slices.Index(ids, b[0])) })
	return groups
}
