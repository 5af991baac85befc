package wire

import (
	"time"

	"broadsheet/internal/press"
)

// Pages finds kept pages, and makes those that are not.
type Pages interface {
	// Find returns the form that answers a request from memory, at once, or nil if none does. It must not keep what it is given.
	Find(*press.Asked) *press.Form
	// Make returns the form that answers a request for which Find had none, when it is made; nil where net/http should answer. It must not keep what
	// it is given.
	Make(*press.Asked) *press.Form
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
