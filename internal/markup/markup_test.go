package markup

import (
	"encoding/json"
	"flag"
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

var update = flag.Bool("update", false, "write the golden files anew")

var paper = Publisher{
	Name: "The Orrin Ferry Courier", URL: "https://courier.example/", Lang: "en-GB",
	Logo: &Image{URL: "https://courier.example/assets/logo.png", Width: 600, Height: 60},
}

func ferry() Article {
	published := time.Date(2026, 3, 14, 7, 30, 0, 0, time.UTC)
	return Article{
		Publisher: paper, URL: "https://courier.example/2026/03/ferry/", Headline: "The ferry is back, and the queue is already a mile long",
		Social: "The ferry is back", Description: "The Two Sisters crossed at ten past six on Saturday.",
		Images:  []Image{{URL: "https://courier.example/media/ferry-1200.jpg", Width: 1200, Height: 800, Alt: "The ferry", Caption: "The Two Sisters on Friday."}},
		Authors: []Named{{Name: "Ines Okpara", URL: "https://courier.example/author/ines-okpara/"}, {Name: "Jon Var"}}, Published: published, Modified: published.Add(3 * time.Hour),
		Section: "River", Keywords: []string{"The ferry", "Flood of 2026"}, Lang: "en-GB", Words: 640, Comments: 4,
		Crumbs:  []Named{{Name: "The Orrin Ferry Courier", URL: "https://courier.example/"}, {Name: "River", URL: "https://courier.example/river/"}},
		Sources: []Named{{Name: "River Board", URL: "https://board.example/"}}, Corrections: []Correction{{At: published.Add(time.Hour), Text: "The landing was the east one."}},
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	unsigned := ferry()
	unsigned.Authors, unsigned.Images, unsigned.Crumbs, unsigned.Sources, unsigned.Corrections, unsigned.Social = nil, nil, nil, nil, nil, ""
	about := Article{Publisher: paper, Page: true, URL: "https://courier.example/about/", Headline: "About us", Lang: "en-GB"}
	for name, got := range map[string]template.HTML{
		"story": ForArticle(ferry()), "story-unsigned": ForArticle(unsigned), "page": ForArticle(about),
		"front": ForFront(Front{Publisher: paper, Description: "The river and the market.", Search: "https://courier.example/search?q={search_term_string}"}),
		"section": ForList(List{Publisher: paper, URL: "https://courier.example/river/", Title: "River", Lang: "en-GB", Crumbs: []Named{{Name: "Front", URL: "https://courier.example/"}},
			Stories: []Named{{URL: "https://courier.example/2026/03/ferry/"}, {URL: "/not/absolute/"}, {URL: "https://courier.example/2026/03/market/"}}}),
		"author": ForList(List{Publisher: paper, URL: "https://courier.example/author/ines-okpara/", Title: "Ines Okpara", Person: &Named{Name: "Ines Okpara", URL: "https://courier.example/author/ines-okpara/"}}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNoTextLeavesItsPlace(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`</script><script>alert(1)</script>`, `<!--<script>`, `</ScRiPt >`, "a\u2028b\u2029c", `"><img src=x onerror=alert(1)>`, `]]>`, `\`, `\u003c/script>`, "\x00\xff", `'"&<>`,
	} {
		holds(t, text)
	}
}

func FuzzNoTextLeavesItsPlace(f *testing.F) {
	f.Add(`</script>`)
	f.Add(`"><svg onload=x>`)
	f.Fuzz(holds)
}

// holds checks that a text put everywhere gives a head of meta elements and two data scripts, which are JSON.
func holds(t *testing.T, text string) {
	t.Helper()
	a := ferry()
	a.Headline, a.Description, a.Section, a.Lang, a.Keywords, a.URL = text, text, text, text, []string{text}, "https://courier.example/"+text
	a.Publisher.Name, a.Authors, a.Images[0].Alt, a.Images[0].URL = text, []Named{{Name: text, URL: text}}, text, "https://courier.example/"+text
	doc, err := html.Parse(strings.NewReader("<!doctype html><head>" + string(ForArticle(a))))
	if err != nil {
		t.Fatal(err)
	}
	scripts := 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "html", "head", "body":
		case "meta":
			for _, at := range n.Attr {
				if at.Key != "name" && at.Key != "property" && at.Key != "content" {
					t.Errorf("%q made an attribute %s", text, at.Key)
				}
			}
		case "script":
			scripts++
			if !json.Valid([]byte(n.FirstChild.Data)) || strings.ContainsAny(n.FirstChild.Data, "<\u2028\u2029") {
				t.Errorf("%q made a script that is not plain JSON: %s", text, n.FirstChild.Data)
			}
		default:
			t.Errorf("%q made an element %s", text, n.Data)
		}
	}
	if scripts != 2 {
		t.Errorf("%q made %d scripts", text, scripts)
	}
}

func BenchmarkForArticle(b *testing.B) {
	a := ferry()
	b.ReportAllocs()
	for b.Loop() {
		ForArticle(a)
	}
}
