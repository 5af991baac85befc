package store

import (
	"context"
	"database/sql"
)

// Refusal is something that an editor does not want suggested again.
type Refusal struct {
	Kind  string // what was suggested: "topic", "name", "merge"
	Story int64  // for which story, 0 for the whole paper
	Name  string // what, in a form in which all spellings are one
}

// PutRefusal remembers a refusal. One that is there already is no error.
func (tx *Tx) PutRefusal(ctx context.Context, f Refusal) error {
	_, err := tx.exec(ctx, `INSERT INTO topic_refusals (kind, story_id, name, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		f.Kind, f.Story, f.Name, micros(tx.Now))
	return err
}

// DropRefusal forgets a refusal, and reports whether there was one.
func (tx *Tx) DropRefusal(ctx context.Context, f Refusal) (bool, error) {
	res, err := tx.exec(ctx, `DELETE FROM topic_refusals WHERE kind = ? AND story_id = ? AND name = ?`, f.Kind, f.Story, f.Name)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// Refusals returns what was refused for a story (0 for the whole paper).
func (r *reader) Refusals(ctx context.Context, story int64) (map[Refusal]bool, error) {
	out := map[Refusal]bool{}
	err := r.each(ctx, func(rows *sql.Rows) error {
		f := Refusal{Story: story}
		err := rows.Scan(&f.Kind, &f.Name)
		out[f] = true
		return err
	}, `SELECT kind, name FROM topic_refusals WHERE story_id = ? ORDER BY kind, name`, story)
	return out, err
}
