package press

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Request is all that may decide what a page holds: nothing of a request's headers is in it, so that a page is the same for
// everybody who asks for the same address.
type Request struct {
	Path  string // decoded, as news.CleanPath leaves it, without "/lite"
	Query url.Values
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
}

// The cache rules of pages.
const (
	// Fresh lets caches keep a page and has them ask each time whether it is still the same; with the validator that
	// costs no body. While we do not answer, they may go on with what they have.
	Fresh = "public, max-age=0, must-revalidate, stale-if-error=86400"
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
