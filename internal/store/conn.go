package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"

	"broadsheet/internal/news"
	"broadsheet/internal/pace"
)

// querier is what runs a statement: a pool, or the connection of a transaction.
type querier interface {
	exec(ctx context.Context, query string, args []any) (sql.Result, error)
	query(ctx context.Context, query string, args []any) (*sql.Rows, error)
}

// reader holds every method that only reads. DB and Tx both have them, so that a transaction
// sees its own writes.
type reader struct {
	q querier
	d *dialect

	// What pages name by its number, for as long as no event follows; nil for a transaction.
	topics *since[int64, news.Topic]
	people *since[int64, signature]
}

func (r *reader) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	res, err := r.q.exec(ctx, query, args)
	return res, r.d.explain(err)
}

// rows are what a query finds. They must be closed.
type rows struct {
	*sql.Rows
	closed func() // called once they are; nil for nothing
}

// Close may be called again.
func (r *rows) Close() error {
	err := r.Rows.Close()
	if r.closed != nil {
		r.closed()
		r.closed = nil
	}
	return err
}

func (r *reader) query(ctx context.Context, query string, args ...any) (*rows, error) {
	if covered(ctx) && r.d.sqlite() {
		// A page's query on SQLite takes microseconds; two goroutines that watch whether it should be broken off would cost more.
		ctx = context.WithoutCancel(ctx)
	}
	found, closed, err := r.find(ctx, query, args)
	if err != nil {
		return nil, r.d.explain(err)
	}
	return &rows{found, closed}, nil
}

// find runs a query, in the context's view if there is one for the pool that is read from and nobody reads from it just now.
func (r *reader) find(ctx context.Context, query string, args []any) (found *sql.Rows, closed func(), err error) {
	if _, ok := r.q.(*pool); ok {
		if v, ok := ctx.Value(viewing{}).(viewAt); ok && v.begin() {
			pace.Yield(ctx)
			if found, err = v.query(ctx, query, args); err != nil {
				v.end()
				return nil, nil, err
			}
			return found, v.end, nil
		}
	}
	found, err = r.q.query(ctx, query, args)
	return found, nil, err
}

// one scans the first row of a query into dest. It returns sql.ErrNoRows if there is none.
func (r *reader) one(ctx context.Context, dest []any, query string, args ...any) error {
	rows, err := r.query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return r.d.explain(err)
		}
		return sql.ErrNoRows
	}
	if err := rows.Scan(dest...); err != nil {
		return err
	}
	return r.d.explain(rows.Close())
}

// each calls scan for every row of a query.
func (r *reader) each(ctx context.Context, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := r.query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var work *pace.Work // a transaction does not give way
	if _, ok := r.q.(*pool); ok {
		work = pace.Of(ctx)
	}
	for rows.Next() {
		if err := scan(rows.Rows); err != nil {
			return err
		}
		work.Yield()
	}
	return r.d.explain(rows.Err())
}

// collect gathers what scan makes of every row.
func collect[T any](ctx context.Context, r *reader, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	var out []T
	err := r.each(ctx, func(rows *sql.Rows) error {
		v, err := scan(rows)
		if err == nil {
			out = append(out, v)
		}
		return err
	}, query, args...)
	return out, err
}

// notFound turns sql.ErrNoRows into a NotFound error with the sentence given.
func notFound(err error, format string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return news.Errorf(news.NotFound, format, args...)
	}
	return err
}

// statements keeps prepared statements by their text. Only texts from this package's source come here, so
// their number is small; lists of ids are padded to a few lengths (see inList).
type statements struct {
	mu    sync.Mutex
	byStr map[string]*sql.Stmt
}

type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

func (s *statements) get(ctx context.Context, p preparer, d *dialect, query string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st, ok := s.byStr[query]; ok {
		return st, nil
	}
	st, err := p.PrepareContext(ctx, d.rebind(query))
	if err != nil {
		return nil, err
	}
	if s.byStr == nil {
		s.byStr = map[string]*sql.Stmt{}
	}
	s.byStr[query] = st
	return st, nil
}

func (s *statements) exec(ctx context.Context, p preparer, d *dialect, query string, args []any) (sql.Result, error) {
	st, err := s.get(ctx, p, d, query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

func (s *statements) query(ctx context.Context, p preparer, d *dialect, query string, args []any) (*sql.Rows, error) {
	st, err := s.get(ctx, p, d, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

func (s *statements) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, st := range s.byStr {
		st.Close()
	}
	s.byStr = nil
}

// pool runs statements on any connection of a database/sql pool, prepared once on each.
type pool struct {
	db    *sql.DB
	d     *dialect
	stmts statements
}

func (p *pool) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	return p.stmts.exec(ctx, p.db, p.d, query, args)
}

func (p *pool) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	pace.Yield(ctx)
	return p.stmts.query(ctx, p.db, p.d, query, args)
}

// inList gives "(?,?,?)" and the arguments for a list of ids, padded by repetition to a power of two, so that
// few different statements are prepared. The list must not be empty.
func inList(ids []int64) (string, []any) {
	n := 1
	for n < len(ids) {
		n *= 2
	}
	args := make([]any, n)
	for i := range args {
		args[i] = ids[min(i, len(ids)-1)]
	}
	return "(?" + strings.Repeat(",?", n-1) + ")", args
}

// chunks calls f with parts of ids, each short enough for one statement.
func chunks(ids []int64, f func([]int64) error) error {
	const most = 512
	for len(ids) > 0 {
		n := min(most, len(ids))
		if err := f(ids[:n]); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}
