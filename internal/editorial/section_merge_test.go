package editorial_test

import (
	"strings"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// tree makes sections by their paths, those above first, and finds them by them.
func tree(t *testing.T, desk *editorial.Desk, paths ...string) map[string]int64 {
	t.Helper()
	ids := map[string]int64{"": 0}
	for _, path := range paths {
		parts := strings.Split(path, "/")
		above := strings.Join(parts[:len(parts)-1], "/")
		sec, err := desk.AddSection(t.Context(), editor, news.Section{Name: parts[len(parts)-1], ParentID: ids[above]})
		if err != nil {
			t.Fatal(err)
		}
		ids[path] = sec.ID
	}
	return ids
}

// leadsTo checks where an address leads today.
func leadsTo(t *testing.T, db *store.DB, path, want string) {
	t.Helper()
	a, err := db.Address(t.Context(), path)
	if err != nil || a.State != news.AddressRedirect {
		t.Errorf("%s: %+v %v", path, a, err)
		return
	}
	if to, err := db.CurrentPath(t.Context(), a); err != nil || to != want {
		t.Errorf("%s leads to %s, want %s, %v", path, to, want, err)
	}
}

// holds checks how many stories the lists of sections have.
func holds(t *testing.T, db *store.DB, want map[int64]int) {
	t.Helper()
	for id, n := range want {
		if is, err := db.ListSize(t.Context(), store.SectionStories(id)); is != n || err != nil {
			t.Errorf("section %d has %d stories, want %d, %v", id, is, n, err)
		}
	}
}

func TestRenamedSectionTakesThoseBelowWithIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, desk := t.Context(), editorial.New(db)
		in := tree(t, desk, "world", "world/africa", "world/africa/lagos", "sport")
		sec, err := desk.RenameSection(ctx, editor, in["world"], "The Globe", "", false)
		if err != nil || sec.Path != "/the-globe/" || sec.Name != "The Globe" {
			t.Fatalf("%+v %v", sec, err)
		}
		leadsTo(t, db, "/world/", "/the-globe/")
		leadsTo(t, db, "/world/africa/", "/the-globe/africa/")
		leadsTo(t, db, "/world/africa/lagos/", "/the-globe/africa/lagos/")
		if a, err := db.Address(ctx, "/the-globe/africa/lagos/"); err != nil || a.State != news.AddressCurrent {
			t.Errorf("the new address: %+v %v", a, err)
		}
		if sec, err = desk.RenameSection(ctx, editor, in["world"], "World", "", false); err != nil || sec.Path != "/world/" {
			t.Errorf("back again: %+v %v", sec, err)
		}
		leadsTo(t, db, "/the-globe/africa/", "/world/africa/")
		if sec, err = desk.RenameSection(ctx, editor, in["world"], "Monde", "", true); err != nil || sec.Path != "/world/" || sec.Name != "Monde" {
			t.Errorf("by name alone: %+v %v", sec, err)
		}
		if _, err := desk.RenameSection(ctx, editor, in["world"], "Sport", "", false); news.KindOf(err) != news.Conflict || !strings.Contains(err.Error(), "sport") {
			t.Errorf("a taken address: %v", err)
		}
		if _, err := desk.RenameSection(ctx, editor, in["world"], "Search", "", false); news.KindOf(err) != news.Invalid {
			t.Errorf("an address of the system's: %v", err)
		}
		if _, err := desk.RenameSection(ctx, editor, in["world"], "!!!", "", false); news.KindOf(err) != news.Invalid {
			t.Errorf("a name without letters: %v", err)
		}
		if _, err := desk.RenameSection(ctx, news.Actor{Name: "r", Role: news.Reporter}, in["world"], "W", "", false); news.KindOf(err) != news.Forbidden {
			t.Errorf("a reporter: %v", err)
		}
		if wrong, err := db.Check(ctx); len(wrong) > 0 || err != nil {
			t.Errorf("check: %v %v", wrong, err)
		}
	})
}

func TestMergedSectionIsAnotherNameOfTheOther(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, desk := t.Context(), editorial.New(db)
		in := tree(t, desk, "old", "old/politics", "old/politics/lagos", "world", "world/africa", "sport")
		both := publishIn(t, desk, in["sport"], in["old/politics"], in["world/africa"])
		for range 205 {
			publishIn(t, desk, in["old/politics"])
		}
		publishIn(t, desk, in["old/politics/lagos"])
		publishIn(t, desk, in["world"])
		holds(t, db, map[int64]int{in["old"]: 207, in["old/politics"]: 207, in["old/politics/lagos"]: 1, in["world"]: 2, in["world/africa"]: 1, in["sport"]: 1})
		before, err := db.LastEvent(ctx)
		if err != nil {
			t.Fatal(err)
		}
		to, moved, err := desk.MergeSections(ctx, editor, in["old/politics"], in["world/africa"], nil)
		if err != nil || to.ID != in["world/africa"] || moved != 207 {
			t.Fatalf("%+v %d %v", to, moved, err)
		}
		holds(t, db, map[int64]int{in["old"]: 0, in["old/politics"]: 0, in["old/politics/lagos"]: 1, in["world"]: 208, in["world/africa"]: 207, in["sport"]: 1})
		leadsTo(t, db, "/old/politics/", "/world/africa/")
		leadsTo(t, db, "/old/politics/lagos/", "/world/africa/lagos/")
		told := map[int64]bool{}
		events, err := db.Events(ctx, before, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, ev := range events {
			if ev.Kind == news.ListsChanged {
				for _, id := range ev.Stories {
					told[id] = true
				}
			}
		}
		if len(told) != 207 || !told[both.ID] {
			t.Errorf("the followers were told of %d stories", len(told))
		}
		// A text that names the merged section means the other; one that is published now stands there.
		s := publishIn(t, desk, in["old/politics"])
		holds(t, db, map[int64]int{in["old"]: 0, in["world"]: 209, in["world/africa"]: 208})
		if _, err := desk.Withdraw(ctx, editor, s.ID, ""); err != nil {
			t.Fatal(err)
		}
		holds(t, db, map[int64]int{in["world"]: 208, in["world/africa"]: 207})
		all, err := db.Sections(ctx)
		if err != nil || len(all) != 5 {
			t.Errorf("%d sections are left, %v", len(all), err)
		}
		// What was merged into one that is merged is merged into the other.
		if _, _, err := desk.MergeSections(ctx, editor, in["world/africa"], in["world"], nil); err != nil {
			t.Fatal(err)
		}
		leadsTo(t, db, "/old/politics/", "/world/")
		leadsTo(t, db, "/old/politics/lagos/", "/world/lagos/")
		holds(t, db, map[int64]int{in["world"]: 208, in["world/africa"]: 0, in["old/politics/lagos"]: 1})
		if wrong, err := db.Check(ctx); len(wrong) > 0 || err != nil {
			t.Errorf("check: %v %v", wrong, err)
		}
	})
}

func TestMergesThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	ctx, desk := t.Context(), editorial.New(db)
	in := tree(t, desk, "world", "world/africa", "world/africa/lagos", "sport", "sport/africa", "sport/sport")
	publishIn(t, desk, in["world/africa"])
	for _, c := range []struct {
		from, into int64
		kind       news.ErrKind
		says       string
	}{
		{in["world"], in["world"], news.Invalid, "into itself"},
		{in["world"], in["world/africa/lagos"], news.Invalid, "stands below /world/"},
		{in["world"], in["sport"], news.Conflict, "broadsheet section merge /world/africa/ /sport/africa/"},
		{in["sport"], 99, news.NotFound, "99"},
	} {
		if _, _, err := desk.MergeSections(ctx, editor, c.from, c.into, nil); news.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%d into %d: %v", c.from, c.into, err)
		}
	}
	if _, _, err := desk.MergeSections(ctx, news.Actor{Name: "r", Role: news.Reporter}, in["sport"], in["world"], nil); news.KindOf(err) != news.Forbidden {
		t.Errorf("a reporter: %v", err)
	}
	holds(t, db, map[int64]int{in["world"]: 1, in["world/africa"]: 1})
	if all, err := db.Sections(ctx); err != nil || len(all) != len(in)-1 {
		t.Errorf("%d sections, %v", len(all), err)
	}
}

func TestMergeThatWasBrokenOffIsFinished(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, desk := t.Context(), editorial.New(db)
		in := tree(t, desk, "old", "world")
		for range 3 {
			publishIn(t, desk, in["old"])
		}
		err := db.Write(ctx, func(tx *store.Tx) error { // the act without what follows it
			if err := tx.MergeSection(ctx, in["old"], in["world"]); err != nil {
				return err
			}
			_, err := tx.RelistMerged(ctx, in["old"], 1)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		holds(t, db, map[int64]int{in["old"]: 2, in["world"]: 1})
		if n, err := desk.FinishSectionMerges(ctx, nil); n != 2 || err != nil {
			t.Errorf("%d moved, %v", n, err)
		}
		holds(t, db, map[int64]int{in["old"]: 0, in["world"]: 3})
		if n, err := desk.FinishSectionMerges(ctx, nil); n != 0 || err != nil {
			t.Errorf("%d moved again, %v", n, err)
		}
	})
}
