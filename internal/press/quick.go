package press

import (
	"net/http"
	"strings"
)

// Quick returns what ServeHTTP would answer a plain GET or HEAD request with from memory, the body for both; a nil header where it takes more than
// that. A path that is not in memory costs a look-up. Nobody may change what it returns.
func (h *Handler) Quick(r *http.Request) (header http.Header, status int, body []byte) {
	if partial(r) {
		return nil, 0, nil
	}
	path, e := r.URL.Path, full
	if rest, found := strings.CutPrefix(path, lite); found && (rest == "" || rest[0] == '/') {
		if path, e = rest, light; path == "" {
			return nil, 0, nil
		}
	} else if v := r.Header["Save-Data"]; len(v) > 0 && strings.EqualFold(v[0], "on") {
		e = saving
	}
	var room [256]byte // on the stack, for all but long addresses
	at := append(room[:0], path...)
	var accept []byte
	if v := r.Header["Accept-Encoding"]; len(v) > 0 {
		var also [64]byte
		accept = append(also[:0], v[0]...)
	}
	f := h.Keep.ready(e, at, append(at, r.URL.RawQuery...)[len(at):], accept)
	if f == nil {
		return nil, 0, nil
	}
	if f.Tag != "" && (r.Header["If-None-Match"] != nil || r.Header["If-Modified-Since"] != nil) && unchanged(r, f.Tag, f.Modified) {
		return f.unchanged, http.StatusNotModified, nil
	}
	return f.header, f.Status, f.Body
}
