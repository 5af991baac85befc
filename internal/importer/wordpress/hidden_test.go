package wordpress_test

import (
	"strings"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/importer/wordpress"
	"broadsheet/internal/store/storetest"
)

// TestHiddenAttachments: a picture that was not public on the old site is neither stored nor shown.
func TestHiddenAttachments(t *testing.T) {
	t.Parallel()
	file := func(id, status, more string) string {
		return post(id, "attachment", status, "https://quay.example/p"+id+"/", `<wp:attachment_url>https://quay.example/wp-content/uploads/p`+id+`.jpg</wp:attachment_url>`+more)
	}
	story := strings.Replace(post("10", "post", "publish", "https://quay.example/one/", `<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>21</wp:meta_value></wp:postmeta>`),
		"Body of 10.", `[gallery ids="20,21,22,23"]`, 1)
	items := story + file("20", "inherit", "") + file("21", "private", "") + file("22", "trash", "") + file("23", "inherit", "<wp:post_password>x</wp:post_password>")
	db := storetest.SQLite(t)
	got, err := wordpress.Import(t.Context(), editorial.New(db), []string{writeFile(t, strings.Replace(export, "ITEMS", items, 1))}, wordpress.Options{})
	if err != nil || got.Pictures != 1 || sum(got.Skipped) != 3 || got.Skipped[0].Why != "private" {
		t.Fatalf("%+v %v", got, err)
	}
	a, err := db.Address(t.Context(), "/one/")
	if err != nil {
		t.Fatal(err)
	}
	s, err := db.Story(t.Context(), a.TargetID)
	if err != nil || s.Live == nil {
		t.Fatal(s, err)
	}
	c := s.Live.Content
	if c.Lead != nil || !strings.Contains(c.Body, "p20.jpg") || strings.Contains(c.Body, "p21.jpg") || strings.Contains(c.Body, "p22.jpg") || strings.Contains(c.Body, "p23.jpg") {
		t.Errorf("%+v", c)
	}
}
