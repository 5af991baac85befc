package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Check proves the database whole: the database's own check where it has one, and our own rules. It returns what is wrong,
// a sentence each; none means that nothing is.
func (db *DB) Check(ctx context.Context) ([]string, error) {
	var wrong []string
	if db.d.sqlite() {
		for _, pragma := range []string{`PRAGMA integrity_check`, `PRAGMA foreign_key_check`} {
			err := db.each(ctx, func(rows *sql.Rows) error {
				cols, err := rows.Columns()
				if err != nil {
					return err
				}
				vals := make([]any, len(cols))
				for i := range vals {
					vals[i] = new(any)
				}
				if err := rows.Scan(vals...); err != nil {
					return err
				}
				if first := *(vals[0].(*any)); len(cols) > 1 || first != "ok" {
					wrong = append(wrong, fmt.Sprintf("%s: %v", pragma, first))
				}
				return nil
			}, pragma)
			if err != nil {
				return nil, err
			}
		}
	}
	for _, rule := range rules {
		var n int64
		if err := db.one(ctx, []any{&n}, rule.count); err != nil {
			return nil, err
		}
		if n > 0 {
			wrong = append(wrong, fmt.Sprintf(rule.sentence, n))
		}
	}
	return wrong, nil
}

// rules are what must hold between the rows of a paper.
var rules = []struct{ sentence, count string }{
	{"%d public stories have no live revision",
		`SELECT count(*) FROM stories s WHERE s.state = 'published' AND NOT EXISTS (SELECT 1 FROM revisions r WHERE r.id = s.live_id AND r.story_id = s.id)`},
	{"%d public stories have no address of their own",
		`SELECT count(*) FROM stories s WHERE s.state = 'published' AND NOT EXISTS
			(SELECT 1 FROM addresses a WHERE a.path = s.path AND a.kind = 'story' AND a.target_id = s.id AND a.state = 'current')`},
	{"%d public stories stand in no list",
		`SELECT count(*) FROM stories s WHERE s.state = 'published' AND s.kind = 'story' AND NOT EXISTS (SELECT 1 FROM listings l WHERE l.story_id = s.id AND l.list = 0)`},
	{"%d rows of lists show a story that is not public",
		`SELECT count(*) FROM listings l JOIN stories s ON s.id = l.story_id WHERE s.state <> 'published'`},
	{"%d counts of lists are wrong",
		`SELECT count(*) FROM (` + wrongCounts + `) AS wrong`},
	{"%d private stories are public",
		`SELECT count(*) FROM stories WHERE private = 1 AND state = 'published'`},
	{"%d comments stand under no story",
		`SELECT count(*) FROM comments c WHERE NOT EXISTS (SELECT 1 FROM stories s WHERE s.id = c.story_id)`},
	{"%d stories have a wrong count of comments",
		`SELECT count(*) FROM stories s WHERE s.comments <> (SELECT count(*) FROM comments c WHERE c.story_id = s.id AND c.state = 'approved')`},
	{"%d addresses lead to a story that is not there",
		`SELECT count(*) FROM addresses a WHERE a.kind = 'story' AND NOT EXISTS (SELECT 1 FROM stories s WHERE s.id = a.target_id)`},
	{"%d parts of running stories are marked public and are not, or the other way round",
		`SELECT count(*) FROM parts p LEFT JOIN stories s ON s.id = p.story_id
			WHERE p.public <> CASE WHEN s.state = 'published' AND s.kind = 'story' THEN 1 ELSE 0 END`},
	{"%d parts belong to no running story",
		`SELECT count(*) FROM parts p WHERE NOT EXISTS (SELECT 1 FROM running_stories r WHERE r.id = p.running_id)`},
	{"%d running stories that readers see have no address",
		`SELECT count(*) FROM running_stories r WHERE r.shown = 1 AND NOT EXISTS
			(SELECT 1 FROM addresses a WHERE a.path = r.path AND a.kind = 'running' AND a.target_id = r.id AND a.state = 'current')`},
	{"%d gaps in the numbers of events",
		`SELECT CASE WHEN count(*) = 0 THEN 0 ELSE max(seq) - min(seq) + 1 - count(*) END FROM events`},
}
