package theme

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// overlaid writes a newsroom's own theme: file names and what is in them.
func overlaid(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestBuiltInThemePassesItsCheck(t *testing.T) {
	t.Parallel()
	for _, p := range Check("") {
		t.Error(p)
	}
}

func TestCheckSaysWhatIsWrongAndWhere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file, text string
		want             string // how the first problem begins
	}{
		{"syntax error", "templates/header.html", "<header>\n{{if .Site}}\n<p>\n", `templates/header.html:4: the file ends within an {{if}}`},
		{"unknown action", "templates/header.html", "<p>\n{{.Site.Name}\n</p>", `templates/header.html:2: an action is not closed properly`},
		{"unknown function", "templates/nav.html", "\n\n{{shout .Site.Name}}", `templates/nav.html:3: there is no function "shout"`},
		{"missing field", "templates/header.html", "<p>\n{{.Site.Motto}}</p>", `templates/header.html:2 (on the front page): {{.Site.Motto}} asks for "Motto", which a Site does not have; it has Accent, BaseURL, CommentAction, Feeds, Home, More, `},
		{"missing field of one kind of page", "templates/footer.html", "{{.Headline}}", `templates/footer.html:1 (on the front page): {{.Headline}} asks for "Headline", which a Front does not have; it has Bands, Briefs, Crumbs, Head, Lead, Lite, Ranking, `},
		{"missing template", "templates/header.html", "\n{{template \"banner.html\" .}}", `templates/header.html:2 (on the front page): there is no template "banner.html"`},
		{"endless recursion", "templates/footer.html", `{{template "footer.html" .}}`, `templates/footer.html:1 (on the front page): a template calls itself without an end`},
		{"endless output", "templates/footer.html", `{{range 1000000000}}<p>more and more</p>{{end}}`, `templates (on the front page): the page grows over 8 MB`},
		{"wrong argument", "templates/footer.html", `{{date .Site.Name}}`, `templates/footer.html:1 (on the front page): {{.Site.Name}} fails: wrong type for value; expected time.Time; got string`},
		{"unquotable place", "templates/footer.html", `<a href={{.Site.Name}}`, `templates/front.html (on the front page): `},
		{"nil picture", "templates/picture.html", `<img src="{{.Picture.Src}}" alt="">`, `templates/picture.html:1 (on the `},
		{"colour that is none", "theme.toml", "[light]\npaper = \"white\"", `theme.toml: [light] paper: "white" is not a colour like "#8c1d18"`},
		{"colours too close", "theme.toml", "[dark]\nsoft = \"#333333\"", `theme.toml: [dark] soft #333333 on paper #151412 has a contrast of 1.5 to 1; it takes 4.5 to be read`},
		{"setting misspelt", "theme.toml", "[lite]\npaper = \"#ffffff\"", `theme.toml: "lite`},
		{"theme.toml broken", "theme.toml", "name = \"A\"\n[light\n", `theme.toml:3: expected`},
		{"asset missing", "style/own.css", `.a { background: url(asset:none.png) }`, `style/own.css: there is no file assets/none.png`},
		{"picture missing", "templates/header.html", "<h1>A</h1>\n<img src=\"{{asset \"none.svg\"}}\" alt=\"\">", `templates/header.html:2 (on the front page): {{asset "none.svg"}} fails: there is no file assets/none.svg`},
		{"style ends", "style/own.css", `</style><script>`, `style/own.css: a style sheet must not hold </style`},
		{"scripts too long", "script/time.js", strings.Repeat("x;", 200), `script/time.js: with views.js the scripts have `},
		{"script too long", "script/time.js", strings.Repeat("x;", 400), `script/time.js: the script has 800 bytes; a page may carry 500`},
		{"file in the wrong folder", "header.html", "<header></header>", `header.html: nothing reads this file: templates belong in the folder templates`},
		{"name misspelt", "templates/haeder.html", "<header></header>", `templates/haeder.html: nothing reads this file: no file of the built-in theme`},
		{"folder misspelt", "tmeplates/header.html", "<header></header>", `tmeplates: nothing reads this file: a theme has the folders`},
		{"no theme", "letter.txt", "Dear", `this folder is no theme`},
		{"style attribute", "templates/footer.html", "<footer>\n<p style=\"color:red\">A</p></footer>", `templates/footer.html:2: the attribute style="…" does nothing`},
		{"handler", "templates/footer.html", "<p onclick=\"a()\">A</p>", `templates/footer.html:1: the attribute onclick="…" does nothing`},
		{"no main", "templates/top.html", `<!doctype html><title>A</title>{{template "header.html" .}}`, `templates/front.html: the page has no id="main"`},
		{"masthead that only defines", "templates/header.html", `{{define "a"}}<h1>A</h1>{{end}}`, `templates/front.html: the page has no <h1>`},
		{"no neighbours", "templates/related.html", `<p>none</p>`, `templates/story.html: the page has no id="related"`},
		{"story without article", "templates/story.html", `{{template "top.html" .}}<h1>A</h1>`, `templates/story.html: the page has no <article>`},
		{"wrong ending", "templates/header.htm", "<header></header>", `templates/header.htm: nothing reads this file: in templates names end in .html`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			problems := Check(overlaid(t, map[string]string{c.file: c.text}))
			if len(problems) == 0 {
				t.Fatal("nothing was found")
			}
			if got := problems[0].Error(); !strings.HasPrefix(got, c.want) {
				t.Errorf("got:  %s\nwant: %s", got, c.want)
			}
		})
	}
}

func TestCheckOfAFolderThatIsNotThere(t *testing.T) {
	t.Parallel()
	if ps := Check(filepath.Join(t.TempDir(), "nowhere")); len(ps) != 1 || !strings.HasPrefix(ps[0].Error(), "the theme's folder cannot be read") {
		t.Errorf("%v", ps)
	}
	file := filepath.Join(overlaid(t, map[string]string{"a.txt": ""}), "a.txt")
	if ps := Check(file); len(ps) != 1 || !strings.Contains(ps[0].Error(), "it should be a folder") {
		t.Errorf("%v", ps)
	}
}

func TestCheckKnowsATemplateThatAnotherOneIncludes(t *testing.T) {
	t.Parallel()
	dir := overlaid(t, map[string]string{
		"templates/footer.html": `<footer>{{template "address.html" .}}</footer>`, "templates/address.html": "<p>Quay 4</p>",
		"README.md": "ours", ".gitignore": "*~",
	})
	for _, p := range Check(dir) {
		t.Error(p)
	}
}

func TestOverlayChangesOneFile(t *testing.T) {
	t.Parallel()
	dir := overlaid(t, map[string]string{
		"templates/header.html": `<header><h1>{{.Site.Name}} of ours {{option "motto"}}</h1><img src="{{asset "logo.svg"}}" alt=""></header>`,
		"style/own.css":         `.ours { background: url(asset:logo.svg) }`,
		"assets/logo.svg":       `<svg xmlns="http://www.w3.org/2000/svg"/>`,
		"theme.toml":            "[light]\naccent = \"#123456\"\n[options]\nmotto = \"Read on\"\n",
	})
	if ps := Check(dir); len(ps) > 0 {
		t.Fatal(ps)
	}
	th, err := Load(Options{Overlay: dir})
	if err != nil {
		t.Fatal(err)
	}
	site := sampleSite("en")
	site.Accent = ""
	page, err := th.Render(&NotFound{Page: Page{Site: site}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"The Orrin Ferry Courier of ours Read on", ".ours{background:url(/assets/logo.", "--accent:#123456", `<footer class="foot">`} {
		if !strings.Contains(string(page.HTML), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if a, ok := th.Asset(th.AssetHref("logo.svg")); !ok || !a.Immutable || a.Type != "image/svg+xml" {
		t.Errorf("the overlay's asset: %v %+v", ok, a)
	}
}
