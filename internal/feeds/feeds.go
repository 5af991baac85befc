package feeds

import (
	"context"
	"errors"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/store"
)

// Feeds makes the pages for machines of one paper. It may be used by any number of goroutines.
type Feeds struct {
	db    *store.DB
	start time.Time
}

// New makes the feeds of a paper.
func New(db *store.DB) *Feeds { return &Feeds{db: db, start: time.Now()} }

// errOther says that an address is none of ours.
var errOther = &news.Error{Kind: news.NotFound, Message: "There is no such feed."}

// job is the making of one page.
type job struct {
	*Feeds
	ctx      context.Context
	set      news.Settings
	modified time.Time // what readers see changed last, or how it is printed
}

// Render makes the page of an address: a press.Renderer. These are its own; for every other it returns a NotFound error:
//
//	/feed/  /feed/atom/  /feed.json            of the site; the same below a section, a topic, an author, a running story or a topic's, and /comments/
//	/sitemap.xml  /sitemaps/NAME-N.xml  /news-sitemap.xml
//	/robots.txt  /ads.txt  /favicon.ico
func (f *Feeds) Render(ctx context.Context, req press.Request) (*press.Page, error) {
	make := files[req.Path]
	part := strings.HasPrefix(req.Path, sitemapFolder)
	base, format, exact := cutFormat(req.Path)
	if make == nil && !part && format == nil {
		return nil, errOther
	}
	j := &job{Feeds: f, ctx: ctx}
	var err error
	if j.modified, err = f.db.LastChange(ctx); err != nil {
		return nil, err
	}
	if j.set, err = f.db.Settings(ctx); err != nil {
		return nil, err
	}
	if j.modified.Before(f.start) {
		j.modified = f.start
	}
	switch {
	case make != nil:
		return make(j)
	case part:
		return j.sitemapPart(req.Path)
	}
	return j.feed(req.Path, base, format, exact)
}

// files are the addresses that stand alone.
var files = map[string]func(*job) (*press.Page, error){
	"/sitemap.xml":      (*job).sitemapIndex,
	"/news-sitemap.xml": (*job).newsSitemap,
	"/robots.txt":       (*job).robots,
	"/ads.txt":          (*job).ads,
	"/favicon.ico":      (*job).icon,
}

// format is one way to write a feed.
type format struct {
	ending string // of its address
	kind   string // Content-Type
	write  func(*channel) []byte
}

var (
	rss  = &format{"feed/", "application/rss+xml; charset=utf-8", (*channel).rss}
	atom = &format{"feed/atom/", "application/atom+xml; charset=utf-8", (*channel).atom}
	json = &format{"feed.json", "application/feed+json; charset=utf-8", (*channel).json}
)

// endings are how addresses of feeds end, ours first, then those that WordPress or a hasty reader uses.
var endings = []struct {
	end string
	as  *format
}{
	{rss.ending, rss}, {atom.ending, atom}, {json.ending, json},
	{"feed", rss}, {"feed/rss/", rss}, {"feed/rss", rss}, {"feed/rss2/", rss}, {"feed/rss2", rss}, {"feed/rdf/", rss}, {"feed/rdf", rss},
	{"feed/atom", atom}, {"feed.json/", json},
}

// cutFormat takes the ending of a feed off a path; exact is false for one that is not as we write it. The format is nil if there is none.
func cutFormat(path string) (base string, as *format, exact bool) {
	for _, e := range endings {
		if base, ok := strings.CutSuffix(path, "/"+e.end); ok {
			return base + "/", e.as, e.end == e.as.ending
		}
	}
	return "", nil, false
}

// feed makes the feed of the list at base.
func (j *job) feed(path, base string, as *format, exact bool) (*press.Page, error) {
	c, to, err := j.channelAt(path, base)
	if err != nil {
		return nil, err
	}
	if to != base || !exact {
		return press.Redirect(press.Escape(to + as.ending)), nil
	}
	c.self = j.abs(base + as.ending)
	if len(c.items) == 0 {
		c.updated = j.start
	}
	return &press.Page{Type: as.kind, Body: as.write(c), Modified: j.modified, Lang: j.set.Lang}, nil
}

// channelAt gathers the list at base, or says where it is today.
func (j *job) channelAt(path, base string) (c *channel, to string, err error) {
	switch base {
	case "/":
		c, err = j.list(base, "", "", store.AllStories())
		return c, base, err
	case "/comments/":
		c, err = j.comments()
		return c, base, err
	}
	if _, err := j.db.Address(j.ctx, path); err == nil {
		return nil, "", errOther // a story or section of that name, or an old address
	}
	if topic, ok := strings.CutSuffix(base, "/"+news.SoFarSlug+"/"); ok && strings.HasPrefix(topic, "/topic/") {
		return j.topicSoFar(topic + "/")
	}
	a, err := j.db.Address(j.ctx, base)
	if err != nil {
		return nil, "", err
	}
	if a.State == news.AddressRedirect {
		if a.Kind == news.TargetStory || a.Kind == news.TargetPicture || a.Kind == news.TargetURL {
			return nil, "", errOther
		}
		to, err := j.db.CurrentPath(j.ctx, a)
		if err != nil || to == "" || to == base {
			return nil, "", errOther
		}
		return nil, to, nil
	}
	c, err = j.listOf(a)
	return c, base, err
}

func (j *job) listOf(a news.Address) (*channel, error) {
	if a.State != news.AddressCurrent {
		return nil, errOther
	}
	switch a.Kind {
	case news.TargetSection:
		all, err := j.db.Sections(j.ctx)
		if err != nil {
			return nil, err
		}
		for _, s := range all {
			if s.ID == a.TargetID {
				return j.list(s.Path, s.Name, s.Description, store.SectionStories(s.ID))
			}
		}
	case news.TargetTopic:
		t, err := j.db.Topic(j.ctx, a.TargetID)
		if err != nil {
			return nil, err
		}
		return j.list(t.Path, t.Name, t.Description, store.TopicStories(t.ID))
	case news.TargetAuthor:
		p, err := j.db.Person(j.ctx, a.TargetID)
		if err != nil {
			return nil, err
		}
		return j.list(p.Path, p.Name, p.Bio, store.AuthorStories(p.ID))
	case news.TargetRunning:
		run, err := j.db.RunningStory(j.ctx, a.TargetID)
		if err != nil || !run.Shown {
			return nil, errors.Join(err, errOther)
		}
		return j.soFar(run.Path, run.Title, []news.RunningStory{run})
	}
	return nil, errOther
}

// abs writes one of our paths as an absolute address.
func (j *job) abs(path string) string { return j.set.BaseURL + press.Escape(path) }
