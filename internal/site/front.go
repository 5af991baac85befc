package site

import (
	"cmp"
	"net/http"
	"slices"

	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/store"
	"broadsheet/internal/theme"
)

// How many stories the parts of the front hold.
const (
	frontSeconds = 4
	frontBriefs  = 6
	frontBand    = 4
	frontBands   = 12
)

// front is the first page: a lead, some seconds and briefs, then section by section. No story stands twice.
func (j *job) front() (*press.Page, error) {
	top, err := j.db.Teasers(j.ctx, store.AllStories(), store.Page{Limit: 1 + frontSeconds + frontBriefs + 10})
	if err != nil {
		return nil, err
	}
	if len(top) == 0 {
		return j.welcome()
	}
	lead(top)
	view := &theme.Front{
		Page: j.page("/", theme.Head{Description: j.set.Tagline}),
		Lead: ptr(j.teaser(top[0])),
	}
	if err := j.mostRead(&view.Ranking, 0); err != nil {
		return nil, err
	}
	seconds := top[1:min(1+frontSeconds, len(top))]
	briefs := top[len(seconds)+1 : min(len(seconds)+1+frontBriefs, len(top))]
	view.Seconds, view.Briefs = j.teasers(seconds), j.teasers(briefs)
	shown := map[int64]bool{}
	for _, t := range top[:1+len(seconds)+len(briefs)] {
		shown[t.ID] = true
	}
	for _, sec := range j.banded() {
		if len(view.Bands) == frontBands {
			break
		}
		band, err := j.band(sec.ID, shown)
		if err != nil {
			return nil, err
		}
		if len(band) > 0 {
			view.Bands = append(view.Bands, theme.Band{Section: j.section(sec.ID), Stories: j.teasers(band)})
		}
	}
	view.Head.Markup = j.frontMarkup()
	return j.print(http.StatusOK, view)
}

// banded are the sections that have bands, in order: those in the bar; and where the paper chose them by itself, the others at the top, but for
// those that are kept out, the largest first.
func (j *job) banded() []news.Section {
	out := slices.Clone(j.bar)
	if j.chosen {
		return out
	}
	for _, sec := range j.sections {
		if sec.ParentID == 0 && sec.HasStories && sec.Bar == 0 && !slices.ContainsFunc(j.bar, func(b news.Section) bool { return b.ID == sec.ID }) {
			out = append(out, sec)
		}
	}
	slices.SortStableFunc(out[len(j.bar):], func(a, b news.Section) int { return cmp.Compare(b.Weight, a.Weight) })
	return out
}

// band takes a section's newest stories that were not shown yet, and marks them.
func (j *job) band(section int64, shown map[int64]bool) (band []news.Teaser, err error) {
	page := store.Page{Limit: 2 * frontBand}
	for {
		list, err := j.db.Teasers(j.ctx, store.SectionStories(section), page)
		if err != nil {
			return nil, err
		}
		band = append(band, unseen(list, shown, frontBand-len(band))...)
		if len(band) == frontBand || len(list) < page.Limit {
			return band, nil
		}
		last := list[len(list)-1]
		page.OlderThan, page.OlderID = last.PublishedAt, last.ID
	}
}

// lead moves the story that leads to the first place: the newest that the newsroom marked, else the newest.
func lead(ts []news.Teaser) {
	for i, t := range ts {
		if t.Sticky {
			copy(ts[1:i+1], ts[:i])
			ts[0] = t
			return
		}
	}
}

// unseen takes at most n teasers that were not shown yet, and marks them.
func unseen(ts []news.Teaser, shown map[int64]bool, n int) []news.Teaser {
	var out []news.Teaser
	for _, t := range ts {
		if len(out) < n && !shown[t.ID] {
			shown[t.ID] = true
			out = append(out, t)
		}
	}
	return out
}

// welcome is the front of a site without a story.
func (j *job) welcome() (*press.Page, error) {
	page, err := j.print(http.StatusOK, &theme.Welcome{Page: j.page("/", theme.Head{Robots: "noindex"})})
	if page != nil {
		page.NoIndex = true
	}
	return page, err
}

func ptr[T any](v T) *T { return &v }
