package theme

import (
	"bytes"
	"compress/gzip"
	"html/template"
	"os"
	"testing"

	"github.com/andybalholm/brotli"
)

// weighed is the story page that the limit is about: 600 words, a lead picture, six related stories, five most read, the next
// story, no comments; style, script and JSON-LD in it.
func weighed(t testing.TB) *Story {
	t.Helper()
	body, err := os.ReadFile("testdata/story.html")
	if err != nil {
		t.Fatal(err)
	}
	markup, err := os.ReadFile("testdata/markup.html")
	if err != nil {
		t.Fatal(err)
	}
	v := sampleStory(Page{Site: sampleSite("en"), Head: sampleHead(), Switch: "/lite/2026/03/ferry/"})
	v.Head.Markup = template.HTML(markup)
	v.Body = template.HTML(body)
	v.Next.Body = ""
	v.Comments = Comments{Open: true, Form: v.Comments.Form}
	// The samples repeat themselves, which would compress too well.
	more := []string{
		"The east bank’s schools open again on Monday; the Board has promised two crossings before eight for pupils and teachers …",
		"Each of the four chains has been struck with a hammer, link by link, and the ones that rang false are in a yellow skip …",
		"Upstream the gauges are silent. A retired man of sixty-eight is teaching a young woman to change their batteries …",
		"Nine voted for, eight against, and the mayor left by the kitchen before the stallholders had understood the count …",
		"The crane lifts forty tonnes and needs three people. The one that it replaced lifted eleven and fed twenty-six families …",
		"What the insurers call an act of God the yacht club calls a car park, and it would like its fence back before the regatta …",
	}
	for i := range v.Related {
		v.Related[i].Excerpt = more[i]
		v.Related[i].Picture = nil
	}
	return v
}

func TestStoryPageFitsTheFirstRoundTrip(t *testing.T) {
	t.Parallel()
	th, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, edition := range []struct {
		name  string
		lite  bool
		limit int
	}{{"full", false, 10_000}, {"lite", true, 6_500}} {
		v := weighed(t)
		v.Lite = edition.lite
		page, err := th.Render(v)
		if err != nil {
			t.Fatal(err)
		}
		five, eleven := brotliSize(t, page.HTML, 5), brotliSize(t, page.HTML, 11)
		t.Logf("%s: %d bytes, brotli 5: %d, brotli 11: %d, gzip: %d", edition.name, len(page.HTML), five, eleven, gzipSize(t, page.HTML))
		if five > edition.limit {
			t.Errorf("%s: %d bytes with brotli at quality 5; the theme keeps below %d of the page's 14,000", edition.name, five, edition.limit)
		}
	}
}

func brotliSize(t *testing.T, b []byte, quality int) int {
	t.Helper()
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, quality)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

func gzipSize(t *testing.T, b []byte) int {
	t.Helper()
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, 9)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}
