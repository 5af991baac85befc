package media

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// Folder keeps files in a folder of the disk. It never leaves it, by no key and by no symbolic link.
type Folder struct{ root *os.Root }

// OpenFolder opens a folder, making it if it is missing, and clears away what a power cut left half-written.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, news.Errorf(news.Internal, "The folder for pictures cannot be made: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, news.Errorf(news.Internal, "The folder for pictures cannot be opened: %w", err)
	}
	f := &Folder{root: root}
	f.clear()
	return f, nil
}

// Close lets go of the folder.
func (f *Folder) Close() error { return f.root.Close() }

const (
	partFolder = ".part" // unfinished files: no key begins with a dot
	partAge    = time.Hour
)

// clear removes unfinished files that nobody can be writing any more.
func (f *Folder) clear() {
	parts, err := fs.ReadDir(f.root.FS(), partFolder)
	if err != nil {
		return
	}
	for _, p := range parts {
		if info, err := p.Info(); err == nil && time.Since(info.ModTime()) > partAge {
			_ = f.root.Remove(path.Join(partFolder, p.Name()))
		}
	}
}

// part makes an unfinished file.
func (f *Folder) part() (*os.File, string, error) {
	if err := f.root.MkdirAll(partFolder, 0o755); err != nil {
		return nil, "", err
	}
	name := path.Join(partFolder, strings.ToLower(rand.Text()))
	file, err := f.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	return file, name, err
}

// Put is of Files.
func (f *Folder) Put(ctx context.Context, key string, content []byte) error {
	if !validKey(key) {
		return news.Errorf(news.Invalid, "%q is not a key of the picture store.", key)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := f.root.Stat(key); err == nil {
		return nil
	}
	if err := f.put(key, content); err != nil {
		return news.Errorf(news.Internal, "A picture could not be written (is the disk full, or the folder read-only?): %w", err)
	}
	return nil
}

func (f *Folder) put(key string, content []byte) (err error) {
	file, name, err := f.part()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.root.Remove(name)
		}
	}()
	_, err = file.Write(content)
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil {
		return err
	}
	if err := f.root.MkdirAll(path.Dir(key), 0o755); err != nil {
		return err
	}
	if err := f.root.Rename(name, key); err != nil {
		return err
	}
	return f.syncFolder(path.Dir(key))
}

// syncFolder makes a new name in a folder outlast a power cut.
func (f *Folder) syncFolder(name string) error {
	dir, err := f.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Open is of Files.
func (f *Folder) Open(_ context.Context, key string) (File, error) {
	if !validKey(key) {
		return nil, news.Errorf(news.NotFound, "There is no such picture.")
	}
	return openRegular(f.root, key)
}

// openRegular opens a file that is really a file: not a folder, and not a pipe that would wait for ever.
func openRegular(root *os.Root, name string) (*os.File, error) {
	info, err := root.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil, news.Wrap(news.NotFound, err, "There is no such picture.")
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, news.Wrap(news.NotFound, err, "There is no such picture.")
	}
	return file, nil
}
