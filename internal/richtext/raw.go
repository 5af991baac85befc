package richtext

import (
	"strings"

	"golang.org/x/net/html"
)

// standsAlone reports whether what comes next begins a block of its own.
func (b *builder) standsAlone() bool {
	n := b.textNode()
	return n == nil || n.tag == "p" && len(n.line) == 0
}

// rawBlock keeps the source up to the end of the element that z stands on. source is the start
// tag, or "" for a raw block of our own, whose text is the source.
func (b *builder) rawBlock(z *html.Tokenizer, name, source string) {
	var o strings.Builder
	o.WriteString(source)
	own := source == ""
	for depth := 1; depth > 0; {
		tt := z.Next()
		if tt == html.ErrorToken {
			o.Write(z.Raw())
			break
		}
		if own && tt == html.TextToken {
			o.Write(z.Text())
			continue
		}
		raw := string(z.Raw())
		if tt == html.StartTagToken || tt == html.EndTagToken {
			if t, _ := z.TagName(); string(t) == name {
				if tt == html.StartTagToken {
					depth++
				} else {
					depth--
				}
			}
		}
		if depth > 0 || !own {
			o.WriteString(raw)
		}
	}
	b.closeParagraph()
	b.ensureFlow()
	if src := cleanText(o.String()); strings.TrimSpace(src) != "" {
		b.push("", &node{tag: "div", attrs: []attr{{"data-raw", ""}}, raw: src})
		b.popTo(len(b.stack) - 1)
	}
}
