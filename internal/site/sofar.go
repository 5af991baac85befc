package site

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/store"
	"broadsheet/internal/theme"
)

const (
	soFarEarlier = 3                   // parts before a story that stand on its page, nearest first
	soFarLater   = 2                   // and after it; the one that it all began with, and the newest, come on top
	soFarPage    = 60                  // parts on a page of a running story
	soFarRuns    = 10                  // running stories on a page of a topic's
	soFarEach    = 5                   // parts of each there
	soFarByMonth = 60 * 24 * time.Hour // a running story that lasts longer is told by months, else by days

	// soFarMost is how many other stories the story so far shows on a story's page.
	soFarMost = soFarEarlier + soFarLater + 2
	// soFarSpare is how many more parts are asked for: one that tells that there are more, and what stands in for those in related, the story and what it repeats.
	soFarSpare = 1 + relatedMost + 2
)

// soFar fills in the story so far of a story that is a part of a running story, without what shown says that the page shows already, and adds
// to shown what it takes. Which parts stand there may be a while out of date.
func (j *job) soFar(ctx context.Context, view *theme.Story, s *news.Story, run news.RunningStory, repeats int64, shown map[int64]bool) error {
	first, err := j.db.PartsShown(ctx, run.ID, store.PartsPage{Limit: 1})
	if err != nil {
		return err
	}
	before, err := j.db.PartsShown(ctx, run.ID, store.PartsPage{Before: s.PublishedAt, ID: s.ID, Newest: true, Limit: soFarEarlier + soFarSpare})
	if err != nil {
		return err
	}
	after, err := j.db.PartsShown(ctx, run.ID, store.PartsPage{After: s.PublishedAt, ID: s.ID, Limit: soFarLater + soFarSpare})
	if err != nil {
		return err
	}
	newest, err := j.db.PartsShown(ctx, run.ID, store.PartsPage{Newest: true, Limit: 1})
	if err != nil {
		return err
	}
	others := without(before, s.ID, repeats)
	others = append(others, without(after, s.ID, repeats)...)
	if len(others) == 0 {
		return nil
	}
	title := run.Title
	if title == "" {
		title = view.Headline
		if len(first) > 0 && first[0].PublishedAt.Before(s.PublishedAt) {
			title = first[0].Headline
		}
	}
	taken := append(slices.Collect(maps.Keys(shown)), s.ID, repeats)
	for _, list := range []*[]news.Teaser{&first, &before, &after, &newest} {
		*list = without(*list, taken...)
	}
	box := &theme.SoFar{Total: run.Count}
	add := func(t news.Teaser, gap bool) {
		shown[t.ID] = true
		box.Stories = append(box.Stories, theme.Step{Teaser: j.teaser(t), Gap: gap})
	}
	earlier := before[:min(len(before), soFarEarlier)]
	gap := false
	if len(first) > 0 && len(before) > len(earlier) {
		add(first[0], false)
		gap = before[len(earlier)].ID != first[0].ID
	}
	for i := len(earlier) - 1; i >= 0; i-- {
		add(earlier[i], gap)
		gap = false
	}
	box.Stories = append(box.Stories, theme.Step{Here: true, Teaser: theme.Teaser{
		Href: j.href(s.Path), Headline: view.Headline, Lang: view.Lang, Published: s.PublishedAt,
	}})
	later := after[:min(len(after), soFarLater)]
	for _, t := range later {
		add(t, false)
	}
	if len(newest) > 0 && len(after) > len(later) {
		add(newest[0], after[len(later)].ID != newest[0].ID)
	}
	box.Whole = theme.Link{Text: title, Href: j.href(run.Path), Count: run.Count}
	view.SoFar = box
	return nil
}

// without leaves stories out of a list.
func without(ts []news.Teaser, ids ...int64) []news.Teaser {
	var out []news.Teaser
	for _, t := range ts {
		if !slices.Contains(ids, t.ID) {
			out = append(out, t)
		}
	}
	return out
}

// runningStory is the page of a running story.
func (j *job) runningStory(a news.Address, page int) (*press.Page, error) {
	run, err := j.db.RunningStory(j.ctx, a.TargetID)
	if news.KindOf(err) == news.NotFound || err == nil && (!run.Shown || a.State == news.AddressGone) {
		return j.gone()
	}
	if err != nil {
		return nil, err
	}
	return j.timeline(run, page)
}

// timeline is a running story from its beginning, at its own address or, the first page of it, at its topic's.
func (j *job) timeline(run news.RunningStory, page int) (*press.Page, error) {
	parts, err := j.db.PartsShown(j.ctx, run.ID, store.PartsPage{Offset: (page - 1) * soFarPage, Limit: soFarPage + 1})
	if err != nil {
		return nil, err
	}
	if len(parts) == 0 {
		return nil, errNothing
	}
	more := len(parts) > soFarPage
	parts = parts[:min(len(parts), soFarPage)]
	title, err := j.runningTitle(run, parts, page)
	if err != nil {
		return nil, err
	}
	newest, err := j.db.PartsShown(j.ctx, run.ID, store.PartsPage{Newest: true, Limit: 1})
	if err != nil {
		return nil, err
	}
	view := &theme.List{
		Page: j.page(paged(run.Path, page), theme.Head{Title: j.frame.T.T("sofar.of", title), Feeds: feedsUnder(run.Path, title)}),
		Kind: theme.ListSoFar, Title: title, Total: run.Count, From: run.Oldest, To: run.Newest,
		Stories: j.teasers(parts), Groups: j.grouped(run, parts),
	}
	if len(newest) == 1 && run.Count > soFarEach {
		t := j.teaser(newest[0])
		view.Latest = &t
	}
	if page > 1 {
		view.Head.Title = j.frame.T.T("list.page.title", view.Head.Title, page)
	}
	topics, err := j.db.RunningTopics(j.ctx, run.ID)
	if err != nil {
		return nil, err
	}
	named, err := j.db.Topics(j.ctx, topics)
	if err != nil {
		return nil, err
	}
	for _, t := range named {
		view.Links = append(view.Links, theme.Link{Text: t.Name, Href: j.href(t.Path)})
	}
	view.Pager = j.pager(run.Path, page, max((run.Count+soFarPage-1)/soFarPage, page), more)
	if view.Pager.Newer != "" {
		view.Head.Prev = j.abs(paged(run.Path, page-1))
	}
	if view.Pager.Older != "" {
		view.Head.Next = j.abs(paged(run.Path, page+1))
	}
	view.Head.Description = parts[0].Excerpt
	view.Head.Markup = j.listMarkup(view, parts)
	return j.print(http.StatusOK, view)
}

// runningTitle is what a running story is called: what an editor said, or the headline of the part that it began with, which may
// be the first of those at hand.
func (j *job) runningTitle(run news.RunningStory, parts []news.Teaser, page int) (string, error) {
	if run.Title != "" {
		return run.Title, nil
	}
	if page > 1 {
		var err error
		if parts, err = j.db.PartsShown(j.ctx, run.ID, store.PartsPage{Limit: 1}); err != nil {
			return "", err
		}
	}
	if len(parts) == 0 {
		return "", errNothing
	}
	return parts[0].Headline, nil
}

// grouped are the parts of a running story by day, or by month where it lasts long.
func (j *job) grouped(run news.RunningStory, parts []news.Teaser) []theme.Group {
	var groups []theme.Group
	for _, t := range parts {
		at := t.PublishedAt.In(j.zone)
		title := j.frame.T.FullDate(at)
		if run.Newest.Sub(run.Oldest) > soFarByMonth {
			title = j.frame.T.Month(at.Year(), at.Month())
		}
		if len(groups) == 0 || groups[len(groups)-1].Title != title {
			groups = append(groups, theme.Group{Title: title})
		}
		g := &groups[len(groups)-1]
		g.Stories = append(g.Stories, j.teaser(t))
	}
	return groups
}

// cutSoFar finds the topic's path and the page in "/topic/slug/so-far/" and "/topic/slug/so-far/page/2/". The page is 0 where that is not how the address is written: the last slash is
// missing, or it is the first page by its number.
func cutSoFar(path string) (topic string, page int, ok bool) {
	base, page := cutPage(path)
	topic, ok = strings.CutSuffix(strings.TrimSuffix(base, "/"), "/"+news.SoFarSlug)
	if !ok || !strings.HasPrefix(topic, "/topic/") || strings.Count(topic, "/") != 2 {
		return "", 0, false
	}
	if !strings.HasSuffix(path, "/") || page == 1 && base != path {
		page = 0
	}
	return topic + "/", page, true
}

// topicSoFar is the page of a topic's running stories: the one whole, or of several their newest parts.
func (j *job) topicSoFar(topic string, page int) (*press.Page, error) {
	a, err := j.db.Address(j.ctx, topic)
	if err != nil {
		return nil, err
	}
	if a.Kind != news.TargetTopic {
		return nil, errNothing
	}
	if a.State == news.AddressRedirect || page == 0 {
		to := topic
		if a.State == news.AddressRedirect {
			if to, err = j.current(a); err != nil {
				return nil, err
			}
		}
		return press.Redirect(press.Escape(paged(news.TopicSoFarPath(to), page))), nil
	}
	t, err := j.db.Topic(j.ctx, a.TargetID)
	if err != nil {
		return nil, err
	}
	runs, err := j.db.TopicRunning(j.ctx, t.ID, (page-1)*soFarRuns, soFarRuns+1)
	if err != nil {
		return nil, err
	}
	path := news.TopicSoFarPath(t.Path)
	if len(runs) == 1 && page == 1 {
		return j.timeline(runs[0], 1)
	}
	if page > 1 && len(runs) == 0 {
		return nil, errNothing
	}
	view := &theme.List{
		Page: j.page(paged(path, page), theme.Head{Title: j.frame.T.T("sofar.of", t.Name), Description: t.Description, Feeds: feedsUnder(path, t.Name)}),
		Kind: theme.ListSoFar, Title: t.Name, Links: []theme.Link{{Text: j.frame.T.T("sofar.topic", t.Name), Href: j.href(t.Path)}},
	}
	more := len(runs) > soFarRuns
	var shown []news.Teaser
	for _, run := range runs[:min(len(runs), soFarRuns)] {
		parts, err := j.db.PartsShown(j.ctx, run.ID, store.PartsPage{Newest: true, Limit: soFarEach})
		if err != nil {
			return nil, err
		}
		title, err := j.runningTitle(run, nil, 2)
		if err != nil {
			return nil, err
		}
		g := theme.Group{Title: title, Href: j.href(run.Path)}
		if run.Count > len(parts) {
			g.Total = run.Count
		}
		for i := len(parts) - 1; i >= 0; i-- {
			g.Stories, shown = append(g.Stories, j.teaser(parts[i])), append(shown, parts[i])
		}
		view.Groups, view.Stories = append(view.Groups, g), append(view.Stories, g.Stories...)
	}
	if len(runs) == 0 {
		view.Head.Robots = "noindex"
	}
	view.Pager = j.pager(path, page, page, more)
	view.Head.Markup = j.listMarkup(view, shown)
	return j.print(http.StatusOK, view)
}

// soFarBox leads from a topic to its running stories, by the name of the one that went on last; nil if it has none.
func (j *job) soFarBox(t news.Topic) (*theme.SoFar, error) {
	runs, err := j.db.TopicRunning(j.ctx, t.ID, 0, 1)
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	title, err := j.runningTitle(runs[0], nil, 2)
	if err != nil {
		return nil, err
	}
	return &theme.SoFar{Whole: theme.Link{Text: title, Href: j.href(news.TopicSoFarPath(t.Path))}}, nil
}
