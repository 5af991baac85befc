package site

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"broadsheet/internal/press"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
	"broadsheet/internal/theme"
)

// searchKeys are the keys of a query that the search page knows.
var searchKeys = []string{"q", "section", "from", "to", "order", "page"}

func queryEscape(s string) string { return url.QueryEscape(s) }

// searchPage is the search form with what was found.
func (j *job) searchPage() (*press.Page, error) {
	q := j.req.Query
	t := j.frame.T
	page, err := strconv.Atoi(q.Get("page"))
	if err != nil || page < 1 {
		page = 1
	}
	ask := search.Request{Text: q.Get("q"), Lang: j.set.Lang, Order: search.ByRelevance, Offset: (page - 1) * perPage, Limit: perPage}
	view := &theme.Search{
		Page:  j.page(withQuery("/search", q), theme.Head{Title: t.T("search"), Robots: "noindex"}),
		Query: ask.Text, From: q.Get("from"), To: q.Get("to"),
		Orders: []theme.Option{
			{Value: string(search.ByRelevance), Text: t.T("search.order.relevance")},
			{Value: string(search.ByDate), Text: t.T("search.order.date")},
		},
	}
	if q.Get("order") == string(search.ByDate) {
		ask.Order, view.Order = search.ByDate, string(search.ByDate)
	}
	for _, sec := range j.sections {
		if !sec.HasStories {
			continue
		}
		view.Sections = append(view.Sections, theme.Option{Value: sec.Slug, Text: sec.Name})
		if sec.Slug == q.Get("section") {
			ask.Section, view.Section = sec.ID, sec.Slug
		}
	}
	var bad bool
	ask.From, bad = j.day(view.From, 0, bad)
	ask.Before, bad = j.day(view.To, 1, bad)
	if bad || !ask.From.IsZero() && !ask.Before.IsZero() && !ask.From.Before(ask.Before) {
		view.Problem = t.T("search.problem.dates")
	}
	if ask.Text == "" || view.Problem != "" {
		latest, err := j.db.Teasers(j.ctx, store.AllStories(), store.Page{Limit: pointOn})
		if err != nil {
			return nil, err
		}
		view.Latest = j.teasers(latest)
		return j.noIndex(j.print(http.StatusOK, view))
	}
	found, err := j.search.Search(j.ctx, ask)
	if err != nil {
		return nil, err
	}
	view.Total = found.Total
	snippets := make(map[int64]search.Hit, len(found.Hits))
	ids := make([]int64, len(found.Hits))
	for i, h := range found.Hits {
		ids[i], snippets[h.ID] = h.ID, h
	}
	teasers, err := j.db.TeasersOf(j.ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, ts := range teasers {
		view.Results = append(view.Results, theme.Result{Teaser: j.teaser(ts), Snippet: trusted(snippets[ts.ID].Snippet)})
	}
	pages := max((found.Total+perPage-1)/perPage, 1)
	view.Pager = j.pagerOf(page, pages, page < pages, func(n int) string {
		at := url.Values{}
		for _, k := range searchKeys {
			if v := q.Get(k); v != "" {
				at.Set(k, v)
			}
		}
		at.Set("page", strconv.Itoa(n))
		return j.href("/search?" + at.Encode())
	})
	if len(view.Results) == 0 {
		latest, err := j.db.Teasers(j.ctx, store.AllStories(), store.Page{Limit: pointOn})
		if err != nil {
			return nil, err
		}
		view.Latest = j.teasers(latest)
	}
	return j.noIndex(j.print(http.StatusOK, view))
}

// day reads "2006-01-02" in the site's time zone, plus some days; bad passes on, or becomes, true for a day that is none.
func (j *job) day(s string, plus int, bad bool) (time.Time, bool) {
	if s == "" {
		return time.Time{}, bad
	}
	t, err := time.ParseInLocation(time.DateOnly, s, j.zone)
	if err != nil {
		return time.Time{}, true
	}
	return t.AddDate(0, 0, plus), bad
}
