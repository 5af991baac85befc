package related_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/related"
)

// seedStories reads the stories of the seed's exports, or skips the test.
func seedStories(t *testing.T) []related.Doc {
	t.Helper()
	shared := os.Getenv("BROADSHEET_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	var docs []related.Doc
	for _, name := range []string{"seed-page.wxr.xml", "wikinews.wxr.xml"} {
		file := filepath.Join(shared, "seed", name)
		f, err := os.Open(file)
		if errors.Is(err, os.ErrNotExist) {
			t.Skipf("SKIPPED: no %s; set BROADSHEET_SHARED to the folder that has seed/", file)
		}
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, readExport(t, f, int64(1000*len(docs)))...)
		f.Close()
	}
	return docs
}

var tags = regexp.MustCompile(`<[^>]*>`)

func readExport(t *testing.T, r io.Reader, first int64) []related.Doc {
	t.Helper()
	var export struct {
		Items []struct {
			Title   string `xml:"title"`
			Content string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
			Date    string `xml:"http://wordpress.org/export/1.2/ post_date"`
		} `xml:"channel>item"`
	}
	if err := xml.NewDecoder(r).Decode(&export); err != nil {
		t.Fatal(err)
	}
	var docs []related.Doc
	for i, it := range export.Items {
		date, err := time.Parse(time.DateTime, it.Date)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, related.Doc{
			ID: first + int64(i) + 1, Lang: "en", Headline: it.Title, Published: date,
			Text: tags.ReplaceAllString(strings.ReplaceAll(it.Content, "</p>", "\n\n"), ""),
		})
	}
	return docs
}

func TestUnderTheSeedsStoryStandsWhatIsRelated(t *testing.T) {
	t.Parallel()
	docs := seedStories(t)
	x := related.New()
	headline := map[int64]string{}
	var kim int64
	for _, d := range docs {
		x.Add(d)
		headline[d.ID] = d.Headline
		if strings.Contains(d.Headline, "Kim accuses US") {
			kim = d.ID
		}
	}
	picks := x.Near(kim, related.Options{})
	for i, p := range picks {
		t.Logf("%d %.3f %s %q", i+1, p.Score, headline[p.ID], p.Why)
	}
	if len(picks) == 0 || !strings.Contains(headline[picks[0].ID], "sanctions package against Russia") {
		t.Error("the story on the EU's sanctions is not first")
	}
	for _, p := range picks {
		for _, crime := range []string{"Shot Dead", "Gunmen Abduct", "Ritual Killing"} {
			if strings.Contains(headline[p.ID], crime) {
				t.Errorf("offered: %s", headline[p.ID])
			}
		}
	}
}
