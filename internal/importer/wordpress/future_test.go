package wordpress_test

import (
	"os"
	"path/filepath"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/importer/wordpress"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

func TestPublishedStoryOfALaterDateWaitsAsADraft(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	file := filepath.Join(t.TempDir(), "old.xml")
	text := `<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Old</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version>
<item><title>Ahead of its time</title><link>https://old.example/ahead/</link><wp:post_id>1</wp:post_id><wp:post_date_gmt>2931-05-01 08:00:00</wp:post_date_gmt><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item></channel></rss>`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	db := storetest.SQLite(t)
	sum, err := wordpress.Import(ctx, editorial.New(db), []string{file}, wordpress.Options{})
	if err != nil || sum.Drafts != 1 {
		t.Fatalf("%+v %v", sum, err)
	}
	list, err := db.Stories(ctx, store.StoryFilter{Limit: 10})
	if err != nil || len(list) != 1 || list[0].State != news.Draft || list[0].PlannedAt.Year() != 2931 {
		t.Errorf("stored as %+v %v", list, err)
	}
}
