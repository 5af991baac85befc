package press_test

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"reflect"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/store/storetest"
)

// What is made for a plain request is what would have been answered otherwise, to the byte: kept or not, in every encoding and edition.
func TestWhatIsMadeIsTheAnswer(t *testing.T) {
	t.Parallel()
	page := func(_ context.Context, req press.Request) (*press.Page, error) {
		page, err := words("page " + req.Path)
		switch req.Path {
		case "/moved/":
			page = press.Redirect("/")
		case "/mine/":
			page.Cache = press.Private
		case "/none/":
			page.Status = http.StatusNotFound
		case "/gone/":
			page.Status = http.StatusGone
		case "/bad/":
			err = errors.New("bad")
		}
		return page, err
	}
	for name, opt := range map[string]press.Options{"kept": some, "nothing kept": {}, "all small": {Memory: 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt.Header = http.Header{"X-Frame-Options": {"DENY"}}
			p, _ := counting(t, storetest.SQLite(t), opt, page)
			for _, path := range []string{"/", "/story/", "/lite/", "/lite/story/", "/lite", "/lite/moved/", "/moved/", "/mine/", "/none/", "/gone/", "/lite/gone/"} {
				for _, accept := range []string{"", "gzip", "br;q=0, zstd", "br"} {
					for _, save := range []bool{false, true} {
						r := httptest.NewRequest("GET", path, nil)
						asked := press.Asked{Path: []byte(path)}
						if accept != "" {
							r.Header.Set("Accept-Encoding", accept)
							asked.Accept = []byte(accept)
						}
						if save {
							r.Header.Set("Save-Data", "on")
							asked.SaveData = true
						}
						for range 2 { // made, then kept
							f := p.keep.Make(&asked)
							w := httptest.NewRecorder()
							p.h.ServeHTTP(w, r)
							if f == nil {
								t.Fatalf("%s %q %v: nothing was made", path, accept, save)
							}
							if got := header(t, f.Head); f.Status != w.Code || string(f.Body) != w.Body.String() || !reflect.DeepEqual(got, withFixed(w.Header(), opt.Header)) {
								t.Errorf("%s %q %v: made %d %v, %d bytes; else %d %v, %d bytes", path, accept, save, f.Status, got, len(f.Body), w.Code, w.Header(), w.Body.Len())
							}
							if f.Tag != w.Header().Get("Etag") {
								t.Errorf("%s %q: %s", path, accept, f.Tag)
							}
						}
					}
				}
			}
			for _, a := range []press.Asked{
				{Path: []byte("/story/"), Query: []byte("page=2")}, {Path: []byte("/story/"), Query: []byte{}}, {Path: []byte("//story/")}, {Path: []byte("/a/../story/")},
				{Path: []byte("story")}, {Path: []byte("")}, {Path: []byte("/" + strings.Repeat("x", news.MaxPath))}, {Path: []byte("/bad/")}, {Path: []byte("/\xff/")},
			} {
				if f := p.keep.Make(&a); f != nil {
					t.Errorf("%.20q ?%q: %d", a.Path, a.Query, f.Status)
				}
			}
		})
	}
}

// Behind a connection of the wire nobody else recovers: a slip costs this answer, which ServeHTTP then gives.
func TestASlipInTheMakingIsNoAnswer(t *testing.T) {
	t.Parallel()
	unmade := new(press.Keep) // has none of what it needs
	if f := unmade.Make(&press.Asked{Path: []byte("/story/")}); f != nil {
		t.Errorf("it answers %d", f.Status)
	}
}

// header reads header lines.
func header(t *testing.T, lines []byte) http.Header {
	t.Helper()
	h, err := textproto.NewReader(bufio.NewReader(strings.NewReader(string(lines) + "\r\n"))).ReadMIMEHeader()
	if err != nil {
		t.Fatalf("%v in %q", err, lines)
	}
	return http.Header(h)
}

// withFixed adds what the edge gives to every answer, and the press to none but kept ones.
func withFixed(h, fixed http.Header) http.Header {
	h = h.Clone()
	for k, v := range fixed {
		h[k] = v
	}
	return h
}
