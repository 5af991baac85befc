package store_test

import (
	"cmp"
	"context"
	"slices"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// watched reads as a page does, and returns what was noted.
func watched(t *testing.T, db *store.DB, read func(context.Context)) []news.Dep {
	t.Helper()
	ctx, reads := store.Watch(t.Context())
	if _, err := db.LastChange(ctx); err != nil {
		t.Fatal(err)
	}
	read(ctx)
	deps, _, ok := reads.Deps()
	if !ok {
		t.Error("something was read that nobody noted")
	}
	slices.SortFunc(deps, func(a, b news.Dep) int { return cmp.Compare(a.Key, b.Key) })
	return deps
}

// What pages name by its number is kept until something happens, and noted every time.
func TestTopicsAndPeopleAreNotedThoughTheyAreKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		topic, other := &news.Topic{Slug: "ferry", Name: "Ferry"}, &news.Topic{Slug: "river", Name: "River"}
		person := &news.Person{Slug: "musa", Name: "Musa"}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.InsertTopic(ctx, topic); err != nil {
				return err
			}
			if err := tx.InsertTopic(ctx, other); err != nil {
				return err
			}
			return tx.InsertPerson(ctx, person)
		})
		read := func(ids ...int64) (names []string, deps []news.Dep) {
			deps = watched(t, db, func(ctx context.Context) {
				topics, err := db.Topics(ctx, ids)
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range topics {
					names = append(names, x.Name)
				}
				lines, err := db.Bylines(ctx, []news.Byline{{PersonID: person.ID}})
				if err != nil {
					t.Fatal(err)
				}
				names = append(names, lines[0].Name)
			})
			return names, deps
		}
		first, noted := read(topic.ID)
		again, notedAgain := read(topic.ID)
		both, _ := read(other.ID, topic.ID, 4711)
		if want := []string{"Ferry", "Musa"}; !slices.Equal(first, want) || !slices.Equal(again, want) {
			t.Errorf("read %v, then %v", first, again)
		}
		if !slices.Equal(noted, notedAgain) || len(noted) != 2 {
			t.Errorf("noted %v, then %v", noted, notedAgain)
		}
		if !slices.Equal(both, []string{"River", "Ferry", "Musa"}) {
			t.Errorf("one that is kept and one that is not: %v", both)
		}
		topic.Name = "Ferries"
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.UpdateTopic(ctx, topic) })
		if got, _ := read(topic.ID); !slices.Equal(got, []string{"Ferries", "Musa"}) {
			t.Errorf("after it was renamed: %v", got)
		}
	})
}

// What is kept is noted as softly as it is asked for, each thing for itself.
func TestAMemoNotesAsItIsAskedFor(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	s := put(t, db, &news.Story{}, news.Content{Headline: "A"})
	var memo store.Memo[string, int]
	reads := 0
	get := func(ctx context.Context, key string) {
		n, err := memo.Get(ctx, key, func(ctx context.Context) (int, error) {
			reads++
			found, err := db.Teasers(ctx, store.AllStories(), store.Page{Limit: 3})
			return len(found), err
		})
		if err != nil || n != 1 {
			t.Errorf("%d stories, %v", n, err)
		}
	}
	soft := func(deps []news.Dep) (list, story bool) {
		for _, d := range deps {
			list = list || d.Key == news.ListKey(0, 0) && d.Soft
			story = story || d.Key == news.StoryKey(s.ID) && d.Soft
		}
		return list, story
	}
	for range 2 {
		if list, story := soft(watched(t, db, func(ctx context.Context) { get(store.Softly(ctx), "a") })); !list || story {
			t.Errorf("asked softly: the list is soft: %v, what a story says: %v", list, story)
		}
		if list, story := soft(watched(t, db, func(ctx context.Context) { get(ctx, "a") })); list || story {
			t.Errorf("asked hard: the list is soft: %v, what a story says: %v", list, story)
		}
	}
	watched(t, db, func(ctx context.Context) { get(ctx, "b") })
	if reads != 3 {
		t.Errorf("read %d times", reads)
	}
	put(t, db, &news.Story{}, news.Content{Headline: "B"})
	watched(t, db, func(ctx context.Context) {
		if n, err := memo.Get(ctx, "a", func(ctx context.Context) (int, error) {
			found, err := db.Teasers(ctx, store.AllStories(), store.Page{Limit: 3})
			return len(found), err
		}); n != 2 || err != nil {
			t.Errorf("after another was published: %d, %v", n, err)
		}
	})
}
