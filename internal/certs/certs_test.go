package certs

import (
	"net/http/httptest"
	"testing"
)

func TestPlainHTTPIsSentOnToOurHostsOnly(t *testing.T) {
	t.Parallel()
	a, err := NewAuto(Options{Hosts: []string{"paper.example", "www.paper.example"}, Folder: t.TempDir(), HTTPPort: 80, TLSPort: 443})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Stop()
	h := a.Redirect()
	for _, c := range []struct{ host, target, want string }{
		{"paper.example", "/2026/11/river/?a=1&b=%20", "https://paper.example/2026/11/river/?a=1&b=%20"},
		{"WWW.paper.example:80", "/caf%C3%A9/", "https://www.paper.example/caf%C3%A9/"},
		{"evil.example", "//evil.example/", "https://paper.example//evil.example/"},
		{"", "/", "https://paper.example/"},
		{"paper.example", "/.well-known/acme-challenge/none", "https://paper.example/.well-known/acme-challenge/none"},
	} {
		r := httptest.NewRequest("GET", c.target, nil)
		r.Host = c.host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 308 || w.Header().Get("Location") != c.want {
			t.Errorf("%s%s: %d %s", c.host, c.target, w.Code, w.Header().Get("Location"))
		}
	}
}
