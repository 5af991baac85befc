package store

import (
	"context"
	"database/sql"
	"time"
)

// ViewsKept is how long views stay: the longest ranking, and a day.
const ViewsKept = 8 * 24 * time.Hour

// hourOf is how the hour of a time is kept: hours since 1970 in UTC.
func hourOf(t time.Time) int64 { return t.Unix() / 3600 }

// AddViews adds to the views of a story in the hour of a time. Those of a story that is not public (any more), and of a page, are left
// out: then public is false. Whoever adds to several stories in one transaction does so in the order of their ids, so that two nodes
// never wait for each other.
func (tx *Tx) AddViews(ctx context.Context, at time.Time, storyID, views int64) (public bool, err error) {
	res, err := tx.exec(ctx, `INSERT INTO views (hour, story_id, views)
		SELECT CAST(? AS BIGINT), id, CAST(? AS BIGINT) FROM stories WHERE id = ? AND state = 'published' AND kind = 'story'
		ON CONFLICT (hour, story_id) DO UPDATE SET views = views.views + excluded.views`, hourOf(at), views, storyID)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// Viewed is what readers saw of a story in one hour.
type Viewed struct {
	Story int64
	Hour  time.Time
	Views int64
}

// EachViewed calls f with the views in the hour of a time and since, in no order; of stories that are not public any more, too.
func (r *reader) EachViewed(ctx context.Context, from time.Time, f func(Viewed)) error {
	return r.each(ctx, func(rows *sql.Rows) error {
		var v Viewed
		var hour int64
		if err := rows.Scan(&v.Story, &hour, &v.Views); err != nil {
			return err
		}
		v.Hour = time.Unix(hour*3600, 0).UTC()
		f(v)
		return nil
	}, `SELECT story_id, hour, views FROM views WHERE hour >= ?`, hourOf(from))
}

// PublicSections returns the main sections of stories, 0 for none; those that are not public are left out.
func (r *reader) PublicSections(ctx context.Context, ids []int64) (map[int64]int64, error) {
	sections := make(map[int64]int64, len(ids))
	err := chunks(ids, func(part []int64) error {
		in, args := inList(part)
		return r.each(ctx, func(rows *sql.Rows) error {
			var id, section int64
			err := rows.Scan(&id, &section)
			sections[id] = section
			return err
		}, `SELECT id, section_id FROM stories WHERE id IN `+in+` AND state = 'published' AND kind = 'story'`, args...)
	})
	return sections, err
}

// AnyViews reports whether any views are kept.
func (r *reader) AnyViews(ctx context.Context) (bool, error) {
	var n int
	err := r.one(ctx, []any{&n}, `SELECT 1 FROM views LIMIT 1`)
	if err == sql.ErrNoRows {
		return false, nil
	}
	return err == nil, err
}

// PruneViews deletes views older than ViewsKept, at most so many rows, and returns how many. Those that are further off in time to come, which
// a clock that was wrong has left, go too.
func (tx *Tx) PruneViews(ctx context.Context, limit int) (n int64, err error) {
	for _, of := range []struct { // apart, since each is a range of the primary key and both together are a scan
		query string
		hour  int64
	}{
		{`DELETE FROM views WHERE (hour, story_id) IN (SELECT hour, story_id FROM views WHERE hour < ? ORDER BY hour, story_id LIMIT ?)`, hourOf(tx.Now.Add(-ViewsKept))},
		{`DELETE FROM views WHERE (hour, story_id) IN (SELECT hour, story_id FROM views WHERE hour > ? ORDER BY hour, story_id LIMIT ?)`, hourOf(tx.Now.Add(ViewsKept))},
	} {
		res, err := tx.exec(ctx, of.query, of.hour, limit-int(n))
		if err != nil {
			return n, err
		}
		deleted, err := res.RowsAffected()
		if err != nil {
			return n, err
		}
		n += deleted
	}
	return n, nil
}

// TakeRanking gives the caller the making of the rankings if nobody was given it within a time before. Of several nodes one gets it.
func (tx *Tx) TakeRanking(ctx context.Context, within time.Duration) (bool, error) {
	res, err := tx.exec(ctx, `UPDATE ranked SET at = ? WHERE id = 1 AND (at <= ? OR at > ?)`,
		micros(tx.Now), micros(tx.Now.Add(-within)), micros(tx.Now)) // a time to come is of a clock that was set back
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
