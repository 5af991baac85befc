package wordpress

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"broadsheet/internal/richtext"
)

func TestBody(t *testing.T) {
	t.Parallel()
	conv := &Converter{
		Attachment: func(id int64) (Attachment, bool) {
			return Attachment{URL: "/u/" + string(rune('0'+id)) + ".jpg", Alt: "A", Caption: "Cap"}, id < 10
		},
		Attached: func(post int64) []int64 { return []int64{3, 4} },
		Block: func(id int64) (string, bool) {
			return "<!-- wp:paragraph --><p>Reused.</p><!-- /wp:paragraph -->", id == 5
		},
	}
	for _, c := range []struct{ name, in, want string }{
		{"empty", " \n ", ""},
		{"paragraphs", "One.\nTwo.\n\nThree.", "<p>One.<br>Two.</p>\n<p>Three.</p>"},
		{"Windows line ends", "One.\r\n\r\nTwo.", "<p>One.</p>\n<p>Two.</p>"},
		{"empty line with spaces", "One.\n  \t\nTwo.", "<p>One.</p>\n<p>Two.</p>"},
		{"two breaks", "One.<br /><br>Two.", "<p>One.</p>\n<p>Two.</p>"},
		{"break and line end", "One.<br />\nTwo.", "<p>One.<br>Two.</p>"},
		{"block in text", "One.\n<blockquote>Two.\n\nThree.</blockquote>\nFour.", "<p>One.</p>\n<blockquote><p>Two.</p><p>Three.</p></blockquote>\n<p>Four.</p>"},
		{"list", "<ul>\n\t<li>One</li>\n\t<li>Two\n</li></ul>\nAfter", "<ul><li>One</li><li>Two</li></ul>\n<p>After</p>"},
		{"heading", "<h2>One\ntwo</h2>\nThree", "<h2>One two</h2>\n<p>Three</p>"},
		{"own paragraphs", "<p>One\ntwo</p>\nThree", "<p>One<br>two</p>\n<p>Three</p>"},
		{"mark over paragraphs", "<em>One\n\nTwo</em> three", "<p><em>One</em></p>\n<p><em>Two</em> three</p>"},
		{"pre", "One\n<pre>a\n\n  b [gallery]</pre>\nTwo", "<p>One</p>\n<pre>a\n\n  b [gallery]</pre>\n<p>Two</p>"},
		{"script", "One<script>\n\nx()\n\n</script>Two", "<p>One</p>\n<p>Two</p>"},
		{"less than", "1 < 2 and\n3<4", "<p>1 &lt; 2 and<br>3&lt;4</p>"},
		{"tag over lines", "<a\nhref=\"/x\"\n>x</a>\ny", `<p><a href="/x">x</a><br>y</p>`},
		{"more", "One.\n<!--more-->\nTwo.<!--nextpage-->Three.", "<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>"},
		{"address on a line", "See\n\nhttps://www.youtube.com/watch?v=a&amp;b=c\n\nand\nhttps://quay.example/x\nend https://no.example/",
			`<p>See</p>` + "\n" + `<figure class="embed"><a href="https://www.youtube.com/watch?v=a&amp;b=c">https://www.youtube.com/watch?v=a&amp;b=c</a></figure>` + "\n" +
				`<p>and<br><a href="https://quay.example/x">https://quay.example/x</a><br>end https://no.example/</p>`},
		{"quotes are left", "\"One\" -- it's...", "<p>\"One\" -- it's...</p>"},
		{"caption", "One\n[caption id=\"a\" width=\"300\"]<a href=\"/b.jpg\"><img src=\"/a.jpg\" alt=\"A\"></a> The <em>boat</em>[/caption]\nTwo",
			`<p>One</p>` + "\n" + `<figure><a href="/b.jpg"><img src="/a.jpg" alt="A"></a><figcaption>The <em>boat</em></figcaption></figure>` + "\n<p>Two</p>"},
		{"old caption", `[wp_caption caption="The &quot;boat&quot;"]<img src="/a.jpg">[/wp_caption]`, `<figure><img src="/a.jpg" alt=""><figcaption>The "boat"</figcaption></figure>`},
		{"caption without an end", "[caption id=x]<img src=\"/a.jpg\"> words", `<p>[caption id=x]<img src="/a.jpg" alt=""> words</p>`},
		{"gallery", `[gallery ids="1,2,77"]`, `<figure class="gallery"><figure><img src="/u/1.jpg" alt="A"><figcaption>Cap</figcaption></figure><figure><img src="/u/2.jpg" alt="A"><figcaption>Cap</figcaption></figure></figure>`},
		{"gallery of the post", `[gallery exclude="3"]`, `<figure class="gallery"><figure><img src="/u/4.jpg" alt="A"><figcaption>Cap</figcaption></figure></figure>`},
		{"gallery of nothing", `[gallery ids="88"]`, `<p>[gallery ids="88"]</p>`},
		{"audio", `[audio mp3="/a.mp3"][/audio]`, `<figure class="audio"><a href="/a.mp3">/a.mp3</a></figure>`},
		{"old audio", `[audio http://quay.example/a.mp3|titles=x]`, `<figure class="audio"><a href="http://quay.example/a.mp3">http://quay.example/a.mp3</a></figure>`},
		{"embed", "[embed width=1]https://vimeo.com/1[/embed]", `<figure class="embed"><a href="https://vimeo.com/1">https://vimeo.com/1</a></figure>`},
		{"youtube", "[youtube=http://youtu.be/abc]", `<figure class="embed"><a href="http://youtu.be/abc">http://youtu.be/abc</a></figure>`},
		{"youtube id", "[youtube]abcdef[/youtube]", `<figure class="embed"><a href="https://www.youtube.com/watch?v=abcdef">https://www.youtube.com/watch?v=abcdef</a></figure>`},
		{"unknown", `[contact-form to="x"]Name[/contact-form]`, `<p>[contact-form to="x"]Name[/contact-form]</p>`},
		{"escaped", "Write [[gallery ids=1]] or [[foo]]", "<p>Write [gallery ids=1] or [[foo]]</p>"},
		{"not in a tag", `<img src="/a.jpg" alt="[gallery]">`, `<figure><img src="/a.jpg" alt="[gallery]"></figure>`},
		{"source code", "[sourcecode language=\"html\"]\n<b>\n\nx\n[/sourcecode]", "<pre><code>&lt;b&gt;\n\nx</code></pre>"},
		{"blocks", "<!-- wp:paragraph {\"a\":1} -->\n<p>One.\nstill one</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:columns --><div class=\"wp-block-columns\"><!-- wp:column --><div><!-- wp:list --><ul><li>a</li></ul><!-- /wp:list --></div><!-- /wp:column --></div><!-- /wp:columns -->",
			"<p>One. still one</p>\n<ul><li>a</li></ul>"},
		{"classic beside blocks", "Old one.\n\nOld two.\n<!-- wp:heading --><h2>H</h2><!-- /wp:heading -->", "<p>Old one.</p>\n<p>Old two.</p>\n<h2>H</h2>"},
		{"old embed block", `<!-- wp:core-embed/youtube {"url":"https://youtu.be/x"} /-->`, `<figure class="embed"><a href="https://youtu.be/x">https://youtu.be/x</a></figure>`},
		{"embed block", "<!-- wp:embed -->\n<figure class=\"wp-block-embed is-type-video\"><div class=\"wp-block-embed__wrapper\">\nhttps://youtu.be/x\n</div></figure>\n<!-- /wp:embed -->", `<figure class="embed"><a href="https://youtu.be/x">https://youtu.be/x</a></figure>`},
		{"dynamic and reused", `<!-- wp:latest-posts {"a":1} /--><!-- wp:block {"ref":5} /-->`, "<p>Reused.</p>"},
		{"shortcode block", "<!-- wp:shortcode -->\n[gallery ids=1]\n<!-- /wp:shortcode -->", `<figure class="gallery"><figure><img src="/u/1.jpg" alt="A"><figcaption>Cap</figcaption></figure></figure>`},
		{"code block", "<!-- wp:code --><pre class=\"wp-block-code\"><code>[gallery ids=1]</code></pre><!-- /wp:code -->", "<pre><code>[gallery ids=1]</code></pre>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(c.want, conv.Body(&Item{ID: 1, Content: c.in})); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
	notes := conv.Body(&Item{Content: `<!-- wp:paragraph --><p>Rain<sup data-fn="ab-1" class="fn"><a href="#ab-1" id="ab-1-link">1</a></sup></p><!-- /wp:paragraph --><!-- wp:footnotes /-->`,
		Meta: []Meta{{"footnotes", `[{"content":"A <em>note</em>.","id":"ab-1"}]`}}})
	if want := `<p>Rain<sup class="fn"><a href="#fn-ab-1" id="fnref-ab-1">1</a></sup></p>` + "\n" +
		`<section class="footnotes"><ol><li id="fn-ab-1">A <em>note</em>. <a href="#fnref-ab-1">↩</a></li></ol></section>`; notes != want {
		t.Errorf("footnotes: %s", notes)
	}
}

var reCode = regexp.MustCompile(`\[/?[A-Za-z][^\[\]]*\]`)

// wordCounts counts the words of a text.
func wordCounts(s string) map[string]int {
	out := map[string]int{}
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		out[w]++
	}
	return out
}

var reSilent = regexp.MustCompile(`(?is)<!--.*?-->|<(script|style|iframe|noscript|object)\b.*?</(script|style|iframe|noscript|object)\s*>`)

// TestLargeNoWordLost puts every body of every export through: what a reader could see is still there.
func TestLargeNoWordLost(t *testing.T) {
	t.Parallel()
	if os.Getenv("BROADSHEET_LARGE") == "" {
		t.Skip("set BROADSHEET_LARGE=1 to put every body of every export through")
	}
	bodies := 0
	for _, file := range exports(t) {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		r := NewReader(f)
		conv := &Converter{}
		for {
			rec, err := r.Next()
			if err != nil {
				if !errors.Is(err, io.EOF) {
					t.Log(filepath.Base(file), err)
				}
				break
			}
			if rec.Item == nil || rec.Item.Content == "" {
				continue
			}
			bodies++
			it := rec.Item
			body := conv.Body(it)
			if again := richtext.Sanitise(body); again != body {
				t.Errorf("%s: the body of item %d is no fixed point", filepath.Base(file), it.ID)
			}
			want := wordCounts(reCode.ReplaceAllString(richtext.Plain(reSilent.ReplaceAllString(it.Content, " ")), " "))
			got := wordCounts(richtext.Plain(body))
			lost := 0
			for w, n := range want {
				if got[w] < n && lost < 3 {
					lost++
					t.Errorf("%s: item %d (line %d): “%s” %d times, then %d", filepath.Base(file), it.ID, it.Line, w, n, got[w])
				}
			}
		}
		_ = f.Close()
	}
	t.Log(bodies, "bodies")
}

// TestHostileContent holds that no content costs more than it should.
func TestHostileContent(t *testing.T) {
	t.Parallel()
	conv := &Converter{}
	for _, piece := range []string{"[caption]", "[[gallery", "[gallery a=\"", "<a ", "<!-- wp:x -->", "<", "\n\n", "<pre>", "[youtube]", "<br>", "http://x.y\n", "<!--", "<svg>", "[caption]<img ", "<b>\n\n"} {
		got := conv.Body(&Item{Content: strings.Repeat(piece, (1<<16)/len(piece)) + "deep"})
		if !strings.Contains(got, "deep") && piece != "<!--" && piece != "<a " {
			t.Errorf("%q: lost the text: %.100q", piece, got)
		}
	}
}

func FuzzBody(f *testing.F) {
	for _, s := range []string{"a\n\nb", "[caption]<img src=x> y[/caption]", "<!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->", "<pre>\n</pre>x<br><br>y", "[[gallery]]", "http://youtu.be/x\n", "a < b"} {
		f.Add(s)
	}
	conv := &Converter{Attachment: func(int64) (Attachment, bool) { return Attachment{URL: "/x.jpg"}, true }}
	f.Fuzz(func(t *testing.T, s string) {
		body := conv.Body(&Item{Content: s})
		if again := richtext.Sanitise(body); again != body {
			t.Fatalf("not a fixed point: %q", body)
		}
		if strings.ContainsAny(s, "<&[") || strings.Contains(s, "http") {
			return
		}
		want, got := wordCounts(richtext.Plain(richtext.Sanitise(s))), wordCounts(richtext.Plain(body))
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("words: %s", d)
		}
	})
}

func FuzzReader(f *testing.F) {
	f.Add(head + item1 + tail)
	f.Add(head + "<item><content:encoded><![CDATA[x<![CDATA[y]]>z]]></content:encoded></item>")
	f.Add("\xff\xfe<\x00r\x00s\x00s\x00>\x00")
	f.Add("<rss xmlns:wp='http://wordpress.org/export/1.0/'><item><wp:comment><wp:comment><title>")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := readAll(strings.NewReader(s))
		if err != nil {
			return
		}
		for _, it := range got.items {
			if fixText(it.Content) != it.Content {
				t.Fatalf("wrong characters in %q", it.Content)
			}
		}
	})
}

func BenchmarkBody(b *testing.B) {
	it := &Item{Content: strings.Repeat("The ferry <em>Amina</em> left at <a href=\"https://example.org/ferry\">seven</a>, “an hour late”, the harbour\nmaster’s office said &mdash; and nobody knew why.\n\n", 30)}
	conv := &Converter{}
	b.SetBytes(int64(len(it.Content)))
	for b.Loop() {
		conv.Body(it)
	}
}
