package press_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/press"
	"broadsheet/internal/store/storetest"
)

// A download that broke off goes on with the part that is missing, and only if the page is still the same.
func TestPartsOfAPage(t *testing.T) {
	t.Parallel()
	page := func(context.Context, press.Request) (*press.Page, error) {
		p, err := words("A page")
		p.Modified = time.Date(2024, 11, 18, 9, 0, 0, 0, time.UTC)
		return p, err
	}
	const given, before, after = "Mon, 18 Nov 2024 09:00:00 GMT", "Mon, 18 Nov 2024 08:59:59 GMT", "Mon, 18 Nov 2024 09:00:01 GMT"
	for name, opt := range map[string]press.Options{"kept": some, "nothing kept": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, _ := counting(t, storetest.SQLite(t), opt, page)
			for _, coding := range []string{"", "gzip"} {
				all := p.get("/", "Accept-Encoding", coding)
				body, tag := all.Body.String(), all.Header().Get("Etag")
				for _, c := range []struct {
					header []string
					status int
					body   string
				}{
					{[]string{"Range", "bytes=0-3"}, http.StatusPartialContent, body[:4]},
					{[]string{"Range", "bytes=4-"}, http.StatusPartialContent, body[4:]},
					{[]string{"Range", "bytes=-5"}, http.StatusPartialContent, body[len(body)-5:]},
					{[]string{"Range", "bytes=99999-"}, http.StatusRequestedRangeNotSatisfiable, ""},
					{[]string{"Range", "lines=1-2", "If-None-Match", tag}, http.StatusNotModified, ""},
					{[]string{"Range", "bytes=0-3", "If-Range", tag}, http.StatusPartialContent, body[:4]},
					{[]string{"Range", "bytes=0-3", "If-Range", `"another"`}, http.StatusOK, body},
					{[]string{"Range", "bytes=0-3", "If-Range", given}, http.StatusPartialContent, body[:4]},
					{[]string{"Range", "bytes=0-3", "If-Range", before}, http.StatusOK, body},
					{[]string{"Range", "bytes=0-3", "If-Modified-Since", given}, http.StatusNotModified, ""},
					{[]string{"Range", "bytes=0-3", "If-Modified-Since", after}, http.StatusPartialContent, body[:4]},
					{[]string{"If-Match", tag}, http.StatusOK, body},
					{[]string{"If-Match", "*"}, http.StatusOK, body},
					{[]string{"If-Match", `"another"`}, http.StatusPreconditionFailed, ""},
					{[]string{"If-Unmodified-Since", before}, http.StatusPreconditionFailed, ""},
					{[]string{"If-Unmodified-Since", after}, http.StatusOK, body},
				} {
					w := p.get("/", append(c.header, "Accept-Encoding", coding)...)
					if w.Code != c.status || c.body != "" && w.Body.String() != c.body {
						t.Errorf("%q %v: %d, %d bytes", coding, c.header, w.Code, w.Body.Len())
					}
					if got := w.Header().Get("Content-Encoding"); w.Code < 300 && got != coding {
						t.Errorf("%q %v: encoded as %q", coding, c.header, got)
					}
					if n := w.Header().Get("Content-Length"); n != "" && n != strconv.Itoa(w.Body.Len()) {
						t.Errorf("%v: %s bytes are promised, %d are there", c.header, n, w.Body.Len())
					}
					if strings.HasPrefix(w.Header().Get("Content-Range"), "bytes 0-3/") != (c.body == body[:4]) {
						t.Errorf("%v: Content-Range: %s", c.header, w.Header().Get("Content-Range"))
					}
				}
			}
			// The kept page is as it was: what was sent in part changed no header that is shared.
			if w := p.get("/"); w.Code != http.StatusOK || w.Header().Get("Content-Range") != "" || w.Body.Len() < 600 {
				t.Errorf("%d %v", w.Code, w.Header())
			}
		})
	}
}
