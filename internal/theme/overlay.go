package theme

import (
	"errors"
	"io/fs"
	"sort"
)

// overlay is a folder laid over another: a file of the top one hides the file of that name below.
type overlay struct{ top, base fs.FS }

// Open gives the file of the top folder, else that of the base.
func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.top.Open(name)
	if isMissing(err) {
		return o.base.Open(name)
	}
	return f, err
}

// ReadDir lists what both folders hold, each name once, in order.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	top, topErr := fs.ReadDir(o.top, name)
	base, baseErr := fs.ReadDir(o.base, name)
	if topErr != nil && !isMissing(topErr) {
		return nil, topErr
	}
	if topErr != nil && baseErr != nil {
		return nil, baseErr
	}
	seen := map[string]bool{}
	var all []fs.DirEntry
	for _, e := range append(top, base...) {
		if !seen[e.Name()] {
			seen[e.Name()] = true
			all = append(all, e)
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name() < all[j].Name() })
	return all, nil
}

func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
