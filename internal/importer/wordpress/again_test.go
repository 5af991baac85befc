package wordpress_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/importer/wordpress"
	"broadsheet/internal/news"
	"broadsheet/internal/store/storetest"
)

// changes is how many things a run says that it changed.
func changes(s wordpress.Summary) int {
	return s.Stories + s.Pages + s.Pictures + s.Comments + s.Updated + s.Redirects + s.Sections + s.Topics + s.Bylines
}

// TestItemsWithOneNumber: items that share number and guid, as exports merged by hand have them, are all kept, each with its address.
func TestItemsWithOneNumber(t *testing.T) {
	t.Parallel()
	one := post("10", "post", "publish", "https://quay.example/one/", "")
	two := strings.Replace(post("10", "post", "publish", "https://quay.example/two/", ""), "slug-10", "two", 1)
	file := writeFile(t, strings.Replace(export, "ITEMS", one+two+one, 1))
	db := storetest.SQLite(t)
	desk := editorial.New(db)
	got, err := wordpress.Import(t.Context(), desk, []string{file}, wordpress.Options{})
	if err != nil || got.Stories != 2 || got.Unchanged != 1 || got.Updated != 0 {
		t.Fatalf("%+v %v", got, err)
	}
	for _, p := range []string{"/one/", "/two/"} {
		if a, err := db.Address(t.Context(), p); err != nil || a.Kind != news.TargetStory || a.State != news.AddressCurrent {
			t.Errorf("%s: %+v %v", p, a, err)
		}
	}
	if got, err = wordpress.Import(t.Context(), desk, []string{file}, wordpress.Options{}); err != nil || changes(got) != 0 || got.Unchanged != 3 {
		t.Errorf("second run: %+v %v", got, err)
	}
}

// TestSecondRunChangesNothing holds for every export in the test material.
func TestLargeSecondRunChangesNothing(t *testing.T) {
	t.Parallel()
	if os.Getenv("BROADSHEET_LARGE") == "" {
		t.Skip("set BROADSHEET_LARGE=1 to import every official export twice")
	}
	n := 0
	err := filepath.WalkDir(filepath.Join(sharedDir(t), "data", "wxr", "official"), func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".xml") && !strings.HasSuffix(file, ".wxr") {
			return err
		}
		n++
		t.Run(filepath.Base(file), func(t *testing.T) {
			db := storetest.SQLite(t)
			desk := editorial.New(db)
			if _, err := wordpress.Import(t.Context(), desk, []string{file}, wordpress.Options{}); err != nil {
				if news.KindOf(err) != news.Invalid {
					t.Error(err)
				}
				return // it is no export
			}
			again, err := wordpress.Import(t.Context(), desk, []string{file}, wordpress.Options{})
			if err != nil || changes(again) != 0 {
				t.Errorf("%+v %v", again, err)
			}
		})
		return nil
	})
	if err != nil || n == 0 {
		t.Error(n, err)
	}
}
