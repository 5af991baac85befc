package site

import (
	"net/http"
	"strconv"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/theme"
)

// commentsOf is a page of the comments under a story, with the empty form.
func (j *job) commentsOf(s *news.Story, page int) (theme.Comments, error) {
	var list []news.Comment
	threads := 0
	if s.Comments > 0 {
		var err error
		if list, threads, err = j.db.Threads(j.ctx, s.ID, (page-1)*news.ThreadsPerPage, news.ThreadsPerPage); err != nil {
			return theme.Comments{}, err
		}
	}
	v := theme.Comments{
		Open: j.open(s), Count: s.Comments,
		Form: theme.CommentForm{Story: s.Path},
	}
	v.Threads = j.threads(list, v.Open)
	pages := max((threads+news.ThreadsPerPage-1)/news.ThreadsPerPage, 1)
	v.Pager = j.pagerOf(page, pages, page < pages, func(n int) string {
		return j.href(news.CommentsPath(s.Path, n)) + "#comments"
	})
	return v, nil
}

// open reports whether readers may write under a story. The page is good until that changes by itself, and is as new as that.
func (j *job) open(s *news.Story) bool {
	switch closes := editorial.CommentsClose(s, j.set); {
	case closes.After(j.now) && closes.Before(j.until):
		j.until = closes
	case !closes.After(j.now) && closes.After(j.modified):
		j.modified = closes
	}
	return editorial.OpenForComments(s, j.set, j.now) == nil
}

// threads puts comments below those that they answer. One whose parent is not public opens a thread.
func (j *job) threads(list []news.Comment, open bool) []theme.Comment {
	children := map[int64][]news.Comment{}
	public := map[int64]bool{}
	for _, c := range list {
		public[c.ID] = true
	}
	var roots []news.Comment
	for _, c := range list {
		if c.ParentID != 0 && public[c.ParentID] {
			children[c.ParentID] = append(children[c.ParentID], c)
		} else {
			roots = append(roots, c)
		}
	}
	var build func([]news.Comment) []theme.Comment
	build = func(cs []news.Comment) []theme.Comment {
		var out []theme.Comment
		for _, c := range cs {
			v := j.comment(c, open)
			v.Replies = build(children[c.ID])
			out = append(out, v)
		}
		return out
	}
	return build(roots)
}

func (j *job) comment(c news.Comment, open bool) theme.Comment {
	v := theme.Comment{ID: c.ID, Name: c.Name, URL: c.URL, At: c.CreatedAt, Kind: string(c.Kind), Body: trusted(c.Body)}
	if open {
		v.Reply = j.href("/comments/reply?to=" + strconv.FormatInt(c.ID, 10))
	}
	return v
}

// commentsPage is a further page of a story's comments: "/comments/page?story=/2024/11/x/&page=2".
func (j *job) commentsPage() (*press.Page, error) {
	s, err := j.storyAt(j.req.Query.Get("story"))
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(j.req.Query.Get("page"))
	if err != nil || n < 1 || n > 1_000_000 {
		return nil, errNothing
	}
	if n == 1 {
		return press.Redirect(press.Escape(s.Path)), nil
	}
	view := &theme.CommentsPage{Page: j.page(news.CommentsPath(s.Path, n), theme.Head{Title: s.Live.Headline, Robots: "noindex"}), Story: j.link(s)}
	if view.Comments, err = j.commentsOf(s, n); err != nil {
		return nil, err
	}
	if len(view.Comments.Threads) == 0 {
		return nil, errNothing
	}
	return j.noIndex(j.print(http.StatusOK, view))
}

// replyPage is the form to answer a comment: "/comments/reply?to=12".
func (j *job) replyPage() (*press.Page, error) {
	id, err := strconv.ParseInt(j.req.Query.Get("to"), 10, 64)
	if err != nil {
		return nil, errNothing
	}
	c, err := j.db.Comment(j.ctx, id)
	if err != nil {
		return nil, err
	}
	if c.State != news.CommentApproved {
		return nil, errNothing
	}
	s, err := j.publicStory(c.StoryID)
	if err != nil {
		return nil, err
	}
	if !j.open(s) {
		return press.Redirect(press.Escape(s.Path)), nil
	}
	view := &theme.CommentPage{
		Page:  j.page("/comments/reply?to="+strconv.FormatInt(id, 10), theme.Head{Title: s.Live.Headline, Robots: "noindex"}),
		Story: j.link(s), ReplyTo: ptr(j.comment(c, false)), Form: theme.CommentForm{Story: s.Path, Parent: id},
	}
	return j.noIndex(j.print(http.StatusOK, view))
}

// receivedPage thanks for a comment: "/comments/received?story=/2024/11/x/", with "public" where it is on the page already.
func (j *job) receivedPage() (*press.Page, error) {
	s, err := j.storyAt(j.req.Query.Get("story"))
	if err != nil {
		return nil, err
	}
	view := &theme.CommentReceived{Page: j.lost(), Story: j.link(s), Held: !j.req.Query.Has("public")}
	return j.noIndex(j.print(http.StatusOK, view))
}

func (j *job) noIndex(p *press.Page, err error) (*press.Page, error) {
	if p != nil {
		p.NoIndex = true
	}
	return p, err
}

// storyAt is the public story at a path, followed through redirects.
func (j *job) storyAt(path string) (*news.Story, error) {
	clean, err := news.CleanPath(path)
	if err != nil {
		return nil, err
	}
	a, err := j.db.Address(j.ctx, clean)
	if err != nil {
		return nil, err
	}
	if a.Kind != news.TargetStory {
		return nil, errNothing
	}
	return j.publicStory(a.TargetID)
}

func (j *job) publicStory(id int64) (*news.Story, error) {
	s, err := j.db.StoryForReaders(j.ctx, id)
	if err == nil && s.State != news.Published {
		err = errNothing
	}
	return s, err
}

func (j *job) link(s *news.Story) theme.Link {
	return theme.Link{Text: s.Live.Headline, Href: j.href(s.Path)}
}
