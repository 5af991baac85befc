package store

import (
	"errors"
	"net"
	"os"
	"slices"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// DownForAll reports whether an error says that nobody can change anything: the database is Down, and it is not that only we lost it. PostgreSQL
// ends a connection with one code when it stops and when somebody ends that one alone, which the next try tells; and SQLite's file cannot be opened
// although it is there by a process that has no descriptors left.
func (db *DB) DownForAll(err error) bool {
	var pe *pgconn.PgError
	if errors.As(err, &pe) && pe.Code == "57P01" { // admin_shutdown
		return false
	}
	var se *sqlite.Error
	if errors.As(err, &se) && se.Code()&0xff == sqlite3.SQLITE_CANTOPEN {
		_, err := os.Stat(db.file)
		return err != nil
	}
	return Down(err)
}

// Down reports whether an error says that the database itself does not work: it refuses connections, starts or stops, or its disk fails. A database
// that only does not answer may be at work for others.
func Down(err error) bool {
	if silent(err) {
		return false
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		switch pe.Code {
		case "57P01", "57P02", "57P03": // admin_shutdown, crash_shutdown, cannot_connect_now
			return true
		}
		return false
	}
	var se *sqlite.Error
	if errors.As(err, &se) {
		switch se.Code() & 0xff {
		case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return true
		}
		return false
	}
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, os.ErrNotExist)
}

// silent reports whether an error says of any of the machines that an address is of that it did not answer in time.
func silent(err error) bool {
	if n, ok := err.(net.Error); ok && n.Timeout() {
		return true
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return silent(e.Unwrap())
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(e.Unwrap(), silent)
	}
	return false
}
