package store

import (
	"context"
	"database/sql"
	"slices"

	"broadsheet/internal/news"
)

// mostTouches is how many touches an event carries at most. One that touched more (an import's) touches everything.
const mostTouches = 2000

// touches gathers what of the readers' pages a transaction changes.
type touches struct {
	noted map[news.Touch]bool
	rows  map[listed]int // rows of lists that came (above 0) or went (below)
	held  map[int64]news.Story
}

// listed is one story's row in a list.
type listed struct {
	list  List
	at    int64
	story int64
}

// touch notes that keys changed.
func (tx *Tx) touch(keys ...news.Key) {
	for _, k := range keys {
		tx.touchAt(news.Touch{Key: k})
	}
}

func (tx *Tx) touchAt(t news.Touch) {
	if tx.touched.noted == nil {
		tx.touched.noted = map[news.Touch]bool{}
	}
	if !t.Gone {
		gone := t
		gone.Gone = true
		if tx.touched.noted[gone] {
			return
		}
	}
	tx.touched.noted[t] = true
}

// touchRow notes that a story came into a list (by 1) or left it (by -1). Leaving and coming back to the same place is no change.
func (tx *Tx) touchRow(l List, at, story int64, by int) {
	if tx.touched.rows == nil {
		tx.touched.rows = map[listed]int{}
	}
	r := listed{l, at, story}
	if tx.touched.rows[r] += by; tx.touched.rows[r] == 0 {
		delete(tx.touched.rows, r)
	}
}

// touchedAll is what the transaction touched, in a fixed order.
func (tx *Tx) touchedAll() []news.Touch {
	for r := range tx.touched.rows {
		tx.touchAt(news.Touch{Key: r.list.key(), At: r.at})
	}
	if len(tx.touched.noted) > mostTouches {
		for t := range tx.touched.noted {
			if t.Gone {
				return []news.Touch{{Key: news.Everything, Gone: true}}
			}
		}
		return []news.Touch{{Key: news.Everything}}
	}
	all := make([]news.Touch, 0, len(tx.touched.noted))
	for t := range tx.touched.noted {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b news.Touch) int {
		switch {
		case a.Key != b.Key:
			return compare(a.Key, b.Key)
		case a.At != b.At:
			return compare(a.At, b.At)
		case a.Gone:
			return -1
		}
		return 1
	})
	return all
}

func compare[T int64 | news.Key](a, b T) int {
	if a < b {
		return -1
	}
	return 1
}

// hold remembers a story as it was before the transaction changed it.
func (tx *Tx) hold(s news.Story) {
	if tx.touched.held == nil {
		tx.touched.held = map[int64]news.Story{}
	}
	if _, ok := tx.touched.held[s.ID]; !ok {
		tx.touched.held[s.ID] = s
	}
}

// touchStory notes what a stored story changes for readers, against what it was when it was held.
func (tx *Tx) touchStory(s *news.Story) {
	was, held := tx.touched.held[s.ID]
	public, wasPublic := s.State == news.Published, held && was.State == news.Published
	if !public && !wasPublic && (s.State == news.Withdrawn) == (was.State == news.Withdrawn) {
		return // readers see neither
	}
	if held && visible(was) == visible(*s) && liveOf(&was) == liveOf(s) {
		return
	}
	gone := wasPublic && !public
	tx.touchAt(news.Touch{Key: news.StoryKey(s.ID), Gone: gone})
	tx.touchAt(news.Touch{Key: SitemapStories.key(), At: s.ID, Gone: gone})
	if public != wasPublic {
		tx.touchAt(news.Touch{Key: news.AllCommentsKey, Gone: gone})
	}
	if s.Kind == news.KindPage || held && was.Kind == news.KindPage {
		tx.touch(news.StandingKey)
	}
	for _, v := range []*news.Story{s, &was} {
		if original := v.TranslationOf; original != 0 {
			tx.touch(news.TranslationsKey(original))
		}
	}
	tx.touch(news.TranslationsKey(s.ID))
}

// visible is a story without what only the newsroom sees.
func visible(s news.Story) news.Story {
	s.Version, s.Live, s.Working, s.WantPath, s.Slug = 0, nil, nil, "", ""
	s.EmbargoUntil, s.PlannedAt, s.CreatedAt = s.WithdrawnAt, s.WithdrawnAt, s.WithdrawnAt
	s.Words, s.Comments = 0, 0 // kept by PutTeaser and with the comments, which note what they change
	return s
}

func liveOf(s *news.Story) int64 {
	if s.Live == nil {
		return 0
	}
	return s.Live.ID
}

// unlist takes a story's rows out of every list.
func (tx *Tx) unlist(ctx context.Context, storyID int64) ([]List, error) {
	var lists []List
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var l List
		var at int64
		err := rows.Scan(&l.kind, &l.target, &at)
		if err == nil {
			tx.touchRow(l, at, storyID, -1)
			lists = append(lists, l)
		}
		return err
	}, `DELETE FROM listings WHERE story_id = ? RETURNING list, target_id, published_at`, storyID)
	return lists, err
}

// empty reports whether no story stands in a list.
func (tx *Tx) empty(ctx context.Context, l List) (bool, error) {
	var n int
	err := tx.one(ctx, []any{&n}, `SELECT 1 FROM listings WHERE list = ? AND target_id = ? LIMIT 1`, l.kind, l.target)
	if err == sql.ErrNoRows {
		return true, nil
	}
	return false, err
}

// touchPlace notes that a section, topic or person has stories now and had none, or the other way round: it comes into, or
// leaves, navigation and sitemaps.
func (tx *Tx) touchPlace(l List) {
	switch l.kind {
	case listSection:
		tx.touch(news.SectionsKey)
	case listTopic:
		tx.touchAt(news.Touch{Key: SitemapTopics.key(), At: l.target})
	case listAuthor:
		tx.touchAt(news.Touch{Key: SitemapAuthors.key(), At: l.target})
	}
}
