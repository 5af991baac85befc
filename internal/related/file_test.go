package related_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"broadsheet/internal/related"
)

// alike checks that two indexes offer nearly the same: one has its frequencies of today, the other those of when it was saved.
func alike(t *testing.T, when string, a, b *related.Index, ids []int64) {
	t.Helper()
	all, both := 0, 0
	for _, id := range ids {
		x, y := a.Near(id, related.Options{}), b.Near(id, related.Options{})
		if len(x) > 0 && len(y) == 0 {
			t.Errorf("%s: story %d has lost all of %v", when, id, x)
		}
		for i, p := range x {
			all++
			at := slices.IndexFunc(y, func(q related.Pick) bool { return q.ID == p.ID })
			if at < 0 {
				continue
			}
			both++
			if d := p.Score - y[at].Score; d > 0.1 || d < -0.1 || len(p.Why) != len(y[at].Why) {
				t.Errorf("%s: story %d, pick %d: %v and %v", when, id, i, p, y[at])
			}
		}
	}
	if all == 0 || both < all*9/10 {
		t.Errorf("%s: of %d picks, %d are the same", when, all, both)
	}
}

func TestAnIndexIsTheSameAfterSavingAndOpening(t *testing.T) {
	t.Parallel()
	docs := synthetic(120)
	var all []int64
	for _, d := range docs {
		all = append(all, d.ID)
	}
	for _, least := range []int{1_000_000, 1} { // all in memory; on disk
		t.Run(fmt.Sprint(least), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "index")
			memory, x := related.New(), related.New()
			x.KeepOnDisk(least)
			for _, d := range docs {
				memory.Add(d)
				x.Add(d)
			}
			if err := x.Save(path, related.Mark{Seq: 7, At: 8}); err != nil {
				t.Fatal(err)
			}
			if x.Due() {
				t.Error("due right after saving")
			}
			alike(t, "saved", memory, x, all)
			y, mark, err := related.OpenOnDisk(path, least)
			if err != nil {
				t.Fatal(err)
			}
			if mark != (related.Mark{Seq: 7, At: 8}) || y.Len() != len(docs) {
				t.Errorf("opened: %v, %d stories", mark, y.Len())
			}
			alike(t, "opened", memory, y, all)
			// Edits, removals and new stories on top, and saving again.
			more := synthetic(135)[120:]
			for _, z := range []*related.Index{memory, y} {
				for _, d := range more {
					z.Add(d)
				}
				z.Remove(3)
				changed := docs[10]
				changed.Text = docs[20].Text
				z.Add(changed)
			}
			rest := slices.DeleteFunc(slices.Clone(all), func(id int64) bool { return id == 3 })
			for _, d := range more {
				rest = append(rest, d.ID)
			}
			alike(t, "changed", memory, y, rest)
			if y.Near(3, related.Options{}) != nil {
				t.Error("a removed story has neighbours")
			}
			for range 2 {
				if err := y.Save(path, related.Mark{Seq: 9}); err != nil {
					t.Fatal(err)
				}
			}
			alike(t, "saved again", memory, y, rest)
			z, _, err := related.OpenOnDisk(path, least)
			if err != nil {
				t.Fatal(err)
			}
			alike(t, "opened again", memory, z, rest)
			if z.Len() != len(rest) {
				t.Errorf("%d stories, want %d", z.Len(), len(rest))
			}
			for _, i := range []*related.Index{x, y, z} {
				if err := errors.Join(i.Err(), i.Close()); err != nil {
					t.Error(err)
				}
			}
			left, err := os.ReadDir(filepath.Dir(path))
			if err != nil || len(left) != 1 {
				t.Errorf("files left: %v %v", left, err)
			}
		})
	}
}

func TestNoFile(t *testing.T) {
	t.Parallel()
	if _, _, err := related.Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if err := related.New().Save(filepath.Join(t.TempDir(), "no", "folder"), related.Mark{}); err == nil {
		t.Error("saved where there is no folder")
	}
}

func TestAnEmptyIndexIsSaved(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "index")
	if err := related.New().Save(path, related.Mark{Seq: 1}); err != nil {
		t.Fatal(err)
	}
	if x, _, err := related.OpenOnDisk(path, 0); err != nil || x.Len() != 0 {
		t.Errorf("%v", err)
	} else {
		x.Add(paper()[0])
		x.Near(1, related.Options{})
	}
}

func TestADamagedFileIsNotOpened(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "index")
	x := filled(paper()...)
	if err := x.Save(path, related.Mark{}); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	try := func(what string, b []byte) {
		t.Helper()
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := related.Open(path); err == nil {
			t.Errorf("opened with %s", what)
		}
	}
	for n := 0; n < len(whole); n += 97 {
		try(fmt.Sprintf("%d of %d bytes", n, len(whole)), whole[:n])
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		b := slices.Clone(whole)
		at := r.IntN(len(b))
		b[at] ^= 1 << r.IntN(8)
		try(fmt.Sprintf("a bit changed at %d", at), b)
	}
}

// What goes bad while it is open gives errors and no panic.
func TestLargeAFileThatGoesBadWhileOpen(t *testing.T) {
	t.Parallel()
	if os.Getenv("BROADSHEET_LARGE") == "" {
		t.Skip("set BROADSHEET_LARGE=1 for twenty files that go bad")
	}
	docs := synthetic(60)
	r := rand.New(rand.NewPCG(2, 2))
	good := filepath.Join(t.TempDir(), "good")
	if err := filled(docs...).Save(good, related.Mark{}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	for round := range 20 {
		path, b := filepath.Join(t.TempDir(), fmt.Sprint(round)), bytes.Clone(b)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		y, _, err := related.OpenOnDisk(path, 0)
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			err = f.Truncate(0)
		} else {
			for range 2000 {
				b[r.IntN(len(b))] = byte(r.Uint32())
			}
			_, err = f.WriteAt(b, 0)
		}
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		for _, d := range docs {
			y.Near(d.ID, related.Options{})
			y.Gains(d.ID, day)
		}
		y.Add(docs[3])
		y.Remove(5)
		_ = y.Save(path+".again", related.Mark{})
		if y.Err() == nil {
			t.Errorf("round %d: no error", round)
		}
	}
}

// Damage that only saving meets is an error of the index too, so that it is made anew and not saved in vain for ever.
func TestDamageIsSeenBySaving(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "index")
	if err := filled(synthetic(60)...).Save(path, related.Mark{}); err != nil {
		t.Fatal(err)
	}
	x, _, err := related.OpenOnDisk(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt(bytes.Repeat([]byte{255}, 100), 0)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	if err := x.Save(path+".again", related.Mark{}); err == nil || x.Err() == nil {
		t.Errorf("saving says %v, the index %v", err, x.Err())
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
}

func FuzzOpen(f *testing.F) {
	dir := f.TempDir()
	path := filepath.Join(dir, "index")
	x := filled(paper()[:3]...)
	if err := x.Save(path, related.Mark{}); err != nil {
		f.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(b[:len(b)/2])
	f.Add([]byte("BSrelate"))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "index")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		x, _, err := related.OpenOnDisk(path, 0)
		if err != nil {
			return
		}
		x.Near(1, related.Options{All: true})
		x.Add(paper()[0])
		x.Close()
	})
}
