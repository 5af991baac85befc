package store

import (
	"context"
	"database/sql"
	"strconv"

	"broadsheet/internal/news"
)

// wrongCounts are the stretches of lists whose count is not the number of their rows.
var wrongCounts = `SELECT list, target_id, stretch FROM (
	SELECT list, target_id, published_at >> ` + strconv.Itoa(stretchBits) + ` AS stretch, 1 AS n FROM listings UNION ALL SELECT list, target_id, stretch, -stories FROM list_counts) AS both_ways
	GROUP BY list, target_id, stretch HAVING sum(n) <> 0`

// recountedTogether is how many stretches are counted in one transaction: some tens of thousands of rows, a few milliseconds.
const recountedTogether = 10

// Recount puts counts of lists right that are wrong, and returns how many were. Others may change the lists meanwhile. Every count is kept by the
// transaction that changes the list, so this is for what went past the store: rows that somebody changed by hand, or a program of before there were counts,
// which goes on beside a newer one. Every page is made anew then, if any was wrong.
func (db *DB) Recount(ctx context.Context) (int, error) {
	wrong, err := collect(ctx, &db.reader, func(rows *sql.Rows) (c counted, err error) {
		err = rows.Scan(&c.list.kind, &c.list.target, &c.stretch)
		return c, err
	}, wrongCounts+` ORDER BY list, target_id, stretch`)
	for done := 0; done < len(wrong) && err == nil; done += recountedTogether {
		err = db.Write(ctx, func(tx *Tx) error {
			for _, c := range wrong[done:min(done+recountedTogether, len(wrong))] {
				if err := tx.recount(ctx, c); err != nil {
					return err
				}
			}
			tx.touch(news.Everything)
			return nil
		})
	}
	return len(wrong), err
}

func (tx *Tx) recount(ctx context.Context, c counted) error {
	// The count is held first. Whoever has changed the list has changed the count with it and committed both, and is counted; whoever has not yet adds
	// what it changes later.
	if _, err := tx.exec(ctx, `INSERT INTO list_counts (list, target_id, stretch, stories) VALUES (?, ?, ?, 0)
		ON CONFLICT (list, target_id, stretch) DO UPDATE SET stories = list_counts.stories`, c.list.kind, c.list.target, c.stretch); err != nil {
		return err
	}
	n, err := tx.countRows(ctx, c.list, c.stretch<<stretchBits, (c.stretch+1)<<stretchBits)
	if err != nil {
		return err
	}
	if n == 0 {
		_, err = tx.exec(ctx, `DELETE FROM list_counts WHERE list = ? AND target_id = ? AND stretch = ?`, c.list.kind, c.list.target, c.stretch)
		return err
	}
	_, err = tx.exec(ctx, `UPDATE list_counts SET stories = ? WHERE list = ? AND target_id = ? AND stretch = ?`, n, c.list.kind, c.list.target, c.stretch)
	return err
}
