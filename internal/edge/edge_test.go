package edge_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"broadsheet/internal/edge"
)

func TestPanicIsAnsweredWithAPlainPageAndTheRequestID(t *testing.T) {
	t.Parallel()
	h := edge.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "br")
		panic("the ink ran out")
	}), edge.Options{})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	id := w.Header().Get("X-Request-Id")
	if w.Code != 500 || id == "" || !strings.Contains(w.Body.String(), id) || w.Header().Get("Content-Encoding") != "" {
		t.Errorf("answered %d %v: %s", w.Code, w.Header(), w.Body)
	}
	if strings.Contains(w.Body.String(), "ink") {
		t.Error("the reader is shown what the log is for")
	}
}

func TestClientIP(t *testing.T) {
	t.Parallel()
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	for _, c := range []struct{ remote, forwarded, want string }{
		{"192.0.2.1:999", "203.0.113.9", "192.0.2.1"}, // not a proxy of ours: anybody can write a header
		{"10.0.0.1:999", "203.0.113.9", "203.0.113.9"},
		{"10.0.0.1:999", "1.1.1.1, 203.0.113.9, 10.2.3.4", "203.0.113.9"},
		{"10.0.0.1:999", "", "10.0.0.1"},
		{"10.0.0.1:999", "rubbish", "10.0.0.1"},
		{"[2001:db8::1]:999", "", "2001:db8::1"},
	} {
		var got string
		h := edge.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = edge.ClientIP(r.Context()) }), edge.Options{Trusted: trusted})
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		h.ServeHTTP(httptest.NewRecorder(), r)
		if got != c.want {
			t.Errorf("%s forwarded for %q is %q, want %q", c.remote, c.forwarded, got, c.want)
		}
	}
}
