package richtext

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzSanitise: a body is a fixed point, holds nothing outside the form however it is parsed, and a plain
// paragraph keeps its text.
func FuzzSanitise(f *testing.F) {
	for _, s := range []string{
		"", "plain", "<p>a<b>b<i>c</b>d</i>", "<table><td><table><tr><td>x</table>y", "<svg><p><style><a id=\"</style><img src=1 onerror=x>\">",
		"<figure class=gallery><figure><img src=a></figure><figcaption>c</figure>", "<figure class=embed><a href=/x>y</a> z",
		"<ul><li><p>a<li>b</ul>c", "<pre>\n\na\n</pre>", "<a href=/x> <b>y</b> </a>", "<div data-raw>&lt;b&gt;</div>", "<noscript><noscript><p>x",
		"<dl><dt>a<dd>b<dt>c</dl>", "<details><summary>s</summary>t</details>", "<math><mi>x<table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
		"<ruby>a<rt>b<rt>c</ruby>", "<figcaption><div>a<ul><li>b</div>c", "<blockquote class=pullquote>x<cite>y</cite>", "a<br><br><br>b<br>", "\x00\xff\u0085<p>\ufffe",
		"<h2>a<p>b<table><caption>c<h3>d", "<iframe src=//youtube.com/embed/a>x</iframe>", "<audio><source src=a.mp3></audio>", "<a href='http://%zz'>x", "<p dir=rtl lang=ar><bdo dir=ltr>a",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		body := Sanitise(in)
		if !utf8.ValidString(body) {
			t.Fatalf("not UTF-8: %q", body)
		}
		checkBody(t, in, body)
		if !strings.ContainsAny(in, "<&") {
			if got, want := squeeze(Plain(body)), squeeze(cleanText(in)); got != want {
				t.Fatalf("plain text %q became %q", want, got)
			}
		}
		if e := Excerpt(body, 40); utf8.RuneCountInString(e) > 40 {
			t.Fatalf("excerpt %q is too long", e)
		}
		Words(body)
	})
}
