package store

import (
	"context"
	"database/sql"
	"slices"

	"broadsheet/internal/news"
)

// HoldSections is Sections, and keeps everybody else from arranging sections until the transaction ends. It comes before anything else that is held.
func (tx *Tx) HoldSections(ctx context.Context) ([]news.Section, error) {
	if err := tx.d.holdSections(ctx, tx); err != nil {
		return nil, err
	}
	return tx.Sections(ctx)
}

// SectionSizes counts the public stories of every section, those below it included. It reads a row for each: at a million stories, a second or so. Not for
// a reader's page.
func (r *reader) SectionSizes(ctx context.Context) (map[int64]int64, error) {
	ctx, n := reading(ctx)
	n.none()
	sizes := map[int64]int64{}
	err := r.each(ctx, func(rows *sql.Rows) error {
		var id, size int64
		err := rows.Scan(&id, &size)
		sizes[id] = size
		return err
	}, `SELECT target_id, count(*) FROM listings WHERE list = ? GROUP BY target_id`, listSection)
	return sizes, err
}

// PutSectionWeights stores how many stories sections have, and reports whether the bar is another one for it.
func (tx *Tx) PutSectionWeights(ctx context.Context, sizes map[int64]int64) (bool, error) {
	all, err := tx.HoldSections(ctx)
	if err != nil {
		return false, err
	}
	was, _ := news.SectionBar(all)
	for i := range all {
		s := &all[i]
		if s.Weight == sizes[s.ID] {
			continue
		}
		s.Weight = sizes[s.ID]
		if _, err := tx.exec(ctx, `UPDATE sections SET weight = ? WHERE id = ?`, s.Weight, s.ID); err != nil {
			return false, err
		}
	}
	is, _ := news.SectionBar(all)
	if slices.EqualFunc(was, is, func(a, b news.Section) bool { return a.ID == b.ID }) {
		return false, nil
	}
	tx.sections = nil
	tx.touch(news.SectionsKey)
	return true, nil
}
