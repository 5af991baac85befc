package feeds

import (
	"html"
	"net/url"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
	"broadsheet/internal/store"
)

// perFeed is how many stories a feed holds.
const perFeed = 20

// channel is a feed, before it is written in one of the formats. All addresses are absolute.
type channel struct {
	title, description string
	home, link, self   string // of the paper, of the list, of the feed
	lang, owner        string
	updated            time.Time
	items              []item
}

// item is a story, or a comment.
type item struct {
	id                 string // as it always was; not always an address
	link, title        string
	summary            string // plain text
	content            string // HTML, "" to leave it out
	lang               string // where it is not the channel's
	authors            []author
	tags               []string
	published, updated time.Time
	picture            *picture
}

type author struct{ name, url string }

type picture struct {
	url, mime, alt, caption, credit string
	width, height                   int
}

// list gathers the newest stories of a list that readers see at path.
func (j *job) list(path, name, description string, l store.List) (*channel, error) {
	teasers, err := j.db.Teasers(j.ctx, l, store.Page{Limit: perFeed})
	if err != nil {
		return nil, err
	}
	return j.of(j.channel(path, name, description), teasers)
}

// of fills a feed with stories.
func (j *job) of(c *channel, teasers []news.Teaser) (*channel, error) {
	ids := make([]int64, len(teasers))
	for i, t := range teasers {
		ids[i] = t.ID
	}
	stories, err := j.db.LiveStories(j.ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]*news.Story, len(stories))
	for _, s := range stories {
		byID[s.ID] = s
	}
	all, err := j.db.Sections(j.ctx)
	if err != nil {
		return nil, err
	}
	sections := news.SectionsByID(all)
	for _, id := range ids {
		if s := byID[id]; s != nil {
			it, err := j.story(s, sections)
			if err != nil {
				return nil, err
			}
			c.add(it)
		}
	}
	return c, nil
}

// channel is a feed without items yet.
func (j *job) channel(path, name, description string) *channel {
	c := &channel{
		title: j.set.Name, description: description, home: j.abs("/"), link: j.abs(path), lang: j.set.Lang,
		owner: j.set.Name,
	}
	if j.set.Publisher != "" {
		c.owner = j.set.Publisher
	}
	if name != "" {
		c.title = name + " – " + j.set.Name
	}
	for _, d := range []string{j.set.Tagline, c.title} {
		if strings.TrimSpace(c.description) == "" {
			c.description = d
		}
	}
	return c
}

// add puts an item into a feed, with an id that no other has.
func (c *channel) add(it item) {
	for _, other := range c.items {
		if other.id == it.id {
			it.id = it.link
		}
	}
	if it.lang == c.lang {
		it.lang = ""
	}
	if it.updated.After(c.updated) {
		c.updated = it.updated
	}
	c.items = append(c.items, it)
}

// story is an item with its whole text, or with its beginning, as the settings say.
func (j *job) story(s *news.Story, sections map[int64]news.Section) (item, error) {
	live := &s.Live.Content
	it := item{
		id: strings.TrimSpace(s.GUID), link: j.abs(s.Path), title: oneLine(live.Headline), summary: summary(live), lang: live.Lang,
		published: s.PublishedAt, updated: latest(s.PublishedAt, s.UpdatedAt, s.CorrectedAt),
	}
	if it.id == "" {
		it.id = it.link
	}
	if it.title == "" {
		it.title = it.link
	}
	for _, id := range live.Sections {
		it.tag(sections[id].Name)
	}
	topics, err := j.db.Topics(j.ctx, live.Topics)
	if err != nil {
		return it, err
	}
	for _, t := range topics {
		it.tag(t.Name)
	}
	bylines, err := j.db.Bylines(j.ctx, live.Bylines)
	if err != nil {
		return it, err
	}
	for _, b := range bylines {
		if name := oneLine(b.Name); name != "" && (b.Role == news.By || b.Role == news.With || b.Role == "") {
			a := author{name: name}
			if b.Slug != "" {
				a.url = j.abs(news.AuthorPath(b.Slug))
			}
			it.authors = append(it.authors, a)
		}
	}
	if it.picture, err = j.lead(live.Lead); err != nil || !j.set.FeedFull {
		return it, err
	}
	it.content, err = j.content(live, it)
	return it, err
}

func (it *item) tag(name string) {
	if name = oneLine(name); name == "" {
		return
	}
	for _, t := range it.tags {
		if t == name {
			return
		}
	}
	it.tags = append(it.tags, name)
}

// excerptLength is the length of a summary in characters.
const excerptLength = 300

func summary(c *news.Content) string {
	if s := oneLine(c.Standfirst); s != "" {
		return richtext.Cut(s, 2*excerptLength)
	}
	return richtext.Excerpt(c.Body, excerptLength)
}

// content is a story's whole text: standfirst, lead picture, body.
func (j *job) content(c *news.Content, it item) (string, error) {
	held, err := j.db.PicturesByAddress(j.ctx, richtext.Pictures(c.Body))
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if c.Standfirst != "" {
		b.WriteString("<p>" + html.EscapeString(c.Standfirst) + "</p>\n")
	}
	if p := it.picture; p != nil {
		b.WriteString(`<figure><img src="` + html.EscapeString(p.url) + `"`)
		if p.width > 0 && p.height > 0 {
			b.WriteString(` width="` + strconv.Itoa(p.width) + `" height="` + strconv.Itoa(p.height) + `"`)
		}
		b.WriteString(` alt="` + html.EscapeString(p.alt) + `">`)
		if words := strings.TrimSpace(p.caption + " " + p.credit); words != "" {
			b.WriteString("<figcaption>" + html.EscapeString(words) + "</figcaption>")
		}
		b.WriteString("</figure>\n")
	}
	b.WriteString(richtext.FeedHTML(c.Body, richtext.RenderOptions{
		Base: it.link,
		Picture: func(src string) (richtext.Picture, bool) {
			p, ok := held[src]
			if !ok || p.Key == "" {
				return richtext.Picture{}, false
			}
			v := j.rendition(p)
			return richtext.Picture{Src: v.url, Width: v.width, Height: v.height, Alt: p.Alt}, true
		},
	}))
	return b.String(), nil
}

// lead is a story's lead picture, in the story's words where it has any; nil if we do not hold it.
func (j *job) lead(l *news.LeadPicture) (*picture, error) {
	if l == nil {
		return nil, nil
	}
	p, err := j.db.Picture(j.ctx, l.PictureID)
	if news.KindOf(err) == news.NotFound || err == nil && p.Key == "" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v := j.rendition(p)
	v.alt, v.caption, v.credit = or(l.Alt, p.Alt), or(l.Caption, p.Caption), or(l.Credit, p.Credit)
	return v, nil
}

// feedWidth is how wide in pixels a picture in a feed should be.
const feedWidth = 800

// rendition is the picture at the smallest width that suffices, else at the largest.
func (j *job) rendition(p news.Picture) *picture {
	v := &picture{url: j.abs(news.MediaPath(p.Key)), mime: p.MIME, width: p.Width, height: p.Height, alt: p.Alt}
	best := 0
	for _, w := range p.Widths {
		if best < feedWidth {
			best = w
		}
	}
	if best > 0 && best < p.Width {
		v.url = j.abs(news.MediaPath(news.RenditionKey(p.Key, best)))
		v.width, v.height = best, p.Height*best/p.Width
	}
	return v
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func latest(ts ...time.Time) (last time.Time) {
	for _, t := range ts {
		if t.After(last) {
			last = t
		}
	}
	return last
}

// oneLine is text without line breaks and the spaces around it.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// uri reports whether an id can stand where a URI must (RFC 3986): a scheme, and only characters that need no escape.
func uri(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || u.Opaque == "" && u.Host == "" {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] >= 0x7f || strings.IndexByte("<>\"{}|\\^`", s[i]) >= 0 {
			return false
		}
	}
	return true
}
