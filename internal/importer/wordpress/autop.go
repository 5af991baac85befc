package wordpress

import (
	"html"
	"strings"

	"broadsheet/internal/richtext"
)

// autop is WordPress's own paragraph rule for content of the old editor: an empty line (or two <br>) parts paragraphs, a
// single line break is a <br>, block elements stand outside of paragraphs, and nothing happens within
// pre, script and style. An address alone on a line becomes an embed card or a link.
//
// Source: the behaviour of wpautop() and WP_Embed::autoembed() as documented for developers; written anew as one
// pass. What it gives is for richtext.Sanitise, which ends paragraphs where they must end.
func autop(s string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	p := paragraphs{in: s}
	p.out.Grow(len(s) + len(s)/8)
	for p.pos < len(s) {
		i := strings.IndexByte(s[p.pos:], '<')
		if i < 0 {
			p.text(s[p.pos:], true)
			break
		}
		next := p.pos + i
		end := tagLength(s[next:])
		if end == 0 { // a lone "<"
			p.text(s[p.pos:next], false)
			p.inline("&lt;")
			p.pos = next + 1
			continue
		}
		name, closes := tagName(s[next : next+end])
		block := isBlock[name]
		p.text(s[p.pos:next], block)
		p.pos = next
		p.markup(name, closes, block, end)
	}
	return p.out.String()
}

// paragraphs is the state of that pass.
type paragraphs struct {
	in     string
	pos    int
	out    strings.Builder
	open   bool // a paragraph, or a block that holds only text, is open
	whole  bool // that block is the source's own (a heading, a caption): no paragraph in it
	br     bool // a line break is owed if more text comes
	breaks int  // <br> in a row
	start  bool // nothing stands on this line yet
}

// isBlock are the elements outside of paragraphs. Text within those that map to true in holdsText gets none.
var isBlock = set1("table thead tfoot caption col colgroup tbody tr td th div dl dd dt ul ol li pre form map area blockquote address " +
	"style p h1 h2 h3 h4 h5 h6 hr fieldset legend section article aside hgroup header footer nav figure figcaption details menu summary main " +
	"script iframe object video audio")

var holdsText = set1("p h1 h2 h3 h4 h5 h6 figcaption caption dt summary legend")

// verbatim are elements within which nothing is touched.
var verbatim = set1("pre script style svg math textarea object video audio select")

func set1(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// tagLength is the length of the tag or comment that s begins with, 0 if "<" is only a character.
func tagLength(s string) int {
	if strings.HasPrefix(s, "<!--") {
		if i := strings.Index(s, "-->"); i >= 0 {
			return i + 3
		}
		return len(s)
	}
	if len(s) < 3 || !nameStart(s[1]) && s[1] != '/' && s[1] != '!' && s[1] != '?' {
		return 0
	}
	var quote byte
	for i := 1; i < len(s) && i < maxTag; i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && s[i-1] == '=':
			quote = c
		case c == '>':
			return i + 1
		case c == '<':
			return 0
		}
	}
	if i := strings.IndexByte(s[:min(len(s), maxTag)], '>'); i > 0 {
		return i + 1
	}
	return 0
}

func tagName(t string) (name string, closes bool) {
	t = strings.TrimPrefix(t, "<")
	t, closes = strings.CutPrefix(t, "/")
	i := strings.IndexAny(t, " \t\n\r/>")
	if i < 0 {
		i = len(t)
	}
	return strings.ToLower(t[:i]), closes
}

// markup writes the tag at pos, n bytes long.
func (p *paragraphs) markup(name string, closes, block bool, n int) {
	t := p.in[p.pos : p.pos+n]
	p.pos += n
	if verbatim[name] && !closes {
		p.verbatim(name, t, block)
		return
	}
	switch {
	case strings.HasPrefix(t, "<!--"):
		if strings.HasPrefix(t, "<!--more") || strings.HasPrefix(t, "<!--nextpage") {
			p.end()
		}
	case name == "br":
		p.breaks++
		p.br = true
	case !block:
		p.inline(t)
	case holdsText[name]:
		p.end()
		p.out.WriteString(t)
		p.open, p.whole = !closes, !closes
	default:
		p.end()
		p.out.WriteString(t)
	}
	if block {
		p.start = true
	}
}

// verbatim writes an element whole.
func (p *paragraphs) verbatim(name, t string, block bool) {
	rest := p.in[p.pos:]
	end := indexFold(rest, "</"+name)
	if end < 0 {
		end = len(rest)
	} else if i := strings.IndexByte(rest[end:], '>'); i >= 0 {
		end += i + 1
	} else {
		end = len(rest)
	}
	if strings.HasSuffix(t, "/>") && (name == "svg" || name == "math") {
		end = 0
	}
	if block {
		p.end()
	} else {
		p.paragraph()
	}
	p.out.WriteString(t + rest[:end])
	p.pos += end
}

// indexFold is strings.Index for an ASCII pattern in any case.
func indexFold(s, pattern string) int {
	for i := 0; ; {
		j := strings.IndexByte(s[i:], pattern[0])
		if j < 0 {
			return -1
		}
		i += j
		if len(s)-i >= len(pattern) && strings.EqualFold(s[i:i+len(pattern)], pattern) {
			return i
		}
		i++
	}
}

// inline writes an inline tag or a piece of text without line breaks.
func (p *paragraphs) inline(s string) {
	p.paragraph()
	p.out.WriteString(s)
	p.start = false
}

// paragraph opens a paragraph unless one is open, and writes an owed line break.
func (p *paragraphs) paragraph() {
	if p.breaks > 1 && !p.whole {
		p.end()
	}
	if !p.open {
		p.out.WriteString("\n<p>")
		p.open = true
	} else if p.br {
		p.out.WriteString("<br>")
	}
	p.br, p.breaks = false, 0
}

// end ends a paragraph; its marks go on into the next one, so no end tag is written.
func (p *paragraphs) end() {
	p.open, p.whole, p.br, p.breaks, p.start = false, false, false, 0, true
}

// text writes text; last says that a block or the end of the content follows.
func (p *paragraphs) text(s string, last bool) {
	for s != "" {
		line, rest, more := strings.Cut(s, "\n")
		if strings.TrimSpace(line) == "" {
			if more {
				// An empty line, or the rest of one behind a tag.
				if p.start {
					p.emptyLine()
				} else {
					p.br = true
				}
				p.start = true
			} else if line != "" && p.open && !p.br {
				p.out.WriteByte(' ')
			}
			s = rest
			continue
		}
		complete := p.start && (more || last)
		if !(complete && p.embed(strings.TrimSpace(line))) {
			if p.start {
				line = strings.TrimLeft(line, " \t")
			}
			p.inline(line)
		}
		if more {
			p.br, p.start = true, true
		}
		s = rest
	}
}

// emptyLine parts paragraphs.
func (p *paragraphs) emptyLine() {
	if p.whole {
		p.br = true
		return
	}
	p.end()
}

// embed writes the card or the link for an address that stands alone on its line.
func (p *paragraphs) embed(line string) bool {
	if !strings.HasPrefix(line, "http://") && !strings.HasPrefix(line, "https://") || strings.ContainsAny(line, " \t\"<>[]") {
		return false
	}
	address, ok := richtext.CleanURL(html.UnescapeString(line))
	if !ok {
		return false
	}
	if richtext.Provider(address) == "" || p.whole {
		p.inline(`<a href="` + html.EscapeString(address) + `">` + html.EscapeString(html.UnescapeString(line)) + `</a>`)
		return true
	}
	p.end()
	p.out.WriteString(embedCard(address))
	p.end()
	return true
}

// embedCard is the figure for an address.
func embedCard(address string) string {
	a := html.EscapeString(html.UnescapeString(address))
	return `<figure class="embed"><a href="` + a + `">` + a + `</a></figure>`
}
