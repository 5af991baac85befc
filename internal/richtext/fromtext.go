package richtext

import (
	"html"
	"regexp"
	"strings"
)

// block finds the beginning of an element that makes a text HTML rather than plain text.
var block = regexp.MustCompile(`(?i)<(p|h[1-6]|ul|ol|blockquote|figure|table|div|section|article|pre|aside)[\s>]`)

// FromText turns what somebody typed or keeps in a file into HTML for Sanitise: HTML with paragraphs as it is; anything else as
// plain text, a paragraph wherever a blank line stands, a line break where a line ends.
func FromText(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if block.MatchString(text) {
		return text
	}
	var b strings.Builder
	for _, p := range strings.Split(text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(p), "\n", "<br>") + "</p>")
		}
	}
	return b.String()
}
