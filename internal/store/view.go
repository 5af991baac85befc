package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"sync/atomic"
)

// view is a connection on which a page's queries are made, in one transaction: SQLite locks, looks at the log and unlocks for every query that
// stands alone, and database/sql looks for a connection, which is some tenth of the making of a page.
type view struct {
	conn  *sql.Conn
	d     *dialect
	stmts statements
	open  atomic.Bool
}

// viewing is the key under which a context carries one.
type viewing struct{}

// View returns a context with which everything is read in one transaction, as it is at the first query, and a function that ends it and must be called.
// It costs a connection meanwhile, so it is for reading that takes milliseconds. Where there is none to be had, or on PostgreSQL, which a
// transaction would cost two more round trips, the context is returned as it is. Writing is not concerned.
func (db *DB) View(ctx context.Context) (context.Context, func()) {
	v := db.spareView(ctx)
	if v == nil {
		return ctx, func() {}
	}
	if _, err := v.run(ctx, `BEGIN`); err != nil {
		db.dropView(v)
		return ctx, func() {}
	}
	v.open.Store(true)
	return context.WithValue(ctx, viewing{}, v), func() {
		v.open.Store(false)
		if _, err := v.run(context.WithoutCancel(ctx), `COMMIT`); err != nil {
			db.dropView(v)
			return
		}
		db.views <- v
	}
}

// spareView is a view that nobody uses; nil if all are in use, or cannot be made.
func (db *DB) spareView(ctx context.Context) *view {
	select {
	case v := <-db.views: // nil never comes: on PostgreSQL there is no channel
		return v
	default:
	}
	if db.viewed.Add(1) > int64(cap(db.views)) {
		db.viewed.Add(-1)
		return nil
	}
	conn, err := db.pool.db.Conn(ctx)
	if err != nil {
		db.viewed.Add(-1)
		return nil
	}
	return &view{conn: conn, d: db.d}
}

// dropView closes a view's connection for good: it may be in the middle of a transaction.
func (db *DB) dropView(v *view) {
	v.stmts.close()
	v.conn.Raw(func(any) error { return driver.ErrBadConn })
	v.conn.Close()
	db.viewed.Add(-1)
}

// closeViews closes those that nobody uses.
func (db *DB) closeViews() {
	for {
		select {
		case v := <-db.views:
			db.dropView(v)
		default:
			return
		}
	}
}

func (v *view) run(ctx context.Context, query string) (sql.Result, error) {
	st, err := v.stmts.get(ctx, v.conn, v.d, query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx)
}

// viewOf is the view that a context carries, if it goes on.
func viewOf(ctx context.Context) *view {
	if v, ok := ctx.Value(viewing{}).(*view); ok && v.open.Load() {
		return v
	}
	return nil
}
