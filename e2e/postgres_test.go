package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"broadsheet/internal/pgtest"
)

// The same paper on PostgreSQL: imported, read, searched, commented on, withdrawn.
func TestPaperOnPostgreSQL(t *testing.T) {
	t.Parallel()
	dsn, data := pgtest.Start(t), t.TempDir()
	on := func(args ...string) []string { return append(args, "--data", data, "--database", dsn) }
	run(t, on("import", "wordpress", madeUp(t, 60))...)
	path := strings.TrimSpace(run(t, on("story", "add", "--headline", "The ferry is back", "--section", "News", "--publish")...))
	s := serve(t, data, "--database", dsn).ready()
	for at, want := range map[string]string{
		"/": path, path: `id="related"`, "/search?q=ferry": path, "/feed/": "The ferry is back", "/sitemap.xml": "sitemaps", "/news/": path, "/lite" + path: "The ferry is back",
	} {
		if code, _, body := s.get(at); code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s answers %d, and lacks %s", at, code, want)
		}
	}
	res, err := client.PostForm(s.url+"/comments", url.Values{"story": {path}, "name": {"Ada"}, "body": {"At last."}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	held := run(t, on("comments", "list", "--json")...)
	if res.StatusCode != http.StatusSeeOther || !strings.Contains(held, "At last.") {
		t.Errorf("a comment answers %d; held are %s", res.StatusCode, held)
	}
	run(t, on("story", "withdraw", path)...)
	if code, _, _ := s.get(path); code != http.StatusGone {
		t.Errorf("withdrawn, it answers %d", code)
	}
	run(t, on("check")...)
}
