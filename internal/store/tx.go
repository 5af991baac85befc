package store

import (
	"context"
	"database/sql"
	"time"

	"broadsheet/internal/news"
)

// Tx is one writing transaction. It sees its own writes through the same reading methods as DB.
type Tx struct {
	reader
	// Now is the transaction's one reading of the database's clock.
	Now time.Time

	events   []news.Event
	touched  touches
	dur      Durability
	placed   bool                   // see holdPlaces
	sections map[int64]news.Section // loaded once, see withAncestors
	settings *news.Settings         // loaded once
	merged   map[int64]int64        // topics and what they were merged into, loaded once, see canonical
}

// Durability says what a committed write survives.
type Durability int

const (
	// Durable survives a power cut: for editorial acts and comments.
	Durable Durability = iota
	// Repeatable survives a crash or kill of the process, but the last moments may be lost with the power:
	// for what can be done again, as imports and counts.
	Repeatable
)

// Write runs f in one transaction. If f returns an error, or the events cannot be numbered, nothing is stored.
// On SQLite writers go one after another, in this process and across processes; on PostgreSQL they run
// side by side until they number their events.
func (db *DB) Write(ctx context.Context, f func(*Tx) error) error {
	return db.WriteAs(ctx, Durable, f)
}

// WriteAs is Write with a choice of durability.
func (db *DB) WriteAs(ctx context.Context, dur Durability, f func(*Tx) error) error {
	if err := db.there(); err != nil {
		return err
	}
	raw, err := db.begin(ctx, dur)
	if err != nil {
		return db.d.explain(err)
	}
	tx := &Tx{reader: reader{q: raw, d: db.d}, dur: dur}
	done := false
	defer func() {
		if !done { // f panicked
			raw.end(false)
		}
	}()
	if tx.Now, err = db.now(ctx, &tx.reader); err == nil {
		if err = f(tx); err == nil {
			err = tx.storeCounts(ctx)
		}
		if err == nil {
			err = tx.number(ctx)
		}
	}
	done = true
	if err != nil {
		raw.end(false)
		return db.d.explain(err)
	}
	if err := raw.end(true); err != nil {
		return db.d.explain(err)
	}
	if len(tx.events) > 0 {
		if f := db.committed.Load(); f != nil {
			(*f)(tx.events)
		}
		db.wake()
	}
	return nil
}

// OneWriter reports whether a transaction that writes holds off all others, so that it should be short.
func (db *DB) OneWriter() bool { return db.d.sqlite() }

func (db *DB) now(ctx context.Context, r *reader) (time.Time, error) {
	ctx, _ = reading(ctx)
	if db.clock != nil {
		return db.clock().UTC().Truncate(time.Microsecond), nil
	}
	return db.d.clock(ctx, r)
}

// Now reads the database's clock.
func (db *DB) Now(ctx context.Context) (time.Time, error) { return db.now(ctx, &db.reader) }

// rawTx is a transaction of either database.
type rawTx interface {
	querier
	end(commit bool) error
}

func (db *DB) begin(ctx context.Context, dur Durability) (rawTx, error) {
	if db.d.sqlite() {
		return db.writer.begin(ctx, dur)
	}
	tx, err := db.pool.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	if dur == Repeatable {
		if _, err := tx.ExecContext(ctx, `SET LOCAL synchronous_commit = off`); err != nil {
			tx.Rollback()
			return nil, err
		}
	}
	return &postgresTx{tx: tx, d: db.d}, nil
}

// postgresTx leaves the preparing of statements to pgx, which keeps them for each connection.
type postgresTx struct {
	tx *sql.Tx
	d  *dialect
}

func (t *postgresTx) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	return t.tx.ExecContext(ctx, t.d.rebind(query), args...)
}

func (t *postgresTx) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, t.d.rebind(query), args...)
}

func (t *postgresTx) end(commit bool) error {
	if commit {
		return t.tx.Commit()
	}
	return t.tx.Rollback()
}

// sqliteWriter is the one connection that writes, with its prepared statements. They outlive a transaction,
// which those of database/sql's own Tx do not.
type sqliteWriter struct {
	turn  chan struct{} // holds one token
	db    *sql.DB
	conn  *sql.Conn
	stmts statements
	dur   Durability
	ended time.Time // when the last transaction ended
}

// Between processes SQLite has no queue: whoever waits looks again and again. So we look every millisecond rather than, as
// SQLite does, ever more seldom; and work that can be done again (an import) leaves a gap between its transactions in which another process's
// comment or act finds the writer free.
const (
	lookEvery = time.Millisecond
	lookFor   = 10 * time.Second
	gap       = 2 * time.Millisecond
)

func (w *sqliteWriter) begin(ctx context.Context, dur Durability) (rawTx, error) {
	select {
	case w.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if since := time.Since(w.ended); dur == Repeatable && since < gap {
		time.Sleep(gap - since)
	}
	if err := w.start(ctx, dur); err != nil {
		w.discard()
		<-w.turn
		return nil, err
	}
	return w, nil
}

func (w *sqliteWriter) start(ctx context.Context, dur Durability) error {
	if w.conn == nil {
		conn, err := w.db.Conn(ctx)
		if err != nil {
			return err
		}
		w.conn, w.dur = conn, Durable
		if _, err := conn.ExecContext(ctx, `PRAGMA busy_timeout = 0`); err != nil {
			return err
		}
	}
	if dur != w.dur {
		level := `PRAGMA synchronous = FULL`
		if dur == Repeatable {
			level = `PRAGMA synchronous = NORMAL`
		}
		if _, err := w.conn.ExecContext(ctx, level); err != nil {
			return err
		}
		w.dur = dur
	}
	for start := time.Now(); ; time.Sleep(lookEvery) {
		_, err := w.exec(ctx, `BEGIN IMMEDIATE`, nil)
		if err == nil || !busy(err) || time.Since(start) > lookFor || ctx.Err() != nil {
			return err
		}
	}
}

// discard gives the connection up, so that the next transaction starts on a fresh one.
func (w *sqliteWriter) discard() {
	w.stmts.close()
	if w.conn != nil {
		w.conn.Close()
		w.conn = nil
	}
}

func (w *sqliteWriter) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	return w.stmts.exec(ctx, w.conn, sqliteDialect, query, args)
}

func (w *sqliteWriter) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	return w.stmts.query(ctx, w.conn, sqliteDialect, query, args)
}

// end commits or rolls back, whatever has become of the caller's context, and passes the turn on.
func (w *sqliteWriter) end(commit bool) error {
	defer func() { w.ended = time.Now(); <-w.turn }()
	ctx := context.Background()
	if commit {
		_, err := w.exec(ctx, `COMMIT`, nil)
		if err == nil {
			return nil
		}
		w.rollback(ctx)
		return err
	}
	w.rollback(ctx)
	return nil
}

func (w *sqliteWriter) rollback(ctx context.Context) {
	// A full disk or an interrupt may have rolled back already; then ROLLBACK fails, and the connection is
	// given up to be sure.
	if _, err := w.exec(ctx, `ROLLBACK`, nil); err != nil {
		w.discard()
	}
}

func (w *sqliteWriter) close() error {
	w.turn <- struct{}{}
	defer func() { <-w.turn }()
	w.discard()
	return w.db.Close()
}
