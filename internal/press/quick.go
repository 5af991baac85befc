package press

import (
	"net/http"
	"strings"
	"time"
)

// Quick answers a plain request from memory, with the bytes and the header fields that ServeHTTP would have sent, and returns the status and how
// many bytes of a body it wrote; ok is false where it takes more than that, and then nothing was done. It is asked before anything
// else is done for a request: a path that is not in memory costs it a look-up.
func (h *Handler) Quick(w http.ResponseWriter, r *http.Request) (status int, written int64, ok bool) {
	head := r.Method == http.MethodHead
	if !head && r.Method != http.MethodGet {
		return 0, 0, false
	}
	k, path, e := h.Keep, r.URL.Path, full
	if rest, found := strings.CutPrefix(path, lite); found && (rest == "" || rest[0] == '/') {
		if path, e = rest, light; path == "" {
			return 0, 0, false
		}
	} else if v := r.Header["Save-Data"]; len(v) > 0 && strings.EqualFold(v[0], "on") {
		e = saving
	}
	var room [256]byte // on the stack, for all but long addresses
	at := append(room[:0], path...)
	s := k.shelves.findBytes(e, at, append(at, r.URL.RawQuery...)[len(at):])
	if s == nil {
		return 0, 0, false
	}
	now := time.Now()
	if !k.fresh(s, now) || !k.shared(s, now) {
		return 0, 0, false
	}
	i := asIs
	if v := r.Header["Accept-Encoding"]; s.compressed && len(v) > 0 {
		i = k.shelves.coding(append(room[:0], v[0]...))
	}
	f := s.forms[i].Load()
	if f == nil {
		return 0, 0, false
	}
	k.hit(s, now)
	to := w.Header()
	if f.Tag != "" && (r.Header["If-None-Match"] != nil || r.Header["If-Modified-Since"] != nil) && unchanged(r, f.Tag, f.Modified) {
		fill(to, f.unchanged)
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified, 0, true
	}
	fill(to, f.header)
	w.WriteHeader(f.Status)
	if head || len(f.Body) == 0 {
		return f.Status, 0, true
	}
	n, _ := w.Write(f.Body)
	return f.Status, int64(n), true
}
