package press_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"broadsheet/internal/press"
	"broadsheet/internal/store/storetest"
)

// kept has pages on the disk as a first run left them, and the names of their files.
func kept(t *testing.T, paths ...string) (run func() (*paper, func() int64), files []string) {
	t.Helper()
	db := storetest.SQLite(t)
	opt := press.Options{Memory: 1 << 20, Disk: 1 << 20, Dir: t.TempDir(), Maker: func() string { return "maker" }}
	run = func() (*paper, func() int64) {
		p, n := counting(t, db, opt, func(_ context.Context, r press.Request) (*press.Page, error) { return words(r.Path) })
		return p, n.Load
	}
	t.Run("first", func(t *testing.T) {
		p, _ := counting(t, db, opt, func(_ context.Context, r press.Request) (*press.Page, error) { return words(r.Path) })
		for _, path := range paths {
			p.get(path)
			p.get(path)
		}
	})
	filepath.WalkDir(opt.Dir, func(name string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files = append(files, name)
		}
		return nil
	})
	if len(files) != len(paths) {
		t.Fatalf("%d files of %d pages", len(files), len(paths))
	}
	return run, files
}

// A reader who comes while a large folder is looked through gets the page from it, too.
func TestPagesAreTakenFromTheDiskBeforeAllOfItIsKnown(t *testing.T) {
	t.Parallel()
	run, files := kept(t, "/a", "/b")
	p, rendered := run()
	for p.keep.FileCount() < len(files) {
		time.Sleep(time.Millisecond)
	}
	p.keep.Unscanned()
	if w := p.get("/a"); w.Code != 200 || rendered() != 0 {
		t.Errorf("%d after %d renders", w.Code, rendered())
	}
	p.touch()
	if p.get("/a"); rendered() != 1 {
		t.Error("a page that changed was taken from the disk")
	}
	if p.get("/b"); rendered() != 2 {
		t.Error("a page that changed before it was asked for was taken from the disk")
	}
}

// What says on the disk what a page was made of is proved whole: damaged, but readable, it would keep a page that is so no more.
func TestADamagedRecordIsNoPage(t *testing.T) {
	t.Parallel()
	run, files := kept(t, "/a")
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Replace(data, []byte(`"Key":`), []byte(`"Kez":`), 1)
	if bytes.Equal(damaged, data) {
		t.Fatalf("no dependency in %.300q", data)
	}
	if err := os.WriteFile(files[0], damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	p, rendered := run()
	for p.keep.FileCount() == 0 { // it is thrown away
		if now, err := os.ReadFile(files[0]); err != nil || !bytes.Equal(now, damaged) {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if p.get("/a"); rendered() != 1 {
		t.Errorf("%d renders", rendered())
	}
}
