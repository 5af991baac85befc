package site_test

import (
	"fmt"
	"testing"
	"time"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
)

// An address from a time when the old site had another pattern leads on by its last part, if that and the date leave one public story.
func TestAnAddressOfAnotherPatternLeadsOn(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	im, err := p.desk.Import(owner, "old.example")
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]int64{}
	err = im.Batch(t.Context(), func(b *editorial.Batch) error {
		for i, s := range []struct {
			slug, path string
			state      news.State
		}{
			{"the-bridge", "/2024/11/the-bridge/", news.Published}, {"twice", "/2024/11/twice/", news.Published}, {"twice", "/2024/11/twice-2/", news.Published},
			{"gone", "/2024/11/gone/", news.Published}, {"not-yet", "/2024/11/not-yet/", news.Draft}, {"القرية", "/2024/11/القرية/", news.Published},
		} {
			res, err := b.Story(t.Context(), &editorial.ImportedStory{ForeignID: fmt.Sprint(i), Digest: "1", Kind: news.KindStory, State: s.state, Slug: s.slug, Path: s.path,
				PublishedAt: time.Date(2024, 11, 5, 8, 0, 0, 0, time.UTC), Content: news.Content{Headline: s.slug, Body: "<p>It stands.</p>"}})
			if err != nil {
				return err
			}
			ids[s.slug] = res.ID
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.desk.Withdraw(t.Context(), owner, ids["gone"], ""); err != nil {
		t.Fatal(err)
	}
	const to = "/2024/11/the-bridge/"
	for _, c := range []struct {
		path string
		code int
		to   string
	}{
		{"/the-bridge/", 301, to}, {"/the-bridge", 301, to}, {"/2024/11/05/the-bridge/", 301, to}, {"/2024/the-bridge/", 301, to}, {"/news/africa/the-bridge/", 301, to},
		{"/blog/2024/11/the-bridge.html", 301, to}, {"/The-Bridge/amp/", 301, to}, {"/lite/the-bridge/", 301, "/lite" + to}, {"/2024/11/05/%D8%A7%D9%84%D9%82%D8%B1%D9%8A%D8%A9/", 301, "/2024/11/%D8%A7%D9%84%D9%82%D8%B1%D9%8A%D8%A9/"},
		{"/2024/12/the-bridge/", 404, ""}, {"/2023/the-bridge/", 404, ""}, {"/2024/11/06/the-bridge/", 404, ""}, {"/the-bri/", 404, ""}, {"/the-bridge/more/", 404, ""},
		{"/twice/", 404, ""}, {"/gone/", 404, ""}, {"/not-yet/", 404, ""}, {"/topic/the-bridge/", 404, ""}, {"/author/the-bridge/", 404, ""}, {"/wp-content/the-bridge", 404, ""}, {"/tag/the-bridge/", 404, ""}, {"/desk/the-bridge", 404, ""}, {"/.html", 404, ""},
	} {
		if w := p.get(c.path); w.Code != c.code || w.Header().Get("Location") != c.to {
			t.Errorf("%s answers %d %s, want %d %s", c.path, w.Code, w.Header().Get("Location"), c.code, c.to)
		}
	}
}
