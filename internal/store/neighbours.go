package store

import (
	"context"
	"database/sql"
	"slices"

	"broadsheet/internal/news"
)

// Neighbour is a story that stands in another's "You may be interested".
type Neighbour struct {
	ID    int64
	Score float64
	Why   []string // what both are about
}

// Neighbours returns the stored neighbours of a story, the best first.
func (r *reader) Neighbours(ctx context.Context, storyID int64) ([]Neighbour, error) {
	ctx, noted := reading(ctx)
	noted.which(news.NeighboursKey(storyID))
	return collect(ctx, r, func(rows *sql.Rows) (n Neighbour, err error) {
		err = rows.Scan(&n.ID, &n.Score, object{&n.Why})
		return n, err
	}, `SELECT other_id, score, why FROM neighbours WHERE story_id = ? ORDER BY rank`, storyID)
}

// Related is a public neighbour as a page shows it.
type Related struct {
	news.Teaser
	Why []string // what both are about
}

// Wanted says which of a story's neighbours are wanted.
type Wanted struct {
	Limit  int
	Except map[int64]bool
	// Of the parts of this running story at most PartsMost are wanted; 0 for no such rule.
	Running   int64
	PartsMost int
}

// RelatedTo returns the first neighbours of a story that are public and wanted, the best first.
func (r *reader) RelatedTo(ctx context.Context, storyID int64, w Wanted) ([]Related, error) {
	ctx, noted := reading(ctx)
	noted.which(news.NeighboursKey(storyID))
	part, args := `0`, []any{storyID}
	if w.Running != 0 {
		noted.which(news.RunningKey(w.Running))
		part, args = `(SELECT count(*) FROM parts p WHERE p.running_id = ? AND p.story_id = s.id AND p.standing < 2)`, []any{w.Running, storyID}
	}
	rows, err := r.query(ctx, `SELECT `+teaserColumns+`, n.why, s.state, `+part+` FROM neighbours n JOIN stories s ON s.id = n.other_id
		WHERE n.story_id = ? ORDER BY n.rank`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Related
	parts := 0
	for len(out) < w.Limit && rows.Next() { // each row is a look-up somewhere else: those that are not needed are not made
		var v Related
		var state string
		var part int
		if err := rows.Scan(append(teaserFields(&v.Teaser), object{&v.Why}, &state, &part)...); err != nil {
			return nil, err
		}
		if w.Except[v.ID] || part > 0 && parts >= w.PartsMost {
			continue
		}
		noted.key(news.StoryKey(v.ID))
		if state == string(news.Published) && v.ID != storyID {
			noted.which(news.CommentsKey(v.ID))
			out = append(out, v)
			parts += part
		}
	}
	return out, r.d.explain(rows.Err())
}

// PutNeighbours stores a story's neighbours, the best first, in place of those it had.
func (tx *Tx) PutNeighbours(ctx context.Context, storyID int64, ns []Neighbour) error {
	was, err := tx.Neighbours(ctx, storyID)
	if err != nil {
		return err
	}
	if !slices.EqualFunc(was, ns, func(a, b Neighbour) bool { return a.ID == b.ID && slices.Equal(a.Why, b.Why) }) {
		tx.touch(news.NeighboursKey(storyID))
	} else if slices.EqualFunc(was, ns, func(a, b Neighbour) bool { return a.Score == b.Score }) {
		return nil
	}
	if _, err := tx.exec(ctx, `DELETE FROM neighbours WHERE story_id = ?`, storyID); err != nil {
		return err
	}
	for i, n := range ns {
		if _, err := tx.exec(ctx, `INSERT INTO neighbours (story_id, rank, other_id, score, why) VALUES (?, ?, ?, ?, ?)`,
			storyID, i, n.ID, n.Score, asJSON(n.Why)); err != nil {
			return err
		}
	}
	return nil
}

// NeighbourOf lists the stories that have a story among their neighbours.
func (r *reader) NeighbourOf(ctx context.Context, id int64) ([]int64, error) {
	return collect(ctx, r, func(rows *sql.Rows) (s int64, err error) { err = rows.Scan(&s); return s, err },
		`SELECT story_id FROM neighbours WHERE other_id = ?`, id)
}
