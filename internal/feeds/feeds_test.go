package feeds_test

import (
	"bytes"
	stdjson "encoding/json"
	"encoding/xml"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"

	"broadsheet/internal/news"
	"broadsheet/internal/press"
)

func TestGoldenFeeds(t *testing.T) {
	t.Parallel()
	p := full(t)
	for path, file := range map[string]string{
		"/feed/": "site.rss.xml", "/feed/atom/": "site.atom.xml", "/feed.json": "site.json", "/comments/feed/": "comments.rss.xml",
		"/river/ferries/feed/": "section.rss.xml", "/topic/night-boat/feed/atom/": "topic.atom.xml", "/author/ada-obi/feed.json": "author.json",
	} {
		golden(t, file, p.get(path).Body)
	}
	must(p.desk.SaveSettings(t.Context(), owner, func(s *news.Settings) error { s.FeedFull = false; return nil }))
	golden(t, "excerpts.rss.xml", p.get("/feed/").Body)
	golden(t, "excerpts.json", p.get("/feed.json").Body)
}

// allFeeds are the addresses of every feed of the full paper.
func allFeeds() (paths []string) {
	for _, base := range []string{"/", "/comments/", "/river/", "/river/ferries/", "/topic/night-boat/", "/author/ada-obi/", "/so-far/at-t-b-bold-b-amp-quotes/", "/topic/night-boat/so-far/"} {
		paths = append(paths, base+"feed/", base+"feed/atom/", base+"feed.json")
	}
	return paths
}

func TestNothingSecretIsSaid(t *testing.T) {
	t.Parallel()
	p := full(t)
	paths := append(allFeeds(), "/sitemap.xml", "/news-sitemap.xml", "/sitemaps/stories-1.xml", "/sitemaps/lists-1.xml", "/sitemaps/topics-1.xml", "/sitemaps/authors-1.xml", "/sitemaps/so-far-1.xml")
	for _, path := range paths {
		body := strings.ToLower(string(p.get(path).Body))
		if len(body) < 80 {
			t.Errorf("%s is nearly empty: %s", path, body)
		}
		if i := strings.Index(body, "secret"); i >= 0 {
			t.Errorf("%s says what it must not: …%s…", path, body[max(0, i-60):min(len(body), i+60)])
		}
	}
}

type rssFile struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Channel struct {
		Title       string    `xml:"title"`
		Links       []xmlLink `xml:"link"` // RSS's own, and Atom's
		Description string    `xml:"description"`
		Items       []struct {
			Title       string    `xml:"title"`
			Link        string    `xml:"link"`
			GUID        rssGUID   `xml:"guid"`
			PubDate     string    `xml:"pubDate"`
			Description string    `xml:"description"`
			Content     string    `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
			Creators    []string  `xml:"http://purl.org/dc/elements/1.1/ creator"`
			Media       []xmlLink `xml:"http://search.yahoo.com/mrss/ content"`
		} `xml:"item"`
	} `xml:"channel"`
}

type rssGUID struct {
	Permalink bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

type xmlLink struct {
	XMLName xml.Name
	Text    string `xml:",chardata"`
	Href    string `xml:"href,attr"`
	URL     string `xml:"url,attr"`
	Rel     string `xml:"rel,attr"`
	Type    string `xml:"type,attr"`
}

// parse reads XML strictly.
func parse(t *testing.T, path string, body []byte, into any) {
	t.Helper()
	if !utf8.Valid(body) {
		t.Errorf("%s is not UTF-8", path)
	}
	d := xml.NewDecoder(bytes.NewReader(body))
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// whole checks that an address stands by itself: "https://host/…", with nothing that must be escaped.
func whole(t *testing.T, where, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || strings.ContainsAny(address, " <>\"") {
		t.Errorf("%s: the address %q", where, address)
	}
	for _, r := range address {
		if r > 0x7e {
			t.Errorf("%s: the address %q", where, address)
			break
		}
	}
}

// wholeLinks checks every address in HTML, and that no script is in it.
func wholeLinks(t *testing.T, where, body string) {
	t.Helper()
	for z := html.NewTokenizer(strings.NewReader(body)); z.Next() != html.ErrorToken; {
		tok := z.Token()
		if tok.Data == "script" && tok.Type == html.StartTagToken {
			t.Errorf("%s holds a script", where)
		}
		for _, a := range tok.Attr {
			switch {
			case a.Key == "href" || a.Key == "src":
				whole(t, where, a.Val)
			case strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "class":
				t.Errorf("%s has %s=%q", where, a.Key, a.Val)
			}
		}
	}
}

// What W3C's validator and readers' own test cases show that readers choke on.
func TestRSSIsWhatReadersWant(t *testing.T) {
	t.Parallel()
	p := full(t)
	for _, path := range allFeeds() {
		if !strings.HasSuffix(path, "/feed/") {
			continue
		}
		var f rssFile
		parse(t, path, p.get(path).Body, &f)
		c := f.Channel
		if f.Version != "2.0" || c.Title == "" || strings.TrimSpace(c.Description) == "" || len(c.Items) == 0 {
			t.Errorf("%s: version %q, title %q, description %q, %d items", path, f.Version, c.Title, c.Description, len(c.Items))
		}
		self := ""
		for _, l := range c.Links {
			if l.Rel == "self" {
				self = l.Href
			} else {
				whole(t, path, l.Text)
			}
		}
		if self != "https://quay.example"+path {
			t.Errorf("%s: itself is %q", path, self)
		}
		ids := map[string]bool{}
		for _, it := range c.Items {
			if ids[it.GUID.ID] {
				t.Errorf("%s: two items are %q", path, it.GUID.ID)
			}
			ids[it.GUID.ID] = true
			if it.GUID.Permalink != (it.GUID.ID == it.Link) {
				t.Errorf("%s: guid %q of %q is a permalink: %t", path, it.GUID.ID, it.Link, it.GUID.Permalink)
			}
			if _, err := time.Parse(time.RFC1123Z, it.PubDate); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			whole(t, path, it.Link)
			wholeLinks(t, path, it.Content)
			wholeLinks(t, path, it.Description)
			if it.Title == "" {
				t.Errorf("%s: an item without a title", path)
			}
			for _, m := range it.Media {
				whole(t, path, m.URL)
			}
		}
	}
}

func TestHeadlineIsTextEverywhere(t *testing.T) {
	t.Parallel()
	p := full(t)
	const want = `AT&T <b>bold</b> ]]> &amp; "quotes"`
	var r rssFile
	parse(t, "rss", p.get("/feed/").Body, &r)
	found := false
	for _, it := range r.Channel.Items {
		if it.Title == want {
			found = true
			if !strings.Contains(it.Content, "&lt;script&gt;alert(1)") {
				t.Errorf("the body lost its text: %q", it.Content)
			}
			if strings.Contains(it.Content, "alert(2)") {
				t.Errorf("the body kept a script: %q", it.Content)
			}
		}
	}
	if !found {
		t.Errorf("no item is called %q", want)
	}
	var j struct{ Items []struct{ Title string } }
	if err := stdjson.Unmarshal(p.get("/feed.json").Body, &j); err != nil {
		t.Fatal(err)
	}
	found = false
	for _, it := range j.Items {
		found = found || it.Title == want
	}
	if !found {
		t.Errorf("no JSON item is called %q", want)
	}
}

type atomFile struct {
	XMLName xml.Name   `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated time.Time  `xml:"updated"`
	Links   []xmlLink  `xml:"link"`
	Authors []struct{} `xml:"author"`
	Entries []struct {
		ID        string    `xml:"id"`
		Title     string    `xml:"title"`
		Links     []xmlLink `xml:"link"`
		Updated   time.Time `xml:"updated"`
		Published time.Time `xml:"published"`
		Summary   string    `xml:"summary"`
		Content   struct {
			Type string `xml:"type,attr"`
			HTML string `xml:",chardata"`
		} `xml:"content"`
	} `xml:"entry"`
}

func TestAtomIsWhatReadersWant(t *testing.T) {
	t.Parallel()
	p := full(t)
	for _, path := range allFeeds() {
		if !strings.HasSuffix(path, "/atom/") {
			continue
		}
		var f atomFile
		parse(t, path, p.get(path).Body, &f)
		rel := map[string]int{}
		for _, l := range f.Links {
			rel[l.Rel]++
			whole(t, path, l.Href)
		}
		if rel["self"] != 1 || rel["alternate"] != 1 || f.Title == "" || f.Updated.IsZero() || len(f.Authors) != 1 || len(f.Entries) == 0 {
			t.Errorf("%s: %+v", path, f)
		}
		whole(t, path, f.ID)
		ids := map[string]bool{f.ID: true}
		for _, e := range f.Entries {
			if u, err := url.Parse(e.ID); ids[e.ID] || err != nil || u.Scheme == "" || strings.Contains(e.ID, " ") {
				t.Errorf("%s: the id %q", path, e.ID)
			}
			ids[e.ID] = true
			if e.Updated.Before(e.Published) || e.Updated.After(f.Updated) || e.Title == "" {
				t.Errorf("%s: %+v", path, e)
			}
			if e.Content.HTML != "" && e.Content.Type != "html" {
				t.Errorf("%s: content of type %q", path, e.Content.Type)
			}
			wholeLinks(t, path, e.Content.HTML)
			for _, l := range e.Links {
				whole(t, path, l.Href)
			}
		}
	}
}

func TestJSONFeedIsWhatReadersWant(t *testing.T) {
	t.Parallel()
	p := full(t)
	for _, path := range allFeeds() {
		if !strings.HasSuffix(path, ".json") {
			continue
		}
		var f struct {
			Version, Title string
			FeedURL        string `json:"feed_url"`
			Items          []struct {
				ID, URL string
				HTML    *string   `json:"content_html"`
				Text    *string   `json:"content_text"`
				Date    time.Time `json:"date_published"`
			}
		}
		if err := stdjson.Unmarshal(p.get(path).Body, &f); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if f.Version != "https://jsonfeed.org/version/1.1" || f.Title == "" || f.FeedURL != "https://quay.example"+path || len(f.Items) == 0 {
			t.Errorf("%s: %+v", path, f)
		}
		for _, it := range f.Items {
			if it.ID == "" || it.HTML == nil && it.Text == nil || it.Date.IsZero() {
				t.Errorf("%s: %+v", path, it)
			}
			whole(t, path, it.URL)
		}
	}
}

func TestFeedOfAnEmptyPaper(t *testing.T) {
	t.Parallel()
	p := empty(t)
	var r rssFile
	parse(t, "/feed/", p.get("/feed/").Body, &r)
	var a atomFile
	parse(t, "/feed/atom/", p.get("/feed/atom/").Body, &a)
	if len(r.Channel.Items) != 0 || a.Updated.Year() < 2020 {
		t.Errorf("%+v, %+v", r, a)
	}
	if !strings.Contains(string(p.get("/feed.json").Body), `"items": []`) {
		t.Errorf("%s", p.get("/feed.json").Body)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	p := full(t)
	for path, to := range map[string]string{
		"/feed": "/feed/", "/feed/rss2/": "/feed/", "/feed/rdf": "/feed/", "/feed/atom": "/feed/atom/", "/feed.json/": "/feed.json",
		"/river/ferries/feed": "/river/ferries/feed/", "/comments/feed": "/comments/feed/", "/topic/night-boat/feed/rss/": "/topic/night-boat/feed/",
	} {
		if page := p.get(path); page.Status != 301 || page.Location != to {
			t.Errorf("%s leads to %d %q", path, page.Status, page.Location)
		}
	}
	for _, path := range []string{"/", "/river/", "/feeds/", "/moon/feed/", "/topic/moon/feed/", "/2025/02/feed/", p.hostile.Path + "feed/", "/feed/feed/", "/sitemaps/",
		"/sitemaps/stories-2.xml", "/sitemaps/stories-0.xml", "/sitemaps/stories-01.xml", "/sitemaps/stories--1.xml", "/sitemaps/moons-1.xml", "/sitemaps/stories-1",
		"/sitemaps/stories-99999999999999999999.xml", "/.well-known/security.txt", "/robots.txt/"} {
		if _, err := p.feeds.Render(t.Context(), press.Request{Path: path}); news.KindOf(err) != news.NotFound {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// A section or story that is called "feed" keeps its address.
func TestAPlaceCalledFeed(t *testing.T) {
	t.Parallel()
	p := full(t)
	must(p.desk.AddSection(t.Context(), owner, news.Section{Name: "Feed", Slug: "feed", ParentID: p.river.ID}))
	if _, err := p.feeds.Render(t.Context(), press.Request{Path: "/river/feed/"}); news.KindOf(err) != news.NotFound {
		t.Errorf("the section's page is taken for a feed: %v", err)
	}
}

func TestLastModifiedMovesWithTheNews(t *testing.T) {
	t.Parallel()
	p := full(t)
	page := p.get("/feed/")
	if page.Modified.IsZero() || page.Type != "application/rss+xml; charset=utf-8" {
		t.Errorf("%+v", page)
	}
	if p.get("/feed/atom/").Type != "application/atom+xml; charset=utf-8" || p.get("/feed.json").Type != "application/feed+json; charset=utf-8" {
		t.Error("content types")
	}
	if again := p.get("/feed/"); !bytes.Equal(page.Body, again.Body) || !page.Modified.Equal(again.Modified) {
		t.Error("the same feed comes out differently")
	}
	p.publish(news.Content{Headline: "News", Body: "<p>x</p>"})
	if next := p.get("/feed/"); next.Modified.Before(page.Modified) || bytes.Equal(page.Body, next.Body) {
		t.Errorf("%v after %v", next.Modified, page.Modified)
	}
}
