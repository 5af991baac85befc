package paper

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"broadsheet/internal/store"
)

// edition is raised when what is made changes, so that what an older program made is not taken for it.
const edition = "1"

// pathsFile lists the stories' paths, one a line, the newest last. It is written when all is stored.
const pathsFile = "paths-" + edition + ".txt"

// Paper is a made-up paper in a folder.
type Paper struct {
	Dir     string   // its data folder
	Paths   []string // of its stories, the newest last
	Seconds float64  // that it took to make, 0 if it was there
}

// Measured is the path of the story whose page is the large one: the newest.
func (p *Paper) Measured() string { return p.Paths[len(p.Paths)-1] }

// In returns the paper of n stories in a folder of its own below root, making it if it is not there. progress hears how many
// stories are stored.
func In(ctx context.Context, root string, n int, progress func(int)) (*Paper, error) {
	p := &Paper{Dir: filepath.Join(root, fmt.Sprint(n))}
	list := filepath.Join(p.Dir, pathsFile)
	var err error
	if p.Paths, err = readLines(list); err == nil {
		return p, current(ctx, p.Dir)
	} else if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if err := os.RemoveAll(p.Dir); err != nil {
		return nil, err
	}
	began := time.Now()
	if p.Paths, err = Make(ctx, p.Dir, n, began, progress); err != nil {
		return nil, fmt.Errorf("making a paper of %d stories: %w", n, err)
	}
	p.Seconds = time.Since(began).Seconds()
	return p, os.WriteFile(list, []byte(strings.Join(p.Paths, "\n")+"\n"), 0o644)
}

// current brings a paper that an older program made up to date, so that no start that is measured does.
func current(ctx context.Context, dir string) error {
	db, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		return err
	}
	if _, ok, perr := db.Position(ctx, "search"); !ok || perr != nil { // its index is of a newer form
		err = errors.Join(perr, nothingToDo(ctx, db))
	}
	return errors.Join(err, db.Close())
}

func readLines(name string) ([]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []string
	scan := bufio.NewScanner(f)
	for scan.Scan() {
		out = append(out, scan.Text())
	}
	return out, scan.Err()
}
