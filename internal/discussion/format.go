package discussion

import (
	"html"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// address finds what a reader meant as a link. The end of a sentence is not part of it.
var address = regexp.MustCompile(`https?://[^\s<>"'\x60]+[^\s<>"'\x60.,;:!?)\]}»”’]`)

// FromText turns what a reader typed into HTML: escaped, paragraphs at blank lines, breaks at line ends, addresses as
// links that carry no weight with search engines.
func FromText(text string) string {
	var b strings.Builder
	for _, para := range paragraphs(text) {
		b.WriteString("<p>")
		for i, line := range strings.Split(para, "\n") {
			if i > 0 {
				b.WriteString("<br>")
			}
			writeLine(&b, line)
		}
		b.WriteString("</p>")
	}
	return b.String()
}

func writeLine(b *strings.Builder, line string) {
	at := 0
	for _, m := range address.FindAllStringIndex(line, -1) {
		b.WriteString(html.EscapeString(line[at:m[0]]))
		url := html.EscapeString(line[m[0]:m[1]])
		b.WriteString(`<a href="` + url + `" rel="nofollow ugc">` + url + `</a>`)
		at = m[1]
	}
	b.WriteString(html.EscapeString(line[at:]))
}

var blankLines = regexp.MustCompile(`\n[ \t]*\n\s*`)

func paragraphs(text string) []string {
	var out []string
	for _, p := range blankLines.Split(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), -1) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "em", "strong", "b", "i", "code", "pre", "blockquote", "ul", "ol", "li", "del", "q", "cite")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	return p
}()

var (
	blockStart = regexp.MustCompile(`(?i)<(p|ul|ol|blockquote|pre)[\s>]`)
	links      = regexp.MustCompile(`<a href="[^"]*"`)
)

// FromHTML makes comment HTML from another system safe: the few elements that a comment needs stay, all else goes, its text
// kept. Text without paragraphs gets them at blank lines, as WordPress shows it.
func FromHTML(s string) string {
	s = strings.ReplaceAll(s, "\x00", "")
	if !blockStart.MatchString(s) {
		var b strings.Builder
		for _, p := range paragraphs(s) {
			b.WriteString("<p>" + strings.ReplaceAll(p, "\n", "<br>") + "</p>")
		}
		s = b.String()
	}
	return links.ReplaceAllString(whole(policy.Sanitize(s)), `$0 rel="nofollow ugc"`)
}

// whole closes what clean HTML leaves open, so that nothing of it reaches beyond the comment.
func whole(s string) string {
	nodes, err := xhtml.ParseFragment(strings.NewReader(s), &xhtml.Node{Type: xhtml.ElementNode, DataAtom: atom.Div, Data: "div"})
	if err != nil { // nested deeper than any text
		return "<p>" + html.EscapeString(bluemonday.StrictPolicy().Sanitize(s)) + "</p>"
	}
	var b strings.Builder
	for _, n := range nodes {
		_ = xhtml.Render(&b, n) // a Builder takes everything
	}
	return strings.NewReplacer("<br/>", "<br>", "<p></p>", "").Replace(b.String())
}

// CountLinks counts the addresses in typed text.
func CountLinks(text string) int { return len(address.FindAllStringIndex(text, -1)) }
