package site

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"broadsheet/internal/edge"
	"broadsheet/internal/i18n"
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/store"
	"broadsheet/internal/theme"
)

// pointOn is how many stories the 404 and 410 pages offer to go on with.
const pointOn = 5

// notFound is the 404, with a search box that holds the words of the address.
func (j *job) notFound() (*press.Page, error) {
	latest, err := j.db.Teasers(j.ctx, store.AllStories(), store.Page{Limit: pointOn})
	if err != nil {
		return nil, err
	}
	view := &theme.NotFound{Page: j.lost(), Query: wordsOf(j.req.Path), Latest: j.teasers(latest)}
	return j.print(http.StatusNotFound, view)
}

// gone is the 410 of a withdrawn story.
func (j *job) gone() (*press.Page, error) {
	latest, err := j.db.Teasers(j.ctx, store.AllStories(), store.Page{Limit: pointOn})
	if err != nil {
		return nil, err
	}
	return j.print(http.StatusGone, &theme.Gone{Page: j.lost(), Latest: j.teasers(latest)})
}

// lost is the frame of a page that has no address of its own.
func (j *job) lost() theme.Page {
	p := j.page("/", theme.Head{Robots: "noindex"})
	p.Head.Canonical, p.Switch = "", ""
	return p
}

// wordsOf turns the last part of an address into words to search for.
func wordsOf(path string) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	last := parts[len(parts)-1]
	words := strings.FieldsFunc(last, func(r rune) bool { return r == '-' || r == '_' || r == '+' || r == '.' || r == ' ' })
	if len(words) > 8 {
		words = words[:8]
	}
	return strings.Join(words, " ")
}

// Failure makes the page for an error, in the site's own dress where the store still answers.
func (s *Site) Failure(r *http.Request, err error) *press.Page {
	status := s.failed(r, err)
	message := ""
	if status < 500 {
		message = news.MessageOf(err)
	}
	return s.failurePage(r, s.settings(r), status, message)
}

// failed gives the status for an error and logs what is our fault.
func (s *Site) failed(r *http.Request, err error) int {
	status := StatusOf(err)
	left := r.Context().Err() != nil && errors.Is(err, context.Canceled) // the reader did, and nobody waits for the page
	if status >= 500 && !left {
		slog.ErrorContext(r.Context(), "a page could not be made", "path", r.URL.Path, "error", err, "request", edge.RequestID(r.Context()))
	}
	return status
}

// settings gives the paper's; those of the last page that was made if the store does not tell them at once, and those of a new paper if there was none.
func (s *Site) settings(r *http.Request) news.Settings {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), settingsFor)
	defer cancel()
	set, err := s.db.Settings(ctx)
	if err == nil {
		return set
	}
	if last := s.last.Load(); last != nil {
		return *last
	}
	return news.DefaultSettings()
}

// settingsFor is how long the page for an error waits for the paper's name: that the database does not answer may be what it is to say.
const settingsFor = time.Second

// failurePage says that something could not be done.
func (s *Site) failurePage(r *http.Request, set news.Settings, status int, message string) *press.Page {
	return s.bare(r, status, &theme.Failure{Page: barePage(set), Status: status, RequestID: edge.RequestID(r.Context()), Message: message})
}

// barePage is the frame of a page that knows no more of the paper than its settings.
func barePage(set news.Settings) theme.Page {
	return theme.Page{
		Site: &theme.Site{
			Name: set.Name, Home: "/", T: i18n.New(set.Lang, set.Location()), Accent: set.Accent, Today: time.Now(), SearchAction: "/search", CommentAction: commentAction,
		},
		Head: theme.Head{Robots: "noindex"},
	}
}

// bare prints a page of such a frame.
func (s *Site) bare(r *http.Request, status int, view theme.View) *press.Page {
	out, err := s.theme.Render(view)
	if err != nil {
		slog.ErrorContext(r.Context(), "the page for an error could not be made", "error", err)
		return &press.Page{Status: status, Type: "text/plain; charset=utf-8", Cache: press.Private,
			Body: []byte("Something went wrong on our side. Please try again in a moment.\nRequest " + edge.RequestID(r.Context()) + "\n")}
	}
	return &press.Page{Status: status, Body: out.HTML, Policy: out.CSP, Cache: press.Private, NoIndex: true}
}

// StatusOf is the HTTP status for an error.
func StatusOf(err error) int {
	if errors.Is(err, press.ErrTooLong) {
		return http.StatusRequestURITooLong
	}
	if store.Down(err) {
		return http.StatusServiceUnavailable
	}
	switch news.KindOf(err) {
	case news.NotFound:
		return http.StatusNotFound
	case news.Invalid:
		return http.StatusBadRequest
	case news.Conflict:
		return http.StatusConflict
	case news.Forbidden:
		return http.StatusForbidden
	case news.TooLarge:
		return http.StatusRequestEntityTooLarge
	case news.TooMany:
		return http.StatusTooManyRequests
	case news.Busy:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
