package editorial

import (
	"context"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// NewStory is what it takes to begin a story or a standing page.
type NewStory struct {
	Kind    news.Kind // "" is a story
	Slug    string    // "" is made from the headline at publication
	Content news.Content
}

// Draft begins a story. Only a headline is needed.
func (d *Desk) Draft(ctx context.Context, actor news.Actor, in NewStory) (*news.Story, error) {
	if err := actor.May(news.ActWrite); err != nil {
		return nil, err
	}
	if err := tidy(&in.Content); err != nil {
		return nil, err
	}
	if in.Content.Headline == "" {
		return nil, news.Errorf(news.Invalid, "A story needs a headline.")
	}
	s := &news.Story{Kind: in.Kind, Slug: in.Slug, State: news.Draft}
	if s.Kind == "" {
		s.Kind = news.KindStory
	}
	if s.Slug != "" {
		s.Slug = Slug(s.Slug)
	}
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		s.CommentsOpen = s.Kind == news.KindStory
		if err := speak(ctx, tx, &in.Content); err != nil {
			return err
		}
		if err := tx.InsertStory(ctx, s); err != nil {
			return err
		}
		s.Working = &news.Revision{StoryID: s.ID, State: news.Draft, Author: actor.Name, Content: in.Content}
		if err := tx.InsertRevision(ctx, s.Working); err != nil {
			return err
		}
		if err := storeWorking(ctx, tx, s); err != nil {
			return err
		}
		return tx.Record(ctx, actor, string(news.ActWrite), "story", s.ID, "drafted")
	})
	return s, err
}

// storeWorking stores a story whose working revision changed. While nothing of it is public, the newsroom's lists show
// the working headline.
func storeWorking(ctx context.Context, tx *store.Tx, s *news.Story) error {
	if s.Live == nil {
		t, err := teaser(ctx, tx, s, &s.Working.Content)
		if err != nil {
			return err
		}
		if err := tx.PutTeaser(ctx, s.ID, t); err != nil {
			return err
		}
	}
	return tx.UpdateStory(ctx, s)
}
