package feeds

import (
	"strings"
	"time"

	"broadsheet/internal/press"
	"broadsheet/internal/store"
)

// Limits of a news sitemap (developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap).
const (
	newsAge  = 48 * time.Hour
	newsMost = 1000
)

// newsSitemap is the stories of the last two days. Since stories leave it by themselves, it has no time of
// change: its ETag tells whether it is the same.
func (j *job) newsSitemap() (*press.Page, error) {
	now, err := j.db.Now(j.ctx)
	if err != nil {
		return nil, err
	}
	stories, err := j.db.Teasers(j.ctx, store.AllStories(), store.Page{From: now.Add(-newsAge), Limit: newsMost})
	if err != nil {
		return nil, err
	}
	w := newWriter()
	w.open("urlset", "xmlns", sitemapSpace, "xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9")
	for _, s := range stories {
		loc, title := j.abs(s.Path), oneLine(s.Headline)
		if len(loc) >= maxLocation || title == "" {
			continue
		}
		lang := s.Lang
		if lang == "" {
			lang = j.set.Lang
		}
		w.open("url")
		w.leaf("loc", loc)
		w.open("news:news")
		w.open("news:publication")
		w.leaf("news:name", j.set.Name)
		w.leaf("news:language", newsLanguage(lang))
		w.close("news:publication")
		w.leaf("news:publication_date", rfc3339(s.PublishedAt))
		w.leaf("news:title", title)
		w.close("news:news")
		w.close("url")
	}
	w.close("urlset")
	p := j.xml(w)
	p.Modified = time.Time{}
	if len(stories) > 0 {
		p.Until = stories[len(stories)-1].PublishedAt.Add(newsAge + time.Microsecond)
	}
	return p, nil
}

// newsLanguage is the code that news sitemaps want: ISO 639 in two or three letters, but zh-cn and zh-tw for Chinese.
func newsLanguage(tag string) string {
	tag = strings.ToLower(strings.ReplaceAll(tag, "_", "-"))
	code, rest, _ := strings.Cut(tag, "-")
	if code != "zh" {
		return code
	}
	for _, part := range strings.Split(rest, "-") {
		switch part {
		case "hant", "tw", "hk", "mo":
			return "zh-tw"
		}
	}
	return "zh-cn"
}
