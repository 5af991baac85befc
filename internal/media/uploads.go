package media

import (
	"io"
	"net/url"
	"os"
	"path"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"broadsheet/internal/news"
)

// Uploads is a folder laid out as WordPress's wp-content/uploads, from which an import takes pictures. Nothing outside
// it is read, by no path and by no symbolic link.
type Uploads struct{ root *os.Root }

// OpenUploads opens the folder. One that holds a wp-content/uploads is taken for the folder above it.
func OpenUploads(dir string) (*Uploads, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, news.Errorf(news.NotFound, "The folder of pictures cannot be opened: %w", err)
	}
	for _, below := range []string{"wp-content/uploads", "uploads"} {
		if inner, err := root.OpenRoot(below); err == nil {
			_ = root.Close()
			return &Uploads{root: inner}, nil
		}
	}
	return &Uploads{root: root}, nil
}

// Close lets go of the folder.
func (u *Uploads) Close() error { return u.root.Close() }

// Open finds the file that an old address, or the _wp_attached_file of an attachment, stands for: the picture as it was
// uploaded where the address is of a size that WordPress made ("-300x200", "-scaled"), else the file itself. It
// returns the file's name too. NotFound if there is none, or the address leads out of the folder.
func (u *Uploads) Open(address string) (io.ReadCloser, string, error) {
	for _, name := range candidates(address) {
		if file, err := openRegular(u.root, name); err == nil {
			return file, path.Base(name), nil
		}
	}
	return nil, "", news.Errorf(news.NotFound, "There is no file for %q in the folder of pictures.", address)
}

// sized matches what WordPress adds to the name of a size that it made.
var sized = regexp.MustCompile(`(-\d{1,5}x\d{1,5}|-scaled|-rotated)(\.[A-Za-z]{2,5})$`)

// candidates are the names below the folder under which a file may lie, best first.
func candidates(address string) []string {
	name := belowUploads(address)
	if name == "" {
		return nil
	}
	var names []string
	for stem := name; ; {
		original := sized.ReplaceAllString(stem, "$2")
		if original == stem {
			break
		}
		names = append([]string{original}, names...)
		stem = original
	}
	names = append(names, name)
	var out []string
	for _, n := range names {
		for _, form := range []string{n, norm.NFC.String(n), norm.NFD.String(n)} {
			if len(out) == 0 || out[len(out)-1] != form {
				out = append(out, form)
			}
		}
	}
	return out
}

// belowUploads takes the part of an address that is a path below the folder, "" if there is none.
func belowUploads(address string) string {
	p := strings.ReplaceAll(address, `\`, "/")
	if i := strings.Index(p, "://"); i >= 0 || strings.HasPrefix(p, "//") {
		u, err := url.Parse(p)
		if err != nil {
			return ""
		}
		p = u.Path
	} else {
		p, _, _ = strings.Cut(p, "?")
		if q, err := url.PathUnescape(p); err == nil {
			p = q
		}
	}
	for _, mark := range []string{"/wp-content/uploads/", "wp-content/uploads/", "/uploads/", "/files/"} {
		if _, after, ok := strings.Cut(p, mark); ok {
			p = after
			break
		}
	}
	p = strings.TrimLeft(p, "/")
	if p == "" || len(p) > news.MaxPath || strings.ContainsRune(p, 0) || strings.HasSuffix(p, "/") {
		return ""
	}
	for part := range strings.SplitSeq(p, "/") {
		if part == ".." {
			return ""
		}
	}
	return path.Clean(p)
}
