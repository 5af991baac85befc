package richtext

import (
	"strings"

	"golang.org/x/net/html"
)

// image writes a picture, or what stands in its place. rest is the body behind it.
func (r *renderer) image(g *given, rest string) {
	attrs := g.attrsFor("img")
	if len(attrs) == 0 || attrs[0].key != "src" {
		return
	}
	src, alt := attrs[0].val, g.get("alt")
	captioned := strings.HasPrefix(rest, "<figcaption") || strings.HasPrefix(rest, "</a><figcaption")
	if r.opt.Lite {
		if !captioned && alt != "" {
			r.words(alt, rest)
		}
		return
	}
	var pic Picture
	known := false
	if r.opt.Picture != nil {
		pic, known = r.opt.Picture(src)
	}
	if !known {
		r.away(src, alt)
		return
	}
	if alt == "" {
		alt = pic.Alt
	}
	r.out.WriteString(`<img src="`)
	escapeAttr(&r.out, r.absolute(pic.Src))
	r.out.WriteByte('"')
	if len(pic.Set) > 0 && !r.feed {
		r.out.WriteString(` srcset="`)
		for i, s := range pic.Set {
			if i > 0 {
				r.out.WriteByte(',')
			}
			escapeAttr(&r.out, r.absolute(s.URL))
			r.out.WriteString(" " + itoa(s.Width) + "w")
		}
		r.out.WriteString(`" sizes="`)
		escapeAttr(&r.out, r.opt.Sizes)
		r.out.WriteByte('"')
	}
	if pic.Width > 0 && pic.Height > 0 {
		r.out.WriteString(` width="` + itoa(pic.Width) + `" height="` + itoa(pic.Height) + `"`)
	}
	if !r.feed {
		r.out.WriteString(` loading="lazy" decoding="async"`)
	}
	r.out.WriteString(` alt="`)
	escapeAttr(&r.out, alt)
	r.out.WriteString(`">`)
}

// away writes a link to a picture that we do not hold.
func (r *renderer) away(src, alt string) {
	if alt == "" {
		alt = r.opt.Word
	}
	if r.inLink {
		escapeText(&r.out, alt)
		return
	}
	r.out.WriteString(`<a href="`)
	escapeAttr(&r.out, r.absolute(src))
	r.out.WriteString(`">`)
	escapeText(&r.out, alt)
	r.out.WriteString("</a>")
}

// words writes the alternative text in the text edition: as the caption of its figure where it has none.
func (r *renderer) words(alt, rest string) {
	if strings.HasPrefix(rest, "</figure>") || strings.HasPrefix(rest, "</a></figure>") {
		r.out.WriteString("<figcaption>")
		escapeText(&r.out, alt)
		r.out.WriteString("</figcaption>")
		return
	}
	escapeText(&r.out, alt)
}

// saysNothing reports whether a figure that rest opens with is a picture without any words.
func saysNothing(rest string) bool {
	in, _, _ := strings.Cut(rest, "</figure>")
	return !strings.Contains(in, "<fig") && strings.Contains(in, `<img `) && strings.Contains(in, ` alt=""`)
}

// Pictures lists the addresses of the pictures in a body, in order, each once.
func Pictures(body string) []string { return addresses(body, "img", "src") }

// Links lists the addresses that a body links to, in order, each once.
func Links(body string) []string { return addresses(body, "a", "href") }

func addresses(body, tag, key string) []string {
	if !strings.Contains(body, "<"+tag) {
		return nil
	}
	var out []string
	seen := map[string]bool{}
	z := html.NewTokenizer(strings.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			if !more || string(name) != tag {
				continue
			}
			var g given
			readAttrs(z, &g)
			if v := g.get(key); v != "" && !seen[v] {
				seen[v] = true
				out = append(out, v)
			}
		}
	}
}
