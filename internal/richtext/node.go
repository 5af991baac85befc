package richtext

import "strings"

// attr is one attribute of an element in our form.
type attr struct{ key, val string }

// mark is an inline element around runs of text.
type mark struct {
	tag   string
	attrs []attr
	depth int  // how many blocks were open when it was
	used  bool // it has been written at least once
}

func (m *mark) size() int {
	n := 2*len(m.tag) + 5
	for _, a := range m.attrs {
		n += len(a.key) + len(a.val) + 4
	}
	return n
}

// sameMark reports whether two marks on neighbouring runs are one element.
func sameMark(a, b *mark) bool {
	if a == b {
		return true
	}
	if a.tag != b.tag || len(a.attrs) != len(b.attrs) || !marks[a.tag] {
		return false
	}
	for i := range a.attrs {
		if a.attrs[i] != b.attrs[i] {
			return false
		}
	}
	return true
}

type runKind int

const (
	runText runKind = iota
	runBreak
	runImage
)

// run is a piece of text, a line break or a picture, with the marks on it from the outside in.
type run struct {
	kind  runKind
	text  string
	attrs []attr // of a picture
	marks []*mark
}

// node is a block.
type node struct {
	tag   string
	attrs []attr
	kids  []*node
	line  []run  // of a text block; of a figure, the picture or link that it shows
	raw   string // of a raw block
	hint  string // while building: what the source said a figure is
	bare  bool   // a paragraph that the source did not write
}

func (n *node) attr(key string) string {
	for _, a := range n.attrs {
		if a.key == key {
			return a.val
		}
	}
	return ""
}

func (n *node) isRaw() bool { return n.tag == "div" }

// write appends the body below root in its one form: a line per top-level block.
func (n *node) writeBody(b *strings.Builder) {
	for i, k := range n.kids {
		if i > 0 {
			b.WriteByte('\n')
		}
		k.write(b)
	}
}

func (n *node) write(b *strings.Builder) {
	openTag(b, n.tag, n.attrs)
	switch {
	case n.tag == "hr":
		return
	case n.isRaw():
		escapeText(b, n.raw)
	default:
		if len(n.line) > 0 {
			writeLine(b, n.line)
		}
		if only := n.onlyParagraph(); only != nil {
			writeLine(b, only.line)
			break
		}
		for _, k := range n.kids {
			k.write(b)
		}
	}
	closeTag(b, n.tag)
}

// onlyParagraph gives the one plain paragraph of a list item or a cell, which is written without its tag.
func (n *node) onlyParagraph() *node {
	switch n.tag {
	case "li", "dd", "td", "th":
		if len(n.kids) == 1 && n.kids[0].tag == "p" && len(n.kids[0].attrs) == 0 {
			return n.kids[0]
		}
	}
	return nil
}

// writeLine writes runs with as few tags as their marks need.
func writeLine(b *strings.Builder, line []run) {
	var open []*mark
	for _, r := range line {
		n := common(open, r.marks)
		for i := len(open) - 1; i >= n; i-- {
			closeTag(b, open[i].tag)
		}
		for _, m := range r.marks[n:] {
			openTag(b, m.tag, m.attrs)
		}
		open = append(open[:n], r.marks[n:]...)
		switch r.kind {
		case runText:
			escapeText(b, r.text)
		case runBreak:
			b.WriteString("<br>")
		case runImage:
			openTag(b, "img", r.attrs)
		}
	}
	for i := len(open) - 1; i >= 0; i-- {
		closeTag(b, open[i].tag)
	}
}

// common is how many marks two runs share from the outside in.
func common(a, b []*mark) int {
	n := 0
	for n < len(a) && n < len(b) && sameMark(a[n], b[n]) {
		n++
	}
	return n
}

func openTag(b *strings.Builder, tag string, attrs []attr) {
	b.WriteByte('<')
	b.WriteString(tag)
	for _, a := range attrs {
		b.WriteByte(' ')
		b.WriteString(a.key)
		b.WriteString(`="`)
		escapeAttr(b, a.val)
		b.WriteByte('"')
	}
	b.WriteByte('>')
}

func closeTag(b *strings.Builder, tag string) {
	b.WriteString("</")
	b.WriteString(tag)
	b.WriteByte('>')
}

func escapeText(b *strings.Builder, s string) { escape(b, s, "&<>") }
func escapeAttr(b *strings.Builder, s string) { escape(b, s, `&<>"`) }

func escape(b *strings.Builder, s, what string) {
	for {
		i := strings.IndexAny(s, what)
		if i < 0 {
			b.WriteString(s)
			return
		}
		b.WriteString(s[:i])
		switch s[i] {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '"':
			b.WriteString("&#34;")
		}
		s = s[i+1:]
	}
}
