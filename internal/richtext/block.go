package richtext

// openBlock opens a block of our form.
func (b *builder) openBlock(name, tag string, g *given) {
	if t := b.top(); t.kind == kText && t.node.tag != "p" {
		if !endsHeading(t.node.tag, tag) {
			b.openFlat(name, t.node)
			return
		}
		b.popTo(len(b.stack) - b.flatDepth())
	}
	b.closeParagraph()
	if len(b.stack) > maxDepth && blocks[tag] != kText && tag != "hr" {
		b.over[name]++
		return
	}
	n := &node{tag: tag, attrs: b.inherited(g.attrsFor(tag))}
	switch tag {
	case "li":
		b.closeItem("li", "ul", "ol")
		b.ensureIn("ul", "ul", "ol")
		b.claimNodeID(n)
	case "dt", "dd":
		b.closeItem("dt", "dl")
		b.closeItem("dd", "dl")
		b.ensureIn("dl", "dl")
	case "caption":
		if b.parent().tag != "table" {
			tag, n.tag = "p", "p"
			b.ensureFlow()
		}
	case "thead", "tbody", "tfoot", "tr", "td", "th":
		b.openTablePart(tag)
	case "figcaption":
		if b.parent().tag != "figure" {
			n.tag = "p"
			b.ensureFlow()
		}
	case "summary":
		if p := b.parent(); p.tag != "details" || len(p.kids) > 0 {
			n.tag = "p"
			b.ensureFlow()
		}
	case "figure":
		n.hint = figureHint(g)
		b.ensureFlow()
	case "blockquote":
		if g.hasWord("pullquote") || g.hasWord("wp-block-pullquote") {
			n.tag, n.attrs = "aside", append([]attr{{"class", "pullquote"}}, b.inherited(g.language())...)
		}
		b.ensureFlow()
	default:
		b.ensureFlow()
	}
	b.push(name, n)
	if tag == "hr" {
		b.popTo(len(b.stack) - 1)
	}
}

// endsHeading reports whether block tag ends the text block instead of flowing into it.
func endsHeading(text, tag string) bool {
	switch text {
	case "h2", "h3", "h4":
		return tag != "p"
	case "figcaption":
		return tag == "figcaption" || tag == "figure"
	case "caption":
		return tableTag(tag) && tag != "table"
	case "dt", "summary":
		return tag == "dt" || tag == "dd" || tag == "li"
	}
	return false
}

// flatDepth is how many frames the open text block has on the stack.
func (b *builder) flatDepth() int {
	n := 0
	for i := len(b.stack) - 1; i > 0 && b.stack[i].kind == kText; i-- {
		n++
		if !b.stack[i].flat {
			break
		}
	}
	return n
}

// openFlat notes a block inside a text block: its text goes on, on a new line.
func (b *builder) openFlat(name string, n *node) {
	b.br = true
	if len(b.stack) > 4*maxDepth {
		b.over[name]++
		return
	}
	b.stack = append(b.stack, frame{name: name, node: n, kind: kText, flat: true})
}

// openWrapper opens an element that is unwrapped; its language goes to the blocks in it.
func (b *builder) openWrapper(name string, g *given) {
	if t := b.top(); t.kind == kText && t.node.tag != "p" {
		b.openFlat(name, t.node)
		return
	}
	b.closeParagraph()
	if len(b.stack) > 4*maxDepth {
		b.over[name]++
		return
	}
	b.stack = append(b.stack, frame{name: name, kind: b.top().kind, inherit: b.inherited(g.language())})
}

// closeParagraph ends an open paragraph. Marks that it opened go on behind it.
func (b *builder) closeParagraph() {
	t := b.top()
	if t.kind != kText || t.node.tag != "p" {
		return
	}
	depth := len(b.stack) - 1
	b.popTo(depth)
	for _, m := range b.marks {
		if m.depth > depth {
			m.depth = depth
		}
	}
}

// inherited adds the language of unwrapped elements around to own.
func (b *builder) inherited(own []attr) []attr {
	t := b.top()
	if t.node != nil || len(t.inherit) == 0 {
		return own
	}
	for _, a := range t.inherit {
		have := false
		for _, o := range own {
			have = have || o.key == a.key
		}
		if b.budget -= len(a.val) + 8; !have && b.budget > 0 {
			own = append(own, a)
		}
	}
	if n := len(own); n > 1 && own[n-1].key == "lang" && own[n-2].key == "dir" {
		own[n-1], own[n-2] = own[n-2], own[n-1]
	}
	return own
}

// ensureFlow opens what is missing for a block to stand here: an item of a list, a cell of a table.
func (b *builder) ensureFlow() {
	for {
		p := b.parent()
		if blocks[p.tag] != kItems {
			return
		}
		next := map[string]string{"ul": "li", "ol": "li", "dl": "dd", "table": "tbody", "thead": "tr", "tbody": "tr", "tfoot": "tr", "tr": "td"}[p.tag]
		b.push("", &node{tag: next})
	}
}

// ensureText gives the open text block, opening a paragraph if there is none.
func (b *builder) ensureText() *node {
	if n := b.textNode(); n != nil {
		return n
	}
	b.ensureFlow()
	n := &node{tag: "p", attrs: b.inherited(nil), bare: true}
	b.push("", n)
	return n
}

// closeItem ends an open item of the list that we are in.
func (b *builder) closeItem(item string, lists ...string) {
	for i := len(b.stack) - 1; i > 0; i-- {
		n := b.stack[i].node
		if n == nil {
			continue
		}
		if n.tag == item {
			b.popTo(i)
			return
		}
		for _, l := range lists {
			if n.tag == l {
				return
			}
		}
		if n.tag == "td" || n.tag == "th" || n.tag == "figure" {
			return
		}
	}
}

// ensureIn opens a container for items unless one of those that fit is the parent.
func (b *builder) ensureIn(open string, fit ...string) {
	p := b.parent().tag
	for _, f := range fit {
		if p == f {
			return
		}
	}
	b.ensureFlow()
	b.push("", &node{tag: open})
}

// openTablePart closes and opens what a row, a cell or a group of rows needs around it.
func (b *builder) openTablePart(tag string) {
	level := map[string]int{"table": 0, "thead": 1, "tbody": 1, "tfoot": 1, "tr": 2, "td": 3, "th": 3}
	for i := len(b.stack) - 1; i > 0; i-- {
		n := b.stack[i].node
		if n == nil || n.tag == "caption" {
			continue
		}
		l, part := level[n.tag]
		if n.tag == "table" || part && l < level[tag] {
			b.popTo(i + 1)
			break
		}
	}
	if l, part := level[b.parent().tag]; !part || l >= level[tag] {
		b.ensureFlow()
		b.push("", &node{tag: "table"})
	}
	for {
		switch p := b.parent().tag; {
		case p == "table" && level[tag] > 1:
			b.push("", &node{tag: "tbody"})
		case level[p] == 1 && level[tag] > 2:
			b.push("", &node{tag: "tr"})
		default:
			return
		}
	}
}
