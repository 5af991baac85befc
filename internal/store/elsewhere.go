package store

import (
	"context"
	"database/sql"
	"os"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
)

// SQLite does not tell of what another process commits, but before that its log is written to. When it was is known in a microsecond or two; whether it
// is committed is asked of SQLite (sqlite.org/pragma.html#pragma_data_version), which costs a hundred: over and over while the log has just been
// written to, since it is put on the disk before it counts, and now and then in any case. The log is never opened here, since whoever closes a
// file lets go of all locks that SQLite has on it.
const (
	lookAbroad = 5 * time.Millisecond
	askAbroad  = 100 * time.Millisecond
)

// channel is PostgreSQL's for telling that there are events.
const channel = "broadsheet_events"

// Elsewhere calls f soon after any process has committed something that may be an event, until ctx ends: within some 5 ms as a
// rule. It is a hint and no more; while the database does not answer there is none, so whoever must know looks by himself as well.
// Followers of this process are woken, too.
func (db *DB) Elsewhere(ctx context.Context, f func()) {
	for ctx.Err() == nil {
		conn, err := db.pool.db.Conn(ctx)
		if err == nil {
			told := func() { db.wake(); f() }
			if db.d.sqlite() {
				err = lookAt(ctx, conn, told)
			} else {
				err = listenOn(ctx, conn, told)
			}
			conn.Close()
		}
		if err != nil {
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
}

func lookAt(ctx context.Context, conn *sql.Conn, told func()) error {
	look, err := conn.PrepareContext(ctx, `PRAGMA data_version`)
	if err != nil {
		return err
	}
	defer look.Close()
	var file string
	if err := conn.QueryRowContext(ctx, `SELECT file FROM pragma_database_list WHERE name = 'main'`).Scan(&file); err != nil {
		return err
	}
	tick := time.NewTicker(lookAbroad)
	defer tick.Stop()
	var written, seen, asked time.Time
	for last := int64(-1); ; {
		log, err := os.Stat(file + "-wal")
		if err != nil || !log.ModTime().Equal(written) {
			seen = time.Now()
			if err == nil {
				written = log.ModTime()
			}
		}
		if time.Since(seen) < askAbroad || time.Since(asked) >= askAbroad {
			asked = time.Now()
			var now int64
			if err := look.QueryRowContext(ctx).Scan(&now); err != nil {
				return err
			}
			if now != last {
				last = now
				told()
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func listenOn(ctx context.Context, conn *sql.Conn, told func()) error {
	return conn.Raw(func(driver any) error {
		c := driver.(*stdlib.Conn).Conn()
		if _, err := c.Exec(ctx, `LISTEN `+channel); err != nil {
			return err
		}
		for told(); ; told() {
			if _, err := c.WaitForNotification(ctx); err != nil {
				c.Close(context.WithoutCancel(ctx)) // it may be half read
				return err
			}
		}
	})
}

// notify tells other processes that there are events, when the transaction commits.
func (d *dialect) notify(ctx context.Context, tx *Tx) error {
	if d.sqlite() {
		return nil
	}
	_, err := tx.exec(ctx, `NOTIFY `+channel)
	return err
}
