package theme

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

func rendered(t *testing.T, v View) *html.Node {
	t.Helper()
	th, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	page, err := th.Render(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(bytes.NewReader(page.HTML))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func byID(doc *html.Node, id string) *html.Node {
	for n := range doc.Descendants() {
		if attr(n, "id") == id {
			return n
		}
	}
	return nil
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func all(n *html.Node, tag string) []*html.Node {
	var found []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == tag {
			found = append(found, d)
		}
	}
	return found
}

func TestStoryPageHasItsMarkers(t *testing.T) {
	t.Parallel()
	for _, lite := range []bool{false, true} {
		doc := rendered(t, sampleStory(Page{Site: sampleSite("en"), Lite: lite}))
		for _, id := range []string{"related", "most-read", "next-story", "comments", "comment-12", "comment-13", "sources", "corrections", "story-so-far"} {
			if byID(doc, id) == nil {
				t.Errorf("lite %v: there is no id=%q", lite, id)
			}
		}
		article := all(doc, "article")[0]
		if got := text(all(article, "h1")[0]); got != sampleHeadlines[0] {
			t.Errorf("the first article is headed %q", got)
		}
		if attr(article, "lang") != "en" || attr(article, "dir") != "ltr" {
			t.Errorf("the story's language is %v", article.Attr)
		}
		if data := all(doc, "data"); len(data) != 1 || attr(data[0], "value") != "/views/7" || !strings.Contains(text(all(doc, "script")[len(all(doc, "script"))-1]), "sendBeacon") {
			t.Errorf("lite %v: nothing counts a view", lite)
		}
		if lite && len(all(doc, "img")) > 0 {
			t.Error("there is a picture on a lite page")
		}
	}
}

func TestBareStoryKeepsTheFourMarkers(t *testing.T) {
	t.Parallel()
	v := &Story{Page: Page{Site: sampleSite("en")}, Headline: "A", Section: Link{Text: "River", Href: "/river/"}}
	doc := rendered(t, v)
	for _, id := range []string{"related", "most-read", "next-story", "comments"} {
		if byID(doc, id) == nil {
			t.Errorf("there is no id=%q", id)
		}
	}
	related := byID(doc, "related")
	if links := all(related, "a"); len(links) != 1 || attr(links[0], "href") != "/river/" || !strings.Contains(text(related), "close to this story") {
		t.Errorf("with nothing related: %s", text(related))
	}
	if len(all(byID(doc, "comments"), "form")) != 0 {
		t.Error("there is a form under a story that takes no comments")
	}
}

func TestTeaserBeginsWithItsHeadline(t *testing.T) {
	t.Parallel()
	doc := rendered(t, sampleStory(Page{Site: sampleSite("en")}))
	for i, li := range all(byID(doc, "related"), "li") {
		link := all(li, "a")[0]
		if text(link) != sampleHeadlines[i] || !strings.HasPrefix(text(li), text(link)) {
			t.Errorf("teaser %d is %q", i, text(li))
		}
		if when := all(li, "time"); len(when) != 1 {
			t.Errorf("teaser %d has %d times", i, len(when))
		} else if _, err := time.Parse(time.RFC3339, attr(when[0], "datetime")); err != nil {
			t.Error(err)
		}
	}
	want := "The ferry is back, and the queue is already a mile long By Ines Okpara · 14 March 2026"
	if got := text(all(byID(rendered(t, sampleStory(Page{Site: sampleSite("en-GB")})), "related"), "li")[0]); !strings.HasPrefix(got, want) {
		t.Errorf("got %q", got)
	}
}

// payload is put into every string of a view; nothing of it may come alive.
const payload = `"'><script>alert(1)</script><img src=x onerror=alert(1)> javascript:alert(1) </style></textarea></title>`

func TestNoStringOfAViewComesAlive(t *testing.T) {
	t.Parallel()
	th, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples() {
		poison(reflect.ValueOf(s.view).Elem())
		page, err := th.Render(s.view)
		if err != nil {
			t.Errorf("%s: %v", s.view.kind(), err)
			continue
		}
		doc, err := html.Parse(bytes.NewReader(page.HTML))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if n.Data == "script" && n.FirstChild.Data != th.script && n.FirstChild.Data != th.views || n.Data == "img" && attr(n, "src") == "x" {
				t.Errorf("%s: %s came alive", s.view.kind(), n.Data)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
					t.Errorf("%s: <%s %s> came alive", s.view.kind(), n.Data, a.Key)
				}
				if (a.Key == "href" || a.Key == "src" || a.Key == "action") && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
					t.Errorf("%s: <%s %s=%q>", s.view.kind(), n.Data, a.Key, a.Val)
				}
			}
		}
	}
}

// poison fills every string with the payload, addresses with a script's. What a caller vouches for stays.
func poison(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[template.HTML]() || !v.CanSet() || v.Type() != reflect.TypeFor[string]() {
			return
		}
		if strings.HasPrefix(v.String(), "/") || strings.HasPrefix(v.String(), "http") {
			v.SetString("javascript:alert(1)//" + payload)
			return
		}
		v.SetString(payload)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			poison(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() && v.Type().Elem().PkgPath() == reflect.TypeFor[Site]().PkgPath() {
			poison(v.Elem())
		}
	}
}

func TestRenderNeedsASite(t *testing.T) {
	t.Parallel()
	th, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if page, err := th.Render(&Front{}); err == nil || page.HTML != nil {
		t.Error("a view without a site was rendered")
	}
}

func TestPagesDoNotDependOnEachOther(t *testing.T) {
	t.Parallel()
	th, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	var first []string
	for _, s := range samples() {
		page, err := th.Render(s.view)
		if err != nil {
			t.Fatal(err)
		}
		first = append(first, string(page.HTML)+page.CSP)
	}
	done := make(chan []string)
	for range 4 {
		go func() {
			var got []string
			for _, s := range samples() {
				page, err := th.Render(s.view)
				got = append(got, string(page.HTML)+page.CSP+fmt.Sprint(err)[5:])
			}
			done <- got
		}()
	}
	for range 4 {
		if got := <-done; !slices.Equal(got, first) {
			t.Error("the same views gave other pages")
		}
	}
}

func TestAssets(t *testing.T) {
	t.Parallel()
	th, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string) *http.Response {
		w := httptest.NewRecorder()
		th.Assets().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w.Result()
	}
	now := get(th.AssetHref("icon.svg"))
	if now.StatusCode != 200 || now.Header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(now.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%d %v", now.StatusCode, now.Header)
	}
	old := get("/assets/icon.0123456789.svg")
	if old.StatusCode != 200 || strings.Contains(old.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("an address of an older theme: %d %v", old.StatusCode, old.Header)
	}
	for _, path := range []string{"/assets/", "/assets/icon.svg", "/assets/../theme.toml", "/assets/none.0123456789.svg", "/icon.svg"} {
		if _, ok := th.Asset(path); ok {
			t.Errorf("%s gives a file", path)
		}
	}
}

func TestMinify(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"/* a */ a :hover , b > c {\n  color : red ;\n  margin: 0 auto }":   "a :hover,b>c{color :red;margin:0 auto}",
		`a::before { content: "a  {;} /* b */ \" c" ; x: calc(1px + 2px) }`: `a::before{content:"a  {;} /* b */ \" c";x:calc(1px + 2px)}`,
		"@media (min-width: 48em) { a { b: c !important } }":                "@media (min-width:48em){a{b:c!important}}",
		"a { b: url('x y') } /* never closed":                               "a{b:url('x y')}",
		`a { b: "never closed`:                                              `a{b:"never closed`,
	} {
		if got := minify(in); got != want {
			t.Errorf("%q:\n got %q\nwant %q", in, got, want)
		}
	}
}

func TestSectionsColoursCanBeRead(t *testing.T) {
	t.Parallel()
	for _, paper := range []string{"#fdfcf9", "#151412", "#ffffff", "#000000", "#777777"} {
		p, _ := parseColor(paper)
		for r := 0; r < 256; r += 51 {
			for g := 0; g < 256; g += 51 {
				for b := 0; b < 256; b += 51 {
					c, ok := parseColor(fmt.Sprintf("#%02x%02x%02x", r, g, b))
					if got := contrast(legible(c, p), p); !ok || got < 4.5 && paper != "#777777" {
						t.Errorf("%v on %s has %.2f", c, paper, got)
					}
				}
			}
		}
	}
	if black, white := (rgb{}), (rgb{1, 1, 1}); contrast(black, white) < 20.99 {
		t.Errorf("black on white is %.2f, not 21", contrast(black, white))
	}
}

// Only a story's page sends anything, and only to us.
func TestOnlyStoriesSend(t *testing.T) {
	t.Parallel()
	th, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples() {
		page, err := th.Render(s.view)
		if err != nil {
			t.Fatal(err)
		}
		story, ok := s.view.(*Story)
		sends := strings.Contains(string(page.HTML), "sendBeacon")
		if want := ok && story.Views != ""; sends != want {
			t.Errorf("%s: a beacon stands on it: %v", s.view.kind(), sends)
		}
		if strings.Contains(page.CSP, "connect-src 'self'") != ok || sends && !strings.Contains(page.CSP, hash(th.views)) {
			t.Errorf("%s: the policy is %s", s.view.kind(), page.CSP)
		}
	}
}

func TestOnlyAddressesOfTheWebAreLinked(t *testing.T) {
	t.Parallel()
	for href, want := range map[string]bool{"": false, "/author/ines-okpara/": true, "/author/inès/": true, "//other.example": true, "https://ines.example/": true, "HTTP://ines.example": true,
		"javascript:alert(1)": false, "mailto:a@b": false, "/%zz": false, ":": false, "/a\x00b": false} {
		if got := linkable(href); got != want {
			t.Errorf("%q: %v", href, got)
		}
	}
}

// The title of an error page and of a form to mend says what its heading says: it is what a screen reader reads first.
func TestTitleSaysWhatTheHeadingSays(t *testing.T) {
	t.Parallel()
	th, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	site := sampleSite("en")
	for _, c := range []struct {
		view View
		want string
	}{
		{&Failure{Page: Page{Site: site}, Status: 429}, "That did not work"},
		{&Failure{Page: Page{Site: site}, Status: 503}, "Something went wrong on our side"},
		{&CommentPage{Page: Page{Site: site}, Form: CommentForm{NameError: "Please give a name."}}, "Your comment has not been sent yet"},
		{&CommentPage{Page: Page{Site: site}}, "Leave a comment"},
	} {
		page, err := th.Render(c.view)
		if err != nil {
			t.Fatal(err)
		}
		html := string(page.HTML)
		if !strings.Contains(html, "<title>"+c.want+" – ") || !strings.Contains(html, "<h1>"+c.want+"</h1>") {
			title, _, _ := strings.Cut(html[strings.Index(html, "<title>"):], "</title>")
			t.Errorf("the title is %q, and should say %q with the heading", title, c.want)
		}
	}
}
