package site

import (
	"context"
	"maps"
	"net/http"
	"strings"

	"broadsheet/internal/editorial"
	"broadsheet/internal/i18n"
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/richtext"
	"broadsheet/internal/store"
	"broadsheet/internal/theme"
)

const (
	relatedMost  = 6
	relatedParts = 1 // of a story's own running story that stand in related
	// wordsPerMinute is a common measure of silent reading (Brysbaert 2019: 238 for English non-fiction).
	wordsPerMinute = 238
)

// storyOrPage is the page of a story or a standing page, if it is public.
func (j *job) storyOrPage(id int64) (*press.Page, error) {
	s, err := j.db.StoryForReaders(j.ctx, id)
	if err != nil {
		return nil, err
	}
	switch s.State {
	case news.Published:
	case news.Withdrawn:
		return j.gone()
	default:
		return nil, errNothing
	}
	if s.Kind == news.KindPage {
		return j.standing(s)
	}
	return j.story(s)
}

// story is a story's page: the story, then related, most read, the next one, and its comments.
func (j *job) story(s *news.Story) (*press.Page, error) {
	c := &s.Live.Content
	main := j.byID[c.MainSection()].ID // it may have been merged into another
	j.here(main)
	bylines, err := j.db.Bylines(j.ctx, c.Bylines)
	if err != nil {
		return nil, err
	}
	body, lead, pictures, err := j.text(c)
	if err != nil {
		return nil, err
	}
	view := &theme.Story{
		Page: j.page(s.Path, theme.Head{Title: c.ForSearch(), Description: description(c)}),
		ID:   s.ID, Path: s.Path, Lang: c.Lang, Kicker: j.section(main), Headline: c.Headline, Standfirst: c.Standfirst,
		Bylines: j.bylines(bylines), Published: s.PublishedAt, Updated: s.UpdatedAt, Lead: lead, Body: trusted(body),
		Minutes: minutes(s.Words), Section: j.section(main), Permalink: j.abs(s.Path),
		Views: news.ViewsPath(s.ID),
	}
	if c.Kicker != "" {
		view.Kicker = theme.Link{Text: c.Kicker, Color: view.Kicker.Color}
	}
	view.Crumbs = j.crumbs(main)
	for _, src := range c.Sources {
		view.Sources = append(view.Sources, theme.Source{Name: src.Name, Role: src.Role, Href: src.URL})
	}
	topics, err := j.db.Topics(j.ctx, c.Topics)
	if err != nil {
		return nil, err
	}
	for _, t := range topics {
		view.Topics = append(view.Topics, theme.Link{Text: t.Name, Href: j.href(t.Path)})
	}
	if err := j.translations(view, s); err != nil {
		return nil, err
	}
	if err := j.readOn(view, s); err != nil {
		return nil, err
	}
	if view.Comments, err = j.commentsOf(s, 1); err != nil {
		return nil, err
	}
	view.Head.Markup = j.storyMarkup(s, c, view.Head.Description, bylines, topics, pictures, view.Comments.Count)
	return j.print(http.StatusOK, view)
}

// description is what search engines and cards say of a story.
func description(c *news.Content) string {
	if c.Standfirst != "" {
		return richtext.Cut(c.Standfirst, editorial.ExcerptLength)
	}
	return richtext.Excerpt(c.Body, editorial.ExcerptLength)
}

func minutes(words int) int {
	if words < wordsPerMinute {
		return 0
	}
	return (words + wordsPerMinute/2) / wordsPerMinute
}

// readOn fills in what leads on from a story. Related chooses first, and the story so far tells what is left; most read is a ranking and may repeat; the next
// story is the next older one of the main section that the page does not show yet, else of the site.
func (j *job) readOn(view *theme.Story, s *news.Story) error {
	ctx := store.Softly(j.ctx)
	shown := map[int64]bool{s.ID: true}
	run, repeats, err := j.db.PartOf(ctx, s.ID)
	if err != nil {
		return err
	}
	if err := j.related(ctx, view, s, run, shown); err != nil {
		return err
	}
	if run.Shown {
		if err := j.soFar(ctx, view, s, run, repeats, shown); err != nil {
			return err
		}
	}
	section := store.AllStories()
	main := j.byID[s.Live.MainSection()].ID
	if main != 0 {
		section = store.SectionStories(main)
		view.Ranking.Section = j.section(main)
	}
	if err := j.mostReadOrNew(ctx, &view.Ranking, main, s.ID); err != nil {
		return err
	}
	few := store.Page{OlderThan: s.PublishedAt, OlderID: s.ID, Limit: 2} // one of them will do, mostly
	older := store.Page{OlderThan: s.PublishedAt, OlderID: s.ID, Limit: relatedMost + soFarMost + 1}
	newest := store.Page{Limit: relatedMost + soFarMost + 2} // where nothing older is left
	for _, from := range []struct {
		list store.List
		page store.Page
	}{{section, few}, {section, older}, {store.AllStories(), older}, {section, newest}, {store.AllStories(), newest}} {
		found, err := j.db.Teasers(ctx, from.list, from.page)
		if err != nil {
			return err
		}
		if next := unseen(found, shown, 1); len(next) == 1 {
			view.Next = &theme.Next{Teaser: j.teaser(next[0])}
			return nil
		}
	}
	return nil
}

// related fills in "You may be interested": what the editors chose, then what is nearest of what they did not keep out, and marks it as shown. Of the parts
// of the story's own running story it takes the nearest alone, if the editors chose none: telling the others is for the story so far.
func (j *job) related(ctx context.Context, view *theme.Story, s *news.Story, run news.RunningStory, shown map[int64]bool) error {
	chosen, err := j.db.TeasersOf(ctx, s.Live.Related)
	if err != nil {
		return err
	}
	chosen = unseen(chosen, shown, relatedMost)
	ids := make([]int64, len(chosen))
	for i, t := range chosen {
		ids[i] = t.ID
		view.Related = append(view.Related, j.teaser(t))
	}
	elsewhere := maps.Clone(shown)
	for _, id := range s.Live.NotRelated {
		elsewhere[id] = true
	}
	wanted := store.Wanted{Limit: relatedMost - len(view.Related), Except: elsewhere}
	if run.Shown {
		wanted.Running, wanted.PartsMost = run.ID, relatedParts
		parts, err := j.db.PartsOf(ctx, ids)
		if err != nil {
			return err
		}
		for _, of := range parts {
			if of == run.ID {
				wanted.PartsMost = 0
			}
		}
	}
	near, err := j.db.RelatedTo(ctx, s.ID, wanted)
	for _, r := range near {
		shown[r.ID] = true
		v := j.teaser(r.Teaser)
		if len(r.Why) > 0 {
			v.Why = j.frame.T.T("related.why", strings.Join(r.Why, ", "))
		}
		view.Related = append(view.Related, v)
	}
	return err
}

// translations links a story with the same story in other languages, each with its language's own name for itself.
func (j *job) translations(view *theme.Story, s *news.Story) error {
	others, err := j.db.Translations(j.ctx, s)
	if err != nil || len(others) == 0 {
		return err
	}
	for _, t := range others {
		lang := t.Lang
		if lang == "" {
			lang = j.set.Lang
		}
		view.Translations = append(view.Translations, theme.Alternate{Lang: lang, Name: i18n.NameOf(lang), Href: j.href(t.Path)})
		view.Head.Alternates = append(view.Head.Alternates, theme.Alternate{Lang: lang, Name: i18n.NameOf(lang), Href: j.abs(t.Path)})
	}
	return nil
}

// standing is a standing page.
func (j *job) standing(s *news.Story) (*press.Page, error) {
	c := &s.Live.Content
	body, lead, pictures, err := j.text(c)
	if err != nil {
		return nil, err
	}
	described := description(c)
	head := theme.Head{Title: c.ForSearch(), Description: described, Markup: j.storyMarkup(s, c, described, nil, nil, pictures, 0)}
	return j.print(http.StatusOK, &theme.Standing{
		Page: j.page(s.Path, head), Lang: c.Lang, Title: c.Headline, Updated: s.UpdatedAt, Lead: lead, Body: trusted(body),
	})
}
