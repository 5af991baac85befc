package search_test

import (
	"context"
	"slices"
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

// A part of a name will do where nobody has it whole, and whoever has it whole is meant alone.
func TestAuthorsAreFoundByAPartOfTheirName(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		ctx := context.Background()
		people := []news.Person{{Slug: "u0x3f", Name: "李小明 Tolkien-Müller"}, {Slug: "u0x40", Name: "الأمين شرما"}, {Slug: "amina-bello", Name: "Amina Bello"}, {Slug: "musa-bello-yusuf", Name: "Musa Bello Yusuf"}, {Slug: "musa", Name: "Musa"}, {Slug: "bellona-ward", Name: "Bellona Ward"}}
		err := p.Write(ctx, func(tx *store.Tx) error {
			for i := range people {
				if err := tx.InsertPerson(ctx, &people[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string][]int{
			"Bello": {2, 3}, "bello yusuf": {3}, "BELLÓ": {2, 3}, "Musa": {4}, "Yusuf": {3}, "bell": nil, "amina yusuf": nil, "%": nil, "-": nil, "b_llo": nil,
			"tolkien": {0}, "müller": {0}, "u0x40": {1}, "الأمين": {1}, "2": nil,
		} {
			var ids []int64
			for _, i := range want {
				ids = append(ids, people[i].ID)
			}
			if got, err := p.PeopleNamed(ctx, name); err != nil || !slices.Equal(got, ids) {
				t.Errorf("%q: %v, not %v (%v)", name, got, ids, err)
			}
		}
	})
}
