package richtext

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// Rendition is one size of a picture.
type Rendition struct {
	URL   string
	Width int // pixels
}

// Picture is what a page needs to show a picture that we hold.
type Picture struct {
	Src    string      // of the size for browsers that know no srcset
	Set    []Rendition // all sizes, ascending; may be empty
	Width  int         // of the original, pixels; with Height it reserves the place
	Height int
	Alt    string // used where the body gives none
}

// RenderOptions say what a body is rendered for. The zero value is a page without any picture of ours.
type RenderOptions struct {
	Picture  func(src string) (Picture, bool) // looks up a picture by the address in the body; nil knows none
	Lite     bool                             // the text edition: captions and alternative texts only
	Base     string                           // absolute address of the page, for Absolute
	Absolute bool                             // make every address absolute, for feeds and mail
	Players  bool                             // show audio and video with the browser's controls, loading nothing until asked
	IDPrefix string                           // set before footnotes' ids where two bodies stand on one page
	Sizes    string                           // of pictures; "" is DefaultSizes
	Word     string                           // "Picture" in the page's language: the name of a link to one without words
}

// DefaultSizes is the sizes attribute for a picture in a column of text.
const DefaultSizes = "(min-width:44em) 42em,100vw"

// Render makes a body ready for readers, in one pass. Pictures that opt.Picture knows get their sizes and reserve
// their place; others become a link to where they are, since a page loads nothing from a third party. A raw block
// shows what Sanitise leaves of it. The result holds no style and no script.
//
// The body must be in the form that Sanitise gives; elements and attributes outside it are dropped.
func Render(body string, opt RenderOptions) string {
	if asIs(body) {
		return body
	}
	return rendered(body, opt)
}

func rendered(body string, opt RenderOptions) string {
	r := newRenderer(len(body), opt)
	r.run(body)
	return r.out.String()
}

// FeedHTML is Render for feeds and mail: absolute addresses, no sizes, no class names.
func FeedHTML(body string, opt RenderOptions) string {
	opt.Absolute = true
	r := newRenderer(len(body), opt)
	r.feed = true
	r.run(body)
	return r.out.String()
}

type renderer struct {
	out    strings.Builder
	opt    RenderOptions
	base   *url.URL
	feed   bool
	inLink bool
	raw    int    // raw blocks within raw blocks
	media  string // what the figure that we are in shows, until its link has been written
	gone   bool   // the figure that we are in says nothing in the text edition
}

func newRenderer(size int, opt RenderOptions) *renderer {
	r := &renderer{opt: opt}
	r.out.Grow(size + size/4)
	if opt.Sizes == "" {
		r.opt.Sizes = DefaultSizes
	}
	if opt.Word == "" {
		r.opt.Word = "Picture"
	}
	if u, err := url.Parse(opt.Base); err == nil && opt.Base != "" {
		r.base = u
	}
	return r
}

func (r *renderer) run(body string) {
	z := html.NewTokenizer(strings.NewReader(body))
	pos := 0 // of the token's end in body, to look ahead
	for {
		tt := z.Next()
		raw := z.Raw()
		pos += len(raw)
		switch tt {
		case html.ErrorToken:
			return
		case html.TextToken:
			if string(raw) == "\n" && r.feed {
				r.out.WriteByte('\n')
				continue
			}
			escapeText(&r.out, string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			tag := string(name)
			var g given
			if more {
				readAttrs(z, &g)
			}
			if tag == "div" && g.present("data-raw") {
				if z.Next() == html.TextToken {
					pos += len(z.Raw())
					r.rawBlock(string(z.Text()))
				} else {
					pos += len(z.Raw())
				}
				continue
			}
			r.start(tag, &g, body[min(pos, len(body)):])
		case html.EndTagToken:
			name, _ := z.TagName()
			r.end(string(name))
		}
	}
}

// start writes a start tag. rest is what follows it in the body.
func (r *renderer) start(tag string, g *given, rest string) {
	switch {
	case tag == "br":
		r.out.WriteString("<br>")
	case tag == "img":
		r.image(g, rest)
	case tag == "a":
		r.link(g)
	case tag == "div" || tag != "hr" && blocks[tag] == kNone && !isMark(tag):
		// outside the form; the end of a raw block
	case tag == "figure" && r.opt.Lite && saysNothing(rest):
		r.gone, r.media = true, "picture"
	default:
		attrs := g.attrsFor(tag)
		switch tag {
		case "figcaption":
			r.media = ""
		case "figure":
			r.media = classOf(attrs)
			if r.media == "" {
				r.media = "picture"
			}
		}
		openTag(&r.out, tag, r.adapt(attrs))
	}
}

func (r *renderer) end(tag string) {
	switch {
	case tag == "a":
		if !r.inLink {
			return
		}
		r.inLink = false
	case tag == "figure":
		r.media = ""
		if r.gone {
			r.gone = false
			return
		}
	case tag == "div" || tag == "img" || tag == "br" || tag == "hr" || blocks[tag] == kNone && !isMark(tag):
		return
	}
	closeTag(&r.out, tag)
}

// link writes the start of a link; the one of a card names its service first.
func (r *renderer) link(g *given) {
	attrs := g.attrsFor("a")
	if len(attrs) == 0 || attrs[0].key != "href" || r.inLink {
		return
	}
	media := r.media
	if media == "picture" && r.opt.Lite {
		return // it led to a larger picture
	}
	r.media = ""
	if r.opt.Players && (media == "audio" || media == "video") && !r.opt.Lite && !r.feed {
		r.out.WriteString("<" + media + ` controls preload="none" src="`)
		escapeAttr(&r.out, r.absolute(attrs[0].val))
		r.out.WriteString(`"></` + media + "><br>")
	}
	r.inLink = true
	openTag(&r.out, "a", r.adapt(attrs))
	if p := Provider(attrs[0].val); media == "embed" && p != "" {
		r.out.WriteString("<b>" + p + "</b> ")
	}
}

// adapt makes addresses absolute, ids unique, and drops class names from feeds.
func (r *renderer) adapt(attrs []attr) []attr {
	out := attrs[:0:0]
	for _, a := range attrs {
		switch a.key {
		case "class":
			if r.feed {
				continue
			}
		case "id":
			a.val = r.opt.IDPrefix + a.val
		case "href", "cite", "src":
			if strings.HasPrefix(a.val, "#fn") {
				a.val = "#" + r.opt.IDPrefix + a.val[1:]
			}
			a.val = r.absolute(a.val)
		}
		out = append(out, a)
	}
	return out
}

func (r *renderer) absolute(address string) string {
	if !r.opt.Absolute || r.base == nil {
		return address
	}
	u, err := r.base.Parse(address)
	if err != nil {
		return address
	}
	return u.String()
}

// rawBlock shows what may be shown of a source that did not fit.
func (r *renderer) rawBlock(source string) {
	if r.raw > 0 {
		return
	}
	r.raw++
	var shown strings.Builder
	b := newBuilder(len(source))
	b.noRaw = true
	b.read(source)
	b.popTo(1)
	b.root.writeBody(&shown)
	r.run(shown.String())
	r.raw--
}

func classOf(attrs []attr) string {
	if len(attrs) > 0 && attrs[0].key == "class" {
		return attrs[0].val
	}
	return ""
}

func itoa(n int) string { return strconv.Itoa(n) }
