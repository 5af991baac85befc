package theme

import (
	"bytes"
	"fmt"
	"html/template"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/i18n"
)

// bothWays makes a page of a view by html/template and by the compiled templates, and fails where they differ, or one alone makes a page.
func bothWays(t testing.TB, th *Theme, v View) {
	t.Helper()
	set, err := th.bind(v.page().Site.T, v.page().Lite)
	if err != nil {
		t.Fatal(err)
	}
	want, err := set.executed(v, nil)
	got, ok := set.compiled(v, nil)
	switch {
	case ok != (err == nil):
		t.Fatalf("%s: compiled %v, by html/template %v", v.kind(), ok, err)
	case !bytes.Equal(got, want):
		i := 0
		for i < min(len(got), len(want)) && got[i] == want[i] {
			i++
		}
		part := func(x []byte) []byte { return x[max(i-80, 0):min(i+80, len(x))] }
		t.Fatalf("%s: compiled\n%q\nby html/template\n%q", v.kind(), part(got), part(want))
	}
}

// compiledTheme loads a theme with an overlay of files (nil for none) and makes one page of every kind, after which templates are compiled.
func compiledTheme(t testing.TB, files map[string]string) *Theme {
	t.Helper()
	var o Options
	if files != nil {
		o.Overlay = t.TempDir()
		for name, text := range files {
			name = filepath.Join(o.Overlay, name)
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	th, err := Load(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples() {
		bothWays(t, th, s.view)
	}
	return th
}

// left tells which templates are left to html/template.
func left(th *Theme) (all []string) {
	for key, set := range th.bound {
		for _, why := range set.typed.Left() {
			all = append(all, fmt.Sprintf("%v: %s", key, why))
		}
	}
	return all
}

func TestCompiledPagesAreThoseOfTheirTemplates(t *testing.T) {
	t.Parallel()
	th := compiledTheme(t, nil)
	for _, why := range left(th) {
		t.Error(why)
	}
	if len(th.bound) != 4 {
		t.Errorf("%d copies", len(th.bound))
	}
	shared := compiledTheme(t, map[string]string{"theme.toml": "[options]\nshare = \"yes\"\n"})
	for _, why := range left(shared) {
		t.Error(why)
	}
}

// odd are texts that something has to be done about somewhere.
var odd = []string{"", "", "Ferry", `<script>"'&+`, "a\x00b\xff", "//evil.example/", "/2024/11/a&b/?x=%zz", "/2024/11/%C3%A9/", "javascript:alert(1)", "/it's/", "#9a1b1e", "#9A1B1E", "ar", "fr",
	"en", "de-AT", "https://courier.example/é/", "\u2028", "</textarea><b>", "{{.}}", "/a-400.jpg 400w, /b,c.jpg 800w", " /a 1x,\t,b", "application/rss+xml", "pingback", "by", "with", "photo", "so-far", "corrections", "section"}

// oddly fills whatever a view holds, but for what it must have.
func oddly(r *rand.Rand, v reflect.Value, depth int) {
	some := func(n int) int {
		if depth > 6 {
			return 0
		}
		return r.IntN(n)
	}
	switch v.Interface().(type) {
	case Page, *Site, *i18n.Catalogue:
		return
	case time.Time:
		if r.IntN(3) > 0 {
			v.Set(reflect.ValueOf(sampleDay.Add(time.Duration(r.Int64N(1e15)))))
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(odd[r.IntN(len(odd))])
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt([]int64{0, 0, 1, 2, 3, 11, 999, 1000, 1234567, -1, -1200}[r.IntN(11)])
	case reflect.Pointer:
		if some(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			oddly(r, v.Elem(), depth+1)
		}
	case reflect.Slice:
		n := some(4)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			oddly(r, v.Index(i), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			oddly(r, v.Field(i), depth+1)
		}
	}
}

// oddView makes a view of any kind of anything.
func oddView(seed uint64) View {
	r := rand.New(rand.NewPCG(seed, 1))
	lang := []string{"en", "ar", "fr", "ha"}[r.IntN(4)]
	site := &Site{}
	views := sampleViews("", Page{Site: sampleSite("en")})
	v := reflect.New(reflect.TypeOf(views[r.IntN(len(views))].view).Elem())
	if r.IntN(3) == 0 {
		v = reflect.ValueOf(&Story{}) // of which there is most
	}
	for i := range v.Elem().NumField() {
		oddly(r, v.Elem().Field(i), 0)
	}
	oddly(r, reflect.ValueOf(site).Elem(), 0)
	site.T = i18n.New(lang, nil)
	page := v.Interface().(View).page()
	oddly(r, reflect.ValueOf(page).Elem().FieldByName("Head"), 0)
	oddly(r, reflect.ValueOf(page).Elem().FieldByName("Crumbs"), 0)
	page.Site, page.Lite, page.Switch = site, r.IntN(3) == 0, odd[r.IntN(len(odd))]
	return v.Interface().(View)
}

func TestCompiledPagesOfAnything(t *testing.T) {
	t.Parallel()
	th := compiledTheme(t, nil)
	for seed := range uint64(500) {
		bothWays(t, th, oddView(seed))
	}
	shared := compiledTheme(t, map[string]string{"theme.toml": "[options]\nshare = \"yes\"\n"})
	for seed := range uint64(100) {
		bothWays(t, shared, oddView(seed))
	}
}

// FuzzCompiledPages puts anything into what a story's page says.
func FuzzCompiledPages(f *testing.F) {
	th := compiledTheme(f, map[string]string{"theme.toml": "[options]\nshare = \"yes\"\n"})
	for i, s := range odd {
		f.Add(s, s, odd[len(odd)-1-i], i)
	}
	f.Fuzz(func(t *testing.T, href, word, lang string, n int) {
		link := Link{Text: word, Href: href, Color: lang, Here: n%3 == 0, Count: n}
		picture := &Picture{Src: href, Srcset: href + " " + lang + ", " + href + " 400w", Sizes: word, Width: n, Height: 3, Alt: word, Caption: lang, Credit: word, Link: href}
		tease := Teaser{Href: href, Headline: word, Lang: lang, Kicker: link, Bylines: []Byline{{Name: word}, {Name: lang, Role: "by", Href: href}},
			Published: time.Unix(int64(n), 0), Excerpt: word, Comments: n, Live: n%2 == 0, Why: lang, Picture: picture}
		if n%7 == 0 {
			tease.Picture = nil
		}
		site := *sampleSite("en")
		site.Name, site.Tagline, site.Home, site.SearchAction, site.CommentAction, site.Accent = word, word, href, href, href, lang
		site.Sections, site.Pages = []Link{link}, []Link{link}
		site.Feeds = []Feed{{Title: word, Type: lang, Href: href}, {Title: word, Type: "application/rss+xml", Href: href}}
		head := Head{Title: word, Description: word, Canonical: href, Prev: href, Next: href, Robots: lang, Alternates: []Alternate{{lang, word, href}}, Feeds: site.Feeds}
		c := Comment{ID: int64(n), Name: word, URL: href, At: time.Unix(int64(n), 0), Kind: lang, Reply: href}
		bothWays(t, th, &Story{Page: Page{Site: &site, Head: head, Lite: n%5 == 0, Switch: href}, Lang: lang, Kicker: link, Headline: word, Standfirst: word, Bylines: tease.Bylines,
			Published: tease.Published, Updated: tease.Published.Add(time.Duration(n)), Minutes: n, Lead: tease.Picture, Topics: []Link{link, link}, Sources: []Source{{word, lang, href}},
			Corrections: []Correction{{Text: word}}, SoFar: &SoFar{Whole: link, Stories: []Step{{tease, n%2 == 0, n%3 == 0}}}, Translations: head.Alternates, History: href, Permalink: href,
			Views: href, Related: []Teaser{tease}, Section: link, Ranking: Ranking{Section: link, Counted: n%3 == 0, Stories: []Teaser{tease, tease}}, Next: &Next{Teaser: tease, Standfirst: word},
			Comments: Comments{Open: n%2 == 0, Count: n, Threads: []Comment{c}, Pager: Pager{Page: n, Pages: n + 1, Newer: href, Links: []Link{link}},
				Form: CommentForm{Story: href, Name: word, Email: word, Body: word, NameError: lang, BodyError: lang}}})
	})
}

// A newsroom's own templates are compiled as well; what cannot be is left to html/template, within the same page.
func TestOwnTemplatesAreCompiledOrLeft(t *testing.T) {
	t.Parallel()
	th := compiledTheme(t, map[string]string{
		"templates/meta.html":     `<p class="m">{{$when := .Published}}{{printf "%d" $when.Year}} {{range $i, $b := .Bylines}}{{if gt $i 0}}, {{end}}{{$b.Name}}{{else}}{{len .Headline}}{{end}}</p>`,
		"templates/crumbs.html":   `{{range .Crumbs}}<a href="/x?to={{.Href}}" data-n={{.Count}}>{{.Text}}</a>{{end}}`,
		"templates/excerpt.html":  `<p class="x" onclick="say({{.Excerpt}})">{{.Excerpt}}</p>`,
		"templates/headline.html": `<a href="{{.Href}}">{{.Headline | printf "%s!"}}</a>`,
	})
	all := strings.Join(left(th), "\n")
	for name, want := range map[string]bool{"excerpt.html": true, "meta.html": false, "headline.html": false, "story.html": false, "related.html": false} {
		if got := strings.Contains(all, name+" of"); got != want {
			t.Errorf("%s is left: %v", name, got)
		}
	}
	for seed := range uint64(100) {
		bothWays(t, th, oddView(seed))
	}
}

// What goes wrong while a page is made is told by html/template, with the file and the line, and leaves nothing behind.
func TestErrorsAreTold(t *testing.T) {
	t.Parallel()
	th := compiledTheme(t, map[string]string{"templates/views.html": `{{if eq .ID 13}}{{index .Topics 99}}{{end}}`})
	v := sampleStory(Page{Site: sampleSite("en")})
	before, err := th.Render(v)
	if err != nil {
		t.Fatal(err)
	}
	v.ID = 13
	if page, err := th.Render(v); err == nil || !strings.Contains(err.Error(), "views.html") || page.HTML != nil {
		t.Errorf("%q, %v", page.HTML, err)
	}
	v.ID = 12
	if after, err := th.Render(v); err != nil || !bytes.Equal(before.HTML, after.HTML) {
		t.Error("the next page is not as before", err)
	}
	v.Body = template.HTML(strings.Repeat("x", maxOutput))
	if _, err := th.Render(v); err == nil || !strings.Contains(err.Error(), errTooLong.Error()) {
		t.Error("a page may not be so long", err)
	}
}

// The first pages of a kind are made while others are: by html/template, by the compiled templates, all the same.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	all, one, th := samples(), compiledTheme(t, nil), compiledTheme(t, nil)
	clear(th.bound)
	want := make([][]byte, len(all))
	for i, s := range all {
		page, err := one.Render(s.view)
		if err != nil {
			t.Fatal(err)
		}
		want[i] = page.HTML
	}
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			for i := range all {
				n := (i + 7*k) % len(all)
				if page, err := th.Render(all[n].view); err != nil || !bytes.Equal(page.HTML, want[n]) {
					t.Error(all[n].name, all[n].view.kind(), err)
				}
			}
		})
	}
	wg.Wait()
}
