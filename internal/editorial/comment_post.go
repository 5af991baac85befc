package editorial

import (
	"context"
	"time"

	"broadsheet/internal/discussion"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// PostComment stores what a reader wrote under a public story. A comment that says the same as one that came in the last day
// is the same comment, sent twice: it is answered with the first. The error is discussion.Problems for fields that the
// reader must mend, Conflict where comments are closed, TooMany for a flood.
func (d *Desk) PostComment(ctx context.Context, in discussion.Input) (news.Comment, error) {
	in.Tidy()
	if err := in.Check(); err != nil {
		return news.Comment{}, err
	}
	c := news.Comment{
		StoryID: in.StoryID, ParentID: in.ParentID, Kind: news.ReaderComment,
		Name: in.Name, Email: in.Email, Body: discussion.FromText(in.Body), Source: in.Source,
	}
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		set, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		s, err := tx.Story(ctx, in.StoryID)
		if err != nil {
			return err
		}
		if err := OpenForComments(s, set, tx.Now); err != nil {
			return err
		}
		if c.ParentID != 0 {
			parent, err := tx.Comment(ctx, c.ParentID)
			if err != nil && news.KindOf(err) != news.NotFound {
				return err
			}
			if err != nil || parent.State != news.CommentApproved || parent.StoryID != s.ID {
				c.ParentID = 0 // the comment answered is gone: the answer stands by itself rather than being lost
			}
		}
		digest := in.Digest()
		if same, ok, err := tx.SameComment(ctx, s.ID, digest, tx.Now.Add(-discussion.DoubleTime)); err != nil || ok {
			c = same
			return err
		}
		var recent discussion.Recent
		if in.Source != "" {
			if recent.Here, recent.All, err = tx.CommentsFrom(ctx, in.Source, s.ID, tx.Now.Add(-discussion.Window)); err != nil {
				return err
			}
		}
		v, err := discussion.Judge(set, in, recent)
		if err != nil {
			return err
		}
		c.State, c.Score, c.Reasons, c.CreatedAt = v.State, v.Score, v.Reasons, tx.Now
		if err := tx.InsertComment(ctx, &c, digest); err != nil {
			return err
		}
		if c.State == news.CommentApproved {
			tx.Emit(news.CommentsChanged, s.ID)
		}
		return nil
	})
	if err != nil {
		return news.Comment{}, err
	}
	return c, nil
}

// CommentsClose is when the comments under a story close by themselves, zero for never.
func CommentsClose(s *news.Story, set news.Settings) time.Time {
	if set.CommentsClose <= 0 {
		return time.Time{}
	}
	return s.PublishedAt.AddDate(0, 0, set.CommentsClose)
}

// OpenForComments returns nil if readers may write under the story, NotFound if they may not see it, and Conflict if its
// comments are closed.
func OpenForComments(s *news.Story, set news.Settings, now time.Time) error {
	switch {
	case s.State != news.Published:
		return news.Errorf(news.NotFound, "There is no such story.")
	case !set.CommentsOpen, !s.CommentsOpen,
		set.CommentsClose > 0 && !now.Before(CommentsClose(s, set)):
		return news.Errorf(news.Conflict, "The comments under this story are closed.")
	}
	return nil
}
