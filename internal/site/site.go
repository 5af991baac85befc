package site

import (
	"context"
	"html/template"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"broadsheet/internal/editorial"
	"broadsheet/internal/i18n"
	"broadsheet/internal/news"
	"broadsheet/internal/pace"
	"broadsheet/internal/press"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
	"broadsheet/internal/theme"
)

// Site makes the readers' pages of one paper. It may be used by any number of goroutines.
type Site struct {
	db       *store.DB
	desk     *editorial.Desk
	theme    *theme.Theme
	search   *search.Engine
	start    time.Time
	patience time.Duration // see commentFor
	common   store.Memo[struct{}, *common]
	lately   store.Memo[int64, lately]
	last     atomic.Pointer[news.Settings] // as last read, for when the store does not answer
}

// common is what of the paper stands on every page.
type common struct {
	set      news.Settings
	zone     *time.Location
	sections []news.Section
	byID     map[int64]news.Section // by the numbers of those merged into one, too
	bar      []news.Section
	chosen   bool   // the newsroom chose the bar
	all      string // address of the page of all sections
	pages    []news.Teaser
	speaks   *i18n.Catalogue
	full     frame
	lite     frame
}

// frame is what stands around every page of an edition.
type frame struct {
	sections []theme.Link // at the top
	more     theme.Link   // to the others
	pages    []theme.Link // at the foot
	feeds    []theme.Feed
}

func (s *Site) readCommon(ctx context.Context) (*common, error) {
	c := &common{}
	var err error
	if c.set, err = s.db.Settings(ctx); err != nil {
		return nil, err
	}
	if c.sections, err = s.db.Sections(ctx); err != nil {
		return nil, err
	}
	if c.pages, err = s.db.StandingPages(ctx, standingMost); err != nil {
		return nil, err
	}
	s.last.Store(&c.set)
	c.zone = c.set.Location()
	c.byID = news.SectionsByID(c.sections)
	c.bar, c.chosen = news.SectionBar(c.sections)
	if c.all, err = s.allSectionsAt(ctx); err != nil {
		return nil, err
	}
	c.speaks = i18n.New(c.set.Lang, c.zone)
	c.full, c.lite = c.framed(false), c.framed(true)
	return c, nil
}

// framed prepares the frame of an edition: the sections at the top and the standing pages at the foot.
func (c *common) framed(lite bool) frame {
	f := frame{feeds: feedsUnder("/", c.set.Name)}
	in := map[int64]bool{}
	for _, sec := range c.bar {
		in[sec.ID] = true
		f.sections = append(f.sections, theme.Link{Text: sec.Name, Href: hrefIn(lite, sec.Path), Color: c.color(sec)})
	}
	for _, sec := range c.sections {
		if sec.ParentID == 0 && sec.HasStories && !in[sec.ID] && c.all != "" {
			f.more = theme.Link{Text: c.speaks.T("sections.more"), Href: hrefIn(lite, c.all)}
		}
	}
	for _, p := range c.pages {
		f.pages = append(f.pages, theme.Link{Text: p.Headline, Href: hrefIn(lite, p.Path)})
	}
	return f
}

// standingMost is how many standing pages the foot of a page leads to.
const standingMost = 12

// New makes a site.
func New(db *store.DB, desk *editorial.Desk, th *theme.Theme, engine *search.Engine) *Site {
	return &Site{db: db, desk: desk, theme: th, search: engine, start: time.Now(), patience: commentFor}
}

// job is the making of one page: what every page needs, loaded once.
type job struct {
	*Site
	*common
	ctx      context.Context
	req      press.Request
	now      time.Time
	frame    theme.Site
	modified time.Time
	until    time.Time // when what the page says of today ceases to be so
}

func (s *Site) begin(ctx context.Context, req press.Request) (*job, error) {
	j := &job{Site: s, ctx: ctx, req: req}
	var err error
	if j.modified, err = s.db.LastChange(ctx); err != nil {
		return nil, err
	}
	if j.common, err = s.common.Get(ctx, struct{}{}, s.readCommon); err != nil {
		return nil, err
	}
	if j.now, err = s.db.Now(ctx); err != nil {
		return nil, err
	}
	if j.modified.Before(s.start) {
		j.modified = s.start
	}
	today := j.now.In(j.zone)
	j.until = news.DayBegins(today.Year(), today.Month(), today.Day()+1, j.zone)
	if midnight := news.DayBegins(today.Year(), today.Month(), today.Day(), j.zone); j.modified.Before(midnight) {
		j.modified = midnight // the date at the top changed then
	}
	around := &j.full
	if req.Lite {
		around = &j.lite
	}
	j.frame = theme.Site{
		Name: j.set.Name, Tagline: j.set.Tagline, T: j.speaks, Today: j.now, BaseURL: j.set.BaseURL,
		Home: j.href("/"), Accent: j.set.Accent, SearchAction: j.href("/search"), CommentAction: commentAction,
		Sections: slices.Clone(around.sections), // a page marks its own among them
		More:     around.more, Pages: around.pages, Feeds: around.feeds,
	}
	return j, nil
}

// href writes one of our paths as an address on this page: escaped, and below /lite on a lite page.
func (j *job) href(path string) string { return hrefIn(j.req.Lite, path) }

func hrefIn(lite bool, path string) string {
	if lite {
		return "/lite" + press.Escape(path)
	}
	return press.Escape(path)
}

// abs writes one of our paths as an absolute address of the full edition.
func (j *job) abs(path string) string { return j.set.BaseURL + press.Escape(path) }

// page is the frame of a view at a path. The path is the page's canonical one.
func (j *job) page(path string, head theme.Head) theme.Page {
	head.Canonical = j.abs(path)
	p := theme.Page{Site: &j.frame, Head: head, Lite: j.req.Lite, Switch: "/lite" + press.Escape(path)}
	if j.req.Lite {
		if p.Switch = press.Escape(path); strings.Contains(p.Switch, "?") {
			p.Switch += "&full"
		} else {
			p.Switch += "?full"
		}
	}
	return p
}

// print renders a view.
func (j *job) print(status int, view theme.View) (*press.Page, error) {
	out, err := j.theme.RenderFor(view, pace.Of(j.ctx))
	if err != nil {
		return nil, err
	}
	return &press.Page{Status: status, Body: out.HTML, Modified: j.modified, Policy: out.CSP, Lang: j.set.Lang, Until: j.until}, nil
}

// here marks the section in the bar that a page belongs to: its own, or the nearest above it that stands there.
func (j *job) here(id int64) {
	for depth := 0; id != 0 && depth < 20; depth++ {
		here := j.href(j.byID[id].Path)
		for i := range j.frame.Sections {
			if j.frame.Sections[i].Href == here {
				j.frame.Sections[i].Here = true
				return
			}
		}
		id = j.byID[id].ParentID
	}
}

// section is a link to a section's page, the zero Link if there is no such section.
func (j *job) section(id int64) theme.Link {
	sec, ok := j.byID[id]
	if !ok {
		return theme.Link{}
	}
	return theme.Link{Text: sec.Name, Href: j.href(sec.Path), Color: j.color(sec)}
}

// color is a section's colour, or that of the one above it.
func (c *common) color(sec news.Section) string {
	for depth := 0; sec.Color == "" && sec.ParentID != 0 && depth < 20; depth++ {
		sec = c.byID[sec.ParentID]
	}
	return sec.Color
}

// crumbs leads from the top down to a section.
func (j *job) crumbs(id int64) []theme.Link {
	var out []theme.Link
	for depth := 0; id != 0 && depth < 20; depth++ {
		out = append([]theme.Link{j.section(id)}, out...)
		id = j.byID[id].ParentID
	}
	return out
}

// feedsUnder are the feeds of the site ("/") or of a list.
func feedsUnder(path, title string) []theme.Feed {
	base := press.Escape(path)
	return []theme.Feed{
		{Title: title, Type: "application/rss+xml", Href: base + "feed/"},
		{Title: title, Type: "application/atom+xml", Href: base + "feed/atom/"},
		{Title: title, Type: "application/feed+json", Href: base + "feed.json"},
	}
}

// trusted marks HTML that richtext or discussion made.
func trusted(s string) template.HTML { return template.HTML(s) }
