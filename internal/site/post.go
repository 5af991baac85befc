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

	"broadsheet/internal/discussion"
	"broadsheet/internal/edge"
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/theme"
)

// maxForm is how many bytes a posted comment may have in all: ten thousand characters of any script, escaped, and the rest.
const maxForm = 256 << 10

// PostComment is the handler of POST /comments: 303 to the page that thanks, 422 with what was typed where something is to
// be mended.
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
	j, err := s.begin(r.Context(), press.Request{Path: "/comments"})
	if err != nil {
		press.Send(w, r, s.Failure(r, err), 0)
		return
	}
	page, err := j.takeComment(r)
	if err != nil {
		page = s.Failure(r, err)
	}
	page.Cache = press.Private
	press.Send(w, r, page, 0)
}

func (j *job) takeComment(r *http.Request) (*press.Page, error) {
	f := r.PostForm
	story, err := j.storyAt(storyField(f.Get("story"), j.set.BaseURL))
	if kind := news.KindOf(err); kind == news.NotFound || kind == news.Invalid {
		return j.keep(f)
	}
	if err != nil {
		return nil, err
	}
	parent, _ := strconv.ParseInt(f.Get("parent"), 10, 64) // a parent that is no number answers the story
	in := discussion.Input{
		StoryID: story.ID, ParentID: parent, Name: f.Get("name"), Email: f.Get("email"), Body: f.Get("body"),
		Trap: f.Get(theme.Honeypot), Source: j.source(r.Context()),
	}
	c, err := j.desk.PostComment(j.ctx, in)
	switch news.KindOf(err) {
	case "":
		to := "/comments/received?" + url.Values{"story": {story.Path}}.Encode()
		if c.State == news.CommentApproved {
			to += "&public"
		}
		return &press.Page{Status: http.StatusSeeOther, Location: to}, nil
	case news.Invalid, news.Conflict, news.TooMany, news.Busy:
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
		Form: theme.CommentForm{Story: f.Get("story"), Name: f.Get("name"), Email: f.Get("email"), Body: f.Get("body"), FormError: j.frame.T.T("comment.error.gone")},
	}
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
	if kind := news.KindOf(err); kind == news.TooMany || kind == news.Busy {
		status = StatusOf(err)
	}
	return j.print(status, view)
}

// formErrors are the sentences for what no field is to blame for.
var formErrors = map[news.ErrKind]string{
	news.Conflict: "comment.error.closed", news.TooMany: "comment.error.later", news.Busy: "comment.error.later",
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
