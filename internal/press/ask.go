package press

import (
	"net/http"
	"net/url"
	"strings"

	"broadsheet/internal/news"
)

// lite is the prefix of the edition without pictures.
const lite = "/lite"

// edition is which form of a page a request is for. A redirect leads on within the prefix that it was asked under, so the
// light edition of a browser that saves data is told apart from the one at an address of its own.
type edition byte

const (
	full edition = iota
	light
	saving
)

// ask is a request as far as it decides what a page holds.
type ask struct {
	edition edition
	path    string // decoded and clean, without lite
	values  url.Values
}

// asking finds which page a request is for. A reader whose browser asks to save data gets the light edition at the full
// one's address, unless the address says "full".
func asking(r *http.Request) (ask, error) {
	if len(r.URL.Path) > news.MaxPath {
		return ask{}, ErrTooLong
	}
	path, err := news.CleanPath(r.URL.Path)
	if err != nil {
		return ask{}, err
	}
	a := askingFor(path)
	if r.URL.RawQuery != "" {
		a.values = r.URL.Query()
	}
	if a.edition == full && strings.EqualFold(r.Header.Get("Save-Data"), "on") && !a.values.Has("full") {
		a.edition = saving
	}
	return a, nil
}

// askingFor is a request for a clean path.
func askingFor(path string) ask {
	rest, ok := strings.CutPrefix(path, lite)
	switch {
	case !ok || rest != "" && rest[0] != '/':
		return ask{path: path}
	case rest == "":
		return ask{edition: light, path: "/"}
	}
	return ask{edition: light, path: rest}
}

// request is what a renderer is told.
func (a ask) request() Request {
	return Request{Path: a.path, Query: NewQuery(a.values), Lite: a.edition != full}
}

// place is where the pages of a path are kept, whatever their query.
func (a ask) place() string { return string('0'+a.edition) + a.path }

// within keeps a redirect inside the edition that it was asked under.
func (a ask) within(p *Page) {
	if p.Location != "" && a.edition == light && strings.HasPrefix(p.Location, "/") && !strings.HasPrefix(p.Location, lite+"/") {
		p.Location = lite + p.Location
	}
}
