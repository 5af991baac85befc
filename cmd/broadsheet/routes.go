package main

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"broadsheet/internal/press"
	"broadsheet/internal/site"
	"broadsheet/internal/theme"
)

// routes is the whole of what is answered: a few fixed addresses, and the press for all else. ours reports whether a path is the press's.
func (h *house) routes(th *theme.Theme, readers *site.Site, pages *press.Handler, views http.Handler, ready func() bool, m *metrics, token string) (all http.Handler, ours func(path string) bool) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		switch {
		case !ready():
			plain(w, http.StatusServiceUnavailable, "not yet: search and related stories are being brought up to date\n")
		case h.db.Ping(ctx) != nil:
			plain(w, http.StatusServiceUnavailable, "the database does not answer\n")
		default:
			plain(w, http.StatusOK, "ready\n")
		}
	})
	mux.Handle("GET /metrics", m.handler(token))
	mux.Handle("/assets/", th.Assets())
	mux.Handle("/media/", h.media.Handler())
	mux.Handle("POST /comments", http.NewCrossOriginProtection().Handler(http.HandlerFunc(readers.PostComment)))
	mux.Handle("POST /views/{story}", views)
	mux.Handle("GET /views/{story}", views)
	crowd := readers.NewCrowd(pages, time.Now)
	mux.Handle("/", crowd)
	return clean(mux, crowd), func(path string) bool {
		_, pattern := mux.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}})
		return pattern == "/"
	}
}

// plainPages are what the wire answers with: the press's pages.
type plainPages struct {
	*press.Keep
	ours func(path string) bool
}

// Make is the press's, for its own addresses.
func (p plainPages) Make(a *press.Asked) *press.Form {
	if !p.ours(string(a.Path)) {
		return nil
	}
	return p.Keep.Make(a)
}

// clean keeps ServeMux from redirecting readers' addresses by rules of its own: a path with "//" or "/../" goes to the pages,
// which know where it leads.
func clean(mux *http.ServeMux, pages http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "//") || strings.Contains(r.URL.Path, "/.") {
			pages.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write([]byte(text))
}
