package richtext

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden holds the pairs from which the editor's nodes are tested as well: NAME.in.html is any HTML,
// NAME.out.html is the body that it becomes.
func TestGolden(t *testing.T) {
	t.Parallel()
	ins, err := filepath.Glob("testdata/golden/*.in.html")
	if err != nil || len(ins) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, in := range ins {
		t.Run(filepath.Base(in), func(t *testing.T) {
			t.Parallel()
			source, err := os.ReadFile(in)
			if err != nil {
				t.Fatal(err)
			}
			got := Sanitise(string(source))
			out := strings.TrimSuffix(in, ".in.html") + ".out.html"
			if *update {
				if err := os.WriteFile(out, []byte(got+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(strings.TrimSuffix(string(want), "\n"), got); d != "" {
				t.Errorf("not the body expected (-want +got):\n%s", d)
			}
			checkBody(t, string(source), got)
		})
	}
}

// checkBody fails unless body is a safe fixed point.
func checkBody(t testing.TB, source, body string) {
	t.Helper()
	if again := Sanitise(body); again != body {
		t.Errorf("not a fixed point\nsource %q\nonce   %q\ntwice  %q", source, body, again)
	}
	if parsed := reparsed(body); parsed != sorted(body) {
		t.Errorf("a browser reads it differently\nsource %q\nbody   %q\nparsed %q", source, body, parsed)
	}
	if why := unsafe(body); why != "" {
		t.Errorf("%s\nsource %q\nbody   %q", why, source, body)
	}
	opt := RenderOptions{Players: true, Picture: func(string) (Picture, bool) { return Picture{Src: "/media/x.jpg"}, true }}
	for _, page := range []string{Render(body, opt), Render(body, RenderOptions{}), Render(body, RenderOptions{Lite: true}), FeedHTML(body, opt)} {
		if why := unsafePage(page); why != "" {
			t.Errorf("rendered: %s\nsource %q\npage   %q", why, source, page)
		}
	}
}

func byKey(a, b attr) int { return strings.Compare(a.key, b.key) }

// sorted is body with each tag's attributes in the order of the alphabet, in which the parser leaves some.
func sorted(body string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(body))
	for {
		switch tt := z.Next(); tt {
		case html.ErrorToken:
			return b.String()
		case html.StartTagToken:
			t := z.Token()
			var attrs []attr
			for _, a := range t.Attr {
				attrs = append(attrs, attr{a.Key, a.Val})
			}
			slices.SortFunc(attrs, byKey)
			openTag(&b, t.Data, attrs)
		default:
			b.Write(z.Raw())
		}
	}
}

// reparsed is body as HTML's own tree construction understands it, written again.
func reparsed(body string) string {
	nodes, err := html.ParseFragment(strings.NewReader(body), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch n.Type {
		case html.TextNode:
			escapeText(&b, n.Data)
		case html.ElementNode:
			var attrs []attr
			for _, a := range n.Attr {
				attrs = append(attrs, attr{a.Key, a.Val})
			}
			slices.SortFunc(attrs, byKey)
			openTag(&b, n.Data, attrs)
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				walk(c)
			}
			if n.Data != "br" && n.Data != "img" && n.Data != "hr" {
				closeTag(&b, n.Data)
			}
		}
	}
	for _, n := range nodes {
		walk(n)
	}
	return b.String()
}

// unsafe parses a body as a browser does and says what in it is outside the form.
func unsafe(body string) string { return inspect(body, true) }

// unsafePage is unsafe for what Render gives, which has a few elements more.
func unsafePage(page string) string { return inspect(page, false) }

func inspect(body string, strict bool) string {
	nodes, err := html.ParseFragment(strings.NewReader(body), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return err.Error()
	}
	var bad string
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.CommentNode {
			bad = "a comment"
		}
		if n.Type == html.ElementNode {
			if n.Namespace != "" {
				bad = "foreign element " + n.Data
			}
			if blocks[n.Data] == kNone && !isMark(n.Data) && n.Data != "br" && n.Data != "img" &&
				(strict || n.Data != "audio" && n.Data != "video" && n.Data != "b") {
				bad = "element " + n.Data
			}
			for _, a := range n.Attr {
				key := strings.ToLower(a.Key)
				if strings.HasPrefix(key, "on") || key == "style" || key == "srcdoc" || key == "formaction" || key == "action" {
					bad = "attribute " + key
				}
				if key == "href" || key == "src" || key == "cite" {
					if _, ok := CleanURL(a.Val); !ok {
						bad = "address " + a.Val
					}
				}
				if strict {
					if _, ok := valid[key]; !ok && key != "href" && key != "src" && key != "cite" && key != "class" {
						bad = "attribute " + key
					}
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	for _, n := range nodes {
		walk(n)
	}
	return bad
}

func TestSanitise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"text", "Rain & wind", "<p>Rain &amp; wind</p>"},
		{"crossed marks", "<p>a<b>b<i>c</b>d</i>e</p>", "<p>a<strong>b<em>c</em></strong><em>d</em>e</p>"},
		{"a mark around blocks", "<b><p>a</p><p>b</p></b>", "<p><strong>a</strong></p>\n<p><strong>b</strong></p>"},
		{"link in link", `<a href="/a">a<a href="/b">b</a></a>`, `<p><a href="/a">a</a><a href="/b">b</a></p>`},
		{"script goes, text stays", "<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"},
		{"bad address", `<a href=" java&#10;script:alert(1)">a</a>`, "<p>a</p>"},
		{"heading levels", "<h1>a</h1><h6>b</h6>", "<h2>a</h2>\n<h4>b</h4>"},
		{"picture", `<p><a href="/big.jpg"><img src="/a.jpg" onerror=x></a></p>`, `<figure><a href="/big.jpg"><img src="/a.jpg" alt=""></a></figure>`},
		{"picture in text", `<p>a <img src="/a.jpg" alt="A"> b</p>`, `<p>a <img src="/a.jpg" alt="A"> b</p>`},
		{"frame", `<iframe src="https://www.youtube.com/embed/xyz?rel=0" title="Ferry"></iframe>`,
			`<figure class="embed"><a href="https://www.youtube.com/watch?v=xyz">Ferry</a></figure>`},
		{"old player", `<object><param name="movie" value="http://www.youtube.com/v/xyz"><embed src="http://www.youtube.com/v/xyz"></object>`,
			`<figure class="embed"><a href="https://www.youtube.com/watch?v=xyz">https://www.youtube.com/watch?v=xyz</a></figure>`},
		{"audio", `<audio controls><source src="/a.mp3"><source src="/a.ogg"></audio>`, `<figure class="audio"><a href="/a.mp3">/a.mp3</a></figure>`},
		{"list in list", "<ul><li>a<ul><li>b</ul><li>c</ul>", "<ul><li><p>a</p><ul><li>b</li></ul></li><li>c</li></ul>"},
		{"item without list", "<li>a<li>b", "<ul><li>a</li><li>b</li></ul>"},
		{"cells without table", "<td>a<td>b<tr><td>c", "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>"},
		{"text in a table", "<table>a<tr><td>b</table>", "<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table>"},
		{"svg alone", `<svg onload=alert(1)><text>hi</text></svg>`, `<div data-raw="">&lt;svg onload=alert(1)&gt;&lt;text&gt;hi&lt;/text&gt;&lt;/svg&gt;</div>`},
		{"svg in text", `<p>a <svg><text>hi</text></svg></p>`, `<p>a hi</p>`},
		{"pre", "<pre>\n a\n  b<br>c</pre>", "<pre> a\n  b\nc</pre>"},
		{"language of a wrapper", `<div lang="ar" dir="rtl"><p>a</p><p lang="fr">b</p></div>`, `<p lang="ar" dir="rtl">a</p>` + "\n" + `<p lang="fr" dir="rtl">b</p>`},
		{"ruby", "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>"},
		{"unclosed tag", "<p>a <b", "<p>a &lt;b</p>"},
		{"Windows quotes", "<p>\u0093a\u0094&#147;</p>", "<p>“a”“</p>"},
		{"smiley", `<p>ha <img class="wp-smiley" src="x.gif" alt=":-)"></p>`, "<p>ha :-)</p>"},
		{"lazy picture", `<img src="data:image/gif;base64,R0" data-src="/a.jpg"><noscript><img src="/a.jpg"></noscript>`, `<figure><img src="/a.jpg" alt=""></figure>`},
		{"footnote", `<p>a<sup class="fn"><a href="#fn-1" id="fnref-1" onclick=x>1</a></sup></p><section class="footnotes"><ol><li id="fn-1">n</li></ol></section>`,
			`<p>a<sup class="fn"><a href="#fn-1" id="fnref-1">1</a></sup></p>` + "\n" + `<section class="footnotes"><ol><li id="fn-1">n</li></ol></section>`},
		{"paid link", `<a href="/x" rel="noopener sponsored nofollow">a</a>`, `<p><a href="/x" rel="nofollow sponsored">a</a></p>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Sanitise(c.in)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			checkBody(t, c.in, got)
		})
	}
}

// TestHostileSizes holds the promise that size and nesting cost no more than they should: these would take
// hours if anything were quadratic.
func TestHostileSizes(t *testing.T) {
	t.Parallel()
	const n = 1 << 20
	for name, c := range map[string]struct{ in, text string }{
		"nested blocks":   {strings.Repeat("<blockquote>", n/12) + "deep" + strings.Repeat("</blockquote>", n/13), "deep"},
		"nested wrappers": {strings.Repeat("<div>", n/5) + "deep", "deep"},
		"nested marks":    {strings.Repeat("<b><i><q><a href=x>", n/20) + "deep", "deep"},
		"nested tables":   {strings.Repeat("<table><tr><td>", n/15) + "deep", "deep"},
		"nested lists":    {strings.Repeat("<ul><li>", n/8) + "deep", "deep"},
		"nested figures":  {strings.Repeat("<figure><figcaption>", n/20) + "deep", "deep"},
		"ends":            {strings.Repeat("</p></div></b>", n/14) + "deep", "deep"},
		"one long link":   {`<a href="/` + strings.Repeat("x", 2000) + `">` + strings.Repeat("<p>deep", n/7), "deep"},
		"marks again":     {strings.Repeat("<em lang=abcdefgh-abcdefgh><q>", 8) + strings.Repeat("<p>deep", n/7), "deep"},
		"crossed":         {strings.Repeat("<b><a href=/y>x</b>y", n/20) + "deep", "deep"},
		"long word":       {strings.Repeat("x", n) + " deep", "deep"},
		"breaks":          {strings.Repeat("<br> ", n/5) + "deep" + strings.Repeat(" <br>", n/5), "deep"},
		"open angle":      {strings.Repeat("<", n) + "deep", "deep"},
		"attributes":      {"<p " + strings.Repeat("a=b lang=x ", n/11) + ">deep", "deep"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Sanitise(c.in)
			if !strings.Contains(Plain(got), c.text) {
				t.Errorf("lost the text: %.200q", got)
			}
			if len(got) > 16*len(c.in) {
				t.Errorf("%d bytes became %d", len(c.in), len(got))
			}
			if again := Sanitise(got); again != got {
				t.Error("not a fixed point")
			}
			_ = Excerpt(got, 200)
		})
	}
}

func BenchmarkSanitise(b *testing.B) {
	in := strings.Repeat(`<p>The ferry <em>Amina</em> left at <a href="https://example.org/ferry">seven</a>, “an hour late”, the harbour
master’s office said &mdash; and nobody knew why.</p>`, 30)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		Sanitise(in)
	}
}

func BenchmarkRender(b *testing.B) {
	in := Sanitise(strings.Repeat(`<p>The ferry <em>Amina</em> left at <a href="https://example.org/ferry">seven</a>, “an hour late”, the harbour
master’s office said &mdash; and nobody knew why.</p>`, 30))
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		Render(in, RenderOptions{})
	}
}
