package press

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Request is all that may decide what a page holds: nothing of a request's headers is in it, so that a page is the same for
// everybody who asks for the same address.
type Request struct {
	Path  string // decoded, as news.CleanPath leaves it, without "/lite"
	Query Query
	Lite  bool // the edition without pictures
}

// Page is one answer, not yet encoded.
type Page struct {
	Status   int    // 0 is 200
	Type     string // Content-Type, "" is HTML in UTF-8
	Body     []byte
	Location string    // of a redirect
	Modified time.Time // when what it shows last changed, zero if unknown
	Policy   string    // Content-Security-Policy, "" is one that allows nothing
	Cache    string    // Cache-Control, "" is Fresh
	NoIndex  bool      // X-Robots-Tag: noindex
	Lang     string    // Content-Language, "" to leave it out
	Until    time.Time // when it ceases to be so by itself, as "today" does; zero for never
}

// status is the page's status code.
func (p *Page) status() int {
	if p.Status == 0 {
		return http.StatusOK
	}
	return p.Status
}

// kind is the page's content type.
func (p *Page) kind() string {
	if p.Type == "" {
		return HTML
	}
	return p.Type
}

// cache is the page's Cache-Control.
func (p *Page) cache() string {
	if p.Cache == "" {
		return Fresh
	}
	return p.Cache
}

// validated reports whether the page, sent with a status, has a validator.
func (p *Page) validated(status int) bool {
	return status == http.StatusOK && p.cache() != Private && p.Location == ""
}

// compressed reports whether the page is sent compressed to those who take it.
func (p *Page) compressed() bool {
	return p.Location == "" && compressible(p.kind()) && len(p.Body) >= tooSmall
}

// terms are the encoding in which the page is sent to a client, and the digest that its validator is made of, if it is sent with a status; "" for none.
func (p *Page) terms(accept string, status int) (encoding, tag string) {
	if p.compressed() {
		encoding = choose(accept)
	}
	if p.validated(status) {
		tag = digest(p.Body)
	}
	return encoding, tag
}

// header is the page's header in an encoding of so many bytes. The tag is its digest, "" for a page without a validator.
func (p *Page) header(encoding, tag string, length int) http.Header {
	h := http.Header{"Cache-Control": {p.cache()}}
	if p.NoIndex {
		h["X-Robots-Tag"] = []string{"noindex"}
	}
	if p.Location != "" {
		h["Location"], h["Content-Length"] = []string{p.Location}, []string{"0"}
		return h
	}
	h["Content-Type"], h["Content-Security-Policy"] = []string{p.kind()}, []string{policyOr(p.Policy)}
	if p.Lang != "" {
		h["Content-Language"] = []string{p.Lang}
	}
	h["Vary"] = []string{"Accept-Encoding"}
	if p.kind() == HTML {
		h["Vary"] = []string{"Accept-Encoding, Save-Data"}
	}
	if tag != "" {
		h["Etag"] = []string{quoted(tag, encoding)}
		if !p.Modified.IsZero() {
			h["Last-Modified"] = []string{p.Modified.UTC().Format(http.TimeFormat)}
		}
	}
	if encoding != "" {
		h["Content-Encoding"] = []string{encoding}
	}
	h["Content-Length"] = []string{strconv.Itoa(length)}
	return h
}

// unchangedHeader is what of a page's header goes with a 304 (RFC 9110, 15.4.5).
func unchangedHeader(h http.Header) http.Header {
	out := h.Clone()
	for _, k := range []string{"Content-Type", "Content-Length", "Content-Encoding", "Content-Language"} {
		delete(out, k)
	}
	return out
}

// The cache rules of pages.
const (
	// Fresh lets caches keep a page and has them ask each time whether it is still the same; with the validator that
	// costs no body. None may show an old one while we do not answer: it may be of a story that was withdrawn.
	Fresh = "public, max-age=0, must-revalidate"
	// Immutable is for addresses whose content never changes.
	Immutable = "public, max-age=31536000, immutable"
	// Private is for answers to one person.
	Private = "private, no-store"
)

// Renderer makes the page of an address. A NotFound error means that the address is none of its own.
type Renderer func(context.Context, Request) (*Page, error)

// HTML is the content type of readers' pages.
const HTML = "text/html; charset=utf-8"

// Redirect is a page that sends the reader on, for good (301).
func Redirect(location string) *Page {
	return &Page{Status: http.StatusMovedPermanently, Location: location}
}

// Escape writes a decoded path as it stands in an address.
func Escape(path string) string {
	if p, query, ok := strings.Cut(path, "?"); ok {
		return (&url.URL{Path: p, RawQuery: query}).String()
	}
	return (&url.URL{Path: path}).EscapedPath()
}
