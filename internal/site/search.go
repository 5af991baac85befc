package site

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
	"broadsheet/internal/theme"
)

// searchKeys are the keys of a query that the search page knows.
var searchKeys = []string{"q", "section", "author", "from", "to", "order", "page"}

// typed is the value of a key of the search page, as much of it as counts: a page does not repeat what it did not look at.
func typed(q press.Query, key string) string {
	v := q.Get(key)
	if key == "q" {
		return search.Cut(v)
	}
	if len(v) > maxTyped {
		v = strings.ToValidUTF8(v[:maxTyped], "")
	}
	return v
}

func queryEscape(s string) string { return url.QueryEscape(s) }

// maxTyped is how many bytes of a filter are looked at.
const maxTyped = 400

// searchPage is the search form with what was found.
func (j *job) searchPage() (*press.Page, error) {
	q := j.req.Query
	t := j.frame.T
	page, err := strconv.Atoi(q.Get("page"))
	if err != nil || page < 1 {
		page = 1
	}
	page = min(page, search.Window/perPage)
	ask := search.Request{Text: typed(q, "q"), Lang: j.set.Lang, Order: search.ByRelevance, Offset: (page - 1) * perPage, Limit: perPage}
	view := &theme.Search{
		Page:  j.page(withQuery("/search", q), theme.Head{Title: t.T("search"), Robots: "noindex"}),
		Query: ask.Text, Author: typed(q, "author"), From: typed(q, "from"), To: typed(q, "to"),
		Orders: []theme.Option{
			{Value: string(search.ByRelevance), Text: t.T("search.order.relevance")},
			{Value: string(search.ByDate), Text: t.T("search.order.date")},
		},
	}
	ask.Author = view.Author
	if q.Get("order") == string(search.ByDate) {
		ask.Order, view.Order = search.ByDate, string(search.ByDate)
	}
	j.searchSections(view, &ask)
	j.searchDays(view, &ask)
	found, err := j.search.Search(j.ctx, ask)
	if err != nil {
		return nil, err
	}
	view.Asked, view.Total, view.Many, view.Since = found.Asked, found.Total, found.Many, found.Since
	for _, p := range found.Problems {
		view.Problems = append(view.Problems, t.T(problemMessages[p.Kind], p.Text))
	}
	if found.DidYouMean != "" {
		view.DidYou = theme.Link{Text: found.DidYouMean, Href: j.searchFor(map[string]string{"q": found.DidYouMean, "page": ""})}
	}
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
		view.Results = append(view.Results, theme.Result{
			Teaser: j.teaser(ts), Marked: trusted(found.Mark(ts.Lang, ts.Headline)), Snippet: trusted(snippets[ts.ID].Snippet),
		})
	}
	pages := max((found.Total+perPage-1)/perPage, 1)
	view.Pager = j.pagerOf(page, pages, page < pages, func(n int) string { return j.searchFor(map[string]string{"page": strconv.Itoa(n)}) })
	if len(view.Results) == 0 {
		latest, err := j.db.Teasers(j.ctx, store.AllStories(), store.Page{Limit: pointOn})
		if err != nil {
			return nil, err
		}
		view.Latest = j.teasers(latest)
	}
	return j.noIndex(j.print(http.StatusOK, view))
}

// problemMessages say what is wrong with a filter.
var problemMessages = map[search.ProblemKind]string{
	search.NoSection: "search.problem.section", search.NoAuthor: "search.problem.author", search.BadDate: "search.problem.date", search.BadSpan: "search.problem.dates",
}

// searchFor is the address of this search with some keys changed; those with "" are left out.
func (j *job) searchFor(changed map[string]string) string {
	at := url.Values{}
	for _, k := range searchKeys {
		v, ok := changed[k]
		if !ok {
			v = typed(j.req.Query, k)
		}
		if v != "" {
			at.Set(k, v)
		}
	}
	return j.href("/search?" + at.Encode())
}

// searchSections fills in the sections to choose from, and the one that was chosen.
func (j *job) searchSections(view *theme.Search, ask *search.Request) {
	chosen := j.req.Query.Get("section")
	for _, sec := range j.sections {
		if sec.HasStories {
			view.Sections = append(view.Sections, theme.Option{Value: sec.Slug, Text: sec.Name})
		}
		if sec.Slug == chosen && chosen != "" {
			ask.Section, view.Section = sec.ID, sec.Slug
		}
	}
	if chosen != "" && ask.Section == 0 {
		view.Problems = append(view.Problems, j.frame.T.T("search.problem.section", cut(chosen)))
	}
}

// searchDays reads the days of the form. One that is none is said, and left out.
func (j *job) searchDays(view *theme.Search, ask *search.Request) {
	for _, d := range []struct {
		text *string
		plus int
		at   *time.Time
	}{{&view.From, 0, &ask.From}, {&view.To, 1, &ask.Before}} {
		if *d.text == "" {
			continue
		}
		at, err := time.Parse(time.DateOnly, *d.text)
		if err != nil {
			view.Problems = append(view.Problems, j.frame.T.T("search.problem.date", cut(*d.text)))
			*d.text = ""
			continue
		}
		*d.at = news.DayBegins(at.Year(), at.Month(), at.Day()+d.plus, j.zone)
	}
}

// cut shortens what a reader typed for a sentence about it.
func cut(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
