package edge_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/edge"
)

func TestWhatIsQuickIsSentAndNotedLikeAllElse(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	access := edge.NewAccessLog(&log)
	seen := map[int]int{}
	quick := func(r *http.Request) (http.Header, int, []byte) {
		switch r.URL.Path {
		case "/kept/":
			return http.Header{"Content-Type": {"text/html"}}, 200, []byte("kept")
		case "/same/":
			return http.Header{"Etag": {`"a"`}}, 304, nil
		case "/broken/":
			panic("the ink ran out")
		}
		return nil, 0, nil
	}
	h := edge.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("made")) }),
		edge.Options{Access: access, Quick: quick, Observe: func(status int, _ time.Duration) { seen[status]++ }})
	for _, c := range []struct {
		method, path string
		code         int
		body         string
	}{{"GET", "/kept/", 200, "kept"}, {"HEAD", "/kept/", 200, ""}, {"POST", "/kept/", 200, "made"}, {"GET", "/same/", 304, ""}, {"GET", "/else/", 200, "made"}, {"GET", "/broken/", 200, "made"}} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(c.method, c.path, nil))
		if w.Code != c.code || w.Body.String() != c.body || len(w.Header().Get("X-Request-Id")) != 16 {
			t.Errorf("%s %s: %d %q %v", c.method, c.path, w.Code, w.Body, w.Header())
		}
		if at, err := http.ParseTime(w.Header().Get("Date")); err != nil || time.Since(at) > time.Minute {
			t.Errorf("Date: %v", w.Header()["Date"])
		}
	}
	access.Close()
	if n := strings.Count(log.String(), "\n"); n != 6 || seen[200] != 5 || seen[304] != 1 {
		t.Errorf("%d lines, %v", n, seen)
	}
	if !strings.Contains(log.String(), `"method":"GET","path":"/kept/","status":200,"bytes":4`) || !strings.Contains(log.String(), `"method":"HEAD","path":"/kept/","status":200,"bytes":0`) {
		t.Errorf("the log says\n%s", &log)
	}
}
