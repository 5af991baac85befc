package media

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"broadsheet/internal/news"
)

// Store takes pictures in and gives them out. It may be used by any number of goroutines.
type Store struct {
	files  Files
	limits Limits
	temp   string        // folder for files that are being received
	turn   chan struct{} // holds one token: whoever has it decodes
}

// Open opens the picture store in a folder, making it if it is missing, with DefaultLimits.
func Open(dir string) (*Store, error) {
	folder, err := OpenFolder(dir)
	if err != nil {
		return nil, err
	}
	s := New(folder, DefaultLimits())
	s.temp = filepath.Join(dir, partFolder)
	return s, nil
}

// New makes a store that keeps its pictures in files.
func New(files Files, limits Limits) *Store {
	return &Store{files: files, limits: limits, temp: os.TempDir(), turn: make(chan struct{}, 1)}
}

// Close lets go of the files, if they need it.
func (s *Store) Close() error {
	if c, ok := s.files.(interface{ Close() error }); ok {
		return c.Close()
	}
	return nil
}

// Open gives the file under a key, as a picture's Key or news.RenditionKey names it; the caller closes it. NotFound if there is none.
func (s *Store) Open(ctx context.Context, key string) (File, error) {
	if !validKey(key) {
		return nil, news.Errorf(news.NotFound, "There is no such picture.")
	}
	return s.files.Open(ctx, key)
}

// Handler serves what is under /media/: GET and HEAD, parts of a file, not modified, for ever. Anything else is a plain 404
// or 405, without a page.
func (s *Store) Handler() http.Handler {
	return http.HandlerFunc(s.serve)
}

func (s *Store) serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Pictures can only be fetched.", http.StatusMethodNotAllowed)
		return
	}
	head := w.Header()
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	prefix := news.MediaPath("")
	if len(r.URL.Path) <= len(prefix) || r.URL.Path[:len(prefix)] != prefix {
		http.Error(w, "There is no such picture.", http.StatusNotFound)
		return
	}
	key := r.URL.Path[len(prefix):]
	file, err := s.Open(r.Context(), key)
	switch {
	case news.KindOf(err) == news.NotFound:
		http.Error(w, "There is no such picture.", http.StatusNotFound)
		return
	case err != nil:
		http.Error(w, "The picture cannot be read just now.", http.StatusServiceUnavailable)
		return
	}
	defer file.Close()
	head.Set("Content-Type", mimeOf(filepath.Ext(key)[1:]))
	head.Set("Cache-Control", "public, max-age=31536000, immutable")
	head.Set("ETag", `"`+key+`"`)
	head.Set("Cross-Origin-Resource-Policy", "cross-origin") // feeds and partners show our pictures
	http.ServeContent(w, r, "", time.Time{}, file)
}
