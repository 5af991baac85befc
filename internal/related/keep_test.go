package related_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// ferries publishes two stories on a ferry among others, and gives their ids.
func ferries(t *testing.T, db *store.DB) (first, second int64) {
	t.Helper()
	for i := range 70 {
		publish(t, db, 0, fmt.Sprintf("Market price %d", i), fmt.Sprintf("Onions, yams and millet number %d were dearer at the stalls this week, traders said.", i))
	}
	first = publish(t, db, 0, "Ferry inquiry opens in Oruva", "The Oruva ferry inquiry heard the harbour master Teko Balim on the broken winch of the Oruva ferry.")
	second = publish(t, db, 0, "Ferry winch was never mended, inquiry hears", "Teko Balim, harbour master, told the Oruva ferry inquiry that the winch was old.")
	return first, second
}

func nearest(t *testing.T, e *related.Engine, id int64) []int64 {
	t.Helper()
	x, err := e.Index(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return ids(x.Near(id, related.Options{}))
}

func TestTheIndexIsKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		file := filepath.Join(t.TempDir(), "related.index")
		first, second := ferries(t, db)
		e := related.NewEngineIn(db, file)
		if err := e.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		before, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		// Opened again with what was published meanwhile, it is not made anew.
		third := publish(t, db, 0, "Ferry inquiry ends", "The inquiry into the Oruva ferry ended with harbour master Teko Balim and the winch.")
		e = related.NewEngineIn(db, file)
		if got := nearest(t, e, first); len(got) != 2 {
			t.Errorf("after opening: %v, want %d and %d", got, second, third)
		}
		after, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if !os.SameFile(before, after) {
			t.Error("the file was written anew")
		}
		// A story that is gone by the time that the engine hears of it is nobody's neighbour.
		withdraw(t, db, third)
		if err := e.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := nearest(t, e, first); len(got) != 1 || got[0] != second {
			t.Errorf("after the third was withdrawn: %v", got)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAFileThatIsOfNoUseIsMadeAnew(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		dir := t.TempDir()
		file := filepath.Join(dir, "related.index")
		first, second := ferries(t, db)
		check := func(what string) {
			t.Helper()
			e := related.NewEngineIn(db, file)
			if err := e.CatchUp(t.Context()); err != nil {
				t.Errorf("%s: %v", what, err)
			}
			if got := nearest(t, e, first); len(got) != 1 || got[0] != second {
				t.Errorf("%s: %v", what, got)
			}
			if err := e.Close(); err != nil {
				t.Errorf("%s: %v", what, err)
			}
			if _, _, err := related.Open(file); err != nil {
				t.Errorf("%s: it was not written again: %v", what, err)
			}
		}
		check("no file")
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		write := func(b []byte) {
			t.Helper()
			if err := os.WriteFile(file, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write(whole[:len(whole)/2])
		check("half a file")
		write(nil)
		check("an empty file")
		write([]byte("BSrelate"))
		check("a file of something else")
		for name, m := range map[string]related.Mark{
			"a later state": {Seq: 1 << 40, At: 1}, "another paper's events": {Seq: 10, At: 12345}, "half made": {},
		} {
			if err := filled(paper()...).Save(file, m); err != nil {
				t.Fatal(err)
			}
			check(name)
		}
	})
}

// A file that cannot be written leaves the index in memory.
func TestAFolderThatIsGone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		first, second := ferries(t, db)
		e := related.NewEngineIn(db, filepath.Join(t.TempDir(), "gone", "related.index"))
		if err := e.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := nearest(t, e, first); len(got) != 1 || got[0] != second {
			t.Errorf("got %v", got)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func withdraw(t *testing.T, db *store.DB, id int64) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		s, err := tx.HoldStory(t.Context(), id)
		if err != nil {
			return err
		}
		s.State = news.Withdrawn
		if err := tx.UpdateStory(t.Context(), s); err != nil {
			return err
		}
		tx.Emit(news.StoryWithdrawn, id)
		return tx.Unlist(t.Context(), id)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Killed in the middle of saving, a server leaves files that are no use to anybody. Those that may still be written stay.
func TestWhatAKilledServerLeftIsSweptAway(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	ferries(t, db)
	dir := t.TempDir()
	file := filepath.Join(dir, "related.index")
	old := time.Now().Add(-2 * time.Hour)
	for name, rested := range map[string]bool{"related.index.1.new": true, "related.index.2.part": true, "related.index.3.new": false, "other.4.new": true} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if rested {
			if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	e := related.NewEngineIn(db, file)
	if err := e.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	var names []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range entries {
		names = append(names, n.Name())
	}
	if want := []string{"other.4.new", "related.index", "related.index.3.new"}; !slices.Equal(names, want) {
		t.Errorf("there are %v, want %v", names, want)
	}
}
