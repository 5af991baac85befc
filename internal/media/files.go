package media

import (
	"context"
	"io"
)

// Files keeps bytes by key. A folder does (see Folder); a store of objects can.
type Files interface {
	// Put stores content under key, whole or not at all, and safe from a power cut when it returns. A key that is there already
	// keeps what it has.
	Put(ctx context.Context, key string, content []byte) error
	// Open gives what is under key. NotFound if nothing is.
	Open(ctx context.Context, key string) (File, error)
}

// File is the content of a key, to be closed by who opened it.
type File interface {
	io.ReadSeeker
	io.Closer
}

// validKey reports whether key is of the form that keys have: lower-case letters and digits, one folder, an extension
// that we write. Nothing else is ever looked up.
func validKey(key string) bool {
	folder, rest, ok := cut(key, '/')
	if !ok || !plain(folder) || len(key) > 120 {
		return false
	}
	name, ext, ok := cut(rest, '.')
	if !ok || mimeOf(ext) == "" {
		return false
	}
	if stem, width, ok := cut(name, '-'); ok {
		return plain(stem) && plain(width)
	}
	return plain(name)
}

func cut(s string, at byte) (before, after string, ok bool) {
	for i := range len(s) {
		if s[i] == at {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return s != ""
}

// mimeOf gives the media type of the extensions that we write, "" for any other.
func mimeOf(ext string) string {
	switch ext {
	case "jpg":
		return "image/jpeg"
	case "png":
		return "image/png"
	case "gif":
		return "image/gif"
	}
	return ""
}
