package richtext

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"<p>a</p>\n<p>b<br>c</p>", "a\n\nb\nc"},
		{"<ul><li>a</li><li>b</li></ul><p>c</p>", "a\nb\n\nc"},
		{"<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>", "a\tb\nc"},
		{`<figure><img src="/a" alt="x"><figcaption>cap</figcaption></figure>`, "cap"},
		{`<div data-raw="">&lt;svg&gt;&lt;text&gt;hi&lt;/text&gt;&lt;/svg&gt;</div><p>b</p>`, "hi\n\nb"},
		{"<pre>a\n  b</pre>", "a\n  b"},
		{"Fish &amp; <em>chips</em> ", "Fish & chips"},
		{"<p>x <em> y</em> z</p>", "x y z"},
	} {
		if d := cmp.Diff(c.want, Plain(c.in)); d != "" {
			t.Errorf("Plain(%q): -want +got:\n%s", c.in, d)
		}
	}
	if got := Line("<b>Fish\n&amp;</b> chips"); got != "Fish & chips" {
		t.Errorf("Line gave %q", got)
	}
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in string
		max      int
		want     string
	}{
		{"fits", "<p>The river rose.</p>", 15, "The river rose."},
		{"cut at a word", "<p>The river rose again.</p>", 15, "The river rose…"},
		{"no comma before the dots", "<p>The river, again.</p>", 13, "The river…"},
		{"no full stop before the dots", "<p>It was accepted. The river rose.</p>", 20, "It was accepted…"},
		{"no dash before the dots", "<p>It rose – again and again.</p>", 12, "It rose…"},
		{"a whole text keeps its full stop", "<p>It was accepted.</p>", 20, "It was accepted."},
		{"captions left out", "<figure><figcaption>Boat</figcaption></figure><p>Text</p>", 50, "Text"},
		{"nothing but a caption", "<figure><figcaption>Boat</figcaption></figure>", 50, "Boat"},
		{"no label of what unfolds", "<details><summary>Read more</summary><p>Text</p></details><p>Goes on</p>", 50, "Text Goes on"},
		{"nothing but such a label", "<details><summary>Read more</summary></details>", 50, "Read more"},
		{"no note's number", `<p>Rain<sup class="fn"><a href="#fn-1">1</a></sup> fell.</p>`, 50, "Rain fell."},
		{"one long word", "<p>abcdefghij</p>", 5, "abcd…"},
		{"Chinese", "<p>河水再次上涨了</p>", 5, "河水再次…"},
		{"a flag stays whole", "<p>🇳🇬🇳🇬🇳🇬</p>", 4, "🇳🇬…"},
		{"a family stays whole", "<p>ab👩‍👩‍👧c</p>", 5, "ab…"},
		{"an accent stays on", "<p>eee\u0301e\u0301</p>", 4, "ee…"},
		{"none", "<p>a</p>", 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Excerpt(c.in, c.max); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{
		"": 0, "<p>The harbour master’s state-run boat</p>": 5, "<p>a</p><p>b</p>": 2, "<p>1,000 boats -- gone</p>": 3,
		"<p>河水再次上涨了</p>": 4, "<p>नदी का पानी</p>": 3, "<p>한국어 문장</p>": 2, "<p>e\u0301tat</p>": 1,
	} {
		if got := Words(in); got != want {
			t.Errorf("Words(%q) = %d, want %d", in, got, want)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	body := Sanitise(`<p><img src="/a.jpg"><img src="/b.jpg"><img src="/a.jpg"></p><p><a href="/x?a=1&amp;b=2">x</a></p>`)
	if got := Pictures(body); !slices.Equal(got, []string{"/a.jpg", "/b.jpg"}) {
		t.Errorf("Pictures gave %q", got)
	}
	if got := Links(body); !slices.Equal(got, []string{"/x?a=1&b=2"}) {
		t.Errorf("Links gave %q", got)
	}
}

func TestCleanURL(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://example.org/a b":  "https://example.org/a%20b",
		" //example.org/x ":        "https://example.org/x",
		"https://example.org/50%":  "https://example.org/50%25",
		"mailto:desk@example.org":  "mailto:desk@example.org",
		"#fn-1":                    "#fn-1",
		"/2024/11/slug/?p=1&q=2#x": "/2024/11/slug/?p=1&q=2#x",
		"javascript:alert(1)":      "", "java\nscript:alert(1)": "", "data:text/html,x": "", "vbscript:x": "", "": "", "http:": "", "\x01javascript:alert(1)": "",
		`\\evil.example/x`: "https://evil.example/x", "HTTP://Example.org": "http://Example.org", "file:///etc/passwd": "", "http://[::1": "",
	} {
		if got, _ := CleanURL(in); got != want {
			t.Errorf("CleanURL(%q) = %q, want %q", in, got, want)
		}
	}
}
