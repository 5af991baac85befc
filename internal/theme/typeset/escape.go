package typeset

import "strings"

// These write what html/template's escapers of the same tasks do (its html.go and url.go), at the end of a slice. A fuzz test holds them to it.

// special tells what text has to be written otherwise in an element and in a quoted attribute.
var special = [256]string{0: "\uFFFD", '"': "&#34;", '&': "&amp;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '>': "&gt;"}

func appendText(b []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		if repl := special[s[i]]; repl != "" {
			b = append(append(b, s[from:i]...), repl...)
			from = i + 1
		}
	}
	return append(b, s[from:]...)
}

// refused is what stands in place of an address that could run a script.
const refused = "#ZgotmplZ"

// appendAddress writes a whole address into a quoted attribute: filtered, normalised, escaped.
func appendAddress(b []byte, s string) []byte {
	if !safeAddress(s) {
		return append(b, refused...)
	}
	return appendNormal(b, s)
}

// safeAddress reports whether an address is relative or of a scheme that runs nothing.
func safeAddress(s string) bool {
	scheme, _, found := strings.Cut(s, ":")
	return !found || strings.Contains(scheme, "/") ||
		strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "mailto")
}

// How a byte of an address is written.
const (
	encoded  = iota // as %xx
	plain           // as it is
	reserved        // as it is in a whole address, and as %xx in a part of one
	percent         // "%"
)

var inAddress = func() (t [256]byte) {
	for c := range t {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c < 128 && strings.IndexByte("-._~", byte(c)) >= 0:
			t[c] = plain
		case c < 128 && strings.IndexByte("!#$&*+,/:;=?@[]", byte(c)) >= 0:
			t[c] = reserved
		case c == '%':
			t[c] = percent
		}
	}
	return t
}()

// appendNormal writes an address, with what no address may hold as %xx, into a quoted attribute.
func appendNormal(b []byte, s string) []byte { return appendEncoded(b, s, true, true) }

// appendQuery writes a part of an address into a quoted attribute.
func appendQuery(b []byte, s string) []byte { return appendEncoded(b, s, false, true) }

func appendEncoded(b []byte, s string, whole, escaped bool) []byte {
	const hex = "0123456789abcdef"
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch inAddress[c] {
		case plain:
			continue
		case reserved:
			if whole {
				if escaped && special[c] != "" {
					b = append(append(b, s[from:i]...), special[c]...)
					from = i + 1
				}
				continue
			}
		case percent:
			if whole && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
				continue
			}
		}
		b = append(append(b, s[from:i]...), '%', hex[c>>4], hex[c&15])
		from = i + 1
	}
	return append(b, s[from:]...)
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }

// appendSet writes the value of a srcset attribute: addresses with their widths between commas.
func appendSet(b []byte, s string) []byte {
	for first := true; ; first = false {
		one, rest, more := strings.Cut(s, ",")
		if !first {
			b = append(b, ',')
		}
		b = appendCandidate(b, one)
		if !more {
			return b
		}
		s = rest
	}
}

func appendCandidate(b []byte, s string) []byte {
	start := 0
	for start < len(s) && isSpace(s[start]) {
		start++
	}
	end := start
	for end < len(s) && !isSpace(s[end]) {
		end++
	}
	ok := safeAddress(s[start:end])
	for i := end; i < len(s) && ok; i++ {
		c := s[i]
		ok = isSpace(c) || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
	}
	if !ok {
		return append(b, refused...)
	}
	b = append(b, s[:start]...)
	b = appendNormal(b, s[start:end])
	return append(b, s[end:]...)
}

// isSpace reports white space as HTML has it.
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r' }
