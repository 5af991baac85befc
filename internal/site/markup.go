package site

import (
	"html/template"
	"strings"

	"broadsheet/internal/markup"
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/theme"
)

// publisher is the paper, for machines.
func (j *job) publisher() markup.Publisher {
	name := j.set.Publisher
	if name == "" {
		name = j.set.Name
	}
	return markup.Publisher{Name: name, URL: j.abs("/"), Lang: j.set.Lang}
}

// frontMarkup is the front's head for machines.
func (j *job) frontMarkup() template.HTML {
	return markup.ForFront(markup.Front{Publisher: j.publisher(), Description: j.set.Tagline, Search: j.set.BaseURL + "/search?q={search_term_string}"})
}

// storyMarkup is a story's head for machines; described is what description says of it.
func (j *job) storyMarkup(s *news.Story, c *news.Content, described string, bylines []news.Byline, topics []news.Topic, shown []news.Picture, comments int) template.HTML {
	a := markup.Article{
		Publisher: j.publisher(), URL: j.abs(s.Path), Headline: c.ForSearch(), Social: c.ForSocial(), Description: described,
		Published: s.PublishedAt, Modified: s.UpdatedAt, Section: j.byID[c.MainSection()].Name, Lang: c.Lang,
		Words: s.Words, Comments: comments, Page: s.Kind == news.KindPage,
	}
	if a.Lang == "" {
		a.Lang = j.set.Lang
	}
	for _, b := range bylines {
		if b.Role != news.By && b.Role != news.With && b.Role != "" {
			continue
		}
		n := markup.Named{Name: b.Name}
		if b.Slug != "" {
			n.URL = j.abs(news.AuthorPath(b.Slug))
		}
		a.Authors = append(a.Authors, n)
	}
	for _, t := range topics {
		a.Keywords = append(a.Keywords, t.Name)
	}
	for _, p := range shown {
		a.Images = append(a.Images, j.image(p))
	}
	for _, src := range c.Sources {
		a.Sources = append(a.Sources, markup.Named{Name: src.Name, URL: src.URL})
	}
	a.Crumbs = j.namedCrumbs(c.MainSection())
	return markup.ForArticle(a)
}

// image is a picture at the largest size that we serve.
func (j *job) image(p news.Picture) markup.Image {
	m := markup.Image{URL: j.abs(news.MediaPath(p.Key)), Width: p.Width, Height: p.Height, Alt: p.Alt, Caption: p.Caption}
	if n := len(p.Widths); n > 0 {
		w := p.Widths[n-1]
		m.URL, m.Width, m.Height = j.abs(news.MediaPath(news.RenditionKey(p.Key, w))), w, p.Height*w/max(p.Width, 1)
	}
	return m
}

// namedCrumbs leads from the front down to a section, for machines.
func (j *job) namedCrumbs(section int64) []markup.Named {
	var out []markup.Named
	for id := section; id != 0 && len(out) < 20; id = j.byID[id].ParentID {
		out = append([]markup.Named{{Name: j.byID[id].Name, URL: j.abs(j.byID[id].Path)}}, out...)
	}
	return append([]markup.Named{{Name: j.set.Name, URL: j.abs("/")}}, out...)
}

// listMarkup is a list's head for machines.
func (j *job) listMarkup(view *theme.List, stories []news.Teaser) template.HTML {
	l := markup.List{
		Publisher: j.publisher(), URL: view.Head.Canonical, Title: view.Title, Description: view.Description, Lang: j.set.Lang,
		Crumbs: []markup.Named{{Name: j.set.Name, URL: j.abs("/")}},
	}
	for _, c := range view.Crumbs {
		l.Crumbs = append(l.Crumbs, markup.Named{Name: c.Text, URL: j.set.BaseURL + strings.TrimPrefix(c.Href, "/lite")})
	}
	if view.Kind == theme.ListTopic {
		l.About = view.Title
	}
	for _, s := range stories {
		l.Stories = append(l.Stories, markup.Named{Name: s.Headline, URL: j.set.BaseURL + press.Escape(s.Path)})
	}
	if view.Author != nil {
		l.Person = &markup.Named{Name: view.Author.Name, URL: view.Head.Canonical}
	}
	return markup.ForList(l)
}

// topicMarkup is the head of a topic's page for machines.
func (j *job) topicMarkup(view *theme.Topic, stories []news.Teaser, picture *news.Picture) template.HTML {
	l := markup.List{
		Publisher: j.publisher(), URL: view.Head.Canonical, Title: view.Title, Description: view.Head.Description, Lang: j.set.Lang, About: view.Title,
		Crumbs: []markup.Named{{Name: j.set.Name, URL: j.abs("/")}, {Name: j.frame.T.T("topics.all"), URL: j.abs(topicsPath)}},
	}
	for _, s := range stories {
		l.Stories = append(l.Stories, markup.Named{Name: s.Headline, URL: j.abs(s.Path)})
	}
	if picture != nil {
		l.Image = ptr(j.image(*picture))
	}
	return markup.ForList(l)
}

// topicsMarkup is the head of the list of all topics for machines.
func (j *job) topicsMarkup(view *theme.Topics, topics []news.Topic) template.HTML {
	l := markup.List{Publisher: j.publisher(), URL: view.Head.Canonical, Title: view.Title, Lang: j.set.Lang, Crumbs: []markup.Named{{Name: j.set.Name, URL: j.abs("/")}}}
	for _, t := range topics {
		l.Stories = append(l.Stories, markup.Named{Name: t.Name, URL: j.abs(t.Path)})
	}
	return markup.ForList(l)
}
