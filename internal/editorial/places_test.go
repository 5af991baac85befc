package editorial_test

import (
	"fmt"
	"strings"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// Who misspells a section is told which there are, while a line can hold them.
func TestASectionThatIsNotThere(t *testing.T) {
	each(t, func(t *testing.T, d *editorial.Desk, _ *store.DB, _ *storetest.Clock) {
		for i := range 21 {
			name := fmt.Sprintf("Ward %d", i)
			if _, err := d.AddSection(t.Context(), editor, news.Section{Name: name}); err != nil {
				t.Fatal(err)
			}
			if _, err := d.FindSection(t.Context(), "Wrad"); news.KindOf(err) != news.NotFound || strings.Contains(err.Error(), name) != (i < 20) ||
				!strings.Contains(err.Error(), "broadsheet section add") {
				t.Errorf("of %d sections: %v", i+1, err)
			}
		}
	})
}

// What is given as a section's slug is made into one: the address that it says it has is the one that it has. A name without a letter makes none.
func TestASectionStandsAtTheAddressThatItHas(t *testing.T) {
	each(t, func(t *testing.T, d *editorial.Desk, db *store.DB, _ *storetest.Clock) {
		for _, slug := range []string{"../up", "a/b", "WITH space?q#", "..", "caf\u00e9", "\u202eabc"} {
			sec, err := d.AddSection(t.Context(), editor, news.Section{Name: "N" + fmt.Sprint(len(slug)), Slug: slug})
			if err != nil {
				if news.KindOf(err) != news.Invalid {
					t.Errorf("%q: %v", slug, err)
				}
				continue
			}
			if a, err := db.Address(t.Context(), sec.Path); err != nil || a.TargetID != sec.ID || strings.Trim(sec.Path, "/") != editorial.Slug(sec.Slug) {
				t.Errorf("%q: %+v has the address %+v, %v", slug, sec, a, err)
			}
		}
		for _, name := range []string{"!!!", strings.Repeat("n", 251)} {
			if sec, err := d.AddSection(t.Context(), editor, news.Section{Name: name}); news.KindOf(err) != news.Invalid {
				t.Errorf("%q: %+v, %v", name, sec, err)
			}
		}
		if sec, err := d.AddSection(t.Context(), editor, news.Section{Name: "Red", Color: "red;}body{"}); news.KindOf(err) != news.Invalid {
			t.Errorf("a colour: %+v, %v", sec, err)
		}
	})
}
