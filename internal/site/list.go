package site

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/store"
	"broadsheet/internal/theme"
)

// perPage is how many stories a page of a list holds.
const perPage = 20

// sectionPage is a section's list with those below it.
func (j *job) sectionPage(id int64, page int) (*press.Page, error) {
	sec, ok := j.byID[id]
	if !ok {
		return nil, errNothing
	}
	j.here(id)
	view := &theme.List{
		Page: j.page(paged(sec.Path, page), theme.Head{Title: sec.Name, Description: sec.Description, Feeds: feedsUnder(sec.Path, sec.Name)}),
		Kind: theme.ListSection, Title: sec.Name, Description: sec.Description, Color: j.color(sec),
	}
	if sec.ParentID != 0 {
		view.Crumbs = j.crumbs(sec.ParentID)
	}
	for _, sub := range j.sections {
		if sub.ParentID == id && sub.HasStories {
			view.Links = append(view.Links, j.section(sub.ID))
		}
	}
	ranking := theme.Ranking{Section: j.section(id)}
	if err := j.mostRead(&ranking, id); err != nil {
		return nil, err
	}
	if ranking.Counted {
		view.Ranking = &ranking
	}
	return j.list(view, store.SectionStories(id), sec.Path, page, store.Page{})
}

// authorPage is a person's list.
func (j *job) authorPage(id int64, page int) (*press.Page, error) {
	p, err := j.db.Person(j.ctx, id)
	if err != nil {
		return nil, err
	}
	return j.list(&theme.List{
		Page: j.page(paged(p.Path, page), theme.Head{Title: p.Name, Description: p.Bio, Feeds: feedsUnder(p.Path, p.Name)}),
		Kind: theme.ListAuthor, Title: p.Name, Author: &theme.Author{Name: p.Name, Bio: p.Bio},
	}, store.AuthorStories(id), p.Path, page, store.Page{})
}

// latestPage is a later page of all stories: "/page/2/". The first is the front.
func (j *job) latestPage(page int) (*press.Page, error) {
	if page < 2 {
		return press.Redirect("/"), nil
	}
	title := j.frame.T.T("list.latest")
	return j.list(&theme.List{Page: j.page(paged("/", page), theme.Head{Title: title}), Kind: theme.ListLatest, Title: title},
		store.AllStories(), "/", page, store.Page{})
}

// list fills in one page of a list at a path. A first page without stories is shown empty; a later one is not there.
func (j *job) list(view *theme.List, l store.List, path string, page int, bounds store.Page) (*press.Page, error) {
	total, err := j.db.Count(j.ctx, l, bounds.From, bounds.Before)
	if err != nil {
		return nil, err
	}
	bounds.Offset, bounds.Limit = (page-1)*perPage, perPage+1
	if page > 1 && bounds.Offset >= total {
		return nil, errNothing // without looking for it
	}
	stories, err := j.db.Teasers(j.ctx, l, bounds)
	if err != nil {
		return nil, err
	}
	more := len(stories) > perPage
	stories = stories[:min(len(stories), perPage)]
	view.Stories = j.teasers(stories)
	view.Total = total
	view.Pager = j.pager(path, page, max((total+perPage-1)/perPage, page), more)
	if view.Pager.Newer != "" {
		view.Head.Prev = j.set.BaseURL + press.Escape(paged(path, page-1))
	}
	if view.Pager.Older != "" {
		view.Head.Next = j.set.BaseURL + press.Escape(paged(path, page+1))
	}
	if view.Title != "" && page > 1 {
		view.Head.Title = j.frame.T.T("list.page.title", view.Title, page)
	}
	view.Head.Markup = j.listMarkup(view, stories)
	return j.print(http.StatusOK, view)
}

// paged is the address of a page of a list.
func paged(path string, page int) string {
	if page <= 1 {
		return path
	}
	return path + "page/" + strconv.Itoa(page) + "/"
}

// pager leads through the pages of a list.
func (j *job) pager(path string, page, pages int, more bool) theme.Pager {
	return j.pagerOf(page, pages, more, func(n int) string { return j.href(paged(path, n)) })
}

// pagerOf shows the first page, the last, and those around this one.
func (j *job) pagerOf(page, pages int, more bool, at func(int) string) theme.Pager {
	p := theme.Pager{Page: page, Pages: pages}
	if more {
		p.Pages = max(pages, page+1)
		p.Older = at(page + 1)
	}
	if page > 1 {
		p.Newer = at(page - 1)
	}
	if p.Pages == 1 {
		return p
	}
	last := 0
	for _, n := range []int{1, page - 2, page - 1, page, page + 1, page + 2, p.Pages} {
		if n <= last || n > p.Pages {
			continue
		}
		if n > last+1 {
			p.Links = append(p.Links, theme.Link{})
		}
		p.Links = append(p.Links, theme.Link{Text: j.frame.T.Number(n), Href: at(n), Here: n == page})
		last = n
	}
	return p
}

// archive is a year, a month or a day: "/2024/", "/2024/11/", "/2024/11/25/".
func (j *job) archive(year, month, day, page int) (*press.Page, error) {
	t := j.frame.T
	view := &theme.List{Kind: theme.ListYear, Title: strconv.Itoa(year)}
	path := fmt.Sprintf("/%04d/", year)
	from, before := news.DayBegins(year, 1, 1, j.zone), news.DayBegins(year+1, 1, 1, j.zone)
	var crumbs []theme.Link
	if month > 0 {
		crumbs = append(crumbs, theme.Link{Text: view.Title, Href: j.href(path)})
		path += fmt.Sprintf("%02d/", month)
		view.Kind, view.Title = theme.ListMonth, t.Month(year, time.Month(month))
		from, before = news.DayBegins(year, time.Month(month), 1, j.zone), news.DayBegins(year, time.Month(month+1), 1, j.zone)
	}
	if day > 0 {
		crumbs = append(crumbs, theme.Link{Text: view.Title, Href: j.href(path)})
		path += fmt.Sprintf("%02d/", day)
		from, before = news.DayBegins(year, time.Month(month), day, j.zone), news.DayBegins(year, time.Month(month), day+1, j.zone)
		if from.Day() != day {
			return nil, errNothing // 31 February
		}
		view.Kind, view.Title = theme.ListDay, t.FullDate(from)
	}
	oldest, newest, err := j.db.Span(j.ctx, store.AllStories())
	if err != nil {
		return nil, err
	}
	if newest.IsZero() || !before.After(oldest) || from.After(newest) {
		return nil, errNothing
	}
	if day == 0 {
		if view.Links, err = j.periods(year, month, path, from, before); err != nil {
			return nil, err
		}
	}
	view.Page = j.page(paged(path, page), theme.Head{Title: view.Title})
	view.Crumbs = crumbs
	return j.list(view, store.AllStories(), path, page, store.Page{From: from, Before: before})
}

// periods are the months of a year, or the days of a month, in which anything was published.
func (j *job) periods(year, month int, path string, from, before time.Time) ([]theme.Link, error) {
	begins := func(n int) time.Time { return news.DayBegins(year, time.Month(month), n, j.zone) }
	text := j.frame.T.Number
	if month == 0 {
		begins = func(n int) time.Time { return news.DayBegins(year, time.Month(n), 1, j.zone) }
		text = func(n int) string { return j.frame.T.MonthName(time.Month(n)) }
	}
	var out []theme.Link
	for n, at := 1, from; at.Before(before); n++ {
		next := begins(n + 1)
		count, err := j.db.Count(j.ctx, store.AllStories(), at, next)
		if err != nil {
			return nil, err
		}
		if count > 0 {
			out = append(out, theme.Link{Text: text(n), Href: j.href(fmt.Sprintf("%s%02d/", path, n)), Count: count})
		}
		at = next
	}
	return out, nil
}

// errNothing says that an address that could be a page's leads nowhere.
var errNothing = news.Errorf(news.NotFound, "There is nothing at this address.")
