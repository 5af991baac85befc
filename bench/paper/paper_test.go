package paper

import (
	"slices"
	"testing"

	"broadsheet/internal/richtext"
	"broadsheet/internal/store"
)

// The bodies are stored as they are, so they must be in the house's form already.
func TestBodiesAreInOurForm(t *testing.T) {
	t.Parallel()
	for i := range 200 {
		body := write(i, 200).body
		if clean := richtext.Sanitise(body); clean != body {
			t.Fatalf("story %d is stored as\n%s\nand sanitised it is\n%s", i, body, clean)
		}
	}
}

// A paper is whole: every story public, with neighbours that are public, and nothing left for the followers.
func TestIn(t *testing.T) {
	t.Parallel()
	const n = 30
	root, ctx := t.TempDir(), t.Context()
	p, err := In(ctx, root, n, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(ctx, store.Options{Dir: p.Dir})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for i, path := range p.Paths {
		a, err := db.Address(ctx, path)
		if err != nil {
			t.Fatal(err)
		}
		near, err := db.Neighbours(ctx, a.TargetID)
		if err != nil {
			t.Fatal(err)
		}
		var ids []int64
		for _, other := range near {
			ids = append(ids, other.ID)
			if other.ID == a.TargetID {
				t.Errorf("story %d is its own neighbour", i)
			}
		}
		if teasers, err := db.TeasersOf(ctx, ids); err != nil || len(teasers) != len(ids) {
			t.Errorf("of the %d neighbours of story %d, %d are public (%v)", len(ids), i, len(teasers), err)
		}
	}
	last, err := db.LastEvent(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, follower := range []string{"search", "related"} {
		if at, _, err := db.Position(ctx, follower); err != nil || at != last {
			t.Errorf("%s is at event %d of %d (%v)", follower, at, last, err)
		}
	}
	again, err := In(ctx, root, n, func(int) {})
	if err != nil || again.Seconds != 0 || !slices.Equal(again.Paths, p.Paths) || len(p.Paths) != n {
		t.Errorf("the second time there are %d stories, made in %v s (%v)", len(again.Paths), again.Seconds, err)
	}
}
