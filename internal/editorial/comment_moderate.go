package editorial

import (
	"context"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Moderate moves a comment to another state: approved ones are public, held, spam and deleted ones are not. A deleted one
// stays with the newsroom and can be brought back.
func (d *Desk) Moderate(ctx context.Context, actor news.Actor, id int64, to news.CommentState) (news.Comment, error) {
	if err := actor.May(news.ActModerate); err != nil {
		return news.Comment{}, err
	}
	var c news.Comment
	err := d.db.Write(ctx, func(tx *store.Tx) (err error) {
		if c, err = tx.Comment(ctx, id); err != nil {
			return err
		}
		was := c.State
		if was == to {
			return nil
		}
		if err := tx.SetCommentState(ctx, &c, to); err != nil {
			return err
		}
		if was == news.CommentApproved || to == news.CommentApproved {
			tx.Emit(news.CommentsChanged, c.StoryID)
		}
		return tx.Record(ctx, actor, string(news.ActModerate), "comment", id, string(was)+" to "+string(to))
	})
	if err != nil {
		return news.Comment{}, err
	}
	return c, nil
}
