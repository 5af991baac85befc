package wordpress

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

// shortcode is one of WordPress's bracketed codes.
type shortcode struct {
	name  string
	attrs map[string]string // lower-case names; those without a name are "0", "1", …
	inner string
	pair  bool // it has an end
	raw   string
}

// known are the shortcodes that are rendered; all others stay in the text as they are.
var known = set1("caption wp_caption gallery audio video playlist embed youtube vimeo soundcloud dailymotion ted slideshare sourcecode code googlemaps")

// enclosing are those that usually have an end.
var enclosing = set1("caption wp_caption embed sourcecode code youtube vimeo audio video")

var reName = regexp.MustCompile(`^\[([A-Za-z][A-Za-z0-9_-]*)`)

// shortcodes renders the known shortcodes in a content and counts the others. It does not look into tags, comments, or
// preformatted text; [[name]] shows [name], as WordPress has it.
func (c *Converter) shortcodes(s string, it *Item) string {
	if !strings.Contains(s, "[") {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	last := map[string]int{} // where the last end of each name is
	for pos := 0; pos < len(s); {
		i := strings.IndexAny(s[pos:], "[<")
		if i < 0 {
			out.WriteString(s[pos:])
			break
		}
		out.WriteString(s[pos : pos+i])
		pos += i
		if s[pos] == '<' {
			n := max(skipMarkup(s[pos:]), 1)
			out.WriteString(s[pos : pos+n])
			pos += n
			continue
		}
		m := reName.FindStringSubmatch(s[pos:min(len(s), pos+64)])
		if m == nil {
			if strings.HasPrefix(s[pos:], "[[") {
				if n, ok := escaped(s[pos:]); ok {
					out.WriteString(s[pos+1 : pos+n-1])
					pos += n
					continue
				}
			}
			out.WriteByte('[')
			pos++
			continue
		}
		name := strings.ToLower(m[1])
		if !known[name] {
			if c.Unknown != nil && len(c.Unknown) < 1000 && looksLikeCode(s[pos:min(len(s), pos+1000)]) {
				c.Unknown[name]++
			}
			out.WriteByte('[')
			pos++
			continue
		}
		code, n := readShortcode(s[pos:], name, pos, last)
		if n == 0 {
			out.WriteByte('[')
			pos++
			continue
		}
		out.WriteString(c.render(code, it))
		pos += n
	}
	return out.String()
}

// looksLikeCode tells a shortcode from words that somebody put in brackets: it has an attribute.
func looksLikeCode(s string) bool {
	end := strings.IndexByte(s, ']')
	return end > 0 && strings.Contains(s[:end], "=")
}

// skipMarkup is how much of s, which begins with "<", no shortcode can stand in.
func skipMarkup(s string) int {
	n := tagLength(s)
	if n == 0 {
		return 1
	}
	name, closes := tagName(s[:n])
	if closes || name != "pre" && name != "code" && name != "script" && name != "style" && name != "textarea" {
		return n
	}
	end := indexFold(s[n:], "</"+name)
	if end < 0 {
		return n
	}
	return n + end
}

// escaped reads [[name …]].
func escaped(s string) (int, bool) {
	m := reName.FindStringSubmatch(s[1:min(len(s), 65)])
	if m == nil || !known[strings.ToLower(m[1])] {
		return 0, false
	}
	i := strings.Index(s[:min(len(s), 4000)], "]]")
	return i + 2, i > 0
}

// readShortcode reads the shortcode that s begins with, and its length in s.
func readShortcode(s, name string, at int, last map[string]int) (shortcode, int) {
	end := bracketEnd(s)
	if end < 0 {
		return shortcode{}, 0
	}
	attrs := s[1+len(name) : end]
	attrs, alone := strings.CutSuffix(strings.TrimRight(attrs, " "), "/")
	code := shortcode{name: name, attrs: parseCodeAttrs(attrs), raw: s[:end+1]}
	if alone || !enclosing[name] {
		return code, end + 1
	}
	closer := "[/" + s[1:1+len(name)] + "]"
	where, ok := last[closer]
	if !ok {
		if where = strings.LastIndex(s, closer); where >= 0 {
			where += at
		}
		last[closer] = where
	}
	if where < at+end {
		return code, end + 1
	}
	i := strings.Index(s[end+1:], closer)
	if i < 0 {
		return code, end + 1
	}
	code.inner, code.pair = s[end+1:end+1+i], true
	n := end + 1 + i + len(closer)
	code.raw = s[:n]
	return code, n
}

// bracketEnd finds the "]" that ends a shortcode's head; quotes may hold brackets.
func bracketEnd(s string) int {
	var quote byte
	for i := 1; i < len(s) && i < 8000; i++ {
		switch ch := s[i]; {
		case quote != 0:
			if ch == quote {
				quote = 0
			}
		case ch == '"' && s[i-1] == '=':
			quote = ch
		case ch == '[':
			return -1
		case ch == ']':
			return i
		}
	}
	return strings.IndexByte(s[:min(len(s), 8000)], ']')
}

var reCodeAttr = regexp.MustCompile(`([A-Za-z0-9_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s'"\]]+))|"([^"]*)"|'([^']*)'|(\S+)`)

func parseCodeAttrs(s string) map[string]string {
	s = strings.NewReplacer("\u00a0", " ", "“", `"`, "”", `"`, "″", `"`, "&#8220;", `"`, "&#8221;", `"`, "&#8243;", `"`).Replace(s)
	out := map[string]string{}
	if rest, ok := strings.CutPrefix(s, "="); ok { // [youtube=http://…]
		out["0"] = strings.TrimSpace(rest)
		return out
	}
	n := 0
	for _, m := range reCodeAttr.FindAllStringSubmatch(s, 50) {
		if m[1] != "" {
			out[strings.ToLower(m[1])] = m[2] + m[3] + m[4]
			continue
		}
		out[strconv.Itoa(n)] = m[5] + m[6] + m[7]
		n++
	}
	return out
}

// first gives the first of the named attributes that is set.
func (s *shortcode) first(keys ...string) string {
	for _, k := range keys {
		if v := strings.TrimSpace(html.UnescapeString(s.attrs[k])); v != "" {
			return v
		}
	}
	return ""
}
