package related

import (
	"context"
	"maps"
	"slices"

	"broadsheet/internal/news"
	"broadsheet/internal/pace"
	"broadsheet/internal/store"
)

// placings is how often a story is placed anew because somebody changed its running story meanwhile.
const placings = 5

// place finds the running stories of stories that changed, one after another in the order of publication, and stores what came of it.
func (e *Engine) place(ctx context.Context, changed []int64) error {
	for _, id := range e.index.inOrder(changed) {
		_, ties := e.index.around(id, Options{Limit: keep, Work: pace.Of(ctx)}, false, true)
		var err error
		for range placings {
			if err = e.placeOne(ctx, id, ties); news.KindOf(err) != news.Conflict {
				break
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) placeOne(ctx context.Context, id int64, ties []Tie) error {
	near := []int64{id}
	for _, t := range ties {
		near = append(near, t.ID)
	}
	of, err := e.db.PartsOf(ctx, near)
	if err != nil {
		return err
	}
	if len(of) == 0 && len(ties) < partsLeast-1 {
		return nil
	}
	s := newSorter(e.index)
	s.work = pace.Of(ctx)
	stored := map[int64]held{}
	for _, running := range slices.Sorted(maps.Values(of)) {
		if _, ok := stored[running]; ok {
			continue
		}
		h, err := e.held(ctx, running)
		if news.KindOf(err) == news.NotFound {
			return news.Errorf(news.Conflict, "The running story %d was taken apart meanwhile.", running)
		}
		if err != nil {
			return err
		}
		stored[running] = h
		s.know(h.run())
	}
	s.place(id, ties)
	return e.keepRuns(ctx, s, stored)
}

// held is a running story as it is stored.
type held struct {
	news.RunningStory
	parts []news.Part
}

func (e *Engine) held(ctx context.Context, running int64) (h held, err error) {
	if h.RunningStory, err = e.db.RunningStory(ctx, running); err != nil {
		return h, err
	}
	h.parts, err = e.db.Parts(ctx, running)
	return h, err
}

// run is a running story for sorting. Its parts that readers do not see stay out of it, and are forgotten if nobody put them in. What was a copy
// of one takes its place.
func (h held) run() *run {
	r := &run{id: h.ID, closed: h.Closed || h.Hidden, kept: h.Kept, banned: map[int64]bool{}}
	for _, p := range h.parts {
		switch {
		case p.Standing == news.PartRemoved:
			r.banned[p.StoryID] = true
		case p.Public:
			r.insert(part{story: p.StoryID, at: p.PublishedAt.Unix(), added: p.Standing == news.PartAdded, repeats: p.Repeats})
		case p.Standing == news.PartFound:
			r.dirty = true
		}
	}
	heirs := map[int64]int64{}
	for i, p := range r.parts {
		if p.repeats == 0 || r.has(p.repeats) {
			continue
		}
		r.parts[i].repeats, r.dirty = heirs[p.repeats], true
		if heirs[p.repeats] == 0 {
			heirs[p.repeats] = p.story
		}
	}
	return r
}

// wanted are the parts to store of a sorted run: those that it has, and what an editor said of others.
func (h held) wanted(r *run) []news.Part {
	var parts []news.Part
	has := map[int64]bool{}
	for _, p := range r.parts {
		w := news.Part{StoryID: p.story, Repeats: p.repeats}
		if p.added {
			w.Standing = news.PartAdded
		}
		has[p.story] = true
		parts = append(parts, w)
	}
	for _, p := range h.parts {
		if !has[p.StoryID] && (p.Standing == news.PartRemoved || p.Standing == news.PartAdded && !p.Public) {
			parts = append(parts, p)
		}
	}
	return parts
}

// keepRuns stores what a sorter changed, in one transaction. A Conflict says that somebody else changed something first.
func (e *Engine) keepRuns(ctx context.Context, s *sorter, stored map[int64]held) error {
	var dirty []*run
	var stories []int64
	for _, r := range s.runs {
		if r.dirty {
			dirty = append(dirty, r)
			for _, p := range r.parts {
				stories = append(stories, p.story)
			}
		}
	}
	if len(dirty) == 0 {
		return nil
	}
	// Those that lose parts are stored first, since a story is a part of one at a time: the ones merged away, then by id.
	slices.SortFunc(dirty, func(a, b *run) int {
		switch {
		case (a.into == nil) != (b.into == nil):
			if a.into != nil {
				return -1
			}
			return 1
		}
		return int(b.id - a.id)
	})
	return e.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
		if err := tx.HoldStories(ctx, stories); err != nil {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(stored)) {
			if err := holdAt(ctx, tx, id, stored[id].Version); err != nil {
				return err
			}
		}
		for _, r := range dirty { // what leaves one may come into another
			if h, ok := stored[r.id]; ok {
				if err := tx.PutParts(ctx, r.id, only(h.wanted(r), h.parts)); err != nil {
					return err
				}
			}
		}
		for _, r := range dirty {
			h, ok := stored[r.id]
			if !ok {
				if len(r.parts) == 0 {
					continue
				}
				if err := tx.InsertRunning(ctx, &h.RunningStory); err != nil {
					return err
				}
				r.id = h.ID
			}
			if err := tx.PutParts(ctx, h.ID, h.wanted(r)); err != nil {
				return err
			}
			if r.into != nil {
				continue
			}
			if err := tx.UpdateRunning(ctx, &h.RunningStory); err != nil {
				return err
			}
		}
		for _, r := range dirty {
			if r.into != nil && r.id > 0 {
				if err := tx.MergeRunning(ctx, r.id, r.last().id); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// only gives those of the parts that were there.
func only(parts, were []news.Part) []news.Part {
	return slices.DeleteFunc(slices.Clone(parts), func(p news.Part) bool {
		return !slices.ContainsFunc(were, func(w news.Part) bool { return w.StoryID == p.StoryID })
	})
}

// last is the run that a run has become a part of in the end.
func (r *run) last() *run {
	for r.into != nil {
		r = r.into
	}
	return r
}

// inOrder gives stories in the order of their publication, those that the index does not have first.
func (x *Index) inOrder(ids []int64) []int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	at := func(id int64) int64 {
		if n, ok := x.ids[id]; ok {
			return x.slots[n].published
		}
		return -1 << 62
	}
	ids = slices.Clone(ids)
	slices.SortFunc(ids, func(a, b int64) int {
		if ta, tb := at(a), at(b); ta != tb {
			return int(min(max(ta-tb, -1), 1))
		}
		return int(min(max(a-b, -1), 1))
	})
	return ids
}

// placeAll finds the running stories of the whole paper anew from what ties its stories, and stores where that differs from
// what is there. Those that an editor had a hand in stay as they are and are only added to. What is found keeps the number, and so the address, of the
// one that had most of its parts. Where somebody says something of a running story meanwhile, all are sorted again.
func (e *Engine) placeAll(ctx context.Context, ties map[int64][]Tie) error {
	for n := 1; ; n++ {
		s, all, err := e.sortAll(ctx, ties)
		if err != nil {
			return err
		}
		if err = e.keepAll(ctx, s, all); news.KindOf(err) != news.Conflict || n == placings {
			return err
		}
	}
}

// sortAll sorts the whole paper, and gives the running stories as they are stored besides.
func (e *Engine) sortAll(ctx context.Context, ties map[int64][]Tie) (*sorter, map[int64]held, error) {
	all, err := e.allHeld(ctx)
	if err != nil {
		return nil, nil, err
	}
	s := newSorter(e.index)
	s.work = pace.Of(ctx)
	was := map[int64]int64{} // of what was found before
	for id, h := range all {
		if h.Kept {
			s.know(h.run())
			continue
		}
		for _, p := range h.parts {
			was[p.StoryID] = id
		}
	}
	for _, id := range e.index.inOrder(slices.Collect(maps.Keys(ties))) {
		s.place(id, ties[id])
	}
	s.inherit(was)
	for id, h := range all {
		if !h.Kept && s.runs[id] == nil {
			s.runs[id] = &run{id: id, dirty: true}
		}
	}
	return s, all, nil
}

// inherit gives new runs the numbers of those that most of their parts were in.
func (s *sorter) inherit(was map[int64]int64) {
	made := slices.SortedFunc(maps.Values(s.runs), func(a, b *run) int { return int(b.id - a.id) })
	for _, r := range made {
		if r.id > 0 || len(r.parts) == 0 {
			continue
		}
		counts := map[int64]int{}
		best := int64(0)
		for _, p := range r.parts {
			if old := was[p.story]; old != 0 && s.runs[old] == nil {
				counts[old]++
				if best == 0 || counts[old] > counts[best] || counts[old] == counts[best] && old < best {
					best = old
				}
			}
		}
		delete(s.runs, r.id)
		if best != 0 {
			r.id = best
		}
		s.runs[r.id] = r
	}
}

// keepAtOnce is how many running stories of a whole paper are stored in one transaction: some 20 ms of the writer.
const keepAtOnce = 20

// keepAll stores the runs of a whole paper in short transactions: first what leaves running stories, then what comes in. A Conflict says that somebody
// changed one meanwhile, which is left as it is; others are stored by then.
func (e *Engine) keepAll(ctx context.Context, s *sorter, all map[int64]held) error {
	var dirty []*run
	for _, r := range s.runs {
		if h, ok := all[r.id]; r.into == nil && (ok || len(r.parts) > 0) && (r.dirty || !ok) && !same(h, r) {
			dirty = append(dirty, r)
		}
	}
	slices.SortFunc(dirty, func(a, b *run) int { return int(b.id - a.id) })
	leaving := slices.DeleteFunc(slices.Clone(dirty), func(r *run) bool {
		h := all[r.id]
		return len(only(h.wanted(r), h.parts)) == len(h.parts)
	})
	err := e.keepSome(ctx, leaving, all, func(tx *store.Tx, r *run, h held) error {
		return tx.PutParts(ctx, r.id, only(h.wanted(r), h.parts))
	})
	if err != nil {
		return err
	}
	return e.keepSome(ctx, dirty, all, func(tx *store.Tx, r *run, h held) error {
		if h.ID == 0 {
			if err := tx.InsertRunning(ctx, &h.RunningStory); err != nil {
				return err
			}
		}
		if err := tx.PutParts(ctx, h.ID, h.wanted(r)); err != nil {
			return err
		}
		return tx.UpdateRunning(ctx, &h.RunningStory)
	})
}

// keepSome takes a step with each of the runs, some in a transaction, which holds their stories and those of them that are stored. A Conflict says
// that one of these is not any more what it was.
func (e *Engine) keepSome(ctx context.Context, runs []*run, all map[int64]held, step func(*store.Tx, *run, held) error) error {
	for some := range slices.Chunk(runs, keepAtOnce) {
		var stories, ids []int64
		for _, r := range some {
			for _, p := range r.parts {
				stories = append(stories, p.story)
			}
			if h := all[r.id]; h.ID != 0 {
				ids = append(ids, h.ID)
			}
		}
		slices.Sort(ids)
		err := e.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
			if err := tx.HoldStories(ctx, stories); err != nil {
				return err
			}
			for _, id := range ids {
				if err := holdAt(ctx, tx, id, all[id].Version); err != nil {
					return err
				}
			}
			for _, r := range some {
				if err := step(tx, r, all[r.id]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// holdAt holds a running story that is at a version still. If it is not, or not there, that is a Conflict.
func holdAt(ctx context.Context, tx *store.Tx, id, version int64) error {
	now, err := tx.HoldRunning(ctx, id)
	if err != nil && news.KindOf(err) != news.NotFound {
		return err
	}
	if err != nil || now.Version != version {
		return news.Errorf(news.Conflict, "The running story %d was changed meanwhile.", id)
	}
	return nil
}

// same reports whether a running story is stored as it was sorted.
func same(h held, r *run) bool {
	if h.ID == 0 {
		return false
	}
	want := h.wanted(r)
	if len(want) != len(h.parts) {
		return false
	}
	for _, p := range want {
		if !slices.ContainsFunc(h.parts, func(o news.Part) bool {
			return o.StoryID == p.StoryID && o.Standing == p.Standing && o.Repeats == p.Repeats && o.Public
		}) {
			return false
		}
	}
	return true
}

func (e *Engine) allHeld(ctx context.Context) (map[int64]held, error) {
	all := map[int64]held{}
	err := e.db.EachRunning(ctx, func(run news.RunningStory, parts []news.Part) error {
		all[run.ID] = held{run, parts}
		return nil
	})
	return all, err
}
