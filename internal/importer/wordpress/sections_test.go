package wordpress_test

import (
	"strings"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/importer/wordpress"
	"broadsheet/internal/news"
	"broadsheet/internal/store/storetest"
)

func TestHavingNoCategoryIsNoSectionOfTheBar(t *testing.T) {
	t.Parallel()
	const one = `<wp:category><wp:category_nicename>SLUG</wp:category_nicename><wp:cat_name>NAME</wp:cat_name></wp:category>`
	category := func(slug, name string) string { return strings.NewReplacer("SLUG", slug, "NAME", name).Replace(one) }
	for _, c := range []struct {
		name, categories string
		bar              int
	}{
		{"beside others", category("uncategorized", "Uncategorized") + category("sport", "Sport"), news.OutOfBar},
		{"given a name", category("uncategorized", "News") + category("sport", "Sport"), 0},
		{"the only one", category("uncategorized", "Uncategorized"), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := storetest.SQLite(t)
			file := writeFile(t, `<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>`+
				`<wp:base_site_url>http://quay.example</wp:base_site_url>`+c.categories+`</channel></rss>`)
			if _, err := wordpress.Import(t.Context(), editorial.New(db), []string{file}, wordpress.Options{}); err != nil {
				t.Fatal(err)
			}
			all, err := db.Sections(t.Context())
			if err != nil || len(all) == 0 || all[0].Slug != "uncategorized" || all[0].Bar != c.bar {
				t.Errorf("%+v %v", all, err)
			}
		})
	}
}
