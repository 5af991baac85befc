package store

import (
	"context"
	"database/sql"
	"strings"
	"unicode"
)

// facetMark stands before the facets among a document's words. No term has it.
const facetMark = "="

// lockSearch makes the writers of the index go one after another, on all nodes: two that index the same story would
// otherwise run into each other. SQLite has one writer anyhow.
func (d *dialect) lockSearch(ctx context.Context, tx *Tx) error {
	if d.sqlite() {
		return nil
	}
	_, err := tx.exec(ctx, `SELECT pg_advisory_xact_lock(7239104817)`)
	return err
}

func insertVector(ctx context.Context, tx *Tx, key int64, head, body string, facets []string) error {
	marked := make([]string, len(facets))
	for i, f := range facets {
		marked[i] = `'` + facetMark + f + `'`
	}
	// A word that none can ask for stands between head and body, so that no phrase reaches across.
	_, err := tx.exec(ctx, `INSERT INTO search_docs (key, terms) VALUES (?, setweight(to_tsvector('simple', ?), 'A') || TSVECTOR '=:1'
		|| setweight(to_tsvector('simple', ?), 'B') || CAST(CAST(? AS TEXT) AS TSVECTOR))`, key, head, body, strings.Join(marked, " "))
	return err
}

// planned lets f read with a plan made for its very arguments. PostgreSQL would soon keep one plan for all, but a word that is rare
// wants the index of words, and one that is everywhere the index of dates.
func (db *DB) planned(ctx context.Context, f func(*reader) error) error {
	if db.d.sqlite() {
		return f(&db.reader)
	}
	tx, err := db.pool.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return db.d.explain(err)
	}
	defer tx.Rollback() // nothing was written
	if _, err := tx.ExecContext(ctx, `SET LOCAL plan_cache_mode = force_custom_plan`); err != nil {
		return db.d.explain(err)
	}
	return f(&reader{q: &postgresTx{tx: tx, d: db.d}, d: db.d})
}

// vectorWindow asks the tsvectors. ts_rank knows nothing of how rare a word is; that matters little, since all words of a
// query must be there.
func vectorWindow(q SearchQuery, from, before int64) (string, []any, bool) {
	words, match, ok := vectorMatch(q)
	if !ok {
		return "", nil, false
	}
	if match == "" {
		return `SELECT key, CAST(1 AS DOUBLE PRECISION) AS relevance FROM search_keys WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT ?`,
			[]any{from, before, SearchWindow + 1}, true
	}
	const where = ` FROM search_docs WHERE terms @@ CAST(CAST(? AS TEXT) AS TSQUERY) AND key >= ? AND key < ? ORDER BY key DESC LIMIT ?`
	if q.ByDate || words == "" {
		return `SELECT key, CAST(1 AS DOUBLE PRECISION) AS relevance` + where, []any{match, from, before, SearchWindow + 1}, true
	}
	// Weights are of D, C, B (the body) and A (the head); 1 divides by the logarithm of the length.
	return `SELECT key, CAST(ts_rank(CAST(ARRAY[0, 0, 1 / CAST(? AS REAL), 1] AS REAL[]), terms, CAST(CAST(? AS TEXT) AS TSQUERY), 1) AS DOUBLE PRECISION) AS relevance` + where,
		[]any{headWeight, words, match, from, before, SearchWindow + 1}, true
}

// vectorMatch writes a query in the language of tsquery: its words to be found, and all of it; both are "" for one without clauses and filters.
func vectorMatch(q SearchQuery) (words, match string, ok bool) {
	var all []string
	for _, c := range q.All {
		clause := vectorClause(c)
		if clause == "" {
			return "", "", false
		}
		all = append(all, clause)
	}
	words = strings.Join(all, " & ")
	for _, facets := range q.facets() {
		all = append(all, `('`+facetMark+strings.Join(facets, `' | '`+facetMark)+`')`)
	}
	if len(all) == 0 {
		return "", "", len(q.Not) == 0
	}
	for _, c := range q.Not {
		if clause := vectorClause(c); clause != "" {
			all = append(all, "!"+clause)
		}
	}
	return words, strings.Join(all, " & "), true
}

func vectorClause(c SearchClause) string {
	var any []string
	for _, p := range c.Any {
		terms := plainTerms(p.Terms)
		if len(terms) == 0 {
			continue
		}
		phrase := `'` + strings.Join(terms, `' <-> '`) + `'`
		if p.Prefix {
			phrase += ":*"
		}
		any = append(any, "("+phrase+")")
	}
	if len(any) == 0 {
		return ""
	}
	return "(" + strings.Join(any, " | ") + ")"
}

// plainTerms leaves out of terms what is neither letter nor digit, and terms of which nothing is left.
func plainTerms(terms []string) []string {
	var out []string
	for _, t := range terms {
		t = strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return -1
		}, t)
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}
