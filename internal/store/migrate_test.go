package store

import (
	"context"
	"testing"
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
