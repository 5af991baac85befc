package wire

import (
	"time"

	"broadsheet/internal/press"
)

// Pages finds kept pages: press.Keep.
type Pages interface {
	// Find returns the form that answers a request, or nil where net/http should. It must not keep what it is given.
	Find(*press.Asked) *press.Form
}

// Limits are the times that a client may take. They are exact to some five seconds.
type Limits struct {
	Head  time.Duration // from the first byte of a head to its last
	Idle  time.Duration // between requests
	Write time.Duration // for taking an answer
}

// Line is one answered request, for the access log. Its slices are only good until the call returns.
type Line struct {
	ID            []byte
	Head          bool // the method: HEAD, else GET
	Target, Agent []byte
	Status, Bytes int
	At            time.Time // when it was read
	Took          time.Duration
}

// Options say how plain requests are answered.
type Options struct {
	Pages   Pages
	Limits  Limits
	Access  func(Line)                           // nil for no log
	Observe func(status int, took time.Duration) // nil for no numbers
}
