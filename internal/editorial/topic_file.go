package editorial

import (
	"context"
	"slices"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// FileUnder adds topics to a public story's live text. Its date of change stays: being filed is no change of substance. A story that
// is not public, or has an unpublished text (which would lose them), is a Conflict. A topic that it has already adds nothing.
func (d *Desk) FileUnder(ctx context.Context, actor news.Actor, id int64, topics []int64, note string) (*news.Story, error) {
	return d.change(ctx, actor, news.ActPublish, id, note, func(tx *store.Tx, s *news.Story) error {
		switch {
		case s.State != news.Published || s.Live == nil:
			return news.Errorf(news.Conflict, "The story is not public.")
		case s.Working != nil:
			return news.Errorf(news.Conflict, "There is an unpublished text of this story; add the topics to that.")
		}
		c := s.Live.Content
		c.Topics = slices.Clone(c.Topics)
		for _, t := range topics {
			if found, err := tx.Topics(ctx, []int64{t}); err != nil {
				return err
			} else if len(found) == 0 {
				return news.Errorf(news.NotFound, "There is no topic with the number %d.", t)
			}
			if !containsID(c.Topics, t) {
				c.Topics = append(c.Topics, t)
			}
		}
		if len(c.Topics) == len(s.Live.Topics) {
			return nil
		}
		rev := &news.Revision{StoryID: id, State: news.Published, Author: actor.Name, Note: note, Content: c}
		if err := tx.InsertRevision(ctx, rev); err != nil {
			return err
		}
		if err := retire(ctx, tx, s.Live); err != nil {
			return err
		}
		s.Live = rev
		if err := tx.UpdateStory(ctx, s); err != nil {
			return err
		}
		t, err := teaser(ctx, tx, s, &c)
		if err != nil {
			return err
		}
		if err := tx.PutLive(ctx, s, t); err != nil {
			return err
		}
		tx.Emit(news.StoryUpdated, id)
		return nil
	})
}
