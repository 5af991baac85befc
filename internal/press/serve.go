package press

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// Failure makes the page that says that something went wrong. It must not fail itself.
type Failure func(r *http.Request, err error) *Page

// Handler serves the pages of a renderer to GET and HEAD.
type Handler struct {
	Render  Renderer
	Failure Failure
}

// lite is the prefix of the edition without pictures.
const lite = "/lite"

// edition finds which page a request is for. A reader whose browser asks to save data gets the light edition at the full
// one's address, unless the address says "full".
func edition(r *http.Request) (Request, error) {
	if len(r.URL.Path) > news.MaxPath {
		return Request{}, ErrTooLong
	}
	path, err := news.CleanPath(r.URL.Path)
	if err != nil {
		return Request{}, err
	}
	q := Request{Path: path}
	if r.URL.RawQuery != "" {
		q.Query = r.URL.Query()
	}
	if rest, ok := strings.CutPrefix(path, lite); ok && (rest == "" || rest[0] == '/') {
		q.Lite = true
		if q.Path = rest; rest == "" {
			q.Path = "/"
		}
		return q, nil
	}
	if strings.EqualFold(r.Header.Get("Save-Data"), "on") && !q.Query.Has("full") {
		q.Lite = true
	}
	return q, nil
}

// ErrTooLong says that an address is longer than any of ours can be.
var ErrTooLong = &news.Error{Kind: news.TooLarge, Message: "The address is too long."}

// uncluttered sends an address with "//", "/./" or "/../" in it to the plain one; nil if it is plain already.
func uncluttered(u *url.URL) *Page {
	path, err := news.CleanPath(u.Path)
	if err != nil || path == u.Path {
		return nil
	}
	to := Escape(path)
	if u.RawQuery != "" {
		to += "?" + u.RawQuery
	}
	return Redirect(to)
}

// ServeHTTP answers with the page of the request's address.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		Send(w, r, h.Failure(r, news.Errorf(news.Invalid, "This address can only be read.")), http.StatusMethodNotAllowed)
		return
	}
	req, err := edition(r)
	var p *Page
	switch {
	case err != nil:
	case strings.Contains(r.URL.Path, "//") || strings.Contains(r.URL.Path, "/."):
		p = uncluttered(r.URL)
	}
	if err == nil && p == nil {
		p, err = h.Render(r.Context(), req)
	}
	if err != nil {
		p = h.Failure(r, err)
	}
	if p.Location != "" && req.Lite && strings.HasPrefix(r.URL.Path, lite) && strings.HasPrefix(p.Location, "/") && !strings.HasPrefix(p.Location, lite+"/") {
		p.Location = lite + p.Location
	}
	Send(w, r, p, 0)
}

// Send writes a page: headers, validator, and the body in the encoding that the client takes. A status other than 0 is sent
// in place of the page's own.
func Send(w http.ResponseWriter, r *http.Request, p *Page, status int) {
	if status == 0 {
		status = p.Status
	}
	if status == 0 {
		status = http.StatusOK
	}
	h := w.Header()
	cache := p.Cache
	if cache == "" {
		cache = Fresh
	}
	h.Set("Cache-Control", cache)
	if p.NoIndex {
		h.Set("X-Robots-Tag", "noindex")
	}
	if p.Location != "" {
		h.Set("Location", p.Location)
		h.Set("Content-Length", "0")
		w.WriteHeader(status)
		return
	}
	kind := p.Type
	if kind == "" {
		kind = HTML
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Security-Policy", policyOr(p.Policy))
	if p.Lang != "" {
		h.Set("Content-Language", p.Lang)
	}
	h.Add("Vary", "Accept-Encoding")
	if kind == HTML {
		h.Add("Vary", "Save-Data")
	}
	encoding := ""
	if compressible(kind) && len(p.Body) >= tooSmall {
		encoding = choose(r.Header.Get("Accept-Encoding"))
	}
	if status == http.StatusOK && cache != Private {
		tag := etag(p.Body, encoding)
		h.Set("ETag", tag)
		if !p.Modified.IsZero() {
			h.Set("Last-Modified", p.Modified.UTC().Format(http.TimeFormat))
		}
		if unchanged(r, tag, p.Modified) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	body := p.Body
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
		body = Encode(encoding, body)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

func policyOr(p string) string {
	if p == "" {
		return "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
	}
	return p
}

// etag is a strong validator: another encoding of the same page is another sequence of bytes.
func etag(body []byte, encoding string) string {
	sum := sha256.Sum256(body)
	tag := base64.RawURLEncoding.EncodeToString(sum[:12])
	if encoding != "" {
		tag += "-" + encoding
	}
	return `"` + tag + `"`
}

// unchanged reports whether the client has this page already (RFC 9110, 13.1): If-None-Match decides where it is there,
// with the weak comparison; else If-Modified-Since.
func unchanged(r *http.Request, tag string, modified time.Time) bool {
	if match := r.Header.Get("If-None-Match"); match != "" {
		for part := range strings.SplitSeq(match, ",") {
			part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
			if part == tag || part == "*" {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !modified.IsZero() && !modified.Truncate(time.Second).After(since)
}
