package press

import (
	"os"
	"sync/atomic"
	"time"
)

// Form is a kept page in one encoding, ready for the wire. Nothing of it may be changed: many readers are sent the same one.
type Form struct {
	Status int
	// Head are the header lines that are the same for every reader, each ended by CRLF, with Content-Length. The status line,
	// what differs by request (Date, X-Request-Id, Connection) and the empty line are not in it.
	Head []byte
	// Unchanged are the header lines of its 304, as Head; nil for a page without a validator.
	Unchanged []byte
	Body      []byte    // nil for a redirect
	Tag       string    // the ETag with its quotes, "" for a page without a validator
	Modified  time.Time // to the second; zero for none
	// Spool is a file without a name that holds the body as well, nil until whoever sends the form has made one: a system can send from
	// a file without copying. It is closed when the form is no longer used.
	Spool atomic.Pointer[os.File]
}

// Asked is what of a plain GET or HEAD request decides which form answers it.
type Asked struct {
	Path     []byte // as it stood in the request's line, before "?"
	Query    []byte // after "?", nil if there was none
	Accept   []byte // the value of Accept-Encoding, nil if there was none
	SaveData bool   // Save-Data: on
}

// Has reports whether a client that sends these If-None-Match and If-Modified-Since has the form already; nil stands for a header
// that was not sent.
func (f *Form) Has(match, since []byte) bool {
	return f.Tag != "" && matches(string(match), string(since), f.Tag, f.Modified)
}
