package theme

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"broadsheet/themes"
)

// bothWays loads the theme as it is, and with its hot partials as a newsroom's own files, which are then not written in Go.
func bothWays(t testing.TB) (quick, slow *Theme) {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "templates"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name := range hotParts {
		b, err := fs.ReadFile(themes.Broadsheet(), "templates/"+name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "templates", name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	quick, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if slow, err = Load(Options{Overlay: dir}); err != nil {
		t.Fatal(err)
	}
	if quick.root.Lookup(slowly("meta.html")) == nil || slow.root.Lookup(slowly("meta.html")) != nil {
		t.Fatal("it is not as this test believes")
	}
	return quick, slow
}

func same(t testing.TB, quick, slow *Theme, v View) {
	t.Helper()
	a, err := quick.Render(v)
	b, slowErr := slow.Render(v)
	if (err == nil) != (slowErr == nil) {
		t.Fatalf("%v, %v", err, slowErr)
	}
	if !bytes.Equal(a.HTML, b.HTML) {
		i := 0
		for i < min(len(a.HTML), len(b.HTML)) && a.HTML[i] == b.HTML[i] {
			i++
		}
		part := func(x []byte) []byte { return x[max(i-80, 0):min(i+80, len(x))] }
		t.Fatalf("in Go\n%q\nby the template\n%q", part(a.HTML), part(b.HTML))
	}
}

func TestHotPartialsAreTheirTemplates(t *testing.T) {
	t.Parallel()
	quick, slow := bothWays(t)
	for _, s := range samples() {
		same(t, quick, slow, s.view)
	}
}

// FuzzHotPartials puts anything into what a teaser, a section and a feed say.
func FuzzHotPartials(f *testing.F) {
	quick, slow := bothWays(f)
	for _, s := range []string{"", "Ferry", `<script>"'&+`, "a\x00b\xff", "//evil.example/", "/2024/11/a&b/?x=%zz", "/2024/11/%C3%A9/", "javascript:alert(1)", "/it's/", "#9a1b1e", "ar"} {
		f.Add(s, s, s, 3)
	}
	f.Fuzz(func(t *testing.T, href, word, lang string, n int) {
		site := *sampleSite("en")
		tease := Teaser{Href: href, Headline: word, Lang: lang, Kicker: Link{Text: word, Color: word}, Bylines: []Byline{{Name: word}, {Name: lang, Role: "by"}},
			Published: time.Unix(int64(n), 0), Excerpt: word, Comments: n, Live: n%2 == 0, Why: lang}
		if n%7 != 0 {
			tease.Picture = &Picture{Src: href, Srcset: href + " " + lang + ", " + href + " 400w", Sizes: word, Width: n, Height: 3, Alt: word}
		}
		site.Sections = []Link{{Text: word, Href: href, Color: lang, Here: n%3 == 0}}
		site.Feeds = []Feed{{Title: word, Type: lang, Href: href}, {Title: word, Type: "application/rss+xml", Href: href}}
		same(t, quick, slow, &Story{Page: Page{Site: &site, Lite: n%5 == 0}, Related: []Teaser{tease}, Ranking: Ranking{Section: Link{Text: lang}, Counted: n%3 == 0, Stories: []Teaser{tease, tease}}, Next: &Next{Teaser: tease}})
	})
}
