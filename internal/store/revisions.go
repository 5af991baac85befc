package store

import (
	"context"
	"database/sql"
	"time"

	"broadsheet/internal/news"
)

// revisionMeta is what a revision keeps beside its texts, as one JSON object.
type revisionMeta struct {
	Lang           string            `json:"lang,omitempty"`
	FrontHeadline  string            `json:"front,omitempty"`
	SearchHeadline string            `json:"search,omitempty"`
	SocialHeadline string            `json:"social,omitempty"`
	Kicker         string            `json:"kicker,omitempty"`
	Sections       []int64           `json:"sections,omitempty"`
	Topics         []int64           `json:"topics,omitempty"`
	Bylines        []news.Byline     `json:"bylines,omitempty"`
	Lead           *news.LeadPicture `json:"lead,omitempty"`
	Sources        []news.Source     `json:"sources,omitempty"`
	Related        []int64           `json:"related,omitempty"`
	NotRelated     []int64           `json:"not_related,omitempty"`
}

func metaOf(c *news.Content) string {
	return asJSON(revisionMeta{c.Lang, c.FrontHeadline, c.SearchHeadline, c.SocialHeadline, c.Kicker, c.Sections, c.Topics, c.Bylines, c.Lead, c.Sources, c.Related, c.NotRelated})
}

func (m *revisionMeta) into(c *news.Content) {
	c.Lang, c.FrontHeadline, c.SearchHeadline, c.SocialHeadline = m.Lang, m.FrontHeadline, m.SearchHeadline, m.SocialHeadline
	c.Kicker, c.Sections, c.Topics, c.Bylines, c.Lead, c.Sources = m.Kicker, m.Sections, m.Topics, m.Bylines, m.Lead, m.Sources
	c.Related, c.NotRelated = m.Related, m.NotRelated
}

const revisionColumns = `id, story_id, number, state, scheduled_at, author, note, created_at, saved_at, headline, standfirst, body, meta`

// liveColumns are those of a revision v that a story may lack.
const liveColumns = `coalesce(v.id, 0), coalesce(v.story_id, 0), coalesce(v.number, 0), coalesce(v.state, ''), coalesce(v.scheduled_at, 0),
	coalesce(v.author, ''), coalesce(v.note, ''), coalesce(v.created_at, 0), coalesce(v.saved_at, 0), coalesce(v.headline, ''),
	coalesce(v.standfirst, ''), coalesce(v.body, ''), coalesce(v.meta, '{}')`

// revisionRow is a revision as it is read.
type revisionRow struct {
	*news.Revision
	meta revisionMeta
}

// fields are where the columns of a row go.
func (v *revisionRow) fields() []any {
	return []any{&v.ID, &v.StoryID, &v.Number, (*string)(&v.State), moment{&v.ScheduledAt}, &v.Author, &v.Note,
		moment{&v.CreatedAt}, moment{&v.SavedAt}, &v.Headline, &v.Standfirst, &v.Body, object{&v.meta}}
}

// revision is what was read.
func (v *revisionRow) revision() *news.Revision {
	v.meta.into(&v.Content)
	return v.Revision
}

func scanRevision(rows *sql.Rows) (*news.Revision, error) {
	v := revisionRow{Revision: &news.Revision{}}
	err := rows.Scan(v.fields()...)
	return v.revision(), err
}

// Revision loads one revision. NotFound if there is none. Names in its bylines are as they were when it was
// written; Bylines fills in today's.
func (r *reader) Revision(ctx context.Context, id int64) (*news.Revision, error) {
	found, err := collect(ctx, r, scanRevision, `SELECT `+revisionColumns+` FROM revisions WHERE id = ?`, id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, news.Errorf(news.NotFound, "There is no revision with the number %d.", id)
	}
	return found[0], nil
}

// Revisions lists a story's revisions, the newest first.
func (r *reader) Revisions(ctx context.Context, storyID int64) ([]*news.Revision, error) {
	return collect(ctx, r, scanRevision, `SELECT `+revisionColumns+` FROM revisions WHERE story_id = ? ORDER BY number DESC`, storyID)
}

func (r *reader) revisions(ctx context.Context, ids []int64) (map[int64]*news.Revision, error) {
	out := make(map[int64]*news.Revision, len(ids))
	err := chunks(ids, func(part []int64) error {
		in, args := inList(part)
		found, err := collect(ctx, r, scanRevision, `SELECT `+revisionColumns+` FROM revisions WHERE id IN `+in, args...)
		for _, v := range found {
			out[v.ID] = v
		}
		return err
	})
	return out, err
}

// InsertRevision stores a revision as the story's next and sets its ID, Number, CreatedAt and SavedAt.
func (tx *Tx) InsertRevision(ctx context.Context, v *news.Revision) error {
	v.CreatedAt, v.SavedAt = tx.Now, tx.Now
	return tx.one(ctx, []any{&v.ID, &v.Number}, `INSERT INTO revisions (story_id, number, state, scheduled_at, author, note, created_at, saved_at,
		headline, standfirst, body, meta)
		VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM revisions WHERE story_id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id, number`,
		v.StoryID, v.StoryID, string(v.State), micros(v.ScheduledAt), v.Author, v.Note, micros(v.CreatedAt), micros(v.SavedAt),
		v.Headline, v.Standfirst, v.Body, metaOf(&v.Content))
}

// UpdateRevision stores a revision's text, state and schedule again: a working copy that is saved over, or a change of state.
func (tx *Tx) UpdateRevision(ctx context.Context, v *news.Revision) error {
	v.SavedAt = tx.Now
	if v.State == news.Published {
		tx.touch(news.StoryKey(v.StoryID))
	}
	_, err := tx.exec(ctx, `UPDATE revisions SET state = ?, scheduled_at = ?, author = ?, note = ?, saved_at = ?, headline = ?, standfirst = ?,
		body = ?, meta = ? WHERE id = ?`, string(v.State), micros(v.ScheduledAt), v.Author, v.Note, micros(v.SavedAt),
		v.Headline, v.Standfirst, v.Body, metaOf(&v.Content), v.ID)
	return err
}

// Due lists the stories that have a scheduled revision whose time has come, the earliest first.
func (r *reader) Due(ctx context.Context, now time.Time, limit int) ([]int64, error) {
	return collect(ctx, r, func(rows *sql.Rows) (id int64, err error) { err = rows.Scan(&id); return id, err },
		`SELECT story_id FROM revisions WHERE state = 'scheduled' AND scheduled_at <= ? ORDER BY scheduled_at, id LIMIT ?`, micros(now), limit)
}

// PutImportedBody keeps a body as an import brought it.
func (tx *Tx) PutImportedBody(ctx context.Context, storyID int64, format, body string) error {
	_, err := tx.exec(ctx, `INSERT INTO imported_bodies (story_id, format, body) VALUES (?, ?, ?)
		ON CONFLICT (story_id) DO UPDATE SET format = excluded.format, body = excluded.body`, storyID, format, body)
	return err
}

// ImportedBody returns the body as an import brought it. NotFound for a story that was written here.
func (r *reader) ImportedBody(ctx context.Context, storyID int64) (format, body string, err error) {
	err = r.one(ctx, []any{&format, &body}, `SELECT format, body FROM imported_bodies WHERE story_id = ?`, storyID)
	return format, body, notFound(err, "The story was not imported.")
}
