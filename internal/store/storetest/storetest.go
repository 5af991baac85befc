// Package storetest gives tests real databases: a SQLite file in a temporary folder, and a database of its own in a
// private PostgreSQL. What must hold on both is tested with Each.
package storetest

import (
	"context"
	"database/sql"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/pgtest"
	"broadsheet/internal/store"
)

// Each runs a test on both databases, in parallel. Where there is no PostgreSQL, that half says so and is skipped.
func Each(t *testing.T, f func(t *testing.T, db *store.DB)) {
	t.Helper()
	each(t, func(t *testing.T, opt store.Options) { f(t, Open(t, opt)) })
}

// EachAt is Each with clocks of the test's own: each half has one for itself, since both run at the same time.
func EachAt[C interface{ Now() time.Time }](t *testing.T, clock func() C, f func(t *testing.T, db *store.DB, c C)) {
	t.Helper()
	each(t, func(t *testing.T, opt store.Options) {
		c := clock()
		opt.Clock = c.Now
		f(t, Open(t, opt), c)
	})
}

// EachBehind is Each with a function that runs SQL behind the store's back, as somebody who restores a backup does.
func EachBehind(t *testing.T, f func(t *testing.T, db *store.DB, behind func(statements ...string))) {
	t.Helper()
	each(t, func(t *testing.T, opt store.Options) {
		f(t, Open(t, opt), func(statements ...string) {
			t.Helper()
			driver, dsn := "pgx", opt.URL
			if dsn == "" {
				driver, dsn = "sqlite", "file:"+filepath.Join(opt.Dir, store.File)+"?_pragma=busy_timeout(10000)"
			}
			raw, err := sql.Open(driver, dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer raw.Close()
			tx, err := raw.Begin()
			if err != nil {
				t.Fatal(err)
			}
			for _, statement := range statements {
				if _, err := tx.Exec(statement); err != nil {
					t.Fatalf("%s: %v", statement, err)
				}
			}
			if err := tx.Commit(); err != nil {
				t.Fatal(err)
			}
		})
	})
}

func each(t *testing.T, f func(t *testing.T, opt store.Options)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, store.Options{Dir: t.TempDir()})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, store.Options{URL: pgtest.Start(t)})
	})
}

// Clock stands still until a test moves it. It may be used by any number of goroutines.
type Clock struct{ at atomic.Int64 }

// NewClock makes a clock that shows a moment.
func NewClock(at time.Time) *Clock {
	c := &Clock{}
	c.Set(at)
	return c
}

// Now is the moment that the clock shows, in UTC.
func (c *Clock) Now() time.Time { return time.Unix(0, c.at.Load()).UTC() }

// Set lets the clock show another moment.
func (c *Clock) Set(at time.Time) { c.at.Store(at.UnixNano()) }

// Pass moves the clock on, and returns what it shows then.
func (c *Clock) Pass(d time.Duration) time.Time { return time.Unix(0, c.at.Add(int64(d))).UTC() }

// At gives EachAt clocks that show a moment.
func At(at time.Time) func() *Clock { return func() *Clock { return NewClock(at) } }

// SQLite opens an empty SQLite database for one test.
func SQLite(t testing.TB) *store.DB { return Open(t, store.Options{Dir: t.TempDir()}) }

// Open opens a database for one test and closes it afterwards.
func Open(t testing.TB, opt store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), opt)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}
