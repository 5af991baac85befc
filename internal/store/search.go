package store

import (
	"context"
	"database/sql"
	"strconv"
	"time"
)

// SearchWindow is how many stories a search ranks at most: the newest that match. It bounds the work for words that are
// in every other story.
const SearchWindow = 20000

// SearchQuery asks for public stories in which every clause of All, none of Not, and every filter holds.
type SearchQuery struct {
	All, Not      []SearchClause
	Sections      []int64   // in one of them, or below it
	Authors       []int64   // by one of them
	From, Before  time.Time // published at or after From and before Before; zero for no bound
	ByDate        bool      // the newest first, instead of the best
	Offset, Limit int
}

// SearchClause holds where one of its phrases is found: a word in each of the languages that it may be of.
type SearchClause struct{ Any []SearchPhrase }

// SearchPhrase is terms of the analyser that follow each other in the headline or in the text. With Prefix, the last is
// the beginning of one.
type SearchPhrase struct {
	Terms  []string
	Prefix bool
}

// SearchHit is a story found. Scores are for comparing within one answer only.
type SearchHit struct {
	ID    int64
	Score float64
}

// SearchResult is a part of what was found.
type SearchResult struct {
	Hits  []SearchHit
	Total int  // at most SearchWindow
	Many  bool // more matched than were counted and ranked
}

// Weights of the ranking: a word in the head against one in the body, and how much more than an old story one of today
// counts, fading to half of that in so many days.
const (
	headWeight    = 6.0
	recencyWeight = 1.0
	recencyDays   = 60.0
)

// A document's number is its story's time of publication in quarters of a second since the year 1, so that stories of
// the same second, up to a few, keep their own.
const (
	keysPerSecond = 4
	yearOne       = 62135596800 // seconds from the year 1 to 1970
)

func searchKey(t time.Time) int64 { return max((t.Unix()+yearOne)*keysPerSecond, 0) }

// Search finds public stories. A query without any clause to be found gives all stories that pass the filters.
func (db *DB) Search(ctx context.Context, q SearchQuery) (res SearchResult, err error) {
	from, before := int64(0), int64(1)<<62
	if !q.From.IsZero() {
		from = searchKey(q.From)
	}
	if !q.Before.IsZero() {
		before = searchKey(q.Before)
	}
	now, err := db.Now(ctx)
	if err != nil {
		return res, err
	}
	window, args, ok := db.d.searchWindow(q, from, before)
	if !ok {
		return res, nil
	}
	order := `p.score DESC, p.key DESC`
	if q.ByDate {
		order = `p.key DESC`
	}
	const keysPerDay = keysPerSecond * 86400
	args = append(args, recencyWeight, searchKey(now), recencyDays*keysPerDay, max(q.Limit, 0), max(q.Offset, 0))
	counted := 0
	scan := func(rows *sql.Rows) error {
		var h SearchHit
		var id sql.NullInt64
		err := rows.Scan(&id, &h.Score, &counted)
		if h.ID = id.Int64; h.ID != 0 {
			res.Hits = append(res.Hits, h)
		}
		return err
	}
	query := `WITH found AS MATERIALIZED (` + window + `),
		ranked AS (SELECT key, relevance * (1.0 + CAST(? AS DOUBLE PRECISION) / (1.0 + abs(CAST(? AS BIGINT) - key) / CAST(? AS DOUBLE PRECISION))) AS score FROM found),
		part AS (SELECT p.key, p.score FROM ranked p ORDER BY ` + order + ` LIMIT ? OFFSET ?)
		SELECT s.id, coalesce(p.score, 0), c.n FROM (SELECT count(*) AS n FROM found) AS c
			LEFT JOIN part p ON 1 = 1
			LEFT JOIN search_keys k ON k.key = p.key
			LEFT JOIN stories s ON s.id = k.story_id AND s.state = 'published'
		ORDER BY ` + order
	err = db.planned(ctx, func(r *reader) error { return r.each(ctx, scan, query, args...) })
	res.Total, res.Many = min(counted, SearchWindow), counted > SearchWindow
	return res, err
}

// PutSearchDoc makes a story found by what it says: terms of the analyser joined by spaces, of its head (headline,
// standfirst, names) and of its body. What lists it stands in and when it was published come from the lists that readers
// see, as they are now; a story that is in none is not public, and is taken out of the index instead.
func (tx *Tx) PutSearchDoc(ctx context.Context, storyID int64, head, body string) error {
	if err := tx.d.lockSearch(ctx, tx); err != nil {
		return err
	}
	facets, published, err := tx.facets(ctx, storyID)
	if err != nil {
		return err
	}
	if err := tx.DeleteSearchDoc(ctx, storyID); err != nil || published.IsZero() {
		return err
	}
	key, err := tx.claimSearchKey(ctx, storyID, searchKey(published))
	if err != nil {
		return err
	}
	return tx.d.insertSearchDoc(ctx, tx, key, head, body, facets)
}

// DeleteSearchDoc takes a story out of the index, if it is there.
func (tx *Tx) DeleteSearchDoc(ctx context.Context, storyID int64) error {
	if err := tx.d.lockSearch(ctx, tx); err != nil {
		return err
	}
	var key int64
	err := tx.one(ctx, []any{&key}, `DELETE FROM search_keys WHERE story_id = ? RETURNING key`, storyID)
	if err == sql.ErrNoRows {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.d.deleteSearchDoc(), key)
	return err
}

// StaleSearchDocs returns up to limit stories that are in the index and public no longer, by id, after an id.
func (r *reader) StaleSearchDocs(ctx context.Context, after int64, limit int) ([]int64, error) {
	return collect(ctx, r, func(rows *sql.Rows) (id int64, err error) {
		err = rows.Scan(&id)
		return id, err
	}, `SELECT k.story_id FROM search_keys k WHERE k.story_id > ? AND NOT EXISTS (
		SELECT 1 FROM listings l WHERE l.story_id = k.story_id) ORDER BY k.story_id LIMIT ?`, after, limit)
}

// facets are the lists that a story stands in, as words of the index, and when it was published.
func (tx *Tx) facets(ctx context.Context, storyID int64) (words []string, published time.Time, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var kind int
		var target int64
		if err := rows.Scan(&kind, &target, moment{&published}); err != nil {
			return err
		}
		if w := facet(kind, target); w != "" {
			words = append(words, w)
		}
		return nil
	}, `SELECT list, target_id, published_at FROM listings WHERE story_id = ?`, storyID)
	return words, published, err
}

func facet(list int, id int64) string {
	letter := ""
	switch list {
	case listSection:
		letter = "s"
	case listTopic:
		letter = "t"
	case listAuthor:
		letter = "a"
	default:
		return ""
	}
	return letter + strconv.FormatInt(id, 10)
}

// facets are the filters of a query that must each hold: one of the facets in each.
func (q SearchQuery) facets() (all [][]string) {
	for _, f := range []struct {
		list int
		ids  []int64
	}{{listSection, q.Sections}, {listAuthor, q.Authors}} {
		if len(f.ids) == 0 {
			continue
		}
		words := make([]string, len(f.ids))
		for i, id := range f.ids {
			words[i] = facet(f.list, id)
		}
		all = append(all, words)
	}
	return all
}

// claimSearchKey takes the number nearest to want that is free. Where many stories have the same second, they spread
// over the seconds after it, over twice as many with every number that was found taken.
func (tx *Tx) claimSearchKey(ctx context.Context, storyID, want int64) (int64, error) {
	spread := uint64(1)
	for n := uint64(0); ; n++ {
		// Multiplying by an odd number scatters ids that follow each other (Knuth, TAOCP vol. 3, 6.4).
		key := want + int64((uint64(storyID)+n)*0x9E3779B97F4A7C15>>16%spread)
		res, err := tx.exec(ctx, `INSERT INTO search_keys (key, story_id) VALUES (?, ?) ON CONFLICT (key) DO NOTHING`, key, storyID)
		if err != nil {
			return 0, err
		}
		if done, err := res.RowsAffected(); err != nil || done > 0 {
			return key, err
		}
		spread = min(2*spread, 1<<24)
	}
}
