package site

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/discussion"
	"broadsheet/internal/edge"
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/theme"
)

// maxForm is how many bytes a posted comment may have in all: ten thousand characters of any script, escaped, and the rest.
const maxForm = 256 << 10

// commentAction is where comments are sent to.
const commentAction = "/comments"

// commentFor is how long the store may take to take a comment: more than another process may hold the writer, and less than a reader's patience.
const commentFor = 15 * time.Second

// PostComment is the handler of POST /comments: 303 to the page that thanks, 422 with what was typed where something is to
// be mended, and 500 or 503 with what was typed where that it is not stored is our fault.
func (s *Site) PostComment(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err := r.ParseForm()
	if err == nil && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(maxForm)
	}
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			err = news.Errorf(news.TooLarge, "A comment has at most %d characters. Yours was not stored: shorten it and send it again.", discussion.MaxBody)
		} else {
			err = news.Errorf(news.Invalid, "The form could not be read. Go back and send it again.")
		}
		press.Send(w, r, s.Failure(r, err), 0)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), s.patience)
	defer cancel()
	page, err := s.takeComment(ctx, r.PostForm)
	if err != nil && ctx.Err() != nil && r.Context().Err() == nil {
		err = news.Wrap(news.Busy, err, "The database does not answer")
	}
	if err != nil {
		page = s.giveBack(r, err)
	}
	page.Cache = press.Private
	press.Send(w, r, page, 0)
}

// giveBack makes the page for an error that is our fault: the form, with the reader's text. Sent again, it is stored once.
func (s *Site) giveBack(r *http.Request, err error) *press.Page {
	if StatusOf(err) < 500 { // what is a mistake in a command is none of the reader's
		err = news.Wrap(news.Busy, err, "The comment could not be stored")
	}
	view := &theme.CommentPage{Page: barePage(s.settings(r)), Form: filledIn(r.PostForm)}
	view.Head.Title, view.Form.FormError = view.Site.T.T("comment.leave"), view.Site.T.T("comment.error.ours")
	return s.bare(r, s.failed(r, err), view)
}

// filledIn is the form as it was sent.
func filledIn(f url.Values) theme.CommentForm {
	return theme.CommentForm{Story: f.Get("story"), Parent: parentField(f), Name: f.Get("name"), Email: f.Get("email"), Body: f.Get("body")}
}

// parentField is the number of the comment that is answered; one that is no number answers the story.
func parentField(f url.Values) int64 {
	n, _ := strconv.ParseInt(f.Get("parent"), 10, 64)
	return n
}

func (s *Site) takeComment(ctx context.Context, f url.Values) (*press.Page, error) {
	j, err := s.begin(ctx, press.Request{Path: commentAction})
	if err != nil {
		return nil, err
	}
	story, err := j.storyAt(storyField(f.Get("story"), j.set.BaseURL))
	if kind := news.KindOf(err); kind == news.NotFound || kind == news.Invalid {
		return j.keep(f)
	}
	if err != nil {
		return nil, err
	}
	in := discussion.Input{
		StoryID: story.ID, ParentID: parentField(f), Name: f.Get("name"), Email: f.Get("email"), Body: f.Get("body"),
		Trap: f.Get(theme.Honeypot), Source: j.source(ctx),
	}
	c, err := j.desk.PostComment(j.ctx, in)
	switch news.KindOf(err) {
	case "":
		to := "/comments/received?" + url.Values{"story": {story.Path}}.Encode()
		if c.State == news.CommentApproved {
			to += "&public"
		}
		return &press.Page{Status: http.StatusSeeOther, Location: to}, nil
	case news.Invalid, news.Conflict, news.TooMany:
		return j.mend(story, in, err)
	}
	return nil, err
}

// storyField is the path in a form's field: programs send whole addresses, and pages of the light edition their own.
func storyField(v, base string) string {
	v = strings.TrimPrefix(strings.TrimPrefix(v, base), "/lite")
	return v
}

// keep gives a reader their text back whose story was withdrawn, or never was, while they wrote.
func (j *job) keep(f url.Values) (*press.Page, error) {
	view := &theme.CommentPage{
		Page: j.lost(),
		Form: filledIn(f),
	}
	view.Form.FormError = j.frame.T.T("comment.error.gone")
	return j.print(http.StatusUnprocessableEntity, view)
}

// mend shows the form again with what was typed, and what is wrong beside it.
func (j *job) mend(story *news.Story, in discussion.Input, err error) (*press.Page, error) {
	view := &theme.CommentPage{
		Page: j.lost(), Story: j.link(story),
		Form: theme.CommentForm{Story: story.Path, Parent: in.ParentID, Name: in.Name, Email: in.Email, Body: in.Body},
	}
	view.Head.Title = story.Live.Headline
	var problems discussion.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			sentence := j.frame.T.T(p.Key)
			switch p.Field {
			case "name":
				view.Form.NameError = sentence
			case "email":
				view.Form.EmailError = sentence
			case "body":
				view.Form.BodyError = sentence
			}
		}
	} else {
		view.Form.FormError = j.frame.T.T(formErrors[news.KindOf(err)])
	}
	if in.ParentID != 0 {
		if c, err := j.db.Comment(j.ctx, in.ParentID); err == nil && c.State == news.CommentApproved && c.StoryID == story.ID {
			view.ReplyTo = ptr(j.comment(c, false))
		}
	}
	status := http.StatusUnprocessableEntity
	if news.KindOf(err) == news.TooMany {
		status = StatusOf(err)
	}
	return j.print(status, view)
}

// formErrors are the sentences for what no field is to blame for.
var formErrors = map[news.ErrKind]string{
	news.Conflict: "comment.error.closed", news.TooMany: "comment.error.later",
}

// source is a keyed hash of the reader's address: it tells two senders apart for ten minutes and cannot be turned back
// without the paper's secret. No address is stored.
func (j *job) source(ctx context.Context) string {
	ip := edge.ClientIP(ctx)
	if ip == "" || j.set.Secret == "" {
		return ""
	}
	mac := hmac.New(sha256.New, []byte(j.set.Secret))
	mac.Write([]byte(ip))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:12])
}
