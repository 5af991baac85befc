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
	"broadsheet/internal/pace"
)

// Failure makes the page that says that something went wrong. It must not fail itself.
type Failure func(r *http.Request, err error) *Page

// Handler serves pages to GET and HEAD.
type Handler struct {
	Keep    *Keep
	Failure Failure
}

// retryAfter is in how many seconds whoever comes by himself may try again what could not be done for now.
const retryAfter = "5"

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
	h.Keep.unshare(w.Header(), nil)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		Send(w, r, h.Failure(r, news.Errorf(news.Invalid, "This address can only be read.")), http.StatusMethodNotAllowed)
		return
	}
	a, err := asking(r)
	if err == nil && (strings.Contains(r.URL.Path, "//") || strings.Contains(r.URL.Path, "/.")) {
		if p := uncluttered(r.URL); p != nil {
			a.within(p)
			Send(w, r, p, 0)
			return
		}
	}
	var g got
	if err == nil {
		g, err = h.Keep.get(r.Context(), a)
	}
	switch {
	case err != nil:
		p := h.Failure(r, err)
		if p.status() == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", retryAfter)
		}
		Send(w, r, p, 0)
	case g.sheet != nil:
		h.send(w, r, g)
	default:
		Send(w, r, g.page, 0)
	}
}

// send writes a kept page.
func (h *Handler) send(w http.ResponseWriter, r *http.Request, g got) {
	_, work := pace.With(r.Context(), pace.Page)
	f := h.Keep.form(g.sheet, g.sheet.coding(r.Header.Get("Accept-Encoding")), work)
	if g.aged {
		w.Header().Set("Cache-Status", "Broadsheet; hit; ttl=-"+strconv.Itoa(int(time.Since(g.sheet.made).Seconds()))+"; detail=database-down")
	}
	if f.Tag != "" && partial(r) {
		fill(w.Header(), f.header)
		h.Keep.unshare(w.Header(), g.sheet.tags) // what is answered may be the client's fault, and not the page
		sendPartly(w, r, f.Body, f.Tag, f.Modified)
		return
	}
	header, status := f.header, f.Status
	if f.Tag != "" && unchanged(r, f.Tag, f.Modified) {
		header, status = f.unchanged, http.StatusNotModified
	}
	fill(w.Header(), header)
	if g.aged || !h.Keep.shared(g.sheet, time.Now()) {
		h.Keep.unshare(w.Header(), g.sheet.tags)
	}
	w.WriteHeader(status)
	if status == http.StatusNotModified {
		return
	}
	if r.Method != http.MethodHead {
		w.Write(f.Body)
	}
}

// Send writes a page: headers, validator, and the body in the encoding that the client takes. A status other than 0 is sent
// in place of the page's own.
func Send(w http.ResponseWriter, r *http.Request, p *Page, status int) {
	if status == 0 {
		status = p.status()
	}
	encoding, tag := p.terms(r.Header.Get("Accept-Encoding"), status)
	_, work := pace.With(r.Context(), pace.Page)
	if tag != "" && partial(r) {
		body := Encode(encoding, p.Body, work)
		fill(w.Header(), p.header(encoding, tag, len(body)))
		sendPartly(w, r, body, quoted(tag, encoding), p.Modified)
		return
	}
	if tag != "" && unchanged(r, quoted(tag, encoding), p.Modified) {
		fill(w.Header(), unchangedHeader(p.header(encoding, tag, 0)))
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := Encode(encoding, p.Body, work)
	fill(w.Header(), p.header(encoding, tag, len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead && p.Location == "" {
		w.Write(body)
	}
}

// fill puts one header into another. The values are shared: nobody may change them.
func fill(to, from http.Header) {
	for k, v := range from {
		to[k] = v
	}
}

func policyOr(p string) string {
	if p == "" {
		return "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
	}
	return p
}

// digest tells one body from another.
func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// quoted is a strong validator: another encoding of the same page is another sequence of bytes.
func quoted(digest, encoding string) string {
	if encoding != "" {
		digest += "-" + encoding
	}
	return `"` + digest + `"`
}

// unchanged reports whether the client has this page already (RFC 9110, 13.1): If-None-Match decides where it is there,
// with the weak comparison; else If-Modified-Since. That has to be the very date that we gave: after a clock was set back, or a database restored
// from a backup, what is newer may bear an older one.
func unchanged(r *http.Request, tag string, modified time.Time) bool {
	return matches(strings.Join(r.Header.Values("If-None-Match"), ","), r.Header.Get("If-Modified-Since"), tag, modified)
}

func matches(match, ifSince, tag string, modified time.Time) bool {
	if match != "" {
		for part := range strings.SplitSeq(match, ",") {
			part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
			if part == tag || part == "*" {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(ifSince)
	return err == nil && !modified.IsZero() && modified.Truncate(time.Second).Equal(since)
}
