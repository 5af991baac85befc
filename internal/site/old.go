package site

import (
	"strconv"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/press"
)

// WordPress's addresses that are told apart by their query: "/?p=12". The importer stores them under the same keys.
var oldQueryKeys = []string{"p", "page_id", "attachment_id", "cat", "tag", "author", "author_name", "category_name", "m"}

// oldQuery answers an old address at the front: "/?p=12", "/?s=words", "/?feed=rss2". It returns no page where the query has
// none of the old keys, and the front is meant.
func (j *job) oldQuery() (*press.Page, error) {
	q := j.req.Query
	if words := q.Get("s"); words != "" {
		return press.Redirect("/search?q=" + queryEscape(words)), nil
	}
	feed := q.Get("feed")
	for _, key := range oldQueryKeys {
		v := q.Get(key)
		if v == "" {
			continue
		}
		if key == "m" {
			return oldMonth(v)
		}
		a, err := j.db.Address(j.ctx, "/?"+key+"="+v)
		if err != nil {
			return nil, err
		}
		to, err := j.current(a)
		if err != nil {
			return nil, err
		}
		if feed != "" && a.Kind != news.TargetStory {
			to += feedEnding(feed)
		}
		return press.Redirect(press.Escape(to)), nil
	}
	if feed != "" {
		return press.Redirect("/" + feedEnding(feed)), nil
	}
	return nil, nil
}

// oldMonth answers "/?m=202411" and "/?m=20241125".
func oldMonth(v string) (*press.Page, error) {
	var parts []string
	for i, n := range []int{4, 2, 2} {
		if len(v) < n || i == 0 && len(v) < 4 {
			break
		}
		parts, v = append(parts, v[:n]), v[n:]
	}
	if _, ok := numbers(parts); !ok || len(parts) == 0 || v != "" {
		return nil, errNothing
	}
	return press.Redirect("/" + strings.Join(parts, "/") + "/"), nil
}

// oldNames are addresses that other systems, and plugins of theirs, are known by, and what they are here.
var oldNames = map[string]string{
	"/wp-sitemap.xml": "/sitemap.xml", "/sitemap_index.xml": "/sitemap.xml", "/atom.xml": "/feed/atom/", "/rss.xml": "/feed/", "/index.xml": "/feed/",
	"/rss/": "/feed/", "/rss": "/feed/", "/wp-rss2.php": "/feed/", "/wp-atom.php": "/feed/atom/", "/index.php": "/", "/index.html": "/",
}

// feedEnding is ours for WordPress's names of feeds.
func feedEnding(name string) string {
	switch name {
	case "atom":
		return "feed/atom/"
	case "comments-rss2":
		return "comments/feed/"
	case "comments-atom":
		return "comments/feed/atom/"
	}
	return "feed/"
}

// oldPath answers an address that is not in the table as it stands: with the other last slash, with an ending that
// WordPress puts behind the address of a story or a list, with capitals, or with nothing but the last part right.
func (j *job) oldPath(path string) (*press.Page, error) { return j.oldPathOf(path, path) }

// oldPathOf is oldPath for a path that was asked for in other letters.
func (j *job) oldPathOf(path, asked string) (*press.Page, error) {
	if to := oldNames[path]; to != "" {
		return press.Redirect(to), nil
	}
	other := path + "/"
	if strings.HasSuffix(path, "/") {
		other = strings.TrimSuffix(path, "/")
	}
	if a, err := j.db.Address(j.ctx, other); err == nil {
		if a.State == news.AddressCurrent {
			return press.Redirect(press.Escape(other)), nil
		}
		return j.answer(a)
	}
	bare := strings.TrimSuffix(path, "/")
	if date, feed, ok := strings.Cut(bare, "/feed"); ok {
		if _, isDate := numbers(strings.Split(strings.Trim(date, "/"), "/")); isDate && strings.Count(date, "/") <= 3 {
			return press.Redirect("/" + feedEnding(strings.Trim(feed, "/"))), nil
		}
	}
	for _, end := range []string{"feed/", "feed/atom/", "feed.json"} {
		if base, ok := strings.CutSuffix(path, end); ok {
			if a, err := j.db.Address(j.ctx, base); err == nil && a.Kind == news.TargetRunning {
				return j.gone() // readers do not see the running story any more
			}
		}
	}
	for _, e := range endings {
		base, ok := strings.CutSuffix(bare, e.old)
		if !ok {
			continue
		}
		to, kind, err := j.lookup(base)
		if err != nil {
			continue
		}
		if kind != news.TargetStory || e.onStory {
			to += e.ours
		}
		if to == asked {
			return nil, errNothing // feeds would have answered, if there were one
		}
		return press.Redirect(press.Escape(to)), nil
	}
	if base, n := cutCommentPage(bare); n > 0 {
		if to, kind, err := j.lookup(base); err == nil {
			if kind == news.TargetStory {
				to = news.CommentsPath(to, n)
			}
			return press.Redirect(press.Escape(to)), nil
		}
	}
	if base, page := cutPage(path); page > 1 {
		if to, kind, err := j.lookup(strings.TrimSuffix(base, "/")); err == nil {
			if kind == news.TargetStory {
				page = 1 // a story in several pages is whole here
			}
			return press.Redirect(press.Escape(paged(to, page))), nil
		}
	}
	if small := strings.ToLower(path); small != path { // WordPress heeds no capitals, so links have them
		if a, err := j.db.Address(j.ctx, small); err == nil && a.State == news.AddressCurrent {
			return press.Redirect(press.Escape(small)), nil
		} else if err == nil {
			return j.answer(a)
		}
		return j.oldPathOf(small, asked)
	}
	return j.guess(path)
}

// endings are what WordPress puts behind an address, and what that is here. A story's own feed was of its comments, which
// stand on its page.
var endings = []struct {
	old, ours string
	onStory   bool
}{
	{"/feed/rss2", "feed/", false}, {"/feed/rss", "feed/", false}, {"/feed/rdf", "feed/", false}, {"/feed/atom", "feed/atom/", false},
	{"/feed", "feed/", false}, {"/amp", "", true}, {"/trackback", "", true}, {"/embed", "", true},
}

// lookup finds where a path without its last slash leads today, "" being the site itself.
func (j *job) lookup(bare string) (string, news.TargetKind, error) {
	if bare == "" {
		return "/", "", nil
	}
	for _, p := range []string{bare + "/", bare} {
		a, err := j.db.Address(j.ctx, p)
		if err != nil {
			continue
		}
		if a.State == news.AddressCurrent {
			return a.Path, a.Kind, nil
		}
		to, err := j.current(a)
		return to, a.Kind, err
	}
	return "", "", errNothing
}

// cutCommentPage takes "/comment-page-2" off a path; the number is 0 where there is none.
func cutCommentPage(bare string) (string, int) {
	const mark = "/comment-page-"
	i := strings.LastIndex(bare, mark)
	if i < 0 {
		return bare, 0
	}
	n, err := strconv.Atoi(bare[i+len(mark):])
	if err != nil || n < 1 || n > 1_000_000 {
		return bare, 0
	}
	return bare[:i], n
}
