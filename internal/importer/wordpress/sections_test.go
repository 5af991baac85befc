package wordpress_test

import (
	"fmt"
	"strings"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/importer/wordpress"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

func TestHavingNoCategoryIsNoSectionOfTheBar(t *testing.T) {
	t.Parallel()
	const one = `<wp:category><wp:category_nicename>SLUG</wp:category_nicename><wp:cat_name>NAME</wp:cat_name></wp:category>`
	category := func(slug, name string) string { return strings.NewReplacer("SLUG", slug, "NAME", name).Replace(one) }
	in := func(id, slug string) string {
		return post(id, "post", "publish", "https://quay.example/"+id+"/", `<category domain="category" nicename="`+slug+`"><![CDATA[C]]></category>`)
	}
	for _, c := range []struct {
		name, categories, posts string
		bar                     int
	}{
		{"of a third", category("uncategorized", "Uncategorized") + category("sport", "Sport"), in("1", "sport") + in("2", "uncategorized") + in("3", "sport"), news.OutOfBar},
		{"of half", category("uncategorized", "Uncategorized") + category("sport", "Sport"), in("1", "sport") + in("2", "uncategorized"), 0},
		{"given a name", category("uncategorized", "News") + category("sport", "Sport"), in("1", "sport"), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := storetest.SQLite(t)
			file := writeFile(t, `<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><wp:wxr_version>1.2</wp:wxr_version>`+
				`<wp:base_site_url>http://quay.example</wp:base_site_url>`+c.categories+c.posts+`</channel></rss>`)
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

// menuEntry is an entry of a menu in an export.
func menuEntry(id, order, menu, kind, object, term, parent string) string {
	meta := func(key, value string) string {
		return `<wp:postmeta><wp:meta_key>_menu_item_` + key + `</wp:meta_key><wp:meta_value><![CDATA[` + value + `]]></wp:meta_value></wp:postmeta>`
	}
	return post(id, "nav_menu_item", "publish", "https://quay.example/?p="+id, `<wp:menu_order>`+order+`</wp:menu_order><category domain="nav_menu" nicename="`+menu+`"><![CDATA[M]]></category>`+
		meta("type", kind)+meta("object", object)+meta("object_id", term)+meta("menu_item_parent", parent))
}

func TestTheMenuWithTheMostCategoriesIsTheBar(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, desk := t.Context(), editorial.New(db)
		var categories string
		for id, slug := range []string{"none", "rain", "sport", "port", "town"} {
			categories += `<wp:category><wp:term_id>` + fmt.Sprint(id) + `</wp:term_id><wp:category_nicename>` + slug + `</wp:category_nicename><wp:cat_name>` + slug + `</wp:cat_name></wp:category>`
		}
		in := func(menus string) string {
			return writeFile(t, `<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><wp:wxr_version>1.2</wp:wxr_version>`+
				`<wp:base_site_url>http://quay.example</wp:base_site_url>`+categories+menus+`</channel></rss>`)
		}
		main := menuEntry("1", "3", "main", "taxonomy", "category", "1", "0") + menuEntry("2", "1", "main", "taxonomy", "category", "3", "0") +
			menuEntry("3", "2", "main", "taxonomy", "category", "2", "0") + menuEntry("4", "4", "main", "taxonomy", "category", "4", "1") + // below another
			menuEntry("5", "5", "main", "post_type", "page", "4", "0") + menuEntry("6", "6", "main", "taxonomy", "category", "99", "0") + // there is none
			menuEntry("7", "1", "foot", "taxonomy", "category", "4", "0")
		bar := func() (slugs string) {
			all, err := db.Sections(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for i := range all {
				all[i].HasStories = true
			}
			bar, chosen := news.SectionBar(all)
			for _, s := range bar {
				slugs += s.Slug + " "
			}
			return fmt.Sprint(slugs, chosen)
		}
		for range 2 {
			if _, err := wordpress.Import(ctx, desk, []string{in(main)}, wordpress.Options{}); err != nil {
				t.Fatal(err)
			}
			if got := bar(); got != "port sport rain true" {
				t.Errorf("the bar is %s", got)
			}
		}
		if err := desk.OrderSections(ctx, wordpress.Actor, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := wordpress.Import(ctx, desk, []string{in(main)}, wordpress.Options{}); err != nil {
			t.Fatal(err)
		}
		if got := bar(); got != "none rain sport port town false" {
			t.Errorf("after the newsroom has left it to the paper the bar is %s", got)
		}
	})
}
