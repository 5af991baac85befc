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

// folderLock keeps restore and migrate from running beside anything else. Everything else shares it:
// SQLite itself keeps writers apart. The kernel lets go of it when the process ends, however it ends.
type folderLock struct{ f *os.File }

func lockFolder(dir string, exclusive bool) (*folderLock, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, news.Wrap(news.Internal, err, "The lock file in the data folder cannot be made")
	}
	how := syscall.LOCK_SH
	if exclusive {
		how = syscall.LOCK_EX
	}
	err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
	if err == nil {
		return &folderLock{f}, nil
	}
	f.Close()
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, news.Wrap(news.Internal, err, "The data folder cannot be locked")
	}
	if exclusive {
		return nil, news.Errorf(news.Busy, "Another broadsheet process uses %s; stop it first.", dir)
	}
	return nil, news.Errorf(news.Busy, "%s is being restored or migrated by another process; wait until it is done.", dir)
}

// lockServer keeps a second server from a folder: each would run the schedule, and write the settings of the other.
func lockServer(dir string) (*folderLock, error) {
	f, err := os.OpenFile(filepath.Join(dir, "serve.lock"), os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, news.Wrap(news.Internal, err, "The lock file in the data folder cannot be made")
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, news.Errorf(news.Busy, "Another broadsheet serve runs on %s already; stop it first, or give another folder with --data.", dir)
	}
	return &folderLock{f}, nil
}

// Indexing says, until it is released, that this process keeps search, neighbours and topics right: for the commands beside it, which may then
// leave that to it. Several may say so.
func Indexing(dir string) (release func(), err error) {
	f, err := lockIndex(dir, syscall.LOCK_SH) // waits for one that asks whether it is Indexed, which takes microseconds
	if err != nil {
		return nil, news.Wrap(news.Internal, err, "The lock file in the data folder cannot be made")
	}
	return func() { f.Close() }, nil
}

// Indexed reports whether a process on this machine says that it does.
func Indexed(dir string) bool {
	f, err := lockIndex(dir, syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		f.Close()
	}
	return errors.Is(err, syscall.EWOULDBLOCK)
}

func lockIndex(dir string, how int) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "index.lock"), os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, err
	}
	for {
		if err = syscall.Flock(int(f.Fd()), how); err == nil {
			return f, nil
		}
		if !errors.Is(err, syscall.EINTR) {
			f.Close()
			return nil, err
		}
	}
}

// awaitTurn waits until no other process looks after the schema in a folder.
func awaitTurn(ctx context.Context, dir string) (*folderLock, error) {
	f, err := os.OpenFile(filepath.Join(dir, "migrate.lock"), os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, news.Wrap(news.Internal, err, "The lock file for migrations in the data folder cannot be made")
	}
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return &folderLock{f}, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			f.Close()
			return nil, news.Wrap(news.Internal, err, "The data folder cannot be locked for migrations")
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (l *folderLock) release() {
	if l != nil {
		l.f.Close()
	}
}
