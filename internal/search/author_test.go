package search_test

import (
	"context"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
)

// Whatever bytes a reader sends as a name are no error, only nobody's name.
func TestNamesThatAreNoText(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		for _, name := range []string{"\x00", "a\x00b", "\xff", "Ada \xc3"} {
			for _, req := range []search.Request{{Author: name}, {Text: "ferry author:" + name}, {Text: `ferry section:"` + name + `"`}, {Text: name}, {Text: name + "*"}} {
				if _, err := p.engine.Search(context.Background(), req); err != nil {
					t.Errorf("%+q: %v", name, err)
				}
			}
		}
	})
}

// An author is found however the apostrophe, the accents and the case of the name are typed.
func TestAuthorsAreFoundAsWordsAre(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		ctx := context.Background()
		who := news.Person{Slug: "saidu-perez", Name: "Sa’idu Pérez"}
		if err := p.Write(ctx, func(tx *store.Tx) error { return tx.InsertPerson(ctx, &who) }); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"Sa’idu Pérez", "Sa'idu Perez", "SAʼIDU PÉREZ", "saidu perez", "saidu-perez"} {
			if ids, err := p.PeopleNamed(ctx, name); err != nil || len(ids) != 1 || ids[0] != who.ID {
				t.Errorf("%q: %v, %v", name, ids, err)
			}
		}
	})
}
