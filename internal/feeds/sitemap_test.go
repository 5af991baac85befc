package feeds_test

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/press"
)

type sitemapFile struct {
	XMLName xml.Name
	Parts   []struct {
		Loc string `xml:"loc"`
	} `xml:"sitemap"`
	URLs []struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod"`
		News    *struct {
			Name  string `xml:"publication>name"`
			Lang  string `xml:"publication>language"`
			Date  string `xml:"publication_date"`
			Title string `xml:"title"`
		} `xml:"http://www.google.com/schemas/sitemap-news/0.9 news"`
	} `xml:"url"`
}

// Every public address is in exactly one part, and no part is beyond the protocol's limits.
func TestSitemapsHoldEveryPublicAddress(t *testing.T) {
	t.Parallel()
	p := full(t)
	var index sitemapFile
	parse(t, "/sitemap.xml", p.get("/sitemap.xml").Body, &index)
	if index.XMLName.Local != "sitemapindex" || index.XMLName.Space != "http://www.sitemaps.org/schemas/sitemap/0.9" {
		t.Errorf("%+v", index.XMLName)
	}
	seen := map[string]bool{}
	for _, part := range index.Parts {
		path, ok := strings.CutPrefix(part.Loc, "https://quay.example")
		if !ok {
			t.Fatalf("the part %q", part.Loc)
		}
		var f sitemapFile
		body := p.get(path).Body
		parse(t, path, body, &f)
		if len(f.URLs) == 0 || len(f.URLs) > 10_000 || len(body) > 50<<20 {
			t.Errorf("%s: %d addresses in %d bytes", path, len(f.URLs), len(body))
		}
		for _, u := range f.URLs {
			whole(t, path, u.Loc)
			if seen[u.Loc] || len(u.Loc) >= 2048 {
				t.Errorf("%s: %q", path, u.Loc)
			}
			seen[u.Loc] = true
			if u.LastMod != "" {
				if _, err := time.Parse(time.RFC3339, u.LastMod); err != nil {
					t.Error(err)
				}
			}
		}
	}
	for _, path := range []string{"/", "/river/", "/river/ferries/", "/topic/night-boat/", "/author/ada-obi/", p.hostile.Path, "/about/", "/so-far/at-t-b-bold-b-amp-quotes/"} {
		if !seen["https://quay.example"+press.Escape(path)] {
			t.Errorf("%s is in no sitemap", path)
		}
	}
	if len(seen) != 13 {
		t.Errorf("%d addresses: %v", len(seen), seen)
	}
}

func TestSitemapOfAnEmptyPaper(t *testing.T) {
	t.Parallel()
	p := empty(t)
	var index, part sitemapFile
	parse(t, "index", p.get("/sitemap.xml").Body, &index)
	parse(t, "part", p.get("/sitemaps/lists-1.xml").Body, &part)
	if len(index.Parts) != 1 || len(part.URLs) != 1 {
		t.Errorf("%+v, %+v", index, part)
	}
}

func TestNewsSitemap(t *testing.T) {
	t.Parallel()
	p := full(t)
	page := p.get("/news-sitemap.xml")
	golden(t, "news-sitemap.xml", page.Body)
	if !page.Modified.IsZero() {
		t.Error("a list that changes by itself has a time of change")
	}
	var f sitemapFile
	parse(t, "/news-sitemap.xml", page.Body, &f)
	if len(f.URLs) != 3 {
		t.Errorf("%d stories of the last two days", len(f.URLs))
	}
	langs := map[string]bool{}
	for _, u := range f.URLs {
		if u.News == nil || u.News.Name != "The Quay & Tide" || u.News.Title == "" {
			t.Fatalf("%+v", u)
		}
		if _, err := time.Parse(time.RFC3339, u.News.Date); err != nil {
			t.Error(err)
		}
		langs[u.News.Lang] = true
	}
	if !langs["en"] || !langs["zh-tw"] || len(langs) != 2 {
		t.Errorf("languages %v", langs)
	}
}

// Where the schemas and xmllint are, they have the last word.
func TestSitemapsAgainstTheSchema(t *testing.T) {
	t.Parallel()
	shared := os.Getenv("BROADSHEET_SHARED")
	if shared == "" {
		shared = "../../../shared"
	}
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("SKIPPED: xmllint is not installed (Debian: libxml2-utils); the sitemaps were checked by their structure only")
	}
	p := full(t)
	for path, schema := range map[string]string{"/sitemap.xml": "codeception__siteindex.xsd", "/sitemaps/stories-1.xml": "sitemap.js__sitemap.xsd"} {
		xsd := filepath.Join(shared, "data", "xsd", schema)
		if _, err := os.Stat(xsd); err != nil {
			t.Skipf("SKIPPED: the schema %s is not there", schema)
		}
		cmd := exec.Command(lint, "--noout", "--nonet", "--schema", xsd, "-")
		cmd.Stdin = bytes.NewReader(p.get(path).Body)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", path, err, out)
		}
	}
}

func TestTextsAndIcon(t *testing.T) {
	t.Parallel()
	p := full(t)
	golden(t, "robots.txt", p.get("/robots.txt").Body)
	if got := string(p.get("/ads.txt").Body); got != "ads.example, 1, DIRECT\n" {
		t.Errorf("ads.txt: %q", got)
	}
	must(p.desk.SaveSettings(t.Context(), owner, func(s *news.Settings) error { s.AdsTxt = " \n"; return nil }))
	if _, err := p.feeds.Render(t.Context(), press.Request{Path: "/ads.txt"}); news.KindOf(err) != news.NotFound {
		t.Errorf("an empty ads.txt gives %v", err)
	}
	icon := p.get("/favicon.ico").Body
	if len(icon) > 1000 || !bytes.HasPrefix(icon, []byte{0, 0, 1, 0, 1, 0, 32, 32}) {
		t.Errorf("%d bytes, %x", len(icon), icon[:8])
	}
	if img, err := png.Decode(bytes.NewReader(icon[22:])); err != nil || img.Bounds().Dx() != 32 {
		t.Errorf("the icon: %v", err)
	}
}
