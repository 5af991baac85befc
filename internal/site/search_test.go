package site_test

import (
	"strings"
	"testing"
)

// The search page finds by words and by the form's filters, says what it left out, and offers another spelling; it is for no index.
func TestSearchPage(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	p.fill(30)
	for _, c := range []struct {
		path string
		has  []string
		not  string
	}{
		{"/search", []string{`name="q"`, `name="section"`, `name="author"`, `name="from"`, "section:sport", "/story-29/"}, `role="status"`},
		{"/search?q=ferry", []string{"30 stories found", "<mark>ferry</mark>", "page=2"}, `role="alert"`},
		{"/search?q=ferry&page=2", []string{"30 stories found", "/story-0/"}, "/story-29/"},
		{"/search?q=ferry+section:africa", []string{"15 stories found"}, `role="alert"`},
		{"/search?q=ferry&section=africa", []string{"15 stories found", `<option value="africa" selected>`, "<details open>"}, `role="alert"`},
		{"/search?q=ferry&author=Ada+Obi", []string{"30 stories found", `value="Ada Obi"`}, `role="alert"`},
		{"/search?section=world", []string{"30 stories found"}, `role="alert"`},
		{"/search?q=ferry&from=2024-11-02&to=2024-11-02", []string{"14 stories found"}, `role="alert"`},
		{"/search?q=ferry&section=moon", []string{"There is no section “moon”", "30 stories found"}, ""},
		{"/search?q=ferry+section:moon", []string{"There is no section “moon”", "30 stories found"}, ""},
		{"/search?q=ferry&author=Nobody+Here", []string{"Nobody called “Nobody Here”", "30 stories found"}, ""},
		{"/search?q=ferry&from=yesterday", []string{"“yesterday” is no day", "30 stories found"}, ""},
		{"/search?q=ferry&from=2024-12-01&to=2024-11-01", []string{"The last day is before the first", "30 stories found"}, ""},
		{"/search?q=ferry&page=999", []string{"30 stories found"}, ""},
		{"/search?q=story+ferry", []string{"<mark>Story</mark> 29</a></h3>", "<mark>ferry</mark>"}, ""},
		{"/search?q=ferry", []string{">Story 29</a></h3>"}, ""},
		{"/search?q=" + strings.Repeat("a", 500), []string{strings.Repeat("a", 200)}, strings.Repeat("a", 201)},
		{"/search?q=guset", []string{"Did you mean", `href="/search?q=`, "No story has “guset” in it."}, "stories found"},
		{"/search?q=%3Cscript%3Ealert(1)%3C/script%3E", []string{"&lt;script&gt;alert(1)"}, "<script>alert"},
		{"/lite/search?q=ferry", []string{`action="/lite/search"`, "30 stories found", `"/lite/search?page=2`}, ""},
	} {
		w := p.get(c.path)
		body := w.Body.String()
		for _, want := range c.has {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %q", c.path, want)
			}
		}
		if c.not != "" && strings.Contains(body, c.not) {
			t.Errorf("%s has %q", c.path, c.not)
		}
		if w.Code != 200 || w.Header().Get("X-Robots-Tag") != "noindex" || !strings.Contains(body, `<meta name="robots" content="noindex">`) {
			t.Errorf("%s answers %d, %q", c.path, w.Code, w.Header().Get("X-Robots-Tag"))
		}
	}
}
