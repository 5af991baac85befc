package richtext

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// given are the attributes of a start tag as the source wrote them, those that matter here.
type given struct {
	class  string
	values [len(wanted)]string
	has    [len(wanted)]bool
}

// wanted are the attributes that are read; all others are passed over without being copied.
var wanted = [...]string{
	"href", "src", "alt", "title", "width", "height", "id", "lang", "dir", "cite", "datetime", "start", "value", "reversed",
	"colspan", "rowspan", "scope", "rel", "open", "data-raw", "data-src", "data-lazy-src", "data-orig-file", "xml:lang", "data",
	"aria-label", "data-large-file", "name",
}

var wantedIndex = func() map[string]int {
	m := make(map[string]int, len(wanted))
	for i, k := range wanted {
		m[k] = i
	}
	return m
}()

func (g *given) get(key string) string { return g.values[wantedIndex[key]] }
func (g *given) present(key string) bool {
	return g.has[wantedIndex[key]]
}

// readAttrs reads the attributes of the tag that z stands on. The first of two with the same name counts.
func readAttrs(z *html.Tokenizer, g *given) {
	for {
		key, val, more := z.TagAttr()
		if string(key) == "class" {
			if g.class == "" {
				g.class = string(val)
			}
		} else if i, ok := wantedIndex[string(key)]; ok && !g.has[i] {
			g.values[i], g.has[i] = string(val), true
		}
		if !more {
			return
		}
	}
}

// hasWord reports whether the class attribute names word.
func (g *given) hasWord(word string) bool {
	for c := range strings.FieldsSeq(g.class) {
		if c == word {
			return true
		}
	}
	return false
}

// attrsFor gives the attributes of our form for an element of our form, in order.
func (g *given) attrsFor(tag string) []attr {
	var out []attr
	if cs := classes[tag]; cs != nil && g.class != "" {
		for _, c := range cs {
			if g.hasWord(c) {
				out = append(out, attr{"class", c})
				break
			}
		}
	}
	for _, key := range attributes[tag] {
		if !g.present(key) {
			continue
		}
		if v, ok := cleanAttr(tag, key, g.get(key)); ok {
			out = append(out, attr{key, v})
		}
	}
	return append(out, g.language()...)
}

// language gives lang and dir.
func (g *given) language() []attr {
	var out []attr
	lang := g.get("lang")
	if lang == "" {
		lang = g.get("xml:lang")
	}
	if reLang.MatchString(lang) {
		out = append(out, attr{"lang", lang})
	}
	if dir := strings.ToLower(g.get("dir")); reDir.MatchString(dir) {
		out = append(out, attr{"dir", dir})
	}
	return out
}

// cleanAttr brings a value to our form, and reports whether it can stand there.
func cleanAttr(tag, key, v string) (string, bool) {
	switch key {
	case "href", "cite":
		return CleanURL(v)
	case "src":
		return cleanPictureURL(v)
	case "alt", "title":
		v = label(v)
		return v, v != "" || key == "alt"
	case "reversed", "open", "data-raw":
		return "", true
	case "width", "height":
		v = strings.TrimSuffix(strings.TrimSpace(v), "px")
	case "rel":
		v = relWords(v)
	case "colspan", "rowspan":
		n, err := strconv.Atoi(strings.TrimSpace(v))
		return strconv.Itoa(min(n, maxSpan)), err == nil && n > 1
	case "scope":
		v = strings.ToLower(v)
	}
	v = strings.TrimSpace(v)
	return v, valid[key].MatchString(v)
}

// relWords keeps of rel what says that a link is not an endorsement.
func relWords(v string) string {
	var out []string
	for _, w := range []string{"nofollow", "sponsored", "ugc"} {
		for f := range strings.FieldsSeq(strings.ToLower(v)) {
			if f == w {
				out = append(out, w)
				break
			}
		}
	}
	return strings.Join(out, " ")
}

// label makes one line of plain text of an attribute, cut at maxLabel bytes.
func label(s string) string {
	s = squeeze(cleanText(s))
	if len(s) > maxLabel {
		s = strings.TrimSpace(s[:boundary(s, maxLabel)])
	}
	return s
}

// squeeze makes every stretch of white space one space and trims the ends.
func squeeze(s string) string { return strings.Trim(collapse(s), spaces) }

// spaces is HTML's white space; a no-break space is text.
const spaces = " \n\t\r\f"
