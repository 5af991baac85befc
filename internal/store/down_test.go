package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
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

// What is written into a file that was deleted, or in whose place another was put, nobody finds again: it is not taken.
func TestNothingIsWrittenIntoAFileThatIsGone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := storetest.Open(t, store.Options{Dir: dir})
	file, away := filepath.Join(dir, store.File), filepath.Join(dir, "away")
	write := func() error { return db.Write(t.Context(), func(*store.Tx) error { return nil }) }
	if err := errors.Join(write(), db.Ping(t.Context()), os.Rename(file, away)); err != nil {
		t.Fatal(err)
	}
	for range 2 { // no file, then another
		for _, err := range []error{write(), db.Ping(t.Context())} {
			if err == nil || !db.DownForAll(err) {
				t.Errorf("without its file: %v", err)
			}
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Rename(away, file), write(), db.Ping(t.Context())); err != nil {
		t.Errorf("with its file again: %v", err)
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

// An address may be of several machines, as localhost is of two. While one of them only does not answer, the database may be at work for others.
func TestAMachineThatDoesNotAnswerIsNotDown(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	refused := &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	silent := &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}
	starting := &pgconn.PgError{Code: "57P03"}
	for _, c := range []struct {
		err  error
		want bool
	}{
		{refused, true}, {errors.Join(refused, refused), true}, {errors.Join(starting, refused), true},
		{silent, false}, {errors.Join(refused, silent), false}, {errors.Join(silent, refused), false}, {errors.Join(starting, silent), false},
	} {
		if got := db.DownForAll(fmt.Errorf("connect: %w", c.err)); got != c.want {
			t.Errorf("%v: %v", c.err, got)
		}
	}
}
