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
