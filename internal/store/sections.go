package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strconv"

	"broadsheet/internal/news"
)

// HoldSections is Sections, and keeps everybody else from arranging sections until the transaction ends. It comes before anything else that is held.
func (tx *Tx) HoldSections(ctx context.Context) ([]news.Section, error) {
	if err := tx.d.holdSections(ctx, tx); err != nil {
		return nil, err
	}
	return tx.Sections(ctx)
}

// SectionSizes counts the public stories of every section, those below it included. It reads all counts of sections' lists, some tens of thousands of rows at a
// million stories: not for a reader's page.
func (r *reader) SectionSizes(ctx context.Context) (map[int64]int64, error) {
	ctx, n := reading(ctx)
	n.none()
	sizes := map[int64]int64{}
	err := r.each(ctx, func(rows *sql.Rows) error {
		var id, size int64
		err := rows.Scan(&id, &size)
		sizes[id] = size
		return err
	}, `SELECT target_id, CAST(sum(stories) AS BIGINT) FROM list_counts WHERE list = ? GROUP BY target_id`, listSection)
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

// MergeSection makes a section a mere name of another: its addresses redirect there, and so does everything that was merged into it before. Its rows in
// lists are still its own until RelistMerged has moved them.
func (tx *Tx) MergeSection(ctx context.Context, from, into int64) error {
	tx.sections = nil
	tx.touch(news.SectionsKey)
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`UPDATE sections SET merged_into = ? WHERE merged_into = ?`, []any{into, from}},
		// No slug and no path of ours has a colon: they are free for others to take.
		{`UPDATE sections SET merged_into = ?, parent_id = 0, bar = 0, slug = ?, path = ? WHERE id = ?`, []any{into, mergedName(from), mergedName(from), from}},
		{`DELETE FROM rankings WHERE section_id = ?`, []any{from}},
	} {
		if _, err := tx.exec(ctx, q.sql, q.args...); err != nil {
			return err
		}
	}
	return tx.leadTo(ctx, news.TargetSection, from, into)
}

func mergedName(id int64) string { return "merged:" + strconv.FormatInt(id, 10) }

// UnfinishedSectionMerges lists the merged sections that have rows in lists still: a merge was broken off, or a publication crossed it.
func (r *reader) UnfinishedSectionMerges(ctx context.Context) ([]int64, error) {
	return collect(ctx, r, scanNumber,
		`SELECT s.id FROM sections s WHERE s.merged_into <> 0 AND EXISTS (SELECT 1 FROM listings l WHERE l.list = ? AND l.target_id = s.id) ORDER BY s.id`, listSection)
}

func scanNumber(rows *sql.Rows) (id int64, err error) { return id, rows.Scan(&id) }

// RelistMerged puts stories that stand in a merged section's list still into the lists of sections that their texts give them now, the newest first and at
// most limit of them, and returns which. None are left when it returns none.
func (tx *Tx) RelistMerged(ctx context.Context, from int64, limit int) ([]int64, error) {
	ids, err := collect(ctx, &tx.reader, scanNumber, `SELECT story_id FROM listings WHERE list = ? AND target_id = ? AND
		EXISTS (SELECT 1 FROM sections s WHERE s.id = ? AND s.merged_into <> 0) ORDER BY published_at DESC, story_id DESC LIMIT ?`, listSection, from, from, limit)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	// The stories are held before the lists are, as a publication does, so that neither waits for the other; and before anything of them is read, since one
	// that was waited for may have another text now, or be withdrawn.
	in, args := inList(ids)
	if _, err := collect(ctx, &tx.reader, scanNumber, `SELECT id FROM stories WHERE id IN `+in+` ORDER BY id`+tx.d.lockRow(), args...); err != nil {
		return nil, err
	}
	texts := map[int64]*news.Content{} // of those that are public
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var id int64
		var meta revisionMeta
		err := rows.Scan(&id, object{&meta})
		texts[id] = &news.Content{Sections: meta.Sections}
		return err
	}, `SELECT s.id, v.meta FROM stories s JOIN revisions v ON v.id = s.live_id WHERE s.state = 'published' AND s.id IN `+in, args...)
	if err != nil {
		return nil, err
	}
	if err := tx.d.holdPlaces(ctx, tx); err != nil {
		return nil, err
	}
	type row struct{ section, at int64 }
	stands := map[int64][]row{}
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var id int64
		var r row
		err := rows.Scan(&id, &r.section, &r.at)
		stands[id] = append(stands[id], r)
		return err
	}, `SELECT story_id, target_id, published_at FROM listings WHERE list = `+strconv.Itoa(listSection)+` AND story_id IN `+in, args...)
	if err != nil {
		return nil, err
	}
	var left, came []List
	for _, id := range ids {
		var should []int64
		if c := texts[id]; c != nil {
			if should, err = tx.withAncestors(ctx, c.Sections); err != nil {
				return nil, err
			}
		}
		if len(stands[id]) == 0 {
			continue // it was taken out of every section meanwhile
		}
		at := stands[id][0].at
		for _, r := range stands[id] {
			if i := slices.Index(should, r.section); i >= 0 {
				should = slices.Delete(slices.Clone(should), i, i+1)
				continue
			}
			l := SectionStories(r.section)
			left = append(left, l)
			tx.touchRow(l, r.at, id, -1)
			if _, err := tx.exec(ctx, `DELETE FROM listings WHERE list = ? AND target_id = ? AND published_at = ? AND story_id = ?`, l.kind, l.target, r.at, id); err != nil {
				return nil, err
			}
		}
		for _, section := range should {
			l := SectionStories(section)
			if !slices.Contains(came, l) {
				none, err := tx.empty(ctx, l)
				if err != nil {
					return nil, err
				}
				if came = append(came, l); none {
					tx.touchPlace(l)
				}
			}
			tx.touchRow(l, at, id, 1)
			if _, err := tx.exec(ctx, `INSERT INTO listings (list, target_id, published_at, story_id) VALUES (?, ?, ?, ?)`, l.kind, l.target, at, id); err != nil {
				return nil, err
			}
		}
	}
	slices.SortFunc(left, func(a, b List) int { return cmp.Compare(a.target, b.target) })
	return ids, tx.emptied(ctx, slices.Compact(left), nil)
}
