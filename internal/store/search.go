package store

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// This file and search_write.go keep what package search makes: documents, the terms that they hold, and for each term its list of documents in
// blocks. What is in a block is not known here.

// SearchBlock is a part of a term's list: documents from number At up to the next block's. A term's first block is at 0.
type SearchBlock struct {
	Term   string
	At     int64
	Next   int64  // where the next block begins; EndOfSearch for the last. Only SearchBlocksAt sets it
	Docs   []byte // which documents
	Places []byte // where in them; nil if it was not asked for, or is kept apart
}

// EndOfSearch is above every document's number.
const EndOfSearch = int64(1) << 62

// SearchSpot is a document's number in a term's list, whether the term is in the document or not.
type SearchSpot struct {
	Term string
	Key  int64
}

// SearchDoc is a document: a story as it was when it was indexed. It is gone when its story has another one, or is public no longer; the lists
// hold it until they are swept.
type SearchDoc struct {
	Key     int64
	StoryID int64
	Print   int64 // tells one text from another
	State   SearchState
}

// SearchState says how far a document is.
type SearchState int

// The states of a document.
const (
	SearchPending SearchState = iota
	SearchLive
	SearchGone
)

const yearOne = 62135596800 // seconds from the year 1 to 1970

// SearchSlots is how many numbers there are for the documents of one second.
const SearchSlots = 256

// SearchKey is the first number of the documents that were published in the second of a time. Where a second has more documents than numbers, they
// take those of the seconds after it.
func SearchKey(t time.Time) int64 { return max((t.Unix()+yearOne)*SearchSlots, SearchSlots) }

// SearchTime is the second that a number is of.
func SearchTime(key int64) time.Time { return time.Unix(key/SearchSlots-yearOne, 0).UTC() }

// Snapshot is a view of the paper in which nothing changes while it is read.
type Snapshot struct{ reader }

// Snapshot calls f with a view of the paper as it is now. It is for reading what must fit together; f must not keep it.
func (db *DB) Snapshot(ctx context.Context, f func(context.Context, *Snapshot) error) error {
	covered(ctx) // a page made of this cannot be kept
	opt := &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
	if db.d.sqlite() {
		// Each query takes microseconds; two goroutines that watch whether it should be broken off would cost more. f looks at ctx in between.
		ctx, opt = context.WithoutCancel(ctx), nil
	}
	tx, err := db.pool.db.BeginTx(ctx, opt)
	if err != nil {
		return db.d.explain(err)
	}
	defer tx.Rollback() // nothing was written
	return f(ctx, &Snapshot{reader{q: &snapshot{tx: tx, pool: db.pool}, d: db.d}})
}

// snapshot runs statements in a transaction, prepared once on each connection.
type snapshot struct {
	tx   *sql.Tx
	pool *pool
}

func (s *snapshot) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	if !s.pool.d.sqlite() { // pgx keeps statements for each connection
		return s.tx.QueryContext(ctx, s.pool.d.rebind(query), args...)
	}
	st, err := s.pool.stmts.get(ctx, s.pool.db, s.pool.d, query)
	if err != nil {
		return nil, err
	}
	return s.tx.StmtContext(ctx, st).QueryContext(ctx, args...)
}

func (s *snapshot) exec(context.Context, string, []any) (sql.Result, error) {
	return nil, news.Errorf(news.Internal, "A snapshot cannot be written.")
}

// blockColumns are the columns of a block, with what follows, and how they are scanned. Blocks of one list come one after another: they share its name.
func blockColumns(places bool, more ...string) (string, func(*sql.Rows) (SearchBlock, error)) {
	columns := `b.term, b.at, b.docs`
	if places {
		columns += `, b.places`
	}
	for _, m := range more {
		columns += `, ` + m
	}
	last := ""
	return columns, func(rows *sql.Rows) (b SearchBlock, err error) {
		var term sql.RawBytes
		dest := append(make([]any, 0, 5), &term, &b.At, &b.Docs)
		if places {
			dest = append(dest, &b.Places)
		}
		if len(more) > 0 {
			dest = append(dest, &b.Next)
		}
		err = rows.Scan(dest...)
		if string(term) != last {
			last = string(term)
		}
		b.Term = last
		return b, err
	}
}

// SearchBlocksBelow returns the newest blocks of a term's list that begin below a number, newest first, limit at most.
func (r *reader) SearchBlocksBelow(ctx context.Context, term string, below int64, places bool, limit int) ([]SearchBlock, error) {
	columns, scan := blockColumns(places)
	return collect(ctx, r, scan, `SELECT `+columns+` FROM search_blocks b WHERE b.term = ? AND b.at < ? ORDER BY b.at DESC LIMIT ?`, []byte(term), below, limit)
}

// SearchBlocksBetween returns the blocks of terms' lists that may hold documents from a number up to, and without, another.
func (r *reader) SearchBlocksBetween(ctx context.Context, terms []string, from, before int64, places bool) (out []SearchBlock, err error) {
	columns, scan := blockColumns(places)
	err = inParts(r.d, terms, func(part []string) error {
		args := make([]any, 0, len(part)+2)
		for _, t := range part {
			args = append(args, []byte(t))
		}
		found, err := collect(ctx, r, scan, `WITH w (term) AS (VALUES `+rowsOf(len(part), `(`+r.d.bytesArg()+`)`)+`),
			f AS (SELECT w.term, coalesce((SELECT max(c.at) FROM search_blocks c WHERE c.term = w.term AND c.at <= CAST(? AS BIGINT)), 0) AS at FROM w)
			SELECT `+columns+` FROM f CROSS JOIN search_blocks b WHERE b.term = f.term AND b.at >= f.at AND b.at < CAST(? AS BIGINT)`, append(args, from, before)...)
		out = append(out, found...)
		return err
	})
	return out, err
}

// SearchBlocksAt returns the blocks that the spots lie in, each once, and if next is asked for, with where the next one begins.
func (r *reader) SearchBlocksAt(ctx context.Context, spots []SearchSpot, places, next bool) (out []SearchBlock, err error) {
	var end []string
	if next {
		// The largest number of the next block is beyond what a plain look-up gives; it costs a second one.
		end = append(end, `coalesce((SELECT min(d.at) FROM search_blocks d WHERE d.term = b.term AND d.at > b.at), CAST(? AS BIGINT))`)
	}
	columns, scan := blockColumns(places, end...)
	seen := make(map[SearchSpot]bool, len(spots))
	err = inParts(r.d, spots, func(part []SearchSpot) error {
		w, args := r.d.given(spotColumns(part)...)
		if next {
			args = append(args, EndOfSearch)
		}
		found, err := collect(ctx, r, scan, `WITH w (term, key) AS (`+w+`) SELECT `+columns+` FROM w CROSS JOIN `+r.d.blockOf(), args...)
		for _, b := range found {
			if at := (SearchSpot{b.Term, b.At}); !seen[at] {
				seen[at] = true
				out = append(out, b)
			}
		}
		return err
	})
	return out, err
}

// SearchPlaces returns what is kept apart of the places of blocks, by where they begin.
func (r *reader) SearchPlaces(ctx context.Context, spots []SearchSpot) (map[SearchSpot][]byte, error) {
	out := make(map[SearchSpot][]byte, len(spots))
	err := inParts(r.d, spots, func(part []SearchSpot) error {
		w, args := r.d.given(spotColumns(part)...)
		return r.each(ctx, func(rows *sql.Rows) error {
			var s SearchSpot
			var term, places []byte
			err := rows.Scan(&term, &s.Key, &places)
			s.Term = string(term)
			out[s] = places
			return err
		}, `WITH w (term, at) AS (`+w+`)
			SELECT p.term, p.at, p.places FROM w CROSS JOIN search_places p WHERE p.term = w.term AND p.at = w.at`, args...)
	})
	return out, err
}

// SearchTerms returns in how many documents terms are; those that are in none are left out.
func (r *reader) SearchTerms(ctx context.Context, terms []string) (map[string]int64, error) {
	out := make(map[string]int64, len(terms))
	err := inParts(r.d, terms, func(part []string) error {
		args := make([]any, len(part))
		for i, t := range part {
			args[i] = []byte(t)
		}
		return r.eachTerm(ctx, func(t SearchTerm) { out[t.Term] = t.Stories },
			`SELECT term, stories FROM search_terms WHERE term IN (`+rowsOf(len(part), `?`)+`)`, args...)
	})
	return out, err
}

// SearchTerm is a term and in how many documents it is.
type SearchTerm struct {
	Term    string
	Stories int64
}

func (r *reader) eachTerm(ctx context.Context, f func(SearchTerm), query string, args ...any) error {
	return r.each(ctx, func(rows *sql.Rows) error {
		var t SearchTerm
		var term []byte
		err := rows.Scan(&term, &t.Stories)
		t.Term = string(term)
		f(t)
		return err
	}, query, args...)
}

// How many terms with a beginning are looked at: of those in 32 documents or more, and of all.
const (
	prefixCommon = 2000
	prefixAny    = 500
)

// SearchTermsFrom returns terms that begin with a prefix, the commonest first, limit at most. Of very many it knows only some of the rare ones.
func (r *reader) SearchTermsFrom(ctx context.Context, prefix string, limit int) ([]SearchTerm, error) {
	end := append([]byte(prefix), 0xFF) // no term holds this byte: it is in no UTF-8
	seen := map[string]bool{}
	var out []SearchTerm
	keep := func(t SearchTerm) {
		if !seen[t.Term] && t.Stories > 0 {
			seen[t.Term] = true
			out = append(out, t)
		}
	}
	const where = `SELECT term, stories FROM search_terms WHERE term >= ? AND term < ?`
	if err := r.eachTerm(ctx, keep, where+` AND stories >= 32 ORDER BY term LIMIT ?`, []byte(prefix), end, prefixCommon); err != nil {
		return nil, err
	}
	if err := r.eachTerm(ctx, keep, where+` ORDER BY term LIMIT ?`, []byte(prefix), end, prefixAny); err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b SearchTerm) int {
		if a.Stories != b.Stories {
			return int(b.Stories - a.Stories)
		}
		return strings.Compare(a.Term, b.Term)
	})
	return out[:min(len(out), limit)], nil
}

// TermRange is a part of all terms, in the order of their bytes.
type TermRange struct {
	From, Before string // the first term, and the first that is not in it any more
	Common       bool   // only those in 32 documents or more
}

// TermsFrom is the range of all terms that begin with a prefix.
func TermsFrom(prefix string) TermRange { return TermRange{From: prefix, Before: prefix + "\xFF"} } // in no UTF-8

// SearchTermsIn returns terms of a range that are of a length, in bytes, and in some document; in the order of their bytes, limit at most. No more than the
// first looked terms of the range are looked at.
func (r *reader) SearchTermsIn(ctx context.Context, in TermRange, shortest, longest, looked, limit int) ([]string, error) {
	some := `stories > 0`
	if in.Common {
		some = `stories >= 32` // these have an index of their own, and nothing else is read
	}
	return collect(ctx, r, func(rows *sql.Rows) (string, error) {
		var term sql.RawBytes
		err := rows.Scan(&term)
		return string(term), err
	}, `SELECT t.term FROM (SELECT term FROM search_terms WHERE term >= ? AND term < ? AND `+some+` ORDER BY term LIMIT ?) t
		WHERE length(t.term) BETWEEN ? AND ? ORDER BY t.term LIMIT ?`,
		[]byte(in.From), []byte(in.Before), looked, shortest, longest, limit)
}

// SearchStories returns the public stories that documents are of, by the documents' numbers; a document that is gone has none.
func (r *reader) SearchStories(ctx context.Context, keys []int64) (map[int64]int64, error) {
	out := make(map[int64]int64, len(keys))
	err := chunks(keys, func(part []int64) error {
		in, args := inList(part)
		return r.each(ctx, func(rows *sql.Rows) error {
			var key, id int64
			err := rows.Scan(&key, &id)
			out[key] = id
			return err
		}, `SELECT d.key, d.story_id FROM search_docs d JOIN stories s ON s.id = d.story_id AND s.state = 'published' WHERE d.state = 1 AND d.key IN `+in, args...)
	})
	return out, err
}

func scanDoc(rows *sql.Rows) (d SearchDoc, err error) {
	err = rows.Scan(&d.Key, &d.StoryID, &d.Print, &d.State)
	return d, err
}

const docColumns = `key, story_id, print, state`

// SearchDocs returns the documents of stories that are not gone.
func (r *reader) SearchDocs(ctx context.Context, stories []int64) (out []SearchDoc, err error) {
	err = chunks(stories, func(part []int64) error {
		in, args := inList(part)
		found, err := collect(ctx, r, scanDoc, `SELECT `+docColumns+` FROM search_docs WHERE state <> 2 AND story_id IN `+in, args...)
		out = append(out, found...)
		return err
	})
	return out, err
}

// GoneSearchDocs returns documents that are gone after a number, in order.
func (r *reader) GoneSearchDocs(ctx context.Context, after int64, limit int) ([]SearchDoc, error) {
	return collect(ctx, r, scanDoc, `SELECT `+docColumns+` FROM search_docs WHERE state = 2 AND key > ? ORDER BY key LIMIT ?`, after, limit)
}

// StaleSearchDocs returns up to limit stories that are in the index and public no longer, by id, after an id.
func (r *reader) StaleSearchDocs(ctx context.Context, after int64, limit int) ([]int64, error) {
	return collect(ctx, r, func(rows *sql.Rows) (id int64, err error) {
		err = rows.Scan(&id)
		return id, err
	}, `SELECT DISTINCT d.story_id FROM search_docs d WHERE d.story_id > ? AND d.state <> 2 AND NOT EXISTS (
		SELECT 1 FROM listings l WHERE l.story_id = d.story_id) ORDER BY d.story_id LIMIT ?`, after, limit)
}

// Published is a story and when it was published, in microseconds since 1970.
type Published struct{ ID, At int64 }

// FirstPublished is before every story.
var FirstPublished = Published{At: math.MinInt64}

// PublicAfter returns public stories in the order of their publication, those of one time by id, after one of them; limit at most.
func (r *reader) PublicAfter(ctx context.Context, after Published, limit int) ([]Published, error) {
	return collect(ctx, r, func(rows *sql.Rows) (p Published, err error) {
		err = rows.Scan(&p.ID, &p.At)
		return p, err
	}, `SELECT story_id, published_at FROM listings WHERE list = ? AND target_id = 0 AND published_at >= ? AND (published_at, story_id) > (?, ?)
		ORDER BY published_at, story_id LIMIT ?`, listAll, after.At, after.At, after.ID, limit)
}

// PublishedAt returns when stories were published, in microseconds since 1970, by id.
func (r *reader) PublishedAt(ctx context.Context, ids []int64) (map[int64]int64, error) {
	out := make(map[int64]int64, len(ids))
	err := chunks(ids, func(part []int64) error {
		in, args := inList(part)
		return r.each(ctx, func(rows *sql.Rows) error {
			var id, at int64
			err := rows.Scan(&id, &at)
			out[id] = at
			return err
		}, `SELECT id, published_at FROM stories WHERE id IN `+in, args...)
	})
	return out, err
}

// HasSearchDocs reports whether there is any document.
func (r *reader) HasSearchDocs(ctx context.Context) (yes bool, err error) {
	err = r.one(ctx, []any{&yes}, `SELECT EXISTS (SELECT 1 FROM search_docs)`)
	return yes, err
}

// SearchCounts returns how many documents have been written, and how many of them are gone.
func (r *reader) SearchCounts(ctx context.Context) (docs, gone int64, err error) {
	err = r.one(ctx, []any{&docs, &gone}, `SELECT (SELECT count(*) FROM search_docs WHERE state <> 0), (SELECT count(*) FROM search_docs WHERE state = 2)`)
	return docs, gone, err
}

// SearchFacets are the lists of readers that a story stands in, and when it was published.
type SearchFacets struct {
	Sections, Topics, Authors []int64
	Published                 time.Time // zero for a story that is in none, being not public
}

// SearchFacets returns what the lists have of stories.
func (r *reader) SearchFacets(ctx context.Context, stories []int64) (map[int64]*SearchFacets, error) {
	out := make(map[int64]*SearchFacets, len(stories))
	err := chunks(stories, func(part []int64) error {
		in, args := inList(part)
		return r.each(ctx, func(rows *sql.Rows) error {
			var kind int
			var target, id int64
			var published time.Time
			if err := rows.Scan(&kind, &target, moment{&published}, &id); err != nil {
				return err
			}
			f := out[id]
			if f == nil {
				f = &SearchFacets{}
				out[id] = f
			}
			f.Published = published
			switch kind {
			case listSection:
				f.Sections = append(f.Sections, target)
			case listTopic:
				f.Topics = append(f.Topics, target)
			case listAuthor:
				f.Authors = append(f.Authors, target)
			}
			return nil
		}, `SELECT list, target_id, published_at, story_id FROM listings WHERE story_id IN `+in+` ORDER BY list, target_id`, args...)
	})
	return out, err
}
