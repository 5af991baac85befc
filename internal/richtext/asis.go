package richtext

import "strings"

// bare are the elements that a page shows just as the body has them.
var bare = map[string]bool{
	"p": true, "h2": true, "h3": true, "h4": true, "ul": true, "ol": true, "li": true, "blockquote": true, "dl": true, "dt": true, "dd": true,
	"em": true, "strong": true, "code": true, "s": true, "sub": true, "sup": true, "mark": true, "small": true, "abbr": true, "q": true, "cite": true,
}

// asIs reports whether a body is all of bare elements without attributes, line breaks and text, as most news is: Render would
// then write it again just as it is.
func asIs(body string) bool {
	if strings.IndexByte(body, '\r') >= 0 || strings.IndexByte(body, 0) >= 0 {
		return false
	}
	for rest := body; ; {
		i := strings.IndexAny(rest, "<>&")
		if i < 0 {
			return true
		}
		after := rest[i+1:]
		switch rest[i] {
		case '&':
			name, tail, ok := strings.Cut(after, ";")
			if !ok || name != "amp" && name != "lt" && name != "gt" {
				return false
			}
			rest = tail
		case '<':
			tag, tail, ok := strings.Cut(after, ">")
			if !ok || len(tag) > 11 || !bare[strings.TrimPrefix(tag, "/")] && tag != "br" {
				return false
			}
			rest = tail
		default:
			return false
		}
	}
}
