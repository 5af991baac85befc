package press_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"

	"broadsheet/internal/press"
	"broadsheet/internal/store/storetest"
)

// What is answered quickly is what would have been answered otherwise, to the byte.
func TestQuickAnswersAreTheAnswers(t *testing.T) {
	t.Parallel()
	p, _ := counting(t, storetest.SQLite(t), some, func(_ context.Context, req press.Request) (*press.Page, error) {
		page, err := words("page " + req.Query.Get("page") + req.Path)
		if page.Modified = time.Date(2024, 11, 18, 9, 0, 0, 0, time.UTC); req.Path == "/moved/" {
			page = press.Redirect("/")
		}
		if req.Path == "/mine/" {
			page.Cache = press.Private
		}
		return page, err
	})
	quick := 0
	tag := p.get("/").Header().Get("Etag")
	for _, path := range []string{"/", "/lite/", "/lite", "/lite/moved/", "/moved/", "/mine/", "/?page=2", "/?page=2&utm=x", "/?page=", "/%70age/", "/a//b", "/..%2f", "/?full", "/%ff"} {
		for _, header := range []http.Header{{}, {"Accept-Encoding": {"gzip"}}, {"Accept-Encoding": {"br;q=0, zstd"}}, {"Accept-Encoding": {""}}, {"Save-Data": {"on"}}, {"If-None-Match": {tag}},
			{"If-None-Match": {"*"}, "Accept-Encoding": {"br"}}, {"If-None-Match": {`"x", ` + tag}}, {"If-Modified-Since": {"Mon, 18 Nov 2024 09:00:00 GMT"}}, {"If-Modified-Since": {"Mon, 18 Nov 2024 08:59:59 GMT"}},
			{"Range": {"bytes=0-3"}}, {"Range": {"bytes=0-3"}, "If-Range": {tag}}, {"If-Match": {"\"x\""}}, {"Accept-Encoding": {"gzip", "br"}}} {
			for _, method := range []string{"GET", "HEAD"} {
				ask := func() *http.Request {
					r := httptest.NewRequest(method, path, nil)
					r.Header = maps.Clone(header)
					return r
				}
				for range 2 { // rendered, then kept
					w := httptest.NewRecorder()
					p.h.ServeHTTP(w, ask())
					got, status, body := p.h.Quick(ask())
					if got == nil {
						continue
					}
					quick++
					if method == "HEAD" {
						body = nil
					}
					if status != w.Code || string(body) != w.Body.String() || !reflect.DeepEqual(got, w.Header()) {
						t.Errorf("%s %s %v: quickly %d %v, %d bytes; else %d %v, %d bytes", method, path, header, status, got, len(body), w.Code, w.Header(), w.Body.Len())
					}
				}
			}
		}
	}
	if quick < 300 {
		t.Errorf("%d answers were quick", quick)
	}
}
