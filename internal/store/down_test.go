package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// A file that cannot be opened does not mean that the database is down while it is there: a process without descriptors finds it so, and others
// change it meanwhile.
func TestAFileThatIsThereIsNotDown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := storetest.Open(t, store.Options{Dir: dir})
	raw, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "nowhere", "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	cannot := raw.Ping()
	if cannot == nil {
		t.Fatal("a file was opened in a folder that is not there")
	}
	if db.DownForAll(cannot) {
		t.Errorf("%v is taken for a database that is down", cannot)
	}
	if err := os.Rename(filepath.Join(dir, store.File), filepath.Join(dir, "away")); err != nil {
		t.Fatal(err)
	}
	if !db.DownForAll(cannot) {
		t.Errorf("%v is not taken for a database that is down though its file is gone", cannot)
	}
}

// PostgreSQL ends a connection with one code when it stops, and when somebody ends that one alone.
func TestAnEndedConnectionIsNotDown(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	for code, want := range map[string]bool{"57P01": false, "57P02": true, "57P03": true, "42601": false} {
		if got := db.DownForAll(fmt.Errorf("query: %w", &pgconn.PgError{Code: code})); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
}
