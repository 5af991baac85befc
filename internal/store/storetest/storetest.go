// Package storetest gives tests real databases: a SQLite file in a temporary folder, and a database of its own in a
// private PostgreSQL. What must hold on both is tested with Each.
package storetest

import (
	"context"
	"testing"
	"time"

	"broadsheet/internal/pgtest"
	"broadsheet/internal/store"
)

// Each runs a test on both databases, in parallel. Where there is no PostgreSQL, that half says so and is skipped.
func Each(t *testing.T, f func(t *testing.T, db *store.DB)) {
	EachAt(t, nil, f)
}

// EachAt is Each with a clock of the test's own.
func EachAt(t *testing.T, clock func() time.Time, f func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, Open(t, store.Options{Dir: t.TempDir(), Clock: clock}))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, Open(t, store.Options{URL: pgtest.Start(t), Clock: clock}))
	})
}

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
