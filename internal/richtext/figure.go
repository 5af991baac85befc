package richtext

import (
	"slices"
	"strings"
)

// figureHint says what the source's class names make of a figure: ours, and those that
// WordPress's blocks have.
func figureHint(g *given) string {
	for _, h := range [...][2]string{
		{"gallery", "gallery"}, {"embed", "embed"}, {"audio", "audio"}, {"video", "video"}, {"pullquote", "pullquote"},
		{"wp-block-gallery", "gallery"}, {"wp-block-embed", "embed"}, {"wp-block-audio", "audio"}, {"wp-block-video", "video"},
		{"wp-block-pullquote", "pullquote"},
	} {
		if g.hasWord(h[0]) {
			return h[1]
		}
	}
	return ""
}

// finishFigure sorts what stood in a figure and gives the blocks that it becomes.
func (b *builder) finishFigure(n *node) []*node {
	var caption []run
	var pictures, cards, others []*node
	for _, k := range n.flatten() {
		switch {
		case k.tag == "figcaption":
			caption = joinLines(caption, k.line)
		case isPicture(k):
			pictures = append(pictures, k)
		case k.tag == "figure" && k.attr("class") == "gallery":
			for _, kk := range k.kids {
				if kk.tag == "figure" {
					pictures = append(pictures, kk)
				} else {
					caption = joinLines(caption, kk.line)
				}
			}
		case k.tag == "figure":
			cards = append(cards, k)
		default:
			others = append(others, k)
		}
	}
	language := languageOf(n)
	switch n.hint {
	case "embed", "audio", "video":
		if len(cards) == 0 && len(pictures) == 0 {
			if c, rest := cardFrom(n.hint, others); c != nil {
				cards, others = []*node{c}, rest
			}
		}
	case "pullquote":
		return pullQuote(language, others, caption, append(pictures, cards...))
	}
	switch {
	case len(pictures) > 1 || len(pictures) == 1 && n.hint == "gallery" && len(cards)+len(others) == 0:
		g := &node{tag: "figure", attrs: append([]attr{{"class", "gallery"}}, language...), kids: pictures}
		return append([]*node{captioned(g, caption)}, append(cards, others...)...)
	case len(pictures) == 1 && len(cards) == 0:
		pictures[0].attrs = append(pictures[0].attrs, language...)
		return append([]*node{captioned(pictures[0], caption)}, others...)
	case len(cards) == 1 && len(pictures) == 0:
		return append([]*node{captioned(cards[0], caption)}, others...)
	case len(others) == 1 && others[0].tag == "table" && len(pictures)+len(cards) == 0:
		return []*node{captionTable(others[0], caption)}
	case len(others) == 1 && others[0].tag == "blockquote" && len(caption) > 0:
		others[0].kids = append(others[0].kids, paragraph(caption))
		return others
	}
	out := n.kids[:0:0]
	for _, k := range n.kids {
		if k.tag == "figcaption" {
			k = &node{tag: "p", attrs: k.attrs, line: k.line}
		}
		out = append(out, k)
	}
	return out
}

// flatten gives what stands in a figure; of a gallery that is a list of pictures, the pictures.
func (n *node) flatten() []*node {
	if n.hint != "gallery" {
		return n.kids
	}
	var out []*node
	for _, k := range n.kids {
		var pictures []*node
		if k.tag == "ul" || k.tag == "ol" {
			for _, li := range k.kids {
				for _, kk := range li.kids {
					if !isPicture(kk) {
						kk = onlyPicture(kk)
					}
					pictures = append(pictures, kk)
				}
			}
		}
		if len(pictures) == 0 || slices.Contains(pictures, nil) {
			pictures = []*node{k}
		}
		out = append(out, pictures...)
	}
	return out
}

// onlyPicture gives the figure of a paragraph that is a picture and no more, or nil.
func onlyPicture(n *node) *node {
	if n.tag == "p" {
		if figures := n.asFigures(); len(figures) == 1 {
			return figures[0]
		}
	}
	return nil
}

func languageOf(n *node) []attr {
	var out []attr
	for _, a := range n.attrs {
		if a.key == "lang" || a.key == "dir" {
			out = append(out, a)
		}
	}
	return out
}

// joinLines puts one caption behind another.
func joinLines(a, b []run) []run {
	if len(a) == 0 || len(b) == 0 {
		return append(a, b...)
	}
	return append(append(a, run{kind: runBreak}), b...)
}

// captioned gives a figure a caption, behind the one that it has.
func captioned(n *node, caption []run) *node {
	if len(caption) == 0 {
		return n
	}
	if k := len(n.kids); k > 0 && n.kids[k-1].tag == "figcaption" {
		n.kids[k-1].line = joinLines(n.kids[k-1].line, caption)
		return n
	}
	n.kids = append(n.kids, &node{tag: "figcaption", line: caption})
	return n
}

func captionTable(t *node, caption []run) *node {
	if len(caption) == 0 {
		return t
	}
	if t.kids[0].tag == "caption" {
		t.kids[0].line = joinLines(t.kids[0].line, caption)
		return t
	}
	c := &node{tag: "caption", line: caption}
	c.line = withoutBreaks(c.line)
	t.kids = append([]*node{c}, t.kids...)
	return t
}

// withoutBreaks makes spaces of line breaks where the form has none.
func withoutBreaks(line []run) []run {
	n := &node{tag: "caption"}
	b := &builder{}
	for _, r := range line {
		if r.kind == runBreak {
			r = run{kind: runText, text: " "}
		}
		b.add(n, r)
	}
	return n.line
}

// cardFrom finds in the paragraphs of an embed the link that it is about, and gives the card and the rest.
func cardFrom(class string, kids []*node) (*node, []*node) {
	for i, k := range kids {
		if k.tag != "p" {
			continue
		}
		for _, r := range k.line {
			for _, m := range r.marks {
				if m.tag != "a" || r.kind != runText {
					continue
				}
				link := &mark{tag: "a", attrs: m.attrs[:1:1]}
				title, rest := splitLink(k.line, m)
				c := card(class, link, title)
				if len(rest) == 0 {
					return c, append(kids[:i:i], kids[i+1:]...)
				}
				out := append(kids[:i:i], &node{tag: "p", attrs: k.attrs, line: rest})
				return c, append(out, kids[i+1:]...)
			}
		}
		if len(k.line) == 1 && k.line[0].kind == runText && !strings.Contains(strings.TrimSpace(k.line[0].text), " ") {
			if u, ok := cleanPictureURL(k.line[0].text); ok && strings.HasPrefix(u, "http") {
				return card(class, &mark{tag: "a", attrs: []attr{{"href", u}}}, u), append(kids[:i:i], kids[i+1:]...)
			}
		}
	}
	return nil, kids
}

// splitLink gives the words of a link and the runs beside it.
func splitLink(line []run, link *mark) (string, []run) {
	var title strings.Builder
	rest := &node{tag: "p"}
	for _, r := range line {
		in := false
		for _, m := range r.marks {
			in = in || m == link
		}
		if in && r.kind == runText {
			title.WriteString(r.text)
		} else if r.kind != runText || strings.TrimSpace(r.text) != "" || len(rest.line) > 0 {
			rest.line = append(rest.line, r)
		}
	}
	for len(rest.line) > 0 && rest.line[0].kind == runBreak {
		rest.line = rest.line[1:]
	}
	if len(rest.line) > 0 && rest.line[0].kind == runText {
		rest.line[0].text = strings.TrimLeft(rest.line[0].text, " ")
	}
	trimLine(rest)
	return strings.TrimSpace(collapse(title.String())), rest.line
}

// pullQuote makes the aside of what stood in a pull quote's figure.
func pullQuote(language []attr, kids []*node, caption []run, figures []*node) []*node {
	n := &node{tag: "aside", attrs: append([]attr{{"class", "pullquote"}}, language...)}
	for _, k := range kids {
		if k.tag == "blockquote" {
			n.kids = append(n.kids, k.kids...)
		} else {
			n.kids = append(n.kids, k)
		}
	}
	if len(caption) > 0 {
		n.kids = append(n.kids, paragraph(caption))
	}
	n.kids = append(n.kids, figures...)
	if len(n.kids) == 0 {
		return nil
	}
	return []*node{n}
}
