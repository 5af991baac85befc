package store

import (
	"context"
	"math"
	"slices"
	"time"
)

// stretchBits: a list's stories are counted by stretches of 2^41 microseconds, 25 days, of when they were published. Twenty years are 290 of them, and a
// paper of 1,000,000 stories has some 3,500 in each.
const stretchBits = 41

// stretch is the number of the stretch that a time, in microseconds, lies in.
func stretch(at int64) int64 { return at >> stretchBits }

// counted is a stretch of a list.
type counted struct {
	list    List
	stretch int64
}

// storeCounts brings the counts of lists to what the transaction made of the lists. The rows are written in a fixed order, last of all, so that two
// transactions that run side by side never wait for each other crosswise.
func (tx *Tx) storeCounts(ctx context.Context) error {
	by := map[counted]int64{}
	for r, n := range tx.touched.rows {
		by[counted{r.list, stretch(r.at)}] += int64(n)
	}
	changed := make([]counted, 0, len(by))
	fewer := false
	for c, n := range by {
		if n != 0 {
			changed = append(changed, c)
		}
		fewer = fewer || n < 0
	}
	slices.SortFunc(changed, func(a, b counted) int {
		switch {
		case a.list.kind != b.list.kind:
			return a.list.kind - b.list.kind
		case a.list.target != b.list.target:
			return compare(a.list.target, b.list.target)
		}
		return compare(a.stretch, b.stretch)
	})
	err := inParts(tx.d, changed, func(part []counted) error {
		rows, args := tx.d.given(column(part, func(c counted) int64 { return int64(c.list.kind) }), column(part, func(c counted) int64 { return c.list.target }),
			column(part, func(c counted) int64 { return c.stretch }), column(part, func(c counted) int64 { return by[c] }))
		// WHERE true: SQLite would take ON for a part of the SELECT
		_, err := tx.exec(ctx, `INSERT INTO list_counts (list, target_id, stretch, stories) SELECT * FROM (`+rows+`) AS given WHERE true
			ON CONFLICT (list, target_id, stretch) DO UPDATE SET stories = list_counts.stories + excluded.stories`, args...)
		return err
	})
	if err != nil || !fewer {
		return err
	}
	for _, c := range changed {
		if by[c] < 0 {
			if _, err := tx.exec(ctx, `DELETE FROM list_counts WHERE list = ? AND target_id = ? AND stretch = ? AND stories = 0`, c.list.kind, c.list.target, c.stretch); err != nil {
				return err
			}
		}
	}
	return nil
}

// bounds are From and Before as the listings have them, in microseconds, the second being the first that is out.
func (p Page) bounds() (from, before int64) {
	from, before = math.MinInt64, math.MaxInt64
	if !p.From.IsZero() {
		from = micros(p.From)
	}
	if !p.Before.IsZero() {
		before = micros(p.Before)
	}
	return from, before
}

// Count counts the stories of a list published at or after from and before to (zero for no bound). It reads a row for each 25 days, and the list's own rows
// only of the stretches in which the bounds lie.
func (r *reader) Count(ctx context.Context, l List, from, to time.Time) (int, error) {
	ctx, noted := reading(ctx)
	begin, end := Page{From: from, Before: to}.bounds()
	noted.span(l.key(), begin, end-1)
	first, last := stretch(begin), stretch(end) // whole ones are from first to before last
	if first<<stretchBits < begin {
		first++
	}
	if to.IsZero() {
		last = math.MaxInt64
	}
	if first >= last {
		return r.countRows(ctx, l, begin, end)
	}
	n := 0
	if err := r.one(ctx, []any{&n}, `SELECT CAST(coalesce(sum(stories), 0) AS BIGINT) FROM list_counts WHERE list = ? AND target_id = ? AND stretch >= ? AND stretch < ?`,
		l.kind, l.target, first, last); err != nil {
		return 0, err
	}
	if edge := first << stretchBits; edge > begin {
		more, err := r.countRows(ctx, l, begin, edge)
		if err != nil {
			return 0, err
		}
		n += more
	}
	if !to.IsZero() {
		more, err := r.countRows(ctx, l, last<<stretchBits, end)
		if err != nil {
			return 0, err
		}
		n += more
	}
	return n, nil
}

// countRows counts a list's own rows published at or after from and before to.
func (r *reader) countRows(ctx context.Context, l List, from, to int64) (n int, err error) {
	if from < to {
		err = r.one(ctx, []any{&n}, `SELECT count(*) FROM listings WHERE list = ? AND target_id = ? AND published_at >= ? AND published_at < ?`, l.kind, l.target, from, to)
	}
	return n, err
}

// fewToSkip is an offset that is skipped row by row.
const fewToSkip = 500

// skip moves the upper bound of a part of a list down over whole stretches that the offset leaves out, and returns what is left of the offset. A part
// that lies within one stretch has none of them: a date's.
func (r *reader) skip(ctx context.Context, l List, from, before int64, offset int) (int64, int, error) {
	if offset <= fewToSkip || stretch(from) == stretch(before-1) {
		return before, offset, nil
	}
	top := stretch(before-1) + 1 // the first stretch that is out
	if before != math.MaxInt64 {
		top--
		in, err := r.countRows(ctx, l, top<<stretchBits, before)
		if err != nil || in > offset {
			return before, offset, err
		}
		before, offset = top<<stretchBits, offset-in
	}
	rows, err := r.query(ctx, `SELECT stretch, stories FROM list_counts WHERE list = ? AND target_id = ? AND stretch < ? ORDER BY stretch DESC`, l.kind, l.target, top)
	if err != nil {
		return 0, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var s int64
		var n int
		if err := rows.Scan(&s, &n); err != nil {
			return 0, 0, err
		}
		if n > offset {
			break
		}
		before, offset = s<<stretchBits, offset-n
	}
	return before, offset, r.d.explain(rows.Err())
}

// ListSize counts the stories of a list.
func (r *reader) ListSize(ctx context.Context, l List) (int, error) {
	return r.Count(ctx, l, time.Time{}, time.Time{})
}
