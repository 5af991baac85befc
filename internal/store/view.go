package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"sync"
)

// view is a connection on which a page's queries are made, in one transaction: SQLite locks, looks at the log and unlocks for every query that
// stands alone, and database/sql looks for a connection, which is some tenth of the making of a page.
type view struct {
	db    *DB
	conn  *sql.Conn
	stmts statements

	mu    sync.Mutex
	round int  // how many pages were made of it
	open  bool // and whether one is being made
	inUse bool // somebody reads rows from it
}

// viewing is the key under which a context carries one, as of a round.
type viewing struct{}

type viewAt struct {
	*view
	round int
}

// View returns a context with which everything is read in one transaction, as it is at the first query, and a function that ends it and must be called.
// It costs a connection meanwhile, so it is for reading that takes milliseconds. Where there is none to be had, or on PostgreSQL, which a
// transaction would cost two more round trips, the context is returned as it is. So is what is read while rows of another query are still open, and
// whatever goes on with the context when the view has ended: that is read outside of it. Writing is not concerned.
func (db *DB) View(ctx context.Context) (context.Context, func()) {
	v := db.spareView(ctx)
	if v == nil {
		return ctx, func() {}
	}
	if err := v.run(ctx, `BEGIN`); err != nil {
		v.drop()
		return ctx, func() {}
	}
	v.mu.Lock()
	v.open = true
	v.round++
	at := viewAt{v, v.round}
	v.mu.Unlock()
	return context.WithValue(ctx, viewing{}, at), v.close
}

// spareView is a view that nobody uses; nil if all are in use, or cannot be made.
func (db *DB) spareView(ctx context.Context) *view {
	select {
	case v := <-db.views: // on PostgreSQL there is no channel, and none ever comes
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
	return &view{db: db, conn: conn}
}

// closeViews closes those that nobody uses.
func (db *DB) closeViews() {
	for {
		select {
		case v := <-db.views:
			v.drop()
		default:
			return
		}
	}
}

// begin takes the view for the rows of one query; end gives it back. One statement cannot be run by two at once, whether one within the rows of
// the other or beside it.
func (v viewAt) begin() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.open || v.inUse || v.view.round != v.round {
		return false
	}
	v.inUse = true
	return true
}

func (v *view) end() {
	v.mu.Lock()
	v.inUse = false
	abandoned := !v.open
	v.mu.Unlock()
	if abandoned {
		v.drop()
	}
}

// close ends the transaction. A view whose rows somebody still reads is given up as soon as they have.
func (v *view) close() {
	v.mu.Lock()
	v.open = false
	inUse := v.inUse
	v.mu.Unlock()
	if inUse {
		return
	}
	if err := v.run(context.Background(), `COMMIT`); err != nil {
		v.drop()
		return
	}
	v.db.views <- v
}

// drop closes the connection for good: it may be in the middle of a transaction.
func (v *view) drop() {
	v.stmts.close()
	v.conn.Raw(func(any) error { return driver.ErrBadConn })
	v.conn.Close()
	v.db.viewed.Add(-1)
}

func (v *view) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	return v.stmts.query(ctx, v.conn, v.db.d, query, args)
}

func (v *view) run(ctx context.Context, query string) error {
	_, err := v.stmts.exec(ctx, v.conn, v.db.d, query, nil)
	return err
}
