package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"broadsheet/internal/news"
)

const commentColumns = `id, story_id, parent_id, thread_id, kind, state, name, email, url, body, created_at, source, score, reasons`

func scanComment(rows *sql.Rows) (c news.Comment, err error) {
	err = rows.Scan(&c.ID, &c.StoryID, &c.ParentID, &c.ThreadID, (*string)(&c.Kind), (*string)(&c.State), &c.Name, &c.Email, &c.URL,
		&c.Body, moment{&c.CreatedAt}, &c.Source, &c.Score, object{&c.Reasons})
	return c, err
}

// Comment loads one comment. NotFound if there is none.
func (r *reader) Comment(ctx context.Context, id int64) (news.Comment, error) {
	ctx, n := reading(ctx)
	found, err := collect(ctx, r, scanComment, `SELECT `+commentColumns+` FROM comments WHERE id = ?`, id)
	if err == nil && len(found) == 0 {
		err = news.Errorf(news.NotFound, "There is no comment with the number %d.", id)
	}
	if err != nil {
		n.none()
		return news.Comment{}, err
	}
	n.key(news.CommentsKey(found[0].StoryID))
	return found[0], nil
}

// Threads returns the public comments of a part of a story's threads, the oldest thread first, each thread whole and in the
// order of ids, and how many threads there are in all. A thread is counted by the comments that are public: a reply whose
// parent is not public opens a thread of its own in the reader's view, which is the caller's to arrange.
func (r *reader) Threads(ctx context.Context, storyID int64, offset, limit int) (comments []news.Comment, threads int, err error) {
	ctx, n := reading(ctx)
	n.which(news.CommentsKey(storyID))
	err = r.one(ctx, []any{&threads}, `SELECT count(DISTINCT thread_id) FROM comments WHERE story_id = ? AND state = 'approved'`, storyID)
	if err != nil || threads == 0 {
		return nil, 0, err
	}
	comments, err = collect(ctx, r, scanComment, `SELECT `+commentColumns+` FROM comments
		WHERE story_id = ? AND state = 'approved' AND thread_id IN (
			SELECT thread_id FROM comments WHERE story_id = ? AND state = 'approved' GROUP BY thread_id ORDER BY min(created_at), thread_id LIMIT ? OFFSET ?)
		ORDER BY thread_id, created_at, id`, storyID, storyID, limit, offset)
	return comments, threads, err
}

// ThreadNumber is the place of a public comment's thread among its story's threads, from 0.
func (r *reader) ThreadNumber(ctx context.Context, c news.Comment) (n int, err error) {
	ctx, noted := reading(ctx)
	noted.which(news.CommentsKey(c.StoryID))
	err = r.one(ctx, []any{&n}, `SELECT count(*) FROM (SELECT thread_id, min(created_at) AS first FROM comments
		WHERE story_id = ? AND state = 'approved' GROUP BY thread_id) AS t
		WHERE (t.first, t.thread_id) < (SELECT min(created_at), min(thread_id) FROM comments WHERE story_id = ? AND state = 'approved' AND thread_id = ?)`,
		c.StoryID, c.StoryID, c.ThreadID)
	return n, err
}

// RecentComments returns the newest public comments, of one story or (0) of all.
func (r *reader) RecentComments(ctx context.Context, storyID int64, limit int) ([]news.Comment, error) {
	ctx, n := reading(ctx)
	if storyID == 0 {
		n.which(news.AllCommentsKey)
	} else {
		n.which(news.CommentsKey(storyID))
		return collect(ctx, r, scanComment, `SELECT `+commentColumns+` FROM comments WHERE story_id = ? AND state = 'approved'
			ORDER BY id DESC LIMIT ?`, storyID, limit)
	}
	return collect(ctx, r, scanComment, `SELECT `+commentColumns+` FROM comments WHERE state = 'approved'
		AND story_id IN (SELECT id FROM stories WHERE state = 'published') ORDER BY id DESC LIMIT ?`, limit)
}

// CommentQueue lists comments in one state for the moderators ("" for all but the deleted), the newest first, below an id (0 for the first part).
func (r *reader) CommentQueue(ctx context.Context, state news.CommentState, before int64, limit int) ([]news.Comment, error) {
	if before == 0 {
		before = 1 << 62
	}
	if state == "" {
		return collect(ctx, r, scanComment, `SELECT `+commentColumns+` FROM comments WHERE state <> 'deleted' AND id < ? ORDER BY id DESC LIMIT ?`, before, limit)
	}
	return collect(ctx, r, scanComment, `SELECT `+commentColumns+` FROM comments WHERE state = ? AND id < ? ORDER BY id DESC LIMIT ?`,
		string(state), before, limit)
}

// CountComments counts comments by state.
func (r *reader) CountComments(ctx context.Context) (map[news.CommentState]int64, error) {
	counts := map[news.CommentState]int64{}
	err := r.each(ctx, func(rows *sql.Rows) error {
		var s string
		var n int64
		err := rows.Scan(&s, &n)
		counts[news.CommentState(s)] = n
		return err
	}, `SELECT state, count(*) FROM comments GROUP BY state`)
	return counts, err
}

// InsertComment stores a comment and sets its ID and ThreadID. With an ID given it keeps that id if it is free, and gets
// another if not. The digest tells two comments with the same text apart from others ("" to leave it out).
func (tx *Tx) InsertComment(ctx context.Context, c *news.Comment, digest string) error {
	parent := news.Comment{}
	if c.ParentID != 0 {
		var err error
		if parent, err = tx.Comment(ctx, c.ParentID); err != nil {
			return err
		}
		if parent.StoryID != c.StoryID {
			return news.Errorf(news.Invalid, "The comment that this one answers stands under another story.")
		}
		c.ThreadID = parent.ThreadID
	}
	const columns = `story_id, parent_id, thread_id, kind, state, name, email, url, body, created_at, source, score, reasons, digest`
	args := []any{c.StoryID, c.ParentID, c.ThreadID, string(c.Kind), string(c.State), c.Name, c.Email, c.URL, c.Body, micros(c.CreatedAt),
		c.Source, c.Score, asJSON(c.Reasons), digest}
	marks := `(?` + strings.Repeat(",?", len(args)-1)
	stored := false
	if c.ID != 0 {
		res, err := tx.exec(ctx, `INSERT INTO comments (`+columns+`, id) VALUES `+marks+`,?) ON CONFLICT (id) DO NOTHING`, append(args, c.ID)...)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		if stored = n > 0; stored {
			if err := tx.d.bumpID(ctx, &tx.reader, "comments", c.ID); err != nil {
				return err
			}
		}
	}
	if !stored {
		if err := tx.one(ctx, []any{&c.ID}, `INSERT INTO comments (`+columns+`) VALUES `+marks+`) RETURNING id`, args...); err != nil {
			return err
		}
	}
	if c.ThreadID == 0 {
		c.ThreadID = c.ID
		if _, err := tx.exec(ctx, `UPDATE comments SET thread_id = id WHERE id = ?`, c.ID); err != nil {
			return err
		}
	}
	if c.State == news.CommentApproved {
		return tx.countComments(ctx, c.StoryID, 1)
	}
	return nil
}

// SetCommentState moves a comment to another state and keeps its story's count right.
func (tx *Tx) SetCommentState(ctx context.Context, c *news.Comment, to news.CommentState) error {
	if _, err := tx.exec(ctx, `UPDATE comments SET state = ? WHERE id = ?`, string(to), c.ID); err != nil {
		return err
	}
	was := c.State
	c.State = to
	switch {
	case was != news.CommentApproved && to == news.CommentApproved:
		return tx.countComments(ctx, c.StoryID, 1)
	case was == news.CommentApproved && to != news.CommentApproved:
		return tx.countComments(ctx, c.StoryID, -1)
	}
	return nil
}

func (tx *Tx) countComments(ctx context.Context, storyID int64, by int) error {
	for _, k := range []news.Key{news.CommentsKey(storyID), news.AllCommentsKey} {
		tx.touchAt(news.Touch{Key: k, Gone: by < 0})
	}
	_, err := tx.exec(ctx, `UPDATE stories SET comments = comments + ? WHERE id = ?`, by, storyID)
	return err
}

// SameComment returns the comment with the same digest under a story since a time; ok is false if there is none.
func (r *reader) SameComment(ctx context.Context, storyID int64, digest string, since time.Time) (c news.Comment, ok bool, err error) {
	found, err := collect(ctx, r, scanComment, `SELECT `+commentColumns+` FROM comments
		WHERE digest = ? AND created_at >= ? AND story_id = ? ORDER BY id LIMIT 1`, digest, micros(since), storyID)
	if len(found) == 0 {
		return news.Comment{}, false, err
	}
	return found[0], true, nil
}

// CommentsFrom counts the comments that came from one hashed address since a time: under one story, and in all.
func (r *reader) CommentsFrom(ctx context.Context, source string, storyID int64, since time.Time) (here, all int, err error) {
	err = r.one(ctx, []any{&here, &all}, `SELECT coalesce(sum(CASE WHEN story_id = ? THEN 1 ELSE 0 END), 0), count(*) FROM comments
		WHERE source = ? AND created_at >= ?`, storyID, source, micros(since))
	return here, all, err
}
