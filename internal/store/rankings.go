package store

import (
	"context"
	"database/sql"
	"slices"

	"broadsheet/internal/news"
)

// Ranking is which stories are most read in a section, or (0) in the whole paper: the most read first.
type Ranking struct {
	Section   int64
	Day, Week []int64 // stories, over 24 hours and over seven days
}

const (
	dayHours  = 24
	weekHours = 7 * 24
	// ranksNoted is how many stories of a ranking a page may show: five, and one more where one of them is the page's own.
	ranksNoted = 6
)

// Shown is the ranking as pages show it: the day's, and then what is read in the week.
func (k Ranking) Shown() []int64 { return unique(slices.Concat(k.Day, k.Week)) }

// Rankings returns all stored rankings, by section.
func (r *reader) Rankings(ctx context.Context) (map[int64]Ranking, error) {
	return r.rankings(ctx, `SELECT section_id, hours, story_id FROM rankings ORDER BY section_id, hours, rank`)
}

func (r *reader) rankings(ctx context.Context, query string, args ...any) (map[int64]Ranking, error) {
	all := map[int64]Ranking{}
	err := r.each(ctx, func(rows *sql.Rows) error {
		var section, story int64
		var hours int
		if err := rows.Scan(&section, &hours, &story); err != nil {
			return err
		}
		k := all[section]
		k.Section = section
		if hours == dayHours {
			k.Day = append(k.Day, story)
		} else {
			k.Week = append(k.Week, story)
		}
		all[section] = k
		return nil
	}, query, args...)
	return all, err
}

// MostRead returns the first public stories of a section, or (0) of the whole paper, that are stored as most read, at most limit: those of the
// last 24 hours, then those of the last seven days. None if there are no counts.
func (r *reader) MostRead(ctx context.Context, section int64, limit int) ([]news.Teaser, error) {
	ctx, noted := reading(ctx)
	noted.which(news.RankingKey(section))
	rows, err := r.query(ctx, `SELECT `+teaserColumns+`, s.state FROM rankings k JOIN stories s ON s.id = k.story_id
		WHERE k.section_id = ? ORDER BY k.hours, k.rank`, section)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []news.Teaser
	seen := map[int64]bool{}
	for len(out) < limit && rows.Next() { // each row is a look-up somewhere else: those that are not needed are not made
		var t news.Teaser
		var state string
		if err := rows.Scan(append(teaserFields(&t), &state)...); err != nil {
			return nil, err
		}
		noted.key(news.StoryKey(t.ID))
		if state == string(news.Published) && !seen[t.ID] {
			seen[t.ID] = true
			noted.which(news.CommentsKey(t.ID))
			out = append(out, t)
		}
	}
	return out, r.d.explain(rows.Err())
}

// PutRanking stores a ranking in place of the section's last one. Pages that show it are out of date only if what they may show of it changed.
func (tx *Tx) PutRanking(ctx context.Context, k Ranking) error {
	stored, err := tx.rankings(ctx, `SELECT section_id, hours, story_id FROM rankings WHERE section_id = ? ORDER BY hours, rank`, k.Section)
	if err != nil {
		return err
	}
	was := stored[k.Section]
	if slices.Equal(was.Day, k.Day) && slices.Equal(was.Week, k.Week) {
		return nil
	}
	if !slices.Equal(first(was.Shown(), ranksNoted), first(k.Shown(), ranksNoted)) {
		tx.touch(news.RankingKey(k.Section))
	}
	if _, err := tx.exec(ctx, `DELETE FROM rankings WHERE section_id = ?`, k.Section); err != nil {
		return err
	}
	for hours, list := range map[int][]int64{dayHours: k.Day, weekHours: k.Week} {
		for rank, story := range list {
			if _, err := tx.exec(ctx, `INSERT INTO rankings (section_id, hours, rank, story_id) VALUES (?, ?, ?, ?)`, k.Section, hours, rank, story); err != nil {
				return err
			}
		}
	}
	return nil
}

func first[T any](s []T, n int) []T { return s[:min(n, len(s))] }
