package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/internal/news"
)

// File is the name of the SQLite file in the data folder.
const File = "broadsheet.db"

// Options say which database to open.
type Options struct {
	Dir   string           // the data folder; made if missing. Holds the SQLite file
	URL   string           // "postgres://…" instead of SQLite, or ""
	Clock func() time.Time // for tests; nil is the database's own

	// Exclusive asks to be the only process at the folder (restore, migrate); others may share it.
	Exclusive bool
	// Serving asks to be the only server at the folder; commands may run beside it.
	Serving bool
	// KeepVersion leaves the schema as it is found (migrate status). Otherwise it is brought up to date.
	KeepVersion bool
}

// DB is an open paper. It may be used by any number of goroutines.
type DB struct {
	reader
	pool    *pool         // readers; on PostgreSQL writers too
	views   chan *view    // connections of the pool that nobody uses just now, see View; nil on PostgreSQL
	viewed  atomic.Int64  // and how many there are in all
	writer  *sqliteWriter // nil on PostgreSQL
	file    string        // SQLite's; "" on PostgreSQL
	opened  os.FileInfo   // which file that was; nil on PostgreSQL
	clock   func() time.Time
	lock    *folderLock // nil on PostgreSQL
	serving *folderLock // nil unless this is the folder's server

	committed atomic.Pointer[func([]news.Event)] // see OnCommit

	mu      sync.Mutex
	waiters map[chan struct{}]bool // followers of this process, see Follow
}

// Open opens the database, making it if it is not there, and brings its schema up to date. A database
// written by a newer version is refused with a Conflict error, one that another process holds for itself
// with Busy.
func Open(ctx context.Context, opt Options) (*DB, error) {
	db := &DB{clock: opt.Clock, waiters: map[chan struct{}]bool{}}
	if opt.URL != "" {
		if !strings.HasPrefix(opt.URL, "postgres://") && !strings.HasPrefix(opt.URL, "postgresql://") {
			return nil, news.Errorf(news.Invalid, "The database address must begin with postgres://; for SQLite name a folder with --data.")
		}
		p, err := openPostgres(opt.URL)
		if err != nil {
			return nil, err
		}
		db.d = postgresDialect
		db.pool = &pool{db: p, d: db.d}
	} else {
		// Two that start together must not bring the schema up to date together; PostgreSQL has a lock of its own for it. Nor must they make a new
		// file's journal together: SQLite refuses one of two that both read it and want it for themselves, without waiting. Whoever waits for his turn
		// does not use the folder yet, see alone.
		if err := readyFolder(opt.Dir); err != nil {
			return nil, err
		}
		turn, err := awaitTurn(ctx, opt.Dir)
		if err != nil {
			return nil, err
		}
		defer turn.release()
		if err := db.openFolder(opt); err != nil {
			return nil, err
		}
	}
	db.q = db.pool
	db.topics, db.people = &since[int64, news.Topic]{}, &since[int64, signature]{}
	if err := db.prepare(ctx, opt); err != nil {
		db.Close()
		return nil, db.d.explain(err)
	}
	if db.file != "" {
		var err error
		if db.opened, err = os.Stat(db.file); err != nil {
			db.Close()
			return nil, news.Wrap(news.Internal, err, "The database cannot be looked at")
		}
	}
	return db, nil
}

// there reports that SQLite's file is not the one any more that was opened. What is written into one that was deleted, or in whose place another was put,
// nobody finds again. The error is one of a database that is Down.
func (db *DB) there() error {
	if db.opened == nil {
		return nil
	}
	now, err := os.Stat(db.file)
	if err == nil && !os.SameFile(now, db.opened) {
		err = fs.ErrNotExist
	}
	if err != nil {
		return fmt.Errorf("the database %s is not the file that was opened; start again: %w", db.file, err)
	}
	return nil
}

func (db *DB) openFolder(opt Options) (err error) {
	file := filepath.Join(opt.Dir, File)
	if db.lock, err = lockFolder(opt.Dir, opt.Exclusive); err != nil {
		return err
	}
	if opt.Serving {
		if db.serving, err = lockServer(opt.Dir); err != nil {
			db.lock.release()
			return err
		}
	}
	write, read, err := openSQLite(file)
	if err != nil {
		db.lock.release()
		db.serving.release()
		return news.Wrap(news.Internal, err, fmt.Sprintf("The database %s cannot be opened", file))
	}
	db.d, db.file = sqliteDialect, file
	db.pool = &pool{db: read, d: db.d}
	db.views = make(chan *view, viewsMost())
	db.writer = &sqliteWriter{turn: make(chan struct{}, 1), db: write}
	return nil
}

// readyFolder makes a data folder if there is none.
func readyFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return news.Wrap(news.Internal, err, fmt.Sprintf("The data folder %s cannot be made", dir))
	}
	if err := writable(filepath.Join(dir, File)); err != nil {
		return news.Wrap(news.Internal, err, fmt.Sprintf("The data folder %s cannot be written; give another with --data, or mend its permissions", dir))
	}
	return nil
}

// writable finds out early, and with a plain error, that nothing could be written.
func writable(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return err
	}
	defer f.Close()
	probe, err := os.CreateTemp(filepath.Dir(file), ".probe-*")
	if err != nil {
		return err
	}
	defer os.Remove(probe.Name())
	return probe.Close()
}

func (db *DB) prepare(ctx context.Context, opt Options) error {
	conn := db.pool.db
	if db.d.sqlite() {
		conn = db.writer.db
	}
	if err := conn.PingContext(ctx); err != nil || opt.KeepVersion {
		return err
	}
	return db.migrate(ctx)
}

// Close waits for the writer and closes everything. Whoever runs Elsewhere or Follow must have stopped before.
func (db *DB) Close() error {
	var errs []error
	db.closeViews()
	db.pool.stmts.close()
	if db.writer != nil {
		errs = append(errs, db.writer.close())
	}
	errs = append(errs, db.pool.db.Close())
	db.lock.release()
	db.serving.release()
	return errors.Join(errs...)
}

// Ping asks the database for a sign of life.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.there(); err != nil {
		return err
	}
	var n int
	return db.one(ctx, []any{&n}, `SELECT 1`)
}

// Name is "sqlite" or "postgres".
func (db *DB) Name() string { return db.d.name }

// Exists reports whether a data folder holds a database already.
func Exists(dir string) (bool, error) {
	st, err := os.Stat(filepath.Join(dir, File))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && st.Size() > 0, err
}
