package theme

import (
	"html/template"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/i18n"
)

// A story's page holds a dozen teasers, a navigation and some links to feeds, and most of the time that a template takes goes into
// calling its functions and escaping by reflection. The partials of hotParts are therefore written in Go as well. A theme that has
// its own file of the name is used as it is; and what Go has no quick answer to (another type than expected, an address that needs
// escaping) is left to the template. A test holds both to the same bytes.

// hotPart writes a partial for what the template was given. ok is false where the template must.
type hotPart func(h *hot, dot any) (ok bool)

var hotParts = map[string]hotPart{
	"headline.html": (*hot).headline,
	"kicker.html":   (*hot).kicker,
	"meta.html":     (*hot).meta,
	"excerpt.html":  (*hot).excerpt,
	"ranked.html":   (*hot).ranked,
	"picture.html":  (*hot).picture,
	"feeds.html":    (*hot).feeds,
	"nav.html":      (*hot).nav,
	"related.html":  (*hot).related,
	"ranking.html":  (*hot).ranking,
}

// hotWithin are the partials that a hot one stands for as well: a theme that has one of them for itself has it used there, too.
var hotWithin = map[string][]string{
	"related.html": {"headline.html", "meta.html", "excerpt.html", "picture.html"},
	"ranking.html": {"headline.html", "ranked.html"},
}

// hot is what is being written, in one language for one edition.
type hot struct {
	strings.Builder
	c    *i18n.Catalogue
	lite bool
}

// written is what a partial's Go has made of it.
type written struct {
	OK   bool
	HTML template.HTML
}

// hotly is the templates' function that calls the Go of a partial.
func hotly(c *i18n.Catalogue, lite bool) func(name string, dot any) written {
	return func(name string, dot any) written {
		h := hot{c: c, lite: lite}
		h.Grow(512)
		if !hotParts[name](&h, dot) {
			return written{}
		}
		return written{OK: true, HTML: template.HTML(h.String())}
	}
}

// slowly is the name under which the template of a hot partial stays.
func slowly(name string) string { return "slow/" + name }

// quicken gives a built-in partial its Go: the template of its name asks that first. It reports whether the partial is hot.
func (t *Theme) quicken(name, text string) (bool, error) {
	if hotParts[name] == nil {
		return false, nil
	}
	if o, ok := t.files.(overlay); ok {
		for _, part := range append([]string{name}, hotWithin[name]...) {
			if _, err := fs.Stat(o.top, "templates/"+part); err == nil {
				return false, nil
			}
		}
	}
	if err := t.parse(slowly(name), text); err != nil {
		return false, err
	}
	return true, t.parse(name, `{{with $h := hotly "`+name+`" .}}{{if $h.OK}}{{$h.HTML}}{{else}}{{template "`+slowly(name)+`" $}}{{end}}{{end}}`)
}

// parse adds a template.
func (t *Theme) parse(name, text string) error {
	parsed, err := t.root.New(name).Parse(text)
	if err != nil {
		return problemOf(err)
	}
	squeeze(parsed.Tree.Root)
	trimEnd(parsed.Tree.Root)
	return nil
}

// teaserOf finds the teaser in what a partial was given.
func teaserOf(dot any) *Teaser {
	switch v := dot.(type) {
	case Teaser:
		return &v
	case *Teaser:
		return v
	case *Next:
		if v != nil {
			return &v.Teaser
		}
	case Result:
		return &v.Teaser
	}
	return nil
}

// escaper writes text as html/template does, in an element and in a quoted attribute.
var escaper = strings.NewReplacer("\x00", "\uFFFD", `"`, "&#34;", "&", "&amp;", "'", "&#39;", "+", "&#43;", "<", "&lt;", ">", "&gt;")

func (h *hot) text(s string) { escaper.WriteString(h, s) }

// href writes an address; ok is false for one that has to be looked at more closely than a path of ours.
func (h *hot) href(s string) bool {
	if !plainPath(s) {
		return false
	}
	h.text(s)
	return true
}

// plainPath reports whether s is an absolute path of which html/template would leave every character as it is, but for "&".
func plainPath(s string) bool {
	if s == "" || s[0] != '/' {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~/?=&,:;@", c) >= 0:
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
		default:
			return false
		}
	}
	return true
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }

func (h *hot) headline(dot any) bool {
	t := teaserOf(dot)
	if t == nil {
		return false
	}
	h.WriteString(`<a href="`)
	if !h.href(t.Href) {
		return false
	}
	h.WriteString(`"`)
	h.WriteString(string(otherLang(h.c, t.Lang)))
	h.WriteString(`>`)
	h.text(t.Headline)
	h.WriteString(`</a>`)
	return true
}

func (h *hot) kicker(dot any) bool {
	t := teaserOf(dot)
	if t == nil {
		return false
	}
	if !t.Live && t.Kicker.Text == "" {
		return true
	}
	h.WriteString(`<p class="k`)
	if class := tint(t.Kicker.Color); class != "" {
		h.WriteString(" " + class)
	}
	h.WriteString(`">`)
	if t.Live {
		h.WriteString(`<b class="live">`)
		h.text(h.c.T("live"))
		h.WriteString(`</b> `)
	}
	h.text(t.Kicker.Text)
	h.WriteString(`</p>`)
	return true
}

const dot = ` <span class="dot">·</span>`

func (h *hot) by(t *Teaser) {
	if who := names(h.c, t.Bylines); who != "" {
		h.text(h.c.T("byline.by", who))
		h.WriteString(dot + " ")
	}
}

func (h *hot) when(at time.Time) {
	h.WriteString(`<time class="r" datetime="`)
	h.text(at.UTC().Format(time.RFC3339))
	h.WriteString(`">`)
	h.text(h.c.Date(at))
	h.WriteString(`</time>`)
}

func (h *hot) meta(v any) bool {
	t := teaserOf(v)
	if t == nil {
		return false
	}
	h.WriteString(`<p class="m">`)
	h.by(t)
	if t.Comments != 0 {
		h.WriteString(`<span class="c">`)
		h.text(h.c.N("comments.count", t.Comments))
		h.WriteString(dot + `</span> `)
	}
	h.when(t.Published)
	h.WriteString(`</p>`)
	return true
}

func (h *hot) ranked(v any) bool {
	t := teaserOf(v)
	if t == nil {
		return false
	}
	h.WriteString(`<p class="m">`)
	h.by(t)
	h.when(t.Published)
	h.WriteString(`</p>`)
	return true
}

func (h *hot) excerpt(dot any) bool {
	t := teaserOf(dot)
	if t == nil {
		return false
	}
	if t.Excerpt == "" {
		return true
	}
	h.WriteString(`<p class="x"`)
	h.WriteString(string(otherLang(h.c, t.Lang)))
	h.WriteString(`>`)
	h.text(t.Excerpt)
	h.WriteString(`</p>`)
	return true
}

func (h *hot) picture(dot any) bool {
	p, ok := dot.(placed)
	if !ok {
		return false
	}
	if p.Picture == nil || p.Src == "" || h.lite {
		return true
	}
	h.WriteString(`<img src="`)
	if !h.href(p.Src) {
		return false
	}
	h.WriteString(`"`)
	if p.Srcset != "" {
		for part := range strings.SplitSeq(p.Srcset, ", ") {
			address, width, _ := strings.Cut(part, " ")
			if !plainPath(address) || strings.Contains(address, ",") || !word(width) {
				return false
			}
		}
		h.WriteString(` srcset="`)
		h.text(p.Srcset)
		h.WriteString(`" sizes="`)
		h.text(p.Sizes)
		h.WriteString(`"`)
	}
	h.WriteString(` width="` + strconv.Itoa(p.Width) + `" height="` + strconv.Itoa(p.Height) + `" alt="`)
	h.text(p.Alt)
	if p.Eager {
		h.WriteString(`" fetchpriority="high"`)
	} else {
		h.WriteString(`" loading="lazy"`)
	}
	h.WriteString(` decoding="async">`)
	return true
}

// word reports whether s is of letters and digits, and not empty.
func word(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !('a' <= c && c <= 'z' || '0' <= c && c <= '9') {
			return false
		}
	}
	return s != ""
}

// related has an answer where there are any.
func (h *hot) related(dot any) bool {
	v, ok := dot.(*Story)
	if !ok || len(v.Related) == 0 {
		return false
	}
	h.WriteString(`<section id="related"><h2>`)
	h.text(h.c.T("related"))
	h.WriteString("</h2>\n<ul>")
	for i := range v.Related {
		t := &v.Related[i]
		h.WriteString("<li class=\"t\">\n<h3>")
		if !h.headline(t) {
			return false
		}
		h.WriteString(`</h3>`)
		h.meta(t)
		h.excerpt(t)
		if t.Why != "" {
			h.WriteString(`<p class="m">`)
			h.text(t.Why)
			h.WriteString(`</p>`)
		}
		if !h.picture(place("list", t.Picture)) {
			return false
		}
		h.WriteString("\n</li>")
	}
	h.WriteString("\n</ul>\n</section>")
	return true
}

// ranking has an answer where there is any story.
func (h *hot) ranking(dot any) bool {
	v, ok := dot.(Ranking)
	if !ok || len(v.Stories) == 0 {
		return false
	}
	h.WriteString("<section id=\"most-read\">\n<h2>")
	key := "latest"
	switch {
	case v.Counted && v.Section.Text != "":
		key = "mostread.in"
	case v.Counted:
		key = "mostread"
	case v.Section.Text != "":
		key = "latest.from"
	}
	if v.Section.Text != "" {
		h.text(h.c.T(key, v.Section.Text))
	} else {
		h.text(h.c.T(key))
	}
	h.WriteString("</h2>\n<ol")
	if v.Counted {
		h.WriteString(` class="counted"`)
	}
	h.WriteString(`>`)
	for i := range v.Stories {
		t := &v.Stories[i]
		h.WriteString(`<li>`)
		if !h.headline(t) {
			return false
		}
		h.WriteString("\n")
		h.ranked(t)
		h.WriteString(`</li>`)
	}
	h.WriteString("\n</ol>\n</section>")
	return true
}

func (h *hot) feeds(dot any) bool {
	feeds, ok := dot.([]Feed)
	if !ok {
		return false
	}
	for _, f := range feeds {
		h.WriteString(`<link rel="alternate"`)
		h.WriteString(string(mimeAttr(f.Type)))
		h.WriteString(` title="`)
		h.text(f.Title)
		h.WriteString(`" href="`)
		if !h.href(f.Href) {
			return false
		}
		h.WriteString(`">`)
	}
	return true
}

func (h *hot) nav(dot any) bool {
	v, ok := dot.(View)
	if !ok || v.page() == nil || v.page().Site == nil {
		return false
	}
	links := v.page().Site.Sections
	if len(links) == 0 {
		return true
	}
	h.WriteString("\n<nav aria-label=\"")
	h.text(h.c.T("sections"))
	h.WriteString(`"><ul>`)
	for _, l := range links {
		h.WriteString(`<li`)
		if class := tint(l.Color); class != "" {
			h.WriteString(` class="` + class + `"`)
		}
		h.WriteString(`><a href="`)
		if !h.href(l.Href) {
			return false
		}
		h.WriteString(`"`)
		if l.Here {
			h.WriteString(` aria-current="true"`)
		}
		h.WriteString(`>`)
		h.text(l.Text)
		h.WriteString(`</a></li>`)
	}
	h.WriteString("\n</ul></nav>")
	return true
}
