package richtext

import (
	"strings"

	"golang.org/x/net/html"
)

// builder makes a tree of our form from tokens. Its stack holds the open blocks; marks live beside it,
// since sources cross them with blocks and with each other.
type builder struct {
	root   *node
	stack  []frame
	marks  []*mark // open marks, outermost first; copied, never changed in place
	over   map[string]int
	ids    map[string]bool
	budget int    // bytes that reopened marks and inherited languages may still add
	nested int    // how often this is a source within a source (noscript)
	br     bool   // the flat text block owes a line break
	noRaw  bool   // make no raw blocks
	player string // the audio or video element whose sources follow
}

// frame is an open element of the source.
type frame struct {
	name    string // as the source calls it; "" for one that only we opened
	node    *node  // nil for an unwrapped element
	kind    kind
	flat    bool // a block inside a text block: it only breaks the line
	inherit []attr
}

func newBuilder(size int) *builder {
	b := &builder{root: &node{tag: "body"}, over: map[string]int{}, ids: map[string]bool{}, budget: 2*size + 1<<12}
	b.stack = append(b.stack, frame{node: b.root, kind: kFlow})
	return b
}

// build reads all tokens of src and gives the tree.
func build(src string) *node {
	b := newBuilder(len(src))
	b.read(src)
	b.popTo(1)
	return b.root
}

func (b *builder) read(src string) {
	z := html.NewTokenizer(strings.NewReader(src))
	for {
		tt := z.Next()
		switch tt {
		case html.ErrorToken:
			b.text(string(z.Raw())) // a tag that never ends is all text, so that nothing is lost
			return
		case html.TextToken:
			b.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			b.startToken(z, tt == html.SelfClosingTagToken)
		case html.EndTagToken:
			name, _ := z.TagName()
			b.end(string(name))
		}
	}
}

// startToken sees to the start tag that z stands on.
func (b *builder) startToken(z *html.Tokenizer, selfClosing bool) {
	var source string
	if raw := z.Raw(); len(raw) > 2 && strings.IndexByte("smoacSMOAC", raw[1]) >= 0 && len(raw) < 1<<16 {
		source = string(raw) // reading the attributes changes what Raw gives
	}
	tag, hasAttr := z.TagName()
	name := string(tag)
	var g given
	if hasAttr {
		readAttrs(z, &g)
	}
	switch {
	case hidden[name]:
		z.Next() // its raw text; the end tag is passed over
	case name == "noscript" || name == "noframes":
		b.nestedSource(z)
	case name == "iframe":
		z.Next()
		b.medium(name, &g)
	case name == "div" && g.present("data-raw") && b.standsAlone() && !b.noRaw:
		b.rawBlock(z, name, "")
	case foreign[name] && b.standsAlone() && !b.noRaw && len(b.marks) == 0 && source != "":
		if !selfClosing {
			b.rawBlock(z, name, source)
		}
	default:
		b.start(name, &g)
	}
}

// nestedSource reads what stands in noscript as HTML, as a browser without scripts does.
func (b *builder) nestedSource(z *html.Tokenizer) {
	if z.Next() != html.TextToken || b.nested > 0 {
		return // one noscript within another is a forgery
	}
	b.nested++
	b.read(string(z.Text()))
	b.nested--
}

func (b *builder) top() *frame { return &b.stack[len(b.stack)-1] }

// textNode is the open text block, or nil.
func (b *builder) textNode() *node {
	if t := b.top(); t.kind == kText {
		return t.node
	}
	return nil
}

// start opens an element.
func (b *builder) start(name string, g *given) {
	tag := name
	if r, ok := renamed[name]; ok {
		tag = r
	}
	switch {
	case tag == "br":
		b.lineBreak()
	case tag == "img":
		b.image(g)
	case name == "object":
		if g.present("data") {
			g.values[wantedIndex["src"]] = g.get("data")
			b.medium("embed", g)
		}
	case name == "param":
		if n := strings.ToLower(g.get("name")); n == "movie" || n == "src" {
			g.values[wantedIndex["src"]] = g.get("value")
			b.medium("embed", g)
		}
	case name == "embed" || name == "audio" || name == "video" || name == "source":
		b.medium(name, g)
	case tag == "u" || tag == "ins" || tag == "big" || tag == "font" || tag == "rb" || tag == "rtc":
		// gone, with what they hold kept
	case isMark(tag):
		b.openMark(name, tag, g)
	case tag == "aside" || tag == "section":
		if len(g.attrsFor(tag)) > 0 && g.attrsFor(tag)[0].key == "class" {
			b.openBlock(name, tag, g)
		} else {
			b.openWrapper(name, g)
		}
	case unwrapped[tag]:
		b.openWrapper(name, g)
	case blocks[tag] != kNone:
		b.openBlock(name, tag, g)
	}
}

func isMark(tag string) bool {
	_, ok := marks[tag]
	return ok
}

// end closes an element, if it is open.
func (b *builder) end(name string) {
	tag := name
	if r, ok := renamed[name]; ok {
		tag = r
	}
	if isMark(tag) {
		b.closeMark(tag)
		return
	}
	if tag == "br" {
		b.lineBreak()
		return
	}
	if n := b.textNode(); tag == "p" && n != nil && n.tag == "p" {
		b.popTo(len(b.stack) - 1)
		b.dropMarks(len(b.stack))
		return
	}
	if blocks[tag] == kNone && !unwrapped[tag] {
		return
	}
	if b.over[name] > 0 {
		b.over[name]--
		b.closeParagraph()
		return
	}
	for i := len(b.stack) - 1; i > 0; i-- {
		f := &b.stack[i]
		if f.name == name || f.name != "" && isHeading(name) && isHeading(f.name) {
			b.popTo(i)
			b.dropMarks(len(b.stack))
			return
		}
		if f.node != nil && !f.flat && (f.node.tag == "td" || f.node.tag == "th" || f.node.tag == "caption") && !tableTag(tag) {
			return // a cell holds its own
		}
	}
}

func isHeading(name string) bool {
	return len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6'
}

func tableTag(tag string) bool {
	switch tag {
	case "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption":
		return true
	}
	return false
}

// popTo closes all frames from i upwards.
func (b *builder) popTo(i int) {
	for len(b.stack) > i {
		f := b.stack[len(b.stack)-1]
		b.stack = b.stack[:len(b.stack)-1]
		if f.flat {
			b.br = true
		} else if f.node != nil {
			b.finish(f.node)
		}
	}
}

// parent is the node that the next block would go to.
func (b *builder) parent() *node {
	for i := len(b.stack) - 1; ; i-- {
		if n := b.stack[i].node; n != nil {
			return n
		}
	}
}

// push opens a frame with a node in the current parent.
func (b *builder) push(name string, n *node) {
	p := b.parent()
	p.kids = append(p.kids, n)
	b.stack = append(b.stack, frame{name: name, node: n, kind: blocks[n.tag]})
	b.br = false
}
