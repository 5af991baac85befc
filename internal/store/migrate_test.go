package store

import (
	"context"
	"sync"
	"testing"

	"broadsheet/internal/news"
)

// A step that landed after one with a higher number is known to be missing, and is made up for.
func TestStepsThatLandedLateAreMadeUpFor(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	db, err := Open(ctx, Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	const late = 7
	for _, q := range []string{`DROP TABLE views`, `DROP TABLE rankings`, `DROP TABLE ranked`, `DELETE FROM goose_db_version WHERE version_id = 7`} {
		if _, err := db.writer.db.ExecContext(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	list, err := db.Migrations(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		if m.Applied != (m.Version != late) {
			t.Errorf("step %d: applied is %v", m.Version, m.Applied)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err = Open(ctx, Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	defer db.Close() // it was only read
	var n int
	if err := db.writer.db.QueryRowContext(ctx, `SELECT count(*) FROM views`).Scan(&n); err != nil {
		t.Error(err)
	}
}

// What an older program that is still running writes would lack what the newer one keeps: it is to be stopped before the database is brought up to date.
func TestADatabaseInUseIsNotBroughtUpToDate(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	older, err := Open(ctx, Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{`DROP INDEX stories_slug`, `DELETE FROM goose_db_version WHERE version_id = 13`} {
		if _, err := older.writer.db.ExecContext(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	if db, err := Open(ctx, Options{Dir: dir}); news.KindOf(err) != news.Busy {
		t.Errorf("beside the older one: %v", err)
		if err == nil {
			db.Close()
		}
	}
	if err := older.Close(); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 { // that start together, and go on beside each other
		wg.Go(func() {
			db, err := Open(ctx, Options{Dir: dir})
			if err != nil {
				t.Error(err)
				return
			}
			defer db.Close()
			if _, err := db.ListSize(ctx, AllStories()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if db, err := Open(ctx, Options{Dir: dir, Exclusive: true}); err != nil {
		t.Error(err)
	} else {
		db.Close()
	}
}
