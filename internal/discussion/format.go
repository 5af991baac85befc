package discussion

import (
	"html"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
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
	s = policy.Sanitize(s)
	return links.ReplaceAllString(s, `$0 rel="nofollow ugc"`)
}

// CountLinks counts the addresses in typed text.
func CountLinks(text string) int { return len(address.FindAllStringIndex(text, -1)) }
