package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"broadsheet/internal/discussion"
	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
)

// put stores a story.
func (f *filler) put(ctx context.Context, b *editorial.Batch, s *story, at time.Time) error {
	lang := s.head["lang"]
	text := func(key string) string { return dated(s.head[key], lang, at) }
	in := &editorial.ImportedStory{
		ForeignID: s.slug, Digest: s.digest, Kind: news.KindStory, State: news.Published, Slug: s.slug, PublishedAt: at,
		CommentsOpen: s.head["comments"] != "closed", Sticky: s.head["sticky"] == "yes",
	}
	c := &in.Content
	c.Lang, c.Headline, c.FrontHeadline, c.Kicker, c.Standfirst = lang, text("headline"), text("front"), text("kicker"), text("standfirst")
	c.Body = body(dated(s.text, lang, at), func(slug string) string { return f.paths[slug] })
	if s.notice {
		in.Slug = ""
	}
	if s.page {
		in.Kind, in.CommentsOpen = news.KindPage, false
	}
	if after, err := time.ParseDuration(s.head["updated"]); err == nil && at.Add(after).Before(f.now) {
		in.UpdatedAt = at.Add(after)
	}
	for _, slug := range each(s.head["section"]+","+s.head["also"], ",") {
		id := f.ids["section "+slug]
		if id == 0 {
			return news.Errorf(news.Internal, "there is no section %s", slug)
		}
		c.Sections = append(c.Sections, id)
	}
	if err := f.topics(ctx, b, s, c); err != nil {
		return err
	}
	f.credit(s, c)
	if id := f.ids["picture "+pictureID(s)]; id != 0 && s.head["picture"] != "" {
		c.Lead = &news.LeadPicture{PictureID: id}
		f.leads[s.slug] = id
	}
	in.TranslationOf = f.ids["story "+s.head["translation-of"]]
	f.comments(s, in)
	res, err := b.Story(ctx, in)
	if err != nil {
		return err
	}
	f.ids["story "+s.slug], f.paths[s.slug] = res.ID, res.Path
	f.sum.Comments += res.CommentsAdded
	switch {
	case res.Outcome != editorial.Added:
		f.sum.Unchanged++
	case s.page:
		f.sum.Pages++
	default:
		f.sum.Stories++
	}
	return nil
}

func (f *filler) topics(ctx context.Context, b *editorial.Batch, s *story, c *news.Content) error {
	for _, name := range each(s.head["topics"], ",") {
		id := f.ids["topic "+name]
		if id == 0 {
			var out editorial.Outcome
			var err error
			if id, out, err = b.Topic(ctx, name, news.Topic{Name: name}); err != nil {
				return err
			}
			f.ids["topic "+name] = id
			f.made["topic "+name] = out == editorial.Added
			f.count(&f.sum.Topics, out)
		}
		c.Topics = append(c.Topics, id)
	}
	return nil
}

// credit sets bylines and sources. A name that is no slug of ours is a guest's.
func (f *filler) credit(s *story, c *news.Content) {
	for _, role := range []struct {
		key  string
		role news.BylineRole
	}{{"by", news.By}, {"with", news.With}, {"photo", news.Photos}, {"translator", news.Translator}} {
		for _, who := range each(s.head[role.key], ",") {
			line := news.Byline{Name: who, Role: role.role}
			for _, p := range people {
				if p.Slug == who {
					line = news.Byline{PersonID: f.ids["person "+who], Name: p.Name, Role: role.role}
				}
			}
			c.Bylines = append(c.Bylines, line)
		}
	}
	for _, src := range each(s.head["sources"], ";") {
		name, role, _ := strings.Cut(src, "|")
		c.Sources = append(c.Sources, news.Source{Name: strings.TrimSpace(name), Role: strings.TrimSpace(role)})
	}
}

func (f *filler) comments(s *story, in *editorial.ImportedStory) {
	for i, c := range s.said {
		at := in.PublishedAt.Add(c.after)
		if at.After(f.now) {
			at = f.now.Add(-time.Duration(len(s.said)-i) * time.Minute)
		}
		cm := editorial.ImportedComment{ForeignID: fmt.Sprintf("%s/%d", s.slug, i+1), Comment: news.Comment{
			Kind: news.ReaderComment, State: news.CommentState(c.state), Name: c.name, Body: discussion.FromText(c.text), CreatedAt: at,
		}}
		if c.replyTo > 0 {
			cm.ParentID = fmt.Sprintf("%s/%d", s.slug, c.replyTo)
		}
		if cm.State == news.CommentHeld {
			cm.Reasons = []string{"held for a moderator"}
		}
		in.Comments = append(in.Comments, cm)
	}
}
