package richtext

import (
	"net/url"
	"strings"
)

// CleanURL brings an address to the form in which a body keeps it, and reports whether it may stand
// there at all: http, https, mailto and tel, or relative; at most 2,048 bytes; nothing that a
// browser would read in two ways. An address without a scheme ("//host/…") gets https. Spaces and stray
// percent signs are escaped. CleanURL of its own result is that result. Method: RFC 3986 through net/url.
func CleanURL(raw string) (string, bool) {
	if len(raw) > 4*maxURL {
		return "", false
	}
	s := strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return -1 // browsers drop them
		}
		return r
	}, strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' || r == 0xa0 || r == 0xfeff || r == 0x2028 }))
	if s == "" {
		return "", false
	}
	for _, r := range s {
		if r < ' ' || r == 0x7f || r == 0xfffd || (r >= 0x80 && r < 0xa0) {
			return "", false
		}
	}
	s = strings.ReplaceAll(s, `\`, "/") // so do browsers
	if strings.HasPrefix(s, "//") {
		s = "https:" + s
	}
	u, err := url.Parse(escapeStray(s))
	if err != nil {
		return "", false
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" || u.Opaque != "" {
			return "", false
		}
	case "mailto", "tel":
		if u.Opaque == "" && u.Path == "" {
			return "", false
		}
	case "":
		if u.Host != "" || strings.HasPrefix(u.Path, "//") {
			return "", false
		}
	default:
		return "", false
	}
	out := u.String()
	if out == "" || len(out) > maxURL {
		return "", false
	}
	again, err := url.Parse(out) // net/url mends what it writes: insist on a fixed point
	if err != nil || again.String() != out || again.Scheme != u.Scheme {
		return "", false
	}
	return out, true
}

// escapeStray percent-escapes spaces, quotes and angle brackets, and percent signs that escape nothing.
func escapeStray(s string) string {
	if !strings.ContainsAny(s, " %\"<>`{}|^") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && !(i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])):
			b.WriteString("%25")
		case strings.IndexByte(" \"<>`{}|^", c) >= 0:
			const hex = "0123456789ABCDEF"
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// cleanPictureURL is CleanURL for what a page loads or links as a file: no mail, no telephone.
func cleanPictureURL(raw string) (string, bool) {
	s, ok := CleanURL(raw)
	if !ok || strings.HasPrefix(s, "mailto:") || strings.HasPrefix(s, "tel:") || strings.HasPrefix(s, "#") {
		return "", false
	}
	return s, true
}
