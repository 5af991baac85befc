package site

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/press"
)

// Render makes the page of a reader's address. It is a press.Renderer.
//
// An address is, in this order: the front, search, or another of the few that the system itself answers; a day, month or year;
// what the table of addresses says of it; or an old address with an ending that WordPress gave it (a feed, a page of a
// list, /amp/), which is looked up without the ending. A path that lacks its last slash, or has one too many, is sent to
// the right one.
func (s *Site) Render(ctx context.Context, req press.Request) (*press.Page, error) {
	j, err := s.begin(ctx, req)
	if err != nil {
		return nil, err
	}
	page, err := j.route(req.Path)
	if news.KindOf(err) == news.NotFound {
		return j.notFound()
	}
	return page, err
}

func (j *job) route(path string) (*press.Page, error) {
	switch path {
	case "/":
		if page, err := j.oldQuery(); page != nil || err != nil {
			return page, err
		}
		return j.front()
	case "/search":
		return j.searchPage()
	case "/search/":
		return press.Redirect(withQuery("/search", j.req.Query)), nil
	case topicsPath:
		return j.topicsPage(1)
	case "/comments/reply":
		return j.replyPage()
	case "/comments/page":
		return j.commentsPage()
	case "/comments/received":
		return j.receivedPage()
	}
	a, err := j.db.Address(j.ctx, path)
	if err == nil {
		return j.answer(a)
	}
	if news.KindOf(err) != news.NotFound {
		return nil, err
	}
	switch path {
	case j.all:
		return j.sectionsPage()
	case strings.TrimSuffix(j.all, "/"):
		return press.Redirect(j.all), nil
	}
	if topic, page, ok := cutSoFar(path); ok {
		return j.topicSoFar(topic, page)
	}
	base, page := cutPage(path)
	if page == 0 {
		return nil, errNothing
	}
	switch base {
	case "/":
		return j.latestPage(page)
	case topicsPath:
		if page == 1 || !strings.HasSuffix(path, "/") {
			return press.Redirect(press.Escape(paged(topicsPath, page))), nil
		}
		return j.topicsPage(page)
	case "/topic", "/topics", "/topics/": // if the paper has nothing of its own there
		return press.Redirect(topicsPath), nil
	}
	if parts := strings.Split(strings.Trim(base, "/"), "/"); len(parts) <= 3 && len(parts[0]) == 4 {
		if date, ok := numbers(parts); ok {
			if !strings.HasSuffix(path, "/") {
				return press.Redirect(press.Escape(path + "/")), nil
			}
			return j.archive(date[0], date[1], date[2], page)
		}
	}
	if base != path && page == 1 {
		return j.via(base)
	}
	if page > 1 && strings.HasSuffix(path, "/") {
		if a, err := j.db.Address(j.ctx, base); err == nil {
			return j.answerPage(a, page)
		}
	}
	if page, err := j.oldQuery(); page != nil && err == nil {
		return page, nil // the old site lay in a folder, or its address named its program: "/blog/?p=12", "/index.php?p=12"
	}
	if rest, ok := strings.CutPrefix(path, "/index.php/"); ok {
		return j.via("/" + rest) // the old site's server did not rewrite addresses
	}
	return j.oldPath(path)
}

// via sends the reader to another of our addresses, or where that one would send them: one redirect, not two. Nothing is searched for it: who
// searches goes through Crowd.
func (j *job) via(path string) (*press.Page, error) {
	if path == "/search" {
		return press.Redirect(withQuery(path, j.req.Query)), nil
	}
	page, err := j.route(path)
	if err == nil && page.Location == "" {
		page = press.Redirect(press.Escape(path))
	}
	return page, err
}

// cutPage takes "/page/N/" off a path. The page is 1 where there is none, and 0 where N makes no sense.
func cutPage(path string) (base string, page int) {
	i := strings.LastIndex(strings.TrimSuffix(path, "/"), "/page/")
	if i < 0 {
		return path, 1
	}
	n, err := strconv.Atoi(strings.TrimSuffix(path[i+len("/page/"):], "/"))
	if err != nil {
		return path, 1
	}
	if n < 1 || n > 1_000_000 {
		return path, 0
	}
	return path[:i+1], n
}

// numbers reads a year, a month and a day, as far as they are given and make sense.
func numbers(parts []string) (date [3]int, ok bool) {
	if len(parts) > 3 {
		return date, false
	}
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || len(p) != [...]int{4, 2, 2}[i] || n < 1 || n > [...]int{9999, 12, 31}[i] {
			return date, false
		}
		date[i] = n
	}
	return date, true
}

// answer makes the page that an address leads to.
func (j *job) answer(a news.Address) (*press.Page, error) { return j.answerPage(a, 1) }

func (j *job) answerPage(a news.Address, page int) (*press.Page, error) {
	if a.State == news.AddressRedirect {
		to, err := j.current(a)
		if a.Kind == news.TargetRunning && news.KindOf(err) == news.NotFound {
			return j.gone() // it was shown once
		}
		if err != nil {
			return nil, err
		}
		return press.Redirect(press.Escape(paged(to, page))), nil
	}
	switch a.Kind {
	case news.TargetStory:
		if page > 1 {
			return press.Redirect(press.Escape(a.Path)), nil
		}
		return j.storyOrPage(a.TargetID)
	case news.TargetSection:
		return j.sectionPage(a.TargetID, page)
	case news.TargetTopic:
		return j.topicPage(a.TargetID, page)
	case news.TargetAuthor:
		return j.authorPage(a.TargetID, page)
	case news.TargetRunning:
		return j.runningStory(a, page)
	}
	return nil, errNothing
}

// current is where a redirect goes. What is not public has no address to go to: 404, or the 410 of a withdrawn
// story, which answers at its own address.
func (j *job) current(a news.Address) (string, error) {
	to, err := j.db.CurrentPath(j.ctx, a)
	if err == nil && to == "" {
		err = errNothing
	}
	return to, err
}

// withQuery puts the keys that a page knows behind a path.
func withQuery(path string, q press.Query) string {
	kept := url.Values{}
	for _, k := range searchKeys {
		if v := typed(q, k); v != "" {
			kept.Set(k, v)
		}
	}
	if len(kept) == 0 {
		return path
	}
	return path + "?" + kept.Encode()
}
