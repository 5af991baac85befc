package richtext

import (
	"strings"

	"golang.org/x/net/html"
)

// Plain gives what a body says as plain text: paragraphs parted by an empty line, lines by a line break, cells by
// a tab, pictures by nothing (their captions are text). It reads any HTML, so that it also serves for titles.
func Plain(body string) string {
	return plain(body, len(body)+1, func(string, string) bool { return false })
}

// Line is Plain as one line: what a headline or a name that may hold markup says.
func Line(source string) string { return squeeze(Plain(source)) }

// plain leaves out the elements for which skip says so; it is given tag and class. It stops when it has enough bytes.
func plain(body string, enough int, skip func(tag, class string) bool) string {
	if !strings.ContainsAny(body, "<&") {
		return strings.Trim(cleanText(body), spaces)
	}
	var o plainWriter
	z := html.NewTokenizer(strings.NewReader(body))
	skipping, depth, pre := "", 0, 0
	for {
		if o.Len() > enough {
			return strings.Trim(o.String(), spaces)
		}
		switch tt := z.Next(); tt {
		case html.ErrorToken:
			return strings.Trim(o.String(), spaces)
		case html.TextToken:
			if depth == 0 {
				o.text(cleanText(string(z.Text())), pre > 0)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			raw, more := z.TagName()
			tag := string(raw)
			var g given
			if more {
				readAttrs(z, &g)
			}
			if depth > 0 {
				if tag == skipping {
					depth++
				}
				continue
			}
			switch {
			case hidden[tag] || tag == "iframe":
				z.Next()
			case tag == "div" && g.present("data-raw"):
				if z.Next() == html.TextToken {
					o.gap(2)
					o.text(plain(string(z.Text()), enough, skip), true)
				}
				o.gap(2)
			case blocks[tag] != kVoid && tt == html.StartTagToken && skip(tag, g.class):
				skipping, depth = tag, 1
			case tag == "pre":
				pre++
				o.gap(2)
			default:
				o.tag(tag)
			}
		case html.EndTagToken:
			raw, _ := z.TagName()
			tag := string(raw)
			if depth > 0 {
				if tag == skipping {
					depth--
				}
				continue
			}
			if tag == "pre" && pre > 0 {
				pre--
			}
			if tag != "td" && tag != "th" {
				o.tag(tag)
			}
		}
	}
}

// plainWriter gathers text and owes the white space between blocks until more text comes.
type plainWriter struct {
	strings.Builder
	breaks int
	tab    bool
	space  bool
}

func (o *plainWriter) gap(n int) { o.breaks = max(o.breaks, n) }

func (o *plainWriter) tag(tag string) {
	switch {
	case tag == "br":
		o.gap(1)
	case tag == "td" || tag == "th":
		o.tab = o.breaks == 0
	case tag == "tr" || tag == "li" || tag == "dt" || tag == "dd":
		o.gap(1)
	case blocks[tag] != kNone || unwrapped[tag] || blocks[renamed[tag]] != kNone:
		o.gap(2)
	}
}

func (o *plainWriter) text(s string, keep bool) {
	if !keep {
		s = collapse(s)
		if strings.HasPrefix(s, " ") {
			o.space = true
			s = s[1:]
		}
	}
	if s == "" {
		return
	}
	if o.Len() > 0 {
		switch {
		case o.breaks > 0:
			o.WriteString("\n\n"[:min(o.breaks, 2)])
		case o.tab:
			o.WriteByte('\t')
		case o.space:
			o.WriteByte(' ')
		}
	}
	o.breaks, o.tab, o.space = 0, false, false
	if !keep && strings.HasSuffix(s, " ") {
		o.space = true
		s = s[:len(s)-1]
	}
	o.WriteString(s)
}
