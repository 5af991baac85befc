package readership

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const (
	rankEvery = 5 * time.Minute
	rankKept  = 12 // stories stored of a ranking: the five that a page shows, and what stands in for its own and for those withdrawn
)

// Window is how far a ranking looks back, and how fast what is read loses its weight.
type Window struct {
	Name     string
	Hours    int
	HalfLife time.Duration
}

// The windows.
var (
	Day  = Window{"24h", 24, 6 * time.Hour}
	Week = Window{"7d", 7 * 24, 48 * time.Hour}
)

// Read is a story with how much it is read.
type Read struct {
	Story, Section int64
	Views          int64
	Score          float64 // the views, each halved for every half-life that has passed
}

// MostRead ranks the public stories that were read in a window, in a section and those below it or (0) in the whole paper, from the views
// stored until now: the most read first, at most limit.
func MostRead(ctx context.Context, db *store.DB, section int64, w Window, limit int) ([]Read, error) {
	within := map[int64]bool{}
	if section != 0 {
		sections, err := db.Sections(ctx)
		if err != nil {
			return nil, err
		}
		byID := news.SectionsByID(sections)
		for id := range byID {
			within[id] = slices.Contains(above(byID, id), section)
		}
	}
	all, err := tally(ctx, db, w)
	if err != nil {
		return nil, err
	}
	var list []Read
	for _, r := range all[0] {
		if section == 0 || within[r.Section] {
			list = append(list, r)
		}
	}
	return best(list, limit), nil
}

// tally adds up, for each window, what was read of each story.
func tally(ctx context.Context, db *store.DB, windows ...Window) ([][]Read, error) {
	now, err := db.Now(ctx)
	if err != nil {
		return nil, err
	}
	longest := 0
	for _, w := range windows {
		longest = max(longest, w.Hours)
	}
	this := now.Truncate(time.Hour)
	weights := make([][]float64, len(windows)) // by window and hours ago
	for i, w := range windows {
		for ago := range w.Hours {
			middle := this.Add(time.Hour/2 - time.Duration(ago)*time.Hour)
			weights[i] = append(weights[i], math.Exp2(-max(now.Sub(middle), 0).Hours()/w.HalfLife.Hours()))
		}
	}
	place := map[int64]int{}
	sums := make([][]Read, len(windows))
	err = db.EachViewed(ctx, this.Add(-time.Duration(longest-1)*time.Hour), func(v store.Viewed) {
		at, known := place[v.Story]
		if !known {
			at = len(place)
			place[v.Story] = at
			for i := range sums {
				sums[i] = append(sums[i], Read{Story: v.Story})
			}
		}
		ago := int(this.Sub(v.Hour).Abs() / time.Hour) // an hour to come is of a clock that was set back: it may be years off
		for i, w := range weights {
			if ago < len(w) {
				sums[i][at].Views += v.Views
				sums[i][at].Score += float64(v.Views) * w[ago]
			}
		}
	})
	if err != nil {
		return nil, err
	}
	ids := slices.Sorted(maps.Keys(place)) // neighbours in the table are read together
	sections, err := db.PublicSections(ctx, ids)
	for i := range sums {
		sums[i] = slices.DeleteFunc(sums[i], func(r Read) bool {
			_, public := sections[r.Story]
			return !public || r.Views == 0
		})
		for j := range sums[i] {
			sums[i][j].Section = sections[sums[i][j].Story]
		}
	}
	return sums, err
}

// best sorts what was read, the most read first, equals by the newer, and cuts it.
func best(list []Read, limit int) []Read {
	slices.SortFunc(list, func(a, b Read) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Story, a.Story)) })
	return list[:min(limit, len(list))]
}

// above are a section, or the one that it was merged into, and those above it.
func above(sections map[int64]news.Section, id int64) (ids []int64) {
	for id != 0 && len(ids) < 20 {
		s, known := sections[id]
		if known {
			id = s.ID
		}
		ids = append(ids, id)
		id = s.ParentID
	}
	return ids
}

// Rank stores the rankings of the whole paper and of every section, unless a node did within five minutes or less; it reports whether it did. With now
// set it does so in any case. It also deletes views that are too old to count.
func Rank(ctx context.Context, db *store.DB, now bool) (bool, error) {
	mine := false
	write := func(f func(*store.Tx) error) error { return db.WriteAs(ctx, store.Repeatable, f) }
	err := write(func(tx *store.Tx) (err error) {
		within := rankEvery - time.Second // a ticker is never quite even
		if now {
			within = 0
		}
		mine, err = tx.TakeRanking(ctx, within)
		return err
	})
	if err != nil || !mine && !now {
		return false, err
	}
	rankings, err := rankAll(ctx, db)
	if err != nil {
		return false, err
	}
	stored, err := db.Rankings(ctx)
	if err != nil {
		return false, err
	}
	for section := range stored {
		if _, still := rankings[section]; !still {
			rankings[section] = store.Ranking{Section: section}
		}
	}
	var changed []store.Ranking
	for section, k := range rankings {
		if was := stored[section]; !slices.Equal(was.Day, k.Day) || !slices.Equal(was.Week, k.Week) {
			changed = append(changed, k)
		}
	}
	slices.SortFunc(changed, func(a, b store.Ranking) int { return cmp.Compare(a.Section, b.Section) })
	for len(changed) > 0 {
		done := 0
		if err := write(func(tx *store.Tx) error {
			for begun := time.Now(); done < len(changed) && (done == 0 || time.Since(begun) < writerAtATime); done++ {
				if err := tx.PutRanking(ctx, changed[done]); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return false, err
		}
		changed = changed[done:]
	}
	for n := int64(1); n > 0; {
		if err := write(func(tx *store.Tx) (err error) { n, err = tx.PruneViews(ctx, 1000); return err }); err != nil {
			return false, err
		}
	}
	return true, nil
}

// rankAll ranks the paper and every section of which anything was read.
func rankAll(ctx context.Context, db *store.DB) (map[int64]store.Ranking, error) {
	all, err := db.Sections(ctx)
	if err != nil {
		return nil, err
	}
	sections := news.SectionsByID(all)
	sums, err := tally(ctx, db, Day, Week)
	if err != nil {
		return nil, err
	}
	chain := map[int64][]int64{}
	rankings := map[int64]store.Ranking{}
	for i, sum := range sums {
		lists := map[int64][]Read{0: sum}
		for _, r := range sum {
			ids, known := chain[r.Section]
			if !known {
				ids = above(sections, r.Section)
				chain[r.Section] = ids
			}
			for _, id := range ids {
				lists[id] = append(lists[id], r)
			}
		}
		for section, list := range lists {
			k := rankings[section]
			k.Section = section
			for _, r := range best(list, rankKept) {
				if i == 0 {
					k.Day = append(k.Day, r.Story)
				} else {
					k.Week = append(k.Week, r.Story)
				}
			}
			rankings[section] = k
		}
	}
	return rankings, nil
}
