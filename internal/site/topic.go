package site

import (
	"net/http"
	"strconv"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/richtext"
	"broadsheet/internal/store"
	"broadsheet/internal/theme"
)

const (
	topicsPath  = "/topic/"
	topicsTo    = 200 // topics on a page of all topics
	startLeast  = 3   // stories to start with, where there are so many; an editor may pin more
	relatedTo   = 8
	authorsMost = 5
)

// topicPage is a topic's page; from the second on it is a plain list.
func (j *job) topicPage(id int64, page int) (*press.Page, error) {
	t, err := j.db.Topic(j.ctx, id)
	if err != nil {
		return nil, err
	}
	head := theme.Head{Title: t.Name, Description: j.topicDescription(t), Feeds: feedsUnder(t.Path, t.Name)}
	crumbs := []theme.Link{{Text: j.frame.T.T("topics.all"), Href: j.href(topicsPath)}}
	if page > 1 {
		view := &theme.List{Page: j.page(paged(t.Path, page), head), Kind: theme.ListTopic, Title: t.Name}
		view.Crumbs = crumbs
		return j.list(view, store.TopicStories(t.ID), t.Path, page, store.Page{})
	}
	list := store.TopicStories(t.ID)
	digest, err := j.db.TopicDigest(j.ctx, t.ID)
	if err != nil {
		return nil, err
	}
	view := &theme.Topic{Page: j.page(t.Path, head), Title: t.Name, Description: t.Description, Feed: feedsUnder(t.Path, t.Name)[0].Href}
	view.Crumbs = crumbs
	if view.SoFar, err = j.soFarBox(t); err != nil {
		return nil, err
	}
	if view.Since, _, err = j.db.Span(j.ctx, list); err != nil {
		return nil, err
	}
	total, err := j.db.ListSize(j.ctx, list)
	if err != nil {
		return nil, err
	}
	view.Total = total
	stories, err := j.db.Teasers(j.ctx, list, store.Page{Limit: perPage + 1})
	if err != nil {
		return nil, err
	}
	more := len(stories) > perPage
	stories = stories[:min(len(stories), perPage)]
	view.Pager = j.pager(t.Path, 1, max((total+perPage-1)/perPage, 1), more)
	if view.Pager.Older != "" {
		view.Head.Next = j.set.BaseURL + press.Escape(paged(t.Path, 2))
	}
	start, err := j.startHere(t, digest)
	if err != nil {
		return nil, err
	}
	shown := map[int64]bool{}
	for _, s := range start {
		shown[s.ID] = true
	}
	view.Start = j.teasers(start)
	view.Stories = j.teasers(unseen(stories, shown, perPage))
	if err := j.aroundTopic(view, digest); err != nil {
		return nil, err
	}
	picture, err := j.topicText(view, t)
	if err != nil {
		return nil, err
	}
	view.Head.Markup = j.topicMarkup(view, stories, picture)
	if len(stories) == 0 {
		view.Head.Robots = "noindex"
	}
	out, err := j.print(http.StatusOK, view)
	if out != nil {
		out.NoIndex = len(stories) == 0 // a topic without stories is there for who follows a link, and not for search engines
	}
	return out, err
}

// topicDescription is what search engines and cards say of a topic.
func (j *job) topicDescription(t news.Topic) string {
	switch {
	case t.Description != "":
		return richtext.Cut(t.Description, editorial.ExcerptLength)
	case t.Intro != "":
		if x := richtext.Excerpt(t.Intro, editorial.ExcerptLength); x != "" {
			return x
		}
	}
	return j.frame.T.T("topic.about", t.Name, j.set.Name)
}

// topicText fills in a topic's introduction and picture.
func (j *job) topicText(view *theme.Topic, t news.Topic) (*news.Picture, error) {
	c := news.Content{Body: t.Intro}
	if t.PictureID != 0 {
		c.Lead = &news.LeadPicture{PictureID: t.PictureID}
	}
	if c.Body == "" && c.Lead == nil {
		return nil, nil
	}
	body, lead, shown, err := j.text(&c)
	if err != nil {
		return nil, err
	}
	view.Intro, view.Picture = trusted(body), lead
	if c.Lead != nil && len(shown) > 0 && shown[0].ID == t.PictureID {
		return &shown[0], nil
	}
	return nil, nil
}

// startHere are the stories to start a topic with: those that an editor pinned, and while these are few, those that most others lead to.
func (j *job) startHere(t news.Topic, digest store.TopicDigest) ([]news.Teaser, error) {
	ids := append(append([]int64{}, t.Pins...), digest.Key...)
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := j.db.TeasersOf(j.ctx, ids)
	if err != nil {
		return nil, err
	}
	pinned := 0
	for _, s := range found {
		for _, p := range t.Pins {
			if s.ID == p {
				pinned++
			}
		}
	}
	return found[:min(len(found), max(pinned, startLeast))], nil
}

// aroundTopic fills in the topics that go with a topic, and who writes about it.
func (j *job) aroundTopic(view *theme.Topic, digest store.TopicDigest) error {
	related, err := j.db.Topics(j.ctx, digest.Related)
	if err != nil {
		return err
	}
	for _, t := range related[:min(len(related), relatedTo)] {
		view.Related = append(view.Related, theme.Link{Text: t.Name, Href: j.href(t.Path)})
	}
	var who []news.Byline
	for _, a := range digest.Authors {
		who = append(who, news.Byline{PersonID: a.ID})
	}
	if who, err = j.db.Bylines(j.ctx, who); err != nil {
		return err
	}
	for i, b := range who[:min(len(who), authorsMost)] {
		if b.Slug != "" {
			view.Authors = append(view.Authors, theme.Link{Text: b.Name, Href: j.href(news.AuthorPath(b.Slug)), Count: digest.Authors[i].Stories})
		}
	}
	return nil
}

// topicsPage is the list of all topics that have stories, from A to Z.
func (j *job) topicsPage(page int) (*press.Page, error) {
	topics, err := j.db.TopicsFromAToZ(j.ctx, (page-1)*topicsTo, topicsTo+1)
	if err != nil {
		return nil, err
	}
	if len(topics) == 0 && page > 1 {
		return nil, errNothing
	}
	more := len(topics) > topicsTo
	topics = topics[:min(len(topics), topicsTo)]
	title := j.frame.T.T("topics.all")
	view := &theme.Topics{Page: j.page(paged(topicsPath, page), theme.Head{Title: title}), Title: title}
	for _, t := range topics {
		letter := initial(t.Name)
		if n := len(view.Groups); n == 0 || view.Groups[n-1].Letter != letter {
			view.Groups = append(view.Groups, theme.TopicGroup{Letter: letter, ID: "letter-" + strconv.Itoa(n+1)})
		}
		g := &view.Groups[len(view.Groups)-1]
		g.Topics = append(g.Topics, theme.Link{Text: t.Name, Href: j.href(t.Path)})
	}
	view.Pager = j.pager(topicsPath, page, page, more)
	if page > 1 {
		view.Head.Prev = j.set.BaseURL + paged(topicsPath, page-1)
		view.Head.Title = j.frame.T.T("list.page.title", title, page)
	}
	if more {
		view.Head.Next = j.set.BaseURL + paged(topicsPath, page+1)
	}
	view.Head.Markup = j.topicsMarkup(view, topics)
	if len(topics) == 0 {
		view.Head.Robots = "noindex"
	}
	out, err := j.print(http.StatusOK, view)
	if out != nil {
		out.NoIndex = len(topics) == 0
	}
	return out, err
}

// initial is the letter under which a name stands: its first, plain and large; "" where it begins with something else, or with a
// character of a script that has thousands.
func initial(name string) string {
	r, _ := utf8.DecodeRuneInString(norm.NFKD.String(name))
	if !unicode.IsLetter(r) || unicode.In(r, unicode.Han, unicode.Hangul, unicode.Ethiopic) {
		return ""
	}
	return string(unicode.ToUpper(r))
}
