package related

import "context"

// SortAll sorts the whole paper and gives what stores that.
func (e *Engine) SortAll(ctx context.Context) (keep func() error, err error) {
	x, err := e.Index(ctx)
	if err != nil {
		return nil, err
	}
	ties := map[int64][]Tie{}
	for id := range x.ids {
		if t := x.Ties(id); len(t) > 0 {
			ties[id] = t
		}
	}
	s, all, err := e.sortAll(ctx, ties)
	return func() error { return e.keepAll(ctx, s, all) }, err
}

// KeepOnDisk has the index keep in memory only what it must once it has n stories and is saved.
func (x *Index) KeepOnDisk(n int) { x.least = n }

// OpenOnDisk is Open for an index that is kept on disk from n stories on.
func OpenOnDisk(path string, n int) (*Index, Mark, error) { return open(path, n) }

// MergeRuns gives the parts of a running story that an editor keeps, and out of which the banned were taken, after a story was placed that belongs to it
// and to another one that was found. The two are one if the stories of the other are among them.
func MergeRuns(x *Index, by int64, kept, found, banned []int64) (parts []int64) {
	s := newSorter(x)
	fill := func(r *run, ids []int64) *run {
		for _, id := range ids {
			r.insert(part{story: id, at: x.slots[x.ids[id]].published})
		}
		s.know(r)
		return r
	}
	stays := fill(&run{id: 1, kept: true, banned: map[int64]bool{}}, kept)
	for _, id := range banned {
		stays.banned[id] = true
	}
	fill(&run{id: 2, banned: map[int64]bool{}}, found)
	s.place(by, x.Ties(by))
	for _, p := range stays.parts {
		parts = append(parts, p.story)
	}
	return parts
}
