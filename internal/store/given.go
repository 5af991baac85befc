package store

import "strings"

// This file gives rows to a statement as arguments: one of many rows instead of many of one.

// atOnce are the numbers of rows that one statement takes, so that few different ones are prepared. PostgreSQL takes arrays of any length in one.
var atOnce = []int{64, 16, 4, 1}

const mostGiven = 1000 // rows of a statement on PostgreSQL: a megabyte of blocks

// inParts calls f with parts of a list, each short enough for one statement.
func inParts[T any](d *dialect, list []T, f func([]T) error) error {
	for len(list) > 0 {
		n := min(len(list), mostGiven)
		if d.sqlite() {
			for _, n = range atOnce {
				if n <= len(list) {
					break
				}
			}
		}
		if err := f(list[:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// rowsOf writes n rows for VALUES.
func rowsOf(n int, row string) string { return row + strings.Repeat(", "+row, n-1) }

// given writes rows as what a table is made from, or is filled with, and their arguments. Each column is a [][]byte, whose nil is NULL, or an []int64; all
// have the same length.
func (d *dialect) given(columns ...any) (text string, args []any) {
	if !d.sqlite() {
		types := make([]string, len(columns))
		for i, c := range columns {
			if types[i] = `CAST(? AS BIGINT[])`; isBytes(c) {
				types[i] = `CAST(? AS BYTEA[])`
			}
		}
		return `SELECT * FROM unnest(` + strings.Join(types, `, `) + `)`, columns
	}
	n := 0
	for i, c := range columns {
		switch c := c.(type) {
		case [][]byte:
			n = len(c)
		case []int64:
			n = len(c)
		}
		if args == nil {
			args = make([]any, n*len(columns))
		}
		for k := range n {
			switch c := c.(type) {
			case [][]byte:
				if c[k] != nil {
					args[k*len(columns)+i] = c[k]
				}
			case []int64:
				args[k*len(columns)+i] = c[k]
			}
		}
	}
	return `VALUES ` + rowsOf(n, `(?`+strings.Repeat(`, ?`, len(columns)-1)+`)`), args
}

func isBytes(column any) bool {
	_, yes := column.([][]byte)
	return yes
}

// column makes a column of what f takes from each element of a list.
func column[T, V any](list []T, f func(T) V) []V {
	out := make([]V, len(list))
	for i, e := range list {
		out[i] = f(e)
	}
	return out
}

func spotColumns(spots []SearchSpot) []any {
	return []any{column(spots, func(s SearchSpot) []byte { return []byte(s.Term) }), column(spots, func(s SearchSpot) int64 { return s.Key })}
}

// blockOf is the block b in which the number w.key of the list w.term lies. PostgreSQL finds it with one look into the index rather than two.
func (d *dialect) blockOf() string {
	if d.sqlite() {
		return `search_blocks b WHERE b.term = w.term AND b.at = (SELECT max(c.at) FROM search_blocks c WHERE c.term = w.term AND c.at <= w.key)`
	}
	return `LATERAL (SELECT * FROM search_blocks c WHERE c.term = w.term AND c.at <= w.key ORDER BY c.at DESC LIMIT 1) b`
}
