package richtext

// image puts a picture into the line, or in a paragraph of its own, which finish makes a figure.
func (b *builder) image(g *given) {
	alt := label(g.get("alt"))
	if alt != "" && (g.hasWord("wp-smiley") || g.hasWord("emoji")) {
		b.text(alt)
		return
	}
	if alt == "" {
		alt = label(g.get("title"))
	}
	src, ok := "", false
	for _, key := range []string{"data-src", "data-lazy-src", "src", "data-orig-file", "data-large-file"} {
		if src, ok = cleanPictureURL(g.get(key)); ok {
			break // lazy loading puts a placeholder in src
		}
	}
	if !ok {
		b.text(alt)
		return
	}
	r := run{kind: runImage, attrs: []attr{{"src", src}, {"alt", alt}}}
	for _, key := range []string{"width", "height"} {
		if v, ok := cleanAttr("img", key, g.get(key)); ok {
			r.attrs = append(r.attrs, attr{key, v})
		}
	}
	n := b.ensureText()
	if b.nested > 0 && repeats(n, src) {
		return
	}
	b.oweBreak(n)
	r.marks = b.marksFor(n)
	b.add(n, r)
}

// repeats reports whether the line ends in the picture that noscript now gives again.
func repeats(n *node, src string) bool {
	k := len(n.line)
	return k > 0 && n.line[k-1].kind == runImage && n.line[k-1].attrs[0].val == src
}

// medium makes a card of a player or a frame: a link to what it would have shown.
func (b *builder) medium(name string, g *given) {
	src, ok := "", false
	for _, key := range []string{"data-src", "data-lazy-src", "src"} {
		if src, ok = cleanPictureURL(g.get(key)); ok {
			break
		}
	}
	if name == "audio" || name == "video" {
		b.player = name
	}
	class := "embed"
	if name != "iframe" && name != "embed" {
		if b.player == "" {
			return // a source of a picture
		}
		class = b.player
	}
	if !ok {
		return
	}
	if name != "iframe" && name != "embed" {
		b.player = "" // one source is enough
	}
	if class == "embed" {
		src = Canonical(src)
	}
	if k := b.parent().kids; len(k) > 0 && len(k[len(k)-1].line) == 1 && k[len(k)-1].attr("class") == class &&
		k[len(k)-1].line[0].marks[0].attrs[0].val == src {
		return // said in two ways, for two generations of browsers
	}
	title := label(g.get("title"))
	if title == "" {
		title = label(g.get("aria-label"))
	}
	if title == "" {
		title = src
	}
	link := &mark{tag: "a", attrs: []attr{{"href", src}}}
	if n := b.textNode(); n != nil && n.tag != "p" {
		b.text(" ")
		b.add(n, run{kind: runText, text: title, marks: []*mark{link}})
		return
	}
	b.closeParagraph()
	b.ensureFlow()
	if len(b.stack) > maxDepth {
		b.add(b.ensureText(), run{kind: runText, text: title, marks: []*mark{link}})
		return
	}
	b.push("", card(class, link, title))
	b.stack = b.stack[:len(b.stack)-1] // it is finished as it stands
}

// card is a figure that is a link to what is not shown here.
func card(class string, link *mark, title string) *node {
	return &node{tag: "figure", attrs: []attr{{"class", class}}, line: []run{{kind: runText, text: title, marks: []*mark{link}}}}
}
