package wire

import "bytes"

// head is a request's head as far as it decides the answer. The slices are parts of the buffer it was read from.
type head struct {
	target      []byte // as it was sent
	path, query []byte
	accept      []byte // Accept-Encoding
	agent       []byte
	match       []byte // If-None-Match
	since       []byte // If-Modified-Since
	isHead      bool
	saveData    bool
	savingSaid  bool // Save-Data was there
	close       bool
}

// kind is what is to be done with a request.
type kind int

const (
	partial kind = iota // its head is not all there yet
	plain               // it may be answered here
	single              // net/http answers it; it ends where its head ends
	foreign             // net/http gets it and all that follows
)

// char says what a byte may be part of.
var char [256]uint8

const (
	inName   = 1 << iota // of a header: RFC 9110, 5.6.2
	inValue              // of a header: visible ASCII, space, tab
	inTarget             // of a request: what needs no decoding
)

func init() {
	for c := byte(' '); c < 0x7f; c++ {
		char[c] |= inValue
	}
	char['\t'] |= inValue
	for c := '0'; c <= '9'; c++ {
		char[c] |= inName | inTarget
	}
	for c := 'a'; c <= 'z'; c++ {
		char[c] |= inName | inTarget
		char[c-'a'+'A'] |= inName | inTarget
	}
	for _, c := range []byte("!#$%&'*+-.^_`|~") {
		char[c] |= inName
	}
	for _, c := range []byte("-._~/!$&'()*+,;=:@?") {
		char[c] |= inTarget
	}
}

var (
	getLine  = []byte("GET ")
	headLine = []byte("HEAD ")
	version  = []byte(" HTTP/1.1")
)

// parse reads the first head of a buffer. n is how long it is.
func parse(b []byte, h *head) (k kind, n int) {
	*h = head{}
	line, rest, ok := cutLine(b)
	if !ok {
		return unfinished(b), 0
	}
	k = plain
	switch {
	case bytes.HasPrefix(line, getLine):
		line = line[len(getLine):]
	case bytes.HasPrefix(line, headLine):
		line, h.isHead = line[len(headLine):], true
	default:
		return foreign, 0
	}
	target, ok := bytes.CutSuffix(line, version)
	if !ok || len(target) == 0 || target[0] != '/' {
		return foreign, 0
	}
	for i, c := range target {
		if char[c]&inTarget == 0 {
			if c != '%' || i == 0 {
				return foreign, 0
			}
			k = single // net/http decodes it, or refuses to
		}
	}
	h.target, h.path = target, target
	if q := bytes.IndexByte(target, '?'); q >= 0 {
		h.path, h.query = target[:q], target[q+1:]
	}
	hosts := 0
	for {
		if line, rest, ok = cutLine(rest); !ok {
			return unfinished(rest), 0
		}
		if len(line) == 0 {
			break
		}
		colon := bytes.IndexByte(line, ':')
		if colon <= 0 {
			return foreign, 0
		}
		name, value := line[:colon], bytes.Trim(line[colon+1:], " \t")
		for _, c := range name {
			if char[c]&inName == 0 {
				return foreign, 0
			}
		}
		for _, c := range value {
			if char[c]&inValue == 0 {
				return foreign, 0
			}
		}
		switch h.field(name, value, &hosts) {
		case foreign:
			return foreign, 0
		case single:
			k = single
		}
	}
	if hosts != 1 {
		return foreign, 0
	}
	return k, len(b) - len(rest)
}

// field takes one line of a head in and says whether the request is still plain.
func (h *head) field(name, value []byte, hosts *int) kind {
	switch len(name) {
	case 2:
		if is(name, "te") {
			return single
		}
	case 4:
		if is(name, "host") {
			*hosts++
			return host(value)
		}
	case 5:
		if is(name, "range") {
			return single
		}
	case 6:
		if is(name, "expect") {
			return foreign
		}
	case 7:
		if is(name, "upgrade") || is(name, "trailer") {
			return foreign
		}
	case 8:
		if is(name, "if-match") || is(name, "if-range") {
			return single
		}
	case 9:
		if is(name, "save-data") {
			if h.savingSaid {
				return single
			}
			h.savingSaid, h.saveData = true, equal(value, "on")
		}
	case 10:
		if is(name, "connection") {
			return h.connection(value)
		}
		if is(name, "user-agent") && h.agent == nil {
			h.agent = value
		}
	case 13:
		if is(name, "if-none-match") {
			return only(&h.match, value)
		}
	case 14:
		if is(name, "content-length") {
			return foreign
		}
	case 15:
		if is(name, "accept-encoding") {
			return only(&h.accept, value)
		}
		if is(name, "http2-settings") {
			return foreign
		}
	case 16:
		if is(name, "proxy-connection") {
			return foreign
		}
	case 17:
		if is(name, "if-modified-since") {
			return only(&h.since, value)
		}
		if is(name, "transfer-encoding") {
			return foreign
		}
	case 19:
		if is(name, "if-unmodified-since") {
			return single
		}
	}
	return plain
}

func (h *head) connection(value []byte) kind {
	switch {
	case equal(value, "keep-alive"):
		return plain
	case equal(value, "close"):
		h.close = true
		return plain
	}
	return foreign
}

// only takes a value that must not come twice.
func only(to *[]byte, value []byte) kind {
	if *to != nil {
		return single
	}
	if value == nil {
		value = []byte{}
	}
	*to = value
	return plain
}

// host accepts a name or an address, with a port; the rest is net/http's to judge.
func host(value []byte) kind {
	for _, c := range value {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == ':' || c >= 'A' && c <= 'Z' || c == '[' || c == ']' {
			continue
		}
		return foreign
	}
	return plain
}

// cutLine takes a line off that ends with CR LF. ok is false if there is none, or if it holds a CR or LF elsewhere.
func cutLine(b []byte) (line, rest []byte, ok bool) {
	i := bytes.IndexByte(b, '\n')
	if i < 1 || b[i-1] != '\r' || bytes.IndexByte(b[:i-1], '\r') >= 0 {
		return nil, b, false
	}
	return b[:i-1], b[i+1:], true
}

// unfinished says of what cutLine found no line in whether the rest may still come.
func unfinished(b []byte) kind {
	if bytes.IndexByte(b, '\n') >= 0 || bytes.IndexByte(b[:max(len(b)-1, 0)], '\r') >= 0 {
		return foreign
	}
	return partial
}

// is compares a header's name with one in small letters.
func is(name []byte, lower string) bool { return equal(name, lower) }

// equal compares without regard to case.
func equal(b []byte, lower string) bool {
	if len(b) != len(lower) {
		return false
	}
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}
