package media

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"broadsheet/internal/news"
)

func TestServe(t *testing.T) {
	t.Parallel()
	s, dir := newStore(t, DefaultLimits())
	p, err := s.Add(t.Context(), "x.jpg", bytes.NewReader(asJPEG(t, corners(500, 300))))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "secret.jpg"), []byte("no"), 0o600); err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(t.TempDir(), "out.jpg")
	if err := os.WriteFile(outside, []byte("no"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "ab"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "ab", "cd.jpg")); err != nil {
		t.Fatal(err)
	}
	ask := func(method, path string, head ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "/", nil)
		r.URL.Path = path
		for i := 0; i+1 < len(head); i += 2 {
			r.Header.Set(head[i], head[i+1])
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		return w
	}
	w := ask("GET", news.MediaPath(p.Key))
	if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), read(t, s, p.Key)) {
		t.Errorf("status %d, %d bytes", w.Code, w.Body.Len())
	}
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	tag := w.Header().Get("ETag")
	for _, c := range []struct {
		method, path string
		head         []string
		status       int
	}{
		{"HEAD", news.MediaPath(news.RenditionKey(p.Key, 320)), nil, 200},
		{"GET", news.MediaPath(p.Key), []string{"If-None-Match", tag}, http.StatusNotModified},
		{"GET", news.MediaPath(p.Key), []string{"Range", "bytes=0-9"}, http.StatusPartialContent},
		{"POST", news.MediaPath(p.Key), nil, http.StatusMethodNotAllowed},
		{"GET", news.MediaPath(news.RenditionKey(p.Key, 777)), nil, 404},
		{"GET", "/media/", nil, 404},
		{"GET", "/media/secret.jpg", nil, 404},
		{"GET", "/media/../secret.jpg", nil, 404},
		{"GET", "/media/ab/../secret.jpg", nil, 404},
		{"GET", "/media/ab/cd.jpg", nil, 404},
		{"GET", "/media/.part/x.jpg", nil, 404},
		{"GET", "/media/ab/\x00.jpg", nil, 404},
		{"GET", "/media/ab", nil, 404},
		{"GET", "/med", nil, 404},
	} {
		if w := ask(c.method, c.path, c.head...); w.Code != c.status {
			t.Errorf("%s %q: %d, want %d", c.method, c.path, w.Code, c.status)
		}
	}
	if w := ask("HEAD", news.MediaPath(p.Key)); w.Body.Len() > 0 || w.Header().Get("Content-Length") == "" {
		t.Error("HEAD has a body or no length")
	}
}

func TestOpenClearsWhatWasLeft(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "media")
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Add(t.Context(), "x", bytes.NewReader(asJPEG(t, corners(30, 20)))); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	old, fresh := filepath.Join(dir, partFolder, "old"), filepath.Join(dir, partFolder, "fresh")
	for _, f := range []string{old, fresh} {
		if err := os.WriteFile(f, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-2 * partAge)
	if err := os.Chtimes(old, past, past); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(dir); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Error("the old one is still there")
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Error("the fresh one is gone")
	}
}
