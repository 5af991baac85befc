package press

import (
	"bytes"
	"net/http"
	"time"
)

// partial reports whether a request may be answered with less than the page: with a part of it, or not at all because it is another one by now. Such requests
// come from downloads that go on after a break, and are few.
func partial(r *http.Request) bool {
	return r.Header["Range"] != nil || r.Header["If-Match"] != nil || r.Header["If-Unmodified-Since"] != nil
}

// sendPartly answers a partial request (RFC 9110, 13.1 and 14) for a body that has a validator, with 206, 304, 412, 416, or all of it. The header is filled in,
// with the validator; parts are of the body as it is encoded.
func sendPartly(w http.ResponseWriter, r *http.Request, body []byte, tag string, modified time.Time) {
	if r.Header.Get("If-Modified-Since") != "" && !unchanged(r, tag, modified) {
		r = r.Clone(r.Context())
		r.Header.Del("If-Modified-Since") // it takes any later date, unlike unchanged
	}
	http.ServeContent(refusal{w}, r, "", modified, bytes.NewReader(body))
}

// refusal takes from a 412, which has no body, what the header says of one.
type refusal struct{ http.ResponseWriter }

func (w refusal) WriteHeader(status int) {
	if status == http.StatusPreconditionFailed {
		for _, k := range []string{"Content-Type", "Content-Encoding", "Content-Language", "Last-Modified", "Etag"} {
			delete(w.Header(), k)
		}
		w.Header()["Content-Length"] = []string{"0"}
		w.Header()["Cache-Control"] = []string{Private}
	}
	w.ResponseWriter.WriteHeader(status)
}
