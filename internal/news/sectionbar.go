package news

import (
	"cmp"
	"slices"
)

// The bar is the line of sections at the top of every page.
const (
	// BarFits is how many sections stand in the bar of a paper that has not chosen them.
	BarFits = 8
	// BarMost is how many may be chosen: a page carries them all.
	BarMost = 24
	// OutOfBar as a section's place in the bar keeps it out.
	OutOfBar = -1
)

// SectionBar gives the sections that stand in the bar, in its order, of all sections in the order of the navigation. chosen says that the newsroom chose
// them; otherwise they are those at the top that have stories and are not kept out, and where these are more than BarFits, those of them with the most
// stories as last counted, still in the order of the navigation. A section without stories stands in no bar.
func SectionBar(all []Section) (bar []Section, chosen bool) {
	for _, s := range all {
		chosen = chosen || s.Bar > 0
	}
	for _, s := range all {
		if s.HasStories && (chosen && s.Bar > 0 || !chosen && s.ParentID == 0 && s.Bar == 0) {
			bar = append(bar, s)
		}
	}
	if chosen {
		slices.SortStableFunc(bar, func(a, b Section) int { return cmp.Compare(a.Bar, b.Bar) })
		return bar, true
	}
	if len(bar) > BarFits {
		heavy := slices.Clone(bar)
		slices.SortStableFunc(heavy, func(a, b Section) int { return cmp.Compare(b.Weight, a.Weight) })
		in := map[int64]bool{}
		for _, s := range heavy[:BarFits] {
			in[s.ID] = true
		}
		bar = slices.DeleteFunc(bar, func(s Section) bool { return !in[s.ID] })
	}
	return bar, false
}

// SectionsByID finds sections by their numbers; the number of one that was merged into another gives that other, whose ID differs from it then.
func SectionsByID(all []Section) map[int64]Section {
	byID := make(map[int64]Section, len(all))
	for _, s := range all {
		byID[s.ID] = s
		for _, id := range s.Absorbed {
			byID[id] = s
		}
	}
	return byID
}
