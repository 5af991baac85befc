package search

import (
	"context"
	"slices"

	"broadsheet/internal/store"
)

// planned is a query whose terms were looked up.
type planned struct {
	asked
	places  bool   // some phrase has several places
	unknown []bool // which of the wanted clauses no story can have
}

// plan looks up in how many stories the terms of a query are.
func plan(ctx context.Context, snap *store.Snapshot, q *query) (p planned, err error) {
	begun := map[string][]store.SearchTerm{}
	names := []string{termAll, termHidden}
	for _, list := range [][]wanted{q.all, q.not} {
		for _, w := range list {
			for _, v := range w.any {
				for i, t := range v.terms {
					switch {
					case v.prefix && i == len(v.terms)-1:
						if _, ok := begun[t]; ok {
							continue
						}
						if begun[t], err = snap.SearchTermsFrom(ctx, t, maxBegun); err != nil {
							return p, err
						}
					default:
						names = append(names, t)
					}
				}
			}
		}
	}
	facets := [][]string{marks(markSection, q.sections), marks(markAuthor, q.authors)}
	for _, f := range facets {
		names = append(names, f...)
	}
	slices.Sort(names)
	counts, err := snap.SearchTerms(ctx, slices.Compact(names))
	if err != nil {
		return p, err
	}
	all := counts[termAll]
	clauseFor := func(w wanted) clause {
		var c clause
		for _, v := range w.any {
			ph := phrase{stories: all}
			for i, t := range v.terms {
				s := slot{terms: []string{t}, stories: counts[t]}
				if v.prefix && i == len(v.terms)-1 {
					s = slot{}
					for _, b := range begun[t] {
						s.terms = append(s.terms, b.Term)
						s.stories += b.Stories
					}
				}
				ph.slots = append(ph.slots, s)
				ph.stories = min(ph.stories, s.stories)
			}
			if ph.stories == 0 {
				continue // it is nowhere
			}
			p.places = p.places || len(ph.slots) > 1
			c.any = append(c.any, ph)
			c.stories += ph.stories
		}
		c.weight = rarity(c.stories, all)
		return c
	}
	for _, w := range q.all {
		c := clauseFor(w)
		p.unknown = append(p.unknown, c.stories == 0)
		p.all = append(p.all, c)
	}
	for _, w := range q.not {
		if c := clauseFor(w); c.stories > 0 {
			p.not = append(p.not, c)
		}
	}
	filter := func(terms []string) clause {
		c := clause{}
		s := slot{}
		for _, t := range terms {
			if counts[t] > 0 {
				s.terms = append(s.terms, t)
				s.stories += counts[t]
			}
		}
		slices.SortFunc(s.terms, func(a, b string) int { return int(counts[b] - counts[a]) })
		if s.stories > 0 {
			c.any, c.stories = []phrase{{slots: []slot{s}, stories: s.stories}}, s.stories
		}
		return c
	}
	for _, f := range facets {
		if f != nil {
			p.all = append(p.all, filter(f))
		}
	}
	if len(p.all) == 0 {
		p.all = append(p.all, filter([]string{termAll}))
	}
	if hidden := filter([]string{termHidden}); hidden.stories > 0 {
		p.not = append(p.not, hidden)
	}
	p.before = store.EndOfSearch
	if !q.from.IsZero() {
		p.from = store.SearchKey(q.from)
	}
	if !q.before.IsZero() {
		p.before = store.SearchKey(q.before)
	}
	return p, nil
}

func marks(kind string, ids []int64) []string {
	if ids == nil {
		return nil
	}
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		out = append(out, mark(kind, id))
	}
	return out
}
