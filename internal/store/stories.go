package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"broadsheet/internal/news"
)

const storyColumns = `s.id, s.kind, s.path, s.want_path, s.slug, s.state, s.private, s.version, s.created_at, s.published_at,
	s.updated_at, s.corrected_at, s.withdrawn_at, s.embargo_until, s.planned_at, s.comments_open, s.sticky, s.translation_of, s.guid,
	s.words, s.comments, s.live_id, s.working_id`

// storyRow is a story with the ids of its two revisions.
type storyRow struct {
	news.Story
	live, working int64
}

func scanStory(rows *sql.Rows) (s storyRow, err error) {
	err = rows.Scan(s.fields()...)
	return s, err
}

// fields are where the columns of a row go.
func (s *storyRow) fields() []any {
	return []any{&s.ID, (*string)(&s.Kind), &s.Path, &s.WantPath, &s.Slug, (*string)(&s.State), flag{&s.Private}, &s.Version,
		moment{&s.CreatedAt}, moment{&s.PublishedAt}, moment{&s.UpdatedAt}, moment{&s.CorrectedAt}, moment{&s.WithdrawnAt},
		moment{&s.EmbargoUntil}, moment{&s.PlannedAt}, flag{&s.CommentsOpen}, flag{&s.Sticky}, &s.TranslationOf, &s.GUID,
		&s.Words, &s.Comments, &s.live, &s.working}
}

// Story loads a story with its live and its working revision. NotFound if there is none.
func (r *reader) Story(ctx context.Context, id int64) (*news.Story, error) {
	return r.story(ctx, id, "")
}

// StoryForReaders loads a story with its live revision alone, nil where it has none, in one query. NotFound if there is no story.
func (r *reader) StoryForReaders(ctx context.Context, id int64) (*news.Story, error) {
	ctx, n := reading(ctx)
	n.key(news.StoryKey(id))
	n.which(news.CommentsKey(id))
	found, err := collect(ctx, r, func(rows *sql.Rows) (s storyRow, err error) {
		rev := revisionRow{Revision: &news.Revision{}}
		if err = rows.Scan(append(s.fields(), rev.fields()...)...); err == nil && rev.ID != 0 {
			s.Live = rev.revision()
		}
		return s, err
	}, `SELECT `+storyColumns+`, `+liveColumns+` FROM stories s LEFT JOIN revisions v ON v.id = s.live_id WHERE s.id = ?`, id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, noStory(id)
	}
	return &found[0].Story, nil
}

func noStory(id int64) error {
	return news.Errorf(news.NotFound, "There is no story with the number %d.", id)
}

// HoldStory is Story, and keeps everybody else from changing it until the transaction ends.
func (tx *Tx) HoldStory(ctx context.Context, id int64) (*news.Story, error) {
	s, err := tx.story(ctx, id, tx.d.lockRow())
	if err == nil {
		tx.hold(*s)
	}
	return s, err
}

func (r *reader) story(ctx context.Context, id int64, suffix string) (*news.Story, error) {
	ctx, n := reading(ctx)
	n.key(news.StoryKey(id))
	found, err := collect(ctx, r, scanStory, `SELECT `+storyColumns+` FROM stories s WHERE s.id = ?`+suffix, id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, noStory(id)
	}
	s := found[0]
	for _, want := range []struct {
		id int64
		at **news.Revision
	}{{s.live, &s.Live}, {s.working, &s.Working}} {
		if want.id == 0 {
			continue
		}
		rev, err := r.Revision(ctx, want.id)
		if err != nil {
			return nil, err
		}
		*want.at = rev
	}
	return &s.Story, nil
}

// InsertStory stores a new story's identity and facts and sets its ID, Version and CreatedAt. Its revisions are
// stored by themselves.
func (tx *Tx) InsertStory(ctx context.Context, s *news.Story) error {
	s.Version, s.CreatedAt = 1, tx.Now
	return tx.one(ctx, []any{&s.ID}, `INSERT INTO stories (kind, path, want_path, slug, state, private, version, created_at, published_at,
		updated_at, corrected_at, withdrawn_at, embargo_until, planned_at, comments_open, sticky, translation_of, guid)
		VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		string(s.Kind), s.Path, s.WantPath, s.Slug, string(s.State), yes(s.Private), micros(s.CreatedAt), micros(s.PublishedAt),
		micros(s.UpdatedAt), micros(s.CorrectedAt), micros(s.WithdrawnAt), micros(s.EmbargoUntil), micros(s.PlannedAt),
		yes(s.CommentsOpen), yes(s.Sticky), s.TranslationOf, s.GUID)
}

// UpdateStory stores a story's facts and which revisions are its live and its working one, if it is still at
// s.Version, and raises the version; otherwise Conflict.
func (tx *Tx) UpdateStory(ctx context.Context, s *news.Story) error {
	id := func(r *news.Revision) int64 {
		if r == nil {
			return 0
		}
		return r.ID
	}
	res, err := tx.exec(ctx, `UPDATE stories SET path = ?, want_path = ?, slug = ?, state = ?, private = ?, version = version + 1,
		published_at = ?, updated_at = ?, corrected_at = ?, withdrawn_at = ?, embargo_until = ?, planned_at = ?, comments_open = ?,
		sticky = ?, translation_of = ?, guid = ?, live_id = ?, working_id = ? WHERE id = ? AND version = ?`,
		s.Path, s.WantPath, s.Slug, string(s.State), yes(s.Private), micros(s.PublishedAt), micros(s.UpdatedAt), micros(s.CorrectedAt),
		micros(s.WithdrawnAt), micros(s.EmbargoUntil), micros(s.PlannedAt), yes(s.CommentsOpen), yes(s.Sticky), s.TranslationOf, s.GUID,
		id(s.Live), id(s.Working), s.ID, s.Version)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return news.Errorf(news.Conflict, "The story was changed by somebody else in the meantime; load it again.")
	}
	s.Version++
	tx.touchStory(s)
	return nil
}

// StoryFilter says which stories the newsroom wants listed.
type StoryFilter struct {
	State  news.State // "" for all
	Kind   news.Kind  // "" for both
	Before int64      // only ids below this, for the next part of a list; 0 for the first
	Limit  int        // at most 500
}

// StoryLine is one line of the newsroom's list of stories.
type StoryLine struct {
	news.Story
	Headline string
}

// Stories lists stories for the newsroom, the newest id first, without their texts.
func (r *reader) Stories(ctx context.Context, f StoryFilter) ([]StoryLine, error) {
	where, args := []string{"1 = 1"}, []any{}
	add := func(cond string, arg any) { where, args = append(where, cond), append(args, arg) }
	if f.State != "" {
		add("s.state = ?", string(f.State))
	}
	if f.State != "" && f.State != news.Published {
		where = append(where, "s.state <> 'published'") // there is an index for these
	}
	if f.Kind != "" {
		add("s.kind = ?", string(f.Kind))
	}
	if f.Before > 0 {
		add("s.id < ?", f.Before)
	}
	args = append(args, min(max(f.Limit, 1), 500))
	return collect(ctx, r, func(rows *sql.Rows) (line StoryLine, err error) {
		var s storyRow
		err = rows.Scan(append(s.fields(), &line.Headline)...)
		line.Story = s.Story
		return line, err
	}, `SELECT `+storyColumns+`, s.headline FROM stories s WHERE `+strings.Join(where, " AND ")+` ORDER BY s.id DESC LIMIT ?`, args...)
}

// LastStory is the number of the story that was begun last, 0 if there is none: about how many there are, without counting them.
func (r *reader) LastStory(ctx context.Context) (id int64, err error) {
	ctx, n := reading(ctx)
	n.none()
	err = r.one(ctx, []any{&id}, `SELECT coalesce(max(id), 0) FROM stories`)
	return id, err
}

// CountStories counts stories by state, for the newsroom and the metrics. It reads indexes, so a million cost tens of
// milliseconds; not for a reader's page.
func (r *reader) CountStories(ctx context.Context) (map[news.State]int64, error) {
	counts := map[news.State]int64{}
	err := r.each(ctx, func(rows *sql.Rows) error {
		var s string
		var n int64
		err := rows.Scan(&s, &n)
		counts[news.State(s)] += n
		return err
	}, `SELECT state, count(*) FROM stories WHERE state <> 'published' GROUP BY state
		UNION ALL SELECT 'published', CAST(coalesce(sum(stories), 0) AS BIGINT) FROM list_counts WHERE list = ? AND target_id = 0
		UNION ALL SELECT 'published', count(*) FROM stories WHERE kind = 'page' AND state = 'published'`, listAll)
	for s, n := range counts {
		if n == 0 {
			delete(counts, s)
		}
	}
	return counts, err
}

// EachLive calls f with every public story of a kind after an id, in the order of ids, with its live text, until f fails.
// It reads in parts, so that no transaction stays open while f works.
func (r *reader) EachLive(ctx context.Context, kind news.Kind, after int64, f func(*news.Story) error) error {
	for {
		rows, err := collect(ctx, r, scanStory, `SELECT `+storyColumns+` FROM stories s
			WHERE s.state = 'published' AND s.id > ? AND s.kind = ? ORDER BY s.id LIMIT 200`, after, string(kind))
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]int64, len(rows))
		for i := range rows {
			ids[i] = rows[i].live
		}
		revs, err := r.revisions(ctx, ids)
		if err != nil {
			return err
		}
		for i := range rows {
			after = rows[i].ID
			rev := revs[rows[i].live]
			if rev == nil {
				return fmt.Errorf("story %d has no live revision", after)
			}
			rows[i].Live = rev
			if err := f(&rows[i].Story); err != nil {
				return err
			}
		}
	}
}

// LiveStories loads public stories by id with their live texts, in no order; those that are not public are left out.
func (r *reader) LiveStories(ctx context.Context, ids []int64) ([]*news.Story, error) {
	ctx, n := reading(ctx)
	n.keys(news.StoryKey, ids)
	var out []*news.Story
	err := chunks(ids, func(part []int64) error {
		in, args := inList(part)
		rows, err := collect(ctx, r, scanStory, `SELECT `+storyColumns+` FROM stories s WHERE s.state = 'published' AND s.id IN `+in, args...)
		if err != nil {
			return err
		}
		live := make([]int64, len(rows))
		for i := range rows {
			live[i] = rows[i].live
		}
		revs, err := r.revisions(ctx, live)
		if err != nil {
			return err
		}
		for i := range rows {
			if rows[i].Live = revs[rows[i].live]; rows[i].Live != nil {
				out = append(out, &rows[i].Story)
			}
		}
		return nil
	})
	return out, err
}
