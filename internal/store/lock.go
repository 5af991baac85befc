package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"broadsheet/internal/news"
)

// folderLock is a lock file in a data folder. The kernel lets go of it when the process ends, however it ends.
type folderLock struct {
	f   *os.File
	how int // as flock(2) has it
}

// errHeld says that another process holds a lock.
var errHeld = errors.New("another process holds the lock")

// lockFile locks a file of a folder, which it makes if it is missing, in one of the ways of flock(2). With LOCK_NB it does not wait, and fails with
// errHeld where it would have to.
func lockFile(dir, name string, how int) (*folderLock, error) {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, news.Wrap(news.Internal, err, "The lock file "+name+" in the data folder cannot be made")
	}
	for {
		switch err = syscall.Flock(int(f.Fd()), how); {
		case err == nil:
			return &folderLock{f, how}, nil
		case errors.Is(err, syscall.EINTR):
			continue
		}
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errHeld
		}
		return nil, news.Wrap(news.Internal, err, "The data folder cannot be locked")
	}
}

func (l *folderLock) release() {
	if l != nil {
		l.f.Close()
	}
}

// lockFolder keeps restore and migrate from running beside anything else. Everything else shares it: SQLite itself keeps writers apart.
func lockFolder(dir string, exclusive bool) (*folderLock, error) {
	how := syscall.LOCK_SH
	if exclusive {
		how = syscall.LOCK_EX
	}
	l, err := lockFile(dir, "lock", how|syscall.LOCK_NB)
	switch {
	case err != errHeld:
		return l, err
	case exclusive:
		return nil, news.Errorf(news.Busy, "Another broadsheet process uses %s; stop it first.", dir)
	}
	return nil, news.Errorf(news.Busy, "%s is being restored or migrated by another process; wait until it is done.", dir)
}

// alone makes a shared lock of a folder one that nobody shares, until back is called. It does not wait: Busy if somebody shares it. A nil lock is
// PostgreSQL's, where nobody knows.
func (l *folderLock) alone() (back func(), err error) {
	if l == nil || l.how&syscall.LOCK_EX != 0 {
		return func() {}, nil
	}
	if err := syscall.Flock(int(l.f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, news.Wrap(news.Busy, err, "The database has to be brought up to date first, and another broadsheet process uses it: stop that one, and try again")
	}
	return func() { syscall.Flock(int(l.f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) }, nil
}

// lockServer keeps a second server from a folder: each would run the schedule, and write the settings of the other.
func lockServer(dir string) (*folderLock, error) {
	l, err := lockFile(dir, "serve.lock", syscall.LOCK_EX|syscall.LOCK_NB)
	if err == errHeld {
		err = news.Errorf(news.Busy, "Another broadsheet serve runs on %s already; stop it first, or give another folder with --data.", dir)
	}
	return l, err
}

// indexLock is the file of those who say that they index.
const indexLock = "index.lock"

// Indexing says, until it is released, that this process keeps search, neighbours and topics right: for the commands beside it, which may then
// leave that to it. Several may say so.
func Indexing(dir string) (release func(), err error) {
	l, err := lockFile(dir, indexLock, syscall.LOCK_SH) // waits for one that asks whether it is Indexed, which takes microseconds
	if err != nil {
		return nil, err
	}
	return l.release, nil
}

// Indexed reports whether a process on this machine says that it does.
func Indexed(dir string) bool {
	l, err := lockFile(dir, indexLock, syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		l.release()
	}
	return err == errHeld
}

// awaitTurn waits until no other process looks after the schema in a folder.
func awaitTurn(ctx context.Context, dir string) (*folderLock, error) {
	for {
		l, err := lockFile(dir, "migrate.lock", syscall.LOCK_EX|syscall.LOCK_NB)
		if err != errHeld {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}
