package feeds

import (
	"strconv"

	"broadsheet/internal/i18n"
	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
)

// comments gathers the newest public comments under all stories.
func (j *job) comments() (*channel, error) {
	c := j.channel("/", i18n.New(j.set.Lang, j.set.Location()).T("comments"), "")
	recent, err := j.db.RecentComments(j.ctx, 0, perFeed)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(recent))
	for i, r := range recent {
		ids[i] = r.StoryID
	}
	teasers, err := j.db.TeasersOf(j.ctx, ids)
	if err != nil {
		return nil, err
	}
	stories := make(map[int64]news.Teaser, len(teasers))
	for _, t := range teasers {
		stories[t.ID] = t
	}
	for _, r := range recent {
		under, ok := stories[r.StoryID]
		if !ok {
			continue
		}
		id := strconv.FormatInt(r.ID, 10)
		thread, err := j.db.ThreadNumber(j.ctx, r)
		if err != nil {
			return nil, err
		}
		link := j.abs(news.CommentsPath(under.Path, 1+thread/news.ThreadsPerPage)) + "#comment-" + id
		it := item{
			id: j.set.BaseURL + "/?comment=" + id, link: link, title: oneLine(under.Headline), lang: under.Lang,
			summary: richtext.Excerpt(r.Body, excerptLength), content: richtext.FeedHTML(r.Body, richtext.RenderOptions{Base: link}),
			published: r.CreatedAt, updated: r.CreatedAt,
		}
		if name := oneLine(r.Name); name != "" {
			it.title = name + ": " + it.title
			it.authors = []author{{name: name}}
		}
		c.add(it)
	}
	return c, nil
}
