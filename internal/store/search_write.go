package store

import (
	"context"
	"database/sql"
	"time"
)

// bytesArg is an argument of bytes where nothing else tells PostgreSQL its type.
func (d *dialect) bytesArg() string {
	if d.sqlite() {
		return `?`
	}
	return `CAST(? AS BYTEA)`
}

// TakeSearchTurn makes whoever has the token the one who writes the index, for some time from now on, or prolongs it. ok is false if it is another's turn.
// Every transaction that writes the index begins with it.
func (tx *Tx) TakeSearchTurn(ctx context.Context, token int64, hold time.Duration) (ok bool, err error) {
	res, err := tx.exec(ctx, `UPDATE search_writer SET token = ?, until = ? WHERE id = 1 AND (token = ? OR until < ?)`,
		token, micros(tx.Now.Add(hold)), token, micros(tx.Now))
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// EndSearchTurn lets others write the index.
func (tx *Tx) EndSearchTurn(ctx context.Context, token int64) error {
	_, err := tx.exec(ctx, `UPDATE search_writer SET until = 0 WHERE id = 1 AND token = ?`, token)
	return err
}

// ClaimSearchDocs makes documents, pending, each under the first free number of its story's second, or after it.
func (tx *Tx) ClaimSearchDocs(ctx context.Context, published []time.Time, docs []*SearchDoc) error {
	wants := column(published, SearchKey)
	last := make(map[int64]int64, len(docs)) // by the first number of a second, the last one taken
	err := inParts(tx.d, wants, func(part []int64) error {
		w, args := tx.d.given(part)
		return tx.each(ctx, func(rows *sql.Rows) error {
			var want, key int64
			err := rows.Scan(&want, &key)
			last[want] = key
			return err
		}, `WITH w (want) AS (`+w+`) SELECT w.want, coalesce((SELECT max(d.key) FROM search_docs d WHERE d.key >= w.want AND d.key < w.want + ?), 0) FROM w`,
			append(args, SearchSlots)...)
	})
	if err != nil {
		return err
	}
	for i, d := range docs {
		d.State, d.Key = SearchPending, wants[i]
		if at := last[wants[i]]; at > 0 {
			d.Key = at + 1
		}
		if d.Key >= wants[i]+SearchSlots { // a full second: those after it are looked at one by one
			if err := tx.insertSearchDocs(ctx, docs[:i]); err != nil {
				return err
			}
			for k := i; k < len(docs); k++ {
				if err := tx.claimBeyond(ctx, wants[k], docs[k]); err != nil {
					return err
				}
			}
			return nil
		}
		last[wants[i]] = d.Key
	}
	return tx.insertSearchDocs(ctx, docs)
}

// claimBeyond makes a document under the first number after the last one that is taken, from wanted on.
func (tx *Tx) claimBeyond(ctx context.Context, want int64, d *SearchDoc) error {
	for span := int64(SearchSlots); ; span *= 2 {
		var last sql.NullInt64
		if err := tx.one(ctx, []any{&last}, `SELECT max(key) FROM search_docs WHERE key >= ? AND key < ?`, want, want+span); err != nil {
			return err
		}
		if d.Key = want; last.Valid {
			d.Key = last.Int64 + 1
		}
		if d.Key < want+span {
			break
		}
	}
	d.State = SearchPending
	return tx.insertSearchDocs(ctx, []*SearchDoc{d})
}

func (tx *Tx) insertSearchDocs(ctx context.Context, docs []*SearchDoc) error {
	return inParts(tx.d, docs, func(part []*SearchDoc) error {
		rows, args := tx.d.given(
			column(part, func(d *SearchDoc) int64 { return d.Key }), column(part, func(d *SearchDoc) int64 { return d.StoryID }),
			column(part, func(d *SearchDoc) int64 { return d.Print }), column(part, func(d *SearchDoc) int64 { return int64(d.State) }))
		_, err := tx.exec(ctx, `INSERT INTO search_docs (key, story_id, print, state) `+rows, args...)
		return err
	})
}

// SetSearchState says how far documents are.
func (tx *Tx) SetSearchState(ctx context.Context, state SearchState, keys []int64) error {
	return chunks(keys, func(part []int64) error {
		in, args := inList(part)
		_, err := tx.exec(ctx, `UPDATE search_docs SET state = ? WHERE key IN `+in, append([]any{int(state)}, args...)...)
		return err
	})
}

// DeleteSearchDocs forgets documents that no list holds any more.
func (tx *Tx) DeleteSearchDocs(ctx context.Context, keys []int64) error {
	return chunks(keys, func(part []int64) error {
		in, args := inList(part)
		_, err := tx.exec(ctx, `DELETE FROM search_docs WHERE state = 2 AND key IN `+in, args...)
		return err
	})
}

// maxInline is how many bytes of a block stand in its row. SQLite keeps rows of up to 1,002 bytes whole in pages of 4,096.
const maxInline = 930

// PutSearchBlocks stores blocks under their terms and numbers, with their places, in the place of those that were there.
func (tx *Tx) PutSearchBlocks(ctx context.Context, blocks []SearchBlock) error {
	var apart []SearchBlock
	err := inParts(tx.d, blocks, func(part []SearchBlock) error {
		places := column(part, func(b SearchBlock) []byte {
			switch {
			case len(b.Places) == 0:
				return []byte{}
			case len(b.Term)+len(b.Docs)+len(b.Places) > maxInline:
				apart = append(apart, b)
				return nil
			}
			return b.Places
		})
		rows, args := tx.d.given(column(part, termOf), column(part, atOf), column(part, func(b SearchBlock) []byte { return b.Docs }), places)
		_, err := tx.exec(ctx, `INSERT INTO search_blocks (term, at, docs, places) `+rows+`
			ON CONFLICT (term, at) DO UPDATE SET docs = excluded.docs, places = excluded.places`, args...)
		return err
	})
	if err != nil {
		return err
	}
	// What stood apart and stands in the row again stays: nobody asks for it, and the block soon grows again.
	return inParts(tx.d, apart, func(part []SearchBlock) error {
		rows, args := tx.d.given(column(part, termOf), column(part, atOf), column(part, func(b SearchBlock) []byte { return b.Places }))
		_, err := tx.exec(ctx, `INSERT INTO search_places (term, at, places) `+rows+`
			ON CONFLICT (term, at) DO UPDATE SET places = excluded.places`, args...)
		return err
	})
}

func termOf(b SearchBlock) []byte { return []byte(b.Term) }
func atOf(b SearchBlock) int64    { return b.At }

// DropSearchBlocks deletes blocks, with their places: the ones before them then reach to the next.
func (tx *Tx) DropSearchBlocks(ctx context.Context, spots []SearchSpot) error {
	return inParts(tx.d, spots, func(part []SearchSpot) error {
		rows, args := tx.d.given(spotColumns(part)...)
		if _, err := tx.exec(ctx, `DELETE FROM search_places WHERE (term, at) IN (`+rows+`)`, args...); err != nil {
			return err
		}
		_, err := tx.exec(ctx, `DELETE FROM search_blocks WHERE (term, at) IN (`+rows+`)`, args...)
		return err
	})
}

// AddSearchTerms adds to the numbers of documents that terms are in.
func (tx *Tx) AddSearchTerms(ctx context.Context, more []SearchTerm) error {
	return inParts(tx.d, more, func(part []SearchTerm) error {
		rows, args := tx.d.given(column(part, func(t SearchTerm) []byte { return []byte(t.Term) }), column(part, func(t SearchTerm) int64 { return t.Stories }))
		_, err := tx.exec(ctx, `INSERT INTO search_terms (term, stories) `+rows+`
			ON CONFLICT (term) DO UPDATE SET stories = search_terms.stories + excluded.stories`, args...)
		return err
	})
}

// NextSearchBlocks returns blocks after a spot, by term and number, with the places that stand in their rows: for looking through all of them.
func (r *reader) NextSearchBlocks(ctx context.Context, after SearchSpot, limit int) ([]SearchBlock, error) {
	columns, scan := blockColumns(true)
	return collect(ctx, r, scan, `SELECT `+columns+` FROM search_blocks b WHERE (b.term, b.at) > (?, ?)
		ORDER BY b.term, b.at LIMIT ?`, []byte(after.Term), after.Key, limit)
}

// ClearSearch deletes up to so many rows of each of the index's tables, and reports whether there may be more.
func (tx *Tx) ClearSearch(ctx context.Context, rows int) (more bool, err error) {
	for table, key := range map[string]string{"search_blocks": "term, at", "search_places": "term, at", "search_terms": "term", "search_docs": "key"} {
		res, err := tx.exec(ctx, `DELETE FROM `+table+` WHERE (`+key+`) IN (SELECT `+key+` FROM `+table+` LIMIT ?)`, rows)
		if err != nil {
			return false, err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return false, err
		}
		more = more || n > 0
	}
	return more, nil
}

// SearchSize returns how many bytes the index takes, about.
func (r *reader) SearchSize(ctx context.Context) (bytes int64, err error) {
	err = r.one(ctx, []any{&bytes}, r.d.searchSize())
	return bytes, err
}
