package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"broadsheet/internal/news"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migration is one numbered step of the schema.
type Migration struct {
	Version int64
	Name    string
	Applied bool
}

// migrations reads the embedded files that this dialect runs: "0001_name.sql" is for both databases,
// "0002_name.sqlite.sql" for one. Once landed, a file is never changed.
func (d *dialect) migrations() ([]*goose.Migration, []Migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, nil, err
	}
	sort.Strings(names)
	var steps []*goose.Migration
	var list []Migration
	for _, name := range names {
		base := strings.TrimSuffix(path.Base(name), ".sql")
		if only := strings.TrimPrefix(path.Ext(base), "."); only != "" && only != d.name {
			continue
		}
		number, label, _ := strings.Cut(strings.TrimSuffix(base, path.Ext(base)), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, nil, fmt.Errorf("migration %s: %w", name, err)
		}
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, nil, err
		}
		stmt := d.tokens.Replace(string(text))
		steps = append(steps, goose.NewGoMigration(version, &goose.GoFunc{
			RunTx: func(ctx context.Context, tx *sql.Tx) error {
				_, err := tx.ExecContext(ctx, stmt)
				return err
			},
		}, nil))
		list = append(list, Migration{Version: version, Name: label})
	}
	return steps, list, nil
}

func (db *DB) provider() (*goose.Provider, []Migration, error) {
	steps, list, err := db.d.migrations()
	if err != nil {
		return nil, nil, err
	}
	kind, conn := goose.DialectSQLite3, db.pool.db
	opts := []goose.ProviderOption{goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true),
		goose.WithAllowOutofOrder(true)} // a step may land after one with a higher number
	if db.d.sqlite() {
		conn = db.writer.db
	} else {
		// Two nodes that start together must not migrate together.
		kind = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, nil, err
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(kind, conn, nil, opts...)
	return p, list, err
}

// migrate brings the schema up to date, and refuses one that is newer than this program knows, and a folder that another process uses: if that is of an
// older version, it does not keep what came later.
func (db *DB) migrate(ctx context.Context) error {
	list, err := db.Migrations(ctx)
	if err != nil {
		return err
	}
	pending := false
	for _, m := range list {
		pending = pending || !m.Applied
	}
	if !pending {
		return nil
	}
	back, err := db.lock.alone()
	if err != nil {
		return err
	}
	defer back()
	p, _, err := db.provider()
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bringing the database up to date: %w", err)
	}
	return nil
}

// Migrate brings the schema up to date; Open does so by itself unless it was told to keep the version.
func (db *DB) Migrate(ctx context.Context) error { return db.migrate(ctx) }

// Migrations lists the steps that this program knows and whether the database has them. It returns a Conflict error
// for a database that has steps unknown to this program: it was written by a newer one.
func (db *DB) Migrations(ctx context.Context) ([]Migration, error) {
	_, list, err := db.d.migrations()
	if err != nil {
		return nil, err
	}
	p, _, err := db.provider()
	if err != nil {
		return nil, err
	}
	at, err := p.GetDBVersion(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the database's version: %w", err)
	}
	newest := list[len(list)-1].Version
	if at > newest {
		return nil, news.Errorf(news.Conflict,
			"The database is of a newer version (%d) than this program knows (%d); run the newer broadsheet.", at, newest)
	}
	status, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the database's version: %w", err)
	}
	applied := map[int64]bool{}
	for _, s := range status {
		applied[s.Source.Version] = s.State == goose.StateApplied
	}
	for i := range list {
		list[i].Applied = applied[list[i].Version]
	}
	return list, nil
}
