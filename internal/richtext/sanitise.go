package richtext

import (
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

// MaxSource is the longest input in bytes that Sanitise reads as HTML. A longer one becomes paragraphs of
// plain text: nothing is lost, and no page of a newspaper is that long.
const MaxSource = 16 << 20

// Sanitise brings any HTML to the strict form of a body. What it returns parses to itself, holds nothing
// outside schema.go, and Sanitise of it is the same string. Text that a reader would have seen is never
// lost; scripts and styles are. Time and memory are linear in the input.
func Sanitise(source string) string {
	if len(source) > MaxSource {
		return plainBody(source)
	}
	var b strings.Builder
	b.Grow(len(source) + len(source)/8)
	build(source).writeBody(&b)
	first := b.String()
	if suspect := withAttributes(first); unquote(wall.Sanitize(suspect)) == unquote(suspect) {
		return first
	}
	var c strings.Builder
	build(wall.Sanitize(first)).writeBody(&c)
	return c.String()
}

// withAttributes gives the lines of a body that have a tag with an attribute: in the others there is nothing that the
// wall could stop. A tag of ours stands on one line.
func withAttributes(body string) string {
	if !strings.Contains(body, "=") {
		return ""
	}
	var b strings.Builder
	for line := range strings.Lines(body) {
		if strings.Contains(line, `="`) {
			b.WriteString(line)
		}
	}
	return b.String()
}

// unquote evens out how the wall and we write quotation marks.
func unquote(s string) string { return quotes.Replace(s) }

var quotes = strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&#13;", "")

// plainBody makes paragraphs of a text without reading any markup in it.
func plainBody(s string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(cleanText(s), "\n") {
		if line = squeeze(line); line == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("<p>")
		escapeText(&b, line)
		b.WriteString("</p>")
	}
	return b.String()
}

// wall is the second wall: bluemonday with a policy made from the same tables.
var wall = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	all := []string{"br", "img"}
	for tag := range blocks {
		all = append(all, tag)
	}
	for tag := range marks {
		all = append(all, tag)
	}
	p.AllowElements(all...)
	p.AllowNoAttrs().OnElements(all...)
	p.AllowAttrs("lang").Matching(reLang).OnElements(all...)
	p.AllowAttrs("dir").Matching(reDir).OnElements(all...)
	for tag, keys := range attributes {
		for _, key := range keys {
			if v := valid[key]; v != nil {
				p.AllowAttrs(key).Matching(v).OnElements(tag)
			} else {
				p.AllowAttrs(key).OnElements(tag)
			}
		}
	}
	for tag, cs := range classes {
		p.AllowAttrs("class").Matching(oneOf(cs)).OnElements(tag)
	}
	return p
}()
