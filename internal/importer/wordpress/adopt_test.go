package wordpress_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/importer/wordpress"
	"broadsheet/internal/news"
	"broadsheet/internal/store/storetest"
)

func TestNewPaperTakesTheOldOnesNameAndLanguage(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	file := filepath.Join(t.TempDir(), "old.xml")
	text := `<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>La Gazette &amp;amp; Cie</title>
<link>https://old.example</link><description>Au fil de l’eau</description><language>fr-FR</language><wp:wxr_version>1.2</wp:wxr_version>
<item><title>Un</title><link>https://old.example/un/</link><wp:post_id>1</wp:post_id><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item></channel></rss>`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	db := storetest.SQLite(t)
	desk := editorial.New(db)
	bring := func() news.Settings {
		t.Helper()
		if _, err := wordpress.Import(ctx, desk, []string{file}, wordpress.Options{}); err != nil {
			t.Fatal(err)
		}
		set, err := db.Settings(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	if set := bring(); set.Name != "La Gazette & Cie" || set.Tagline != "Au fil de l’eau" || set.Lang != "fr-FR" {
		t.Errorf("the paper is %q, %q, %q", set.Name, set.Tagline, set.Lang)
	}
	if _, err := desk.SaveSettings(ctx, wordpress.Actor, func(s *news.Settings) error { s.Name = "Ours"; return nil }); err != nil {
		t.Fatal(err)
	}
	if set := bring(); set.Name != "Ours" {
		t.Errorf("after a second run it is %q", set.Name)
	}
}

// Of several old sites in one import the first gives the paper its name and its language, and the others' stories have theirs.
func TestOfSeveralOldSitesTheFirstNamesThePaper(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	var files []string
	for i, site := range []struct{ title, lang string }{{"The Quay", "en"}, {"La Gazette", "fr-FR"}, {"Hafen", "de"}} {
		file := filepath.Join(t.TempDir(), "old.xml")
		text := fmt.Sprintf(`<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>%[2]s</title>
<link>https://old%[1]d.example</link><language>%[3]s</language><wp:wxr_version>1.2</wp:wxr_version>
<item><title>%[1]d</title><link>https://old%[1]d.example/s%[1]d/</link><wp:post_id>1</wp:post_id><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item></channel></rss>`, i, site.title, site.lang)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	db := storetest.SQLite(t)
	if _, err := wordpress.Import(ctx, editorial.New(db), files, wordpress.Options{}); err != nil {
		t.Fatal(err)
	}
	if set, err := db.Settings(ctx); err != nil || set.Name != "The Quay" || set.Lang != "en" {
		t.Errorf("the paper is %q in %q (%v)", set.Name, set.Lang, err)
	}
	for i, want := range []string{"en", "fr-FR", "de"} {
		a, err := db.Address(ctx, fmt.Sprintf("/s%d/", i))
		if err != nil {
			t.Fatal(err)
		}
		if s, err := db.Story(ctx, a.TargetID); err != nil || s.Live.Lang != want {
			t.Errorf("story %d is in %q, not %q (%v)", i, s.Live.Lang, want, err)
		}
	}
}
