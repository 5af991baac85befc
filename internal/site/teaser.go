package site

import (
	"strconv"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/theme"
)

// teaser is a story as a list shows it.
func (j *job) teaser(t news.Teaser) theme.Teaser {
	v := theme.Teaser{
		Href: j.href(t.Path), Headline: t.Headline, Lang: t.Lang, Kicker: j.section(t.SectionID), Bylines: j.bylines(t.Bylines),
		Published: t.PublishedAt, Excerpt: t.Excerpt, Comments: t.Comments,
	}
	if t.Kicker != "" {
		v.Kicker = theme.Link{Text: t.Kicker, Color: v.Kicker.Color}
	}
	if t.Picture != nil && !j.req.Lite {
		v.Picture = &theme.Picture{Alt: t.Picture.Alt, Width: t.Picture.Width, Height: t.Picture.Height}
		v.Picture.Src, v.Picture.Srcset = sources(t.Picture.Key, t.Picture.Width, t.Picture.Widths, teaserWidth)
		if w := widthOf(t.Picture.Widths, t.Picture.Width, teaserWidth); w != t.Picture.Width {
			v.Picture.Width, v.Picture.Height = w, t.Picture.Height*w/max(t.Picture.Width, 1)
		}
	}
	return v
}

func (j *job) teasers(ts []news.Teaser) []theme.Teaser {
	out := make([]theme.Teaser, len(ts))
	for i, t := range ts {
		out[i] = j.teaser(t)
	}
	return out
}

func (j *job) bylines(bs []news.Byline) []theme.Byline {
	out := make([]theme.Byline, len(bs))
	for i, b := range bs {
		out[i] = theme.Byline{Name: b.Name, Role: string(b.Role)}
		if b.Slug != "" {
			out[i].Href = j.href(news.AuthorPath(b.Slug))
		}
	}
	return out
}

// The widths in pixels that a picture is shown at where the browser does not choose itself.
const (
	teaserWidth = 480
	bodyWidth   = 800
)

// sources gives a picture's address at about a width, and the srcset of all its renditions.
func sources(key string, width int, widths []int, about int) (src, srcset string) {
	src = press.Escape(news.MediaPath(key))
	var set []string
	for _, w := range widths {
		at := press.Escape(news.MediaPath(news.RenditionKey(key, w)))
		set = append(set, at+" "+strconv.Itoa(w)+"w")
		if w == widthOf(widths, width, about) {
			src = at
		}
	}
	if len(set) > 0 {
		srcset = strings.Join(set, ", ")
	}
	return src, srcset
}

// widthOf is the width of the rendition that serves best for a place about so wide: the smallest that is not smaller, else the
// largest; the original's where there are no renditions.
func widthOf(widths []int, original, about int) int {
	if len(widths) == 0 {
		return original
	}
	for _, w := range widths {
		if w >= about {
			return w
		}
	}
	return widths[len(widths)-1]
}
