package site

import (
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/richtext"
	"broadsheet/internal/theme"
)

// text makes a story's body and lead picture ready for a page. Pictures that we hold are shown; others are links to where
// they were, so that no reader's browser is sent to a third party. It returns the pictures shown, for machines, the lead first.
func (j *job) text(c *news.Content) (body string, lead *theme.Picture, shown []news.Picture, err error) {
	urls := richtext.Pictures(c.Body)
	held := map[string]news.Picture{}
	if len(urls) > 0 {
		if held, err = j.db.PicturesByAddress(j.ctx, urls); err != nil {
			return "", nil, nil, err
		}
	}
	if c.Lead != nil {
		p, err := j.db.Picture(j.ctx, c.Lead.PictureID)
		if err != nil && news.KindOf(err) != news.NotFound {
			return "", nil, nil, err
		}
		if err == nil {
			lead = j.lead(c.Lead, p)
			if p.Key != "" {
				shown = append(shown, p)
			}
		}
	}
	body = richtext.Render(c.Body, richtext.RenderOptions{
		Lite: j.req.Lite,
		Picture: func(src string) (richtext.Picture, bool) {
			p, ok := held[src]
			if !ok || p.Key == "" {
				return richtext.Picture{}, false
			}
			shown = append(shown, p)
			v := richtext.Picture{Width: p.Width, Height: p.Height, Alt: p.Alt}
			v.Src, _ = sources(p.Key, p.Width, p.Widths, bodyWidth)
			for _, w := range p.Widths {
				v.Set = append(v.Set, richtext.Rendition{URL: press.Escape(news.MediaPath(news.RenditionKey(p.Key, w))), Width: w})
			}
			return v, true
		},
	})
	return body, lead, shown, nil
}

// lead is a story's lead picture, in the story's own words where it has any.
func (j *job) lead(l *news.LeadPicture, p news.Picture) *theme.Picture {
	or := func(a, b string) string {
		if a != "" {
			return a
		}
		return b
	}
	v := &theme.Picture{Alt: or(l.Alt, p.Alt), Caption: or(l.Caption, p.Caption), Credit: or(l.Credit, p.Credit)}
	if p.Key == "" || j.req.Lite {
		if v.Link = p.OriginURL; p.Key != "" {
			v.Link = press.Escape(news.MediaPath(p.Key))
		}
		return v
	}
	v.Width = widthOf(p.Widths, p.Width, bodyWidth)
	v.Height = p.Height * v.Width / max(p.Width, 1)
	v.Src, v.Srcset = sources(p.Key, p.Width, p.Widths, bodyWidth)
	return v
}
