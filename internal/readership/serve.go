package readership

import (
	"net/http"
	"strconv"
)

// dot is a transparent picture of one pixel (GIF89a).
var dot = []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")

// ServeHTTP answers the counting address (news.ViewsPath), a path whose value "story" is the number of a story: POST with nothing, GET with a picture that no
// browser shows. Whatever becomes of the view, the answer is the same.
func (c *Counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	story, err := strconv.ParseInt(r.PathValue("story"), 10, 64)
	h := w.Header()
	h["Cache-Control"] = noStore
	if err != nil || story < 1 {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodHead {
		c.counts.add(c.count(r, story))
	}
	if r.Method == http.MethodPost {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	h["Content-Type"], h["Content-Length"] = gif, gifLength
	w.Write(dot)
}

var (
	noStore   = []string{"private, no-store"}
	gif       = []string{"image/gif"}
	gifLength = []string{strconv.Itoa(len(dot))}
)
