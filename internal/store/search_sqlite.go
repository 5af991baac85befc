package store

import (
	"context"
	"strings"
)

// This file and search_postgres.go are the two ways to keep and to ask a full-text index. Terms come from the analyser and
// hold only letters and digits; whatever else a caller gives is left out here, so that no term means anything in the
// language of either index.

// searchWindow gives the statement that finds the newest SearchWindow matches and one more, with key and relevance. ok is
// false if nothing can match.
func (d *dialect) searchWindow(q SearchQuery, from, before int64) (query string, args []any, ok bool) {
	if d.sqlite() {
		return ftsWindow(q, from, before)
	}
	return vectorWindow(q, from, before)
}

func (d *dialect) deleteSearchDoc() string {
	if d.sqlite() {
		return `DELETE FROM search_docs WHERE rowid = ?`
	}
	return `DELETE FROM search_docs WHERE key = ?`
}

func (d *dialect) insertSearchDoc(ctx context.Context, tx *Tx, key int64, head, body string, facets []string) error {
	if !d.sqlite() {
		return insertVector(ctx, tx, key, head, body, facets)
	}
	_, err := tx.exec(ctx, `INSERT INTO search_docs (rowid, head, body, facets) VALUES (?, ?, ?, ?)`, key, head, body, strings.Join(facets, " "))
	return err
}

// ftsWindow asks FTS5. BM25 counts a word by how rare it is (Robertson and Zaragoza, 2009), with columns weighted.
func ftsWindow(q SearchQuery, from, before int64) (string, []any, bool) {
	match, ok := ftsMatch(q)
	if !ok {
		return "", nil, false
	}
	const newest = ` ORDER BY rowid DESC LIMIT ?`
	if match == "" {
		return `SELECT key, 1.0 AS relevance FROM search_keys WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT ?`,
			[]any{from, before, SearchWindow + 1}, true
	}
	if q.ByDate || len(q.All) == 0 {
		return `SELECT rowid AS key, 1.0 AS relevance FROM search_docs WHERE search_docs MATCH ? AND rowid >= ? AND rowid < ?` + newest,
			[]any{match, from, before, SearchWindow + 1}, true
	}
	return `SELECT rowid AS key, -bm25(search_docs, CAST(? AS REAL), 1.0, 0.0) AS relevance FROM search_docs
		WHERE search_docs MATCH ? AND rowid >= ? AND rowid < ?` + newest,
		[]any{headWeight, match, from, before, SearchWindow + 1}, true
}

// ftsMatch writes a query in FTS5's language, "" for one without clauses and filters.
func ftsMatch(q SearchQuery) (string, bool) {
	var all []string
	for _, c := range q.All {
		words := ftsClause(c)
		if words == "" {
			return "", false
		}
		all = append(all, `{head body} : `+words)
	}
	for _, words := range q.facets() {
		all = append(all, `facets : ("`+strings.Join(words, `" OR "`)+`")`)
	}
	if len(all) == 0 {
		return "", len(q.Not) == 0
	}
	match := strings.Join(all, " AND ")
	var not []string
	for _, c := range q.Not {
		if words := ftsClause(c); words != "" {
			not = append(not, words)
		}
	}
	if len(not) > 0 {
		match = "(" + match + ") NOT ({head body} : (" + strings.Join(not, " OR ") + "))"
	}
	return match, true
}

func ftsClause(c SearchClause) string {
	var any []string
	for _, p := range c.Any {
		if terms := plainTerms(p.Terms); len(terms) > 0 {
			phrase := `"` + strings.Join(terms, " ") + `"`
			if p.Prefix {
				phrase += " *"
			}
			any = append(any, phrase)
		}
	}
	if len(any) == 0 {
		return ""
	}
	return "(" + strings.Join(any, " OR ") + ")"
}
