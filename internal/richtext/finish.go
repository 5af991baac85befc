package richtext

import (
	"slices"
	"strings"
)

// finish brings a block that has just been closed to its one form, or takes it away if it says nothing. It is
// the last of its parent's.
func (b *builder) finish(n *node) {
	p := b.parent()
	if blocks[n.tag] == kText {
		trimLine(n)
	}
	switch n.tag {
	case "p", "h2", "h3", "h4":
		if len(n.line) == 0 {
			drop(p)
		} else if figures := n.asFigures(); figures != nil && holdsFigures(p) {
			replace(p, figures)
		}
	case "pre", "dt", "summary", "figcaption", "caption":
		if len(n.line) == 0 {
			drop(p)
		}
	case "figure":
		if len(n.line) == 0 {
			replace(p, b.finishFigure(n))
		}
	case "table":
		replace(p, finishTable(n))
	case "td", "th", "hr", "div":
	default:
		if len(n.kids) == 0 {
			drop(p)
		}
	}
}

func drop(p *node)                  { p.kids = p.kids[:len(p.kids)-1] }
func replace(p *node, with []*node) { p.kids = append(p.kids[:len(p.kids)-1], with...) }
func holdsFigures(p *node) bool {
	return p.tag != "li" && p.tag != "td" && p.tag != "th" && p.tag != "dd"
}
func paragraph(line []run) *node { return &node{tag: "p", line: line} }
func isPicture(n *node) bool     { return n.tag == "figure" && n.attr("class") == "" }

// trimLine drops spaces and line breaks at the end.
func trimLine(n *node) {
	for {
		if n.tag == "pre" {
			trimRight(n)
			return
		}
		trimRight(n)
		k := len(n.line)
		if k == 0 || n.line[k-1].kind != runBreak {
			return
		}
		n.line = n.line[:k-1]
	}
}

// asFigures gives a figure for each picture of a paragraph that holds nothing else, or nil.
func (n *node) asFigures() []*node {
	var out []*node
	for _, r := range n.line {
		switch {
		case r.kind == runImage:
			out = append(out, picture(r))
		case r.kind == runText && strings.Trim(r.text, " \u00a0") != "":
			return nil
		}
	}
	return out
}

// picture is the figure of one picture; of its marks only a link stays.
func picture(r run) *node {
	r.marks = filterMarks(r.marks, func(m *mark) bool { return m.tag == "a" })
	for i, m := range r.marks {
		r.marks[i] = &mark{tag: "a", attrs: slices.DeleteFunc(slices.Clone(m.attrs), func(a attr) bool { return a.key != "href" })}
	}
	return &node{tag: "figure", line: []run{r}}
}

// finishTable puts the caption first, then the head; what has no rows is no table.
func finishTable(n *node) []*node {
	var caption, head []*node
	var rest, after []*node
	for _, k := range n.kids {
		switch {
		case k.tag == "caption" && caption == nil:
			caption = []*node{k}
		case k.tag == "caption":
			after = append(after, paragraph(k.line))
		case k.tag == "thead" && head == nil:
			head = []*node{k}
		case k.tag == "thead":
			k.tag = "tbody"
			rest = append(rest, k)
		default:
			rest = append(rest, k)
		}
	}
	if len(head)+len(rest) == 0 {
		if caption != nil {
			after = append([]*node{paragraph(caption[0].line)}, after...)
		}
		return after
	}
	n.kids = slices.Concat(caption, head, rest)
	return append([]*node{n}, after...)
}

// claimID lets an element keep its id if it is the first with it.
func (b *builder) claimID(m *mark) { m.attrs = b.claim(m.attrs) }

func (b *builder) claimNodeID(n *node) { n.attrs = b.claim(n.attrs) }

func (b *builder) claim(attrs []attr) []attr {
	for i, a := range attrs {
		if a.key != "id" {
			continue
		}
		if b.ids[a.val] {
			return slices.Delete(slices.Clone(attrs), i, i+1)
		}
		b.ids[a.val] = true
	}
	return attrs
}
