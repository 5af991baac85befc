package wordpress

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"broadsheet/internal/news"
)

// all reads everything that r gives.
type all struct {
	sites    []*Site
	authors  []*Author
	terms    []*Term
	items    []*Item
	problems []Problem
}

func readAll(r io.Reader) (all, error) {
	var out all
	rd := NewReader(r)
	for {
		rec, err := rd.Next()
		out.problems = rd.Problems()
		switch {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return out, err
		case rec.Site != nil:
			out.sites = append(out.sites, rec.Site)
		case rec.Author != nil:
			out.authors = append(out.authors, rec.Author)
		case rec.Category != nil:
			out.terms = append(out.terms, rec.Category)
		case rec.Tag != nil:
			out.terms = append(out.terms, rec.Tag)
		case rec.Term != nil:
			out.terms = append(out.terms, rec.Term)
		case rec.Item != nil:
			out.items = append(out.items, rec.Item)
		}
	}
}

const head = `<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Quay</title><link>http://quay.example</link><language>en</language><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>http://quay.example</wp:base_site_url>
`

const item1 = `<item><title><![CDATA[Rain & wind]]></title><link>http://quay.example/?p=7</link><dc:creator>amina</dc:creator>
<guid isPermaLink="false">http://quay.example/?p=7</guid><content:encoded><![CDATA[It rained.]]></content:encoded>
<wp:post_id>7</wp:post_id><wp:post_date>2024-02-03 10:00:00</wp:post_date><wp:post_date_gmt>2024-02-03 09:00:00</wp:post_date_gmt>
<wp:post_name>rain</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><wp:is_sticky>1</wp:is_sticky>
<category domain="category" nicename="weather"><![CDATA[Weather]]></category>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value><![CDATA[12]]></wp:meta_value></wp:postmeta>
<wp:comment><wp:comment_id>3</wp:comment_id><wp:comment_author><![CDATA[Bala]]></wp:comment_author><wp:comment_content><![CDATA[Yes.]]></wp:comment_content>
<wp:comment_approved>1</wp:comment_approved><wp:comment_parent>2</wp:comment_parent></wp:comment>
</item>
`

const tail = "</channel></rss>"

func TestReader(t *testing.T) {
	t.Parallel()
	in := head + `<wp:author><wp:author_id>1</wp:author_id><wp:author_login>amina</wp:author_login><wp:author_display_name><![CDATA[Amina M.]]></wp:author_display_name></wp:author>
<wp:category><wp:term_id>4</wp:term_id><wp:category_nicename>rain</wp:category_nicename><wp:category_parent>weather</wp:category_parent><wp:cat_name><![CDATA[Rain]]></wp:cat_name></wp:category>
<wp:tag><wp:tag_slug>ferry</wp:tag_slug><wp:tag_name>Ferry</wp:tag_name></wp:tag>
<wp:term><wp:term_taxonomy>nav_menu</wp:term_taxonomy><wp:term_slug>main</wp:term_slug></wp:term><generator>x</generator>` + item1 + tail
	got, err := readAll(iotest.OneByteReader(strings.NewReader(in)))
	if err != nil {
		t.Fatal(err)
	}
	want := all{
		sites:   []*Site{{Title: "The Quay", Link: "http://quay.example", Language: "en", BaseSiteURL: "http://quay.example", Version: "1.2", Generator: "x"}},
		authors: []*Author{{ID: 1, Login: "amina", DisplayName: "Amina M."}},
		terms: []*Term{{ID: 4, Taxonomy: "category", Slug: "rain", Parent: "weather", Name: "Rain"}, {Taxonomy: "post_tag", Slug: "ferry", Name: "Ferry"},
			{Taxonomy: "nav_menu", Slug: "main"}},
		items: []*Item{{Title: "Rain & wind", Link: "http://quay.example/?p=7", Creators: []string{"amina"}, GUID: "http://quay.example/?p=7",
			Content: "It rained.", ID: 7, Date: "2024-02-03 10:00:00", DateGMT: "2024-02-03 09:00:00", Slug: "rain", Status: "publish", Type: "post", Sticky: true,
			Terms:    []ItemTerm{{"category", "weather", "Weather"}},
			Meta:     []Meta{{"_thumbnail_id", "12"}},
			Comments: []Comment{{ID: 3, Parent: 2, Author: "Bala", Content: "Yes.", Approved: "1"}},
		}},
	}
	got.items[0].Line, got.items[0].Offset = 0, 0
	if d := cmp.Diff(want, got, cmp.AllowUnexported(all{})); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// TestBroken: what can be saved is saved, and the file's problems are told with their place.
func TestBroken(t *testing.T) {
	t.Parallel()
	second := strings.ReplaceAll(strings.ReplaceAll(item1, "Rain & wind", "Second"), "<wp:post_id>7", "<wp:post_id>8")
	for _, c := range []struct {
		name, in string
		ids      []int64
		problems int
		content  string // of the first item
	}{
		{"whole", head + item1 + second + tail, []int64{7, 8}, 0, "It rained."},
		{"cut in the second item", head + item1 + second[:200], []int64{7, 0}, 1, ""},
		{"cut in a comment", head + item1[:len(item1)-150], []int64{7}, 1, ""},
		{"no end of item", head + strings.Replace(item1, "</item>", "", 1) + second + tail, []int64{7, 8}, 1, ""},
		{"no end of content", head + strings.Replace(item1, "</content:encoded>", "", 1) + second + tail, []int64{7, 8}, 1, "It rained.\n"},
		{"CDATA that does not end", head + strings.Replace(second, "It rained.]]>", "It rained.", 1) + item1 + tail, []int64{0, 7}, 1, ""},
		{"garbage between items", head + item1 + "\x00\x01 << &&& <> 5 < 6 <foo> </bar>" + second + tail, []int64{7, 8}, 0, ""},
		{"CDATA in CDATA, split", head + strings.Replace(item1, "It rained.", "a <![CDATA[ b ]]]]><![CDATA[> c", 1) + tail, []int64{7}, 0, "a <![CDATA[ b ]]> c"},
		{"CDATA in CDATA, not split", head + strings.Replace(item1, "It rained.", "a <![CDATA[ b ]]> c", 1) + tail, []int64{7}, 0, "a <![CDATA[ b  c"},
		{"entities", head + strings.Replace(item1, "<![CDATA[It rained.]]>", "a&nbsp;b &amp;amp; &lt;p&gt; &hellip; &#8217; & c", 1) + tail, []int64{7}, 0, "a\u00a0b &amp; <p> … ’ & c"},
		{"markup that is not escaped", head + strings.Replace(item1, "<![CDATA[It rained.]]>", "<p>It <b>rained</b>.</p>", 1) + tail, []int64{7}, 0, "<p>It <b>rained</b>.</p>"},
		{"forbidden characters", head + strings.Replace(item1, "It rained.", "a\x00\x08\x0bb\r\nc", 1) + tail, []int64{7}, 0, "ab\nc"},
		{"wrong bytes", head + strings.Replace(item1, "It rained.", "caf\xe9 \x93q\x94 日本", 1) + tail, []int64{7}, 0, "café “q” 日本"},
		{"two channels", head + item1 + "</channel><channel><title>B</title>" + second + tail, []int64{7, 8}, 0, ""},
		{"no channel element", strings.Replace(head, "<channel>", "", 1) + item1 + "</rss>", []int64{7}, 0, ""},
		{"another prefix", strings.ReplaceAll(strings.ReplaceAll(head+item1+tail, "wp:", "export:"), ":wp=", ":export="), []int64{7}, 0, "It rained."},
		{"comments in between", head + "<!-- <item> -->" + item1 + "<!-- never ends", []int64{7}, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := readAll(strings.NewReader(c.in))
			if err != nil {
				t.Fatal(err)
			}
			var ids []int64
			for _, it := range got.items {
				ids = append(ids, it.ID)
			}
			if d := cmp.Diff(c.ids, ids); d != "" {
				t.Errorf("ids: -want +got:\n%s", d)
			}
			if len(got.problems) < c.problems {
				t.Errorf("problems: %v", got.problems)
			}
			for _, p := range got.problems {
				if p.Line < 4 || !strings.Contains(p.Near, "item") {
					t.Errorf("a problem without its place: %v", p)
				}
			}
			if c.content != "" && got.items[0].Content != c.content {
				t.Errorf("content %q, want %q", got.items[0].Content, c.content)
			}
		})
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	in := head + strings.Replace(item1, "It rained.", "Café “é”", 1) + tail
	latin, err := charmap.Windows1252.NewEncoder().String(strings.Replace(in, "UTF-8", "windows-1252", 1))
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.Replace(in, "UTF-8", "UTF-16", 1))
	if err != nil {
		t.Fatal(err)
	}
	for name, doc := range map[string]string{"mark": "\xef\xbb\xbf" + in, "windows-1252": latin, "UTF-16": wide, "UTF-16 without a mark": wide[2:], "unknown": strings.Replace(in, "UTF-8", "x-quay", 1)} {
		got, err := readAll(strings.NewReader(doc))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(got.items) != 1 || got.items[0].Content != "Café “é”" {
			t.Errorf("%s: %+v", name, got.items)
		}
	}
}

func TestNotAnExport(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"empty": {"", "empty"}, "zip": {"PK\x03\x04abc", "ZIP"}, "ghost": {`{"db":[{"meta":{}}]}`, "Ghost"}, "json": {`[1]`, "JSON"},
		"page": {"<!DOCTYPE html><html><body>Log in</body></html>", "web page"}, "blogger": {`<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'></feed>`, "Blogger"},
		"feed": {`<rss version="2.0"><channel><title>x</title><item><title>a</title></item></channel></rss>`, "RSS feed"}, "text": {"INSERT INTO wp_posts", "no XML"},
		"svg": {"<svg></svg>", "<svg>"}, "gzip": {"\x1f\x8b\x08", "gzip"}, "open": {"<", "no element"},
	} {
		_, err := readAll(strings.NewReader(c.in))
		if news.KindOf(err) != news.Invalid || !strings.Contains(news.MessageOf(err), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLongItem: one item over the limit is passed over and named; the others are read.
func TestLongItem(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: -short leaves out the item of 70 MB")
	}
	long := strings.Replace(item1, "It rained.", strings.Repeat("It rained. ", 70<<20/11), 1)
	got, err := readAll(strings.NewReader(head + long + strings.Replace(item1, ">7<", ">8<", 1) + tail))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.items) != 1 || got.items[0].ID != 8 || len(got.problems) == 0 || !strings.Contains(got.problems[0].String(), "Rain & wind") {
		t.Errorf("%d items, problems %v", len(got.items), got.problems)
	}
}

// TestEveryExport reads all of the test material: real exports of many makes. The counts are those of WXR-COUNTS.md.
func TestEveryExport(t *testing.T) {
	t.Parallel()
	type counts struct{ Items, Posts, Attachments, Comments, Replies, Authors int }
	want := map[string]counts{
		"NEWSROOM-globalvoices-2004.xml":           {29, 29, 0, 123, 0, 0},
		"NEWSROOM-globalvoices-2004-v1.xml":        {29, 29, 0, 123, 0, 792},
		"en-blog-tilting-wxr1.2-611items.xml":      {611, 393, 218, 690, 9, 1},
		"fr-blog-alienlebarge-wxr1.2-588posts.xml": {588, 588, 0, 405, 5, 1},
		"zh-cactifans-wxr1.2.xml":                  {172, 30, 138, 160, 75, 1},
		"zh-sdcom-wxr-2025.xml":                    {351, 32, 308, 84, 10, 1},
		"ja-matarillo-wordpresscom-wxr1.2.xml":     {106, 106, 0, 6, 0, 0},
		"de-kuesters-wxr1.2.xml":                   {331, 86, 236, 0, 0, 1},
		"en-mythz-wxr1.1.xml":                      {83, 29, 52, 91, 16, 2},
		"en-cclabs-wxr1.2-30authors.xml":           {224, 219, 0, 181, 3, 30},
		"en-cryptonews-wxr1.2-wp6.9.xml":           {195, 101, 80, 0, 0, 1},
		"en-planspace-wordpresscom.xml":            {214, 90, 122, 153, 35, 0},
		"en-chrisjrob-wordpresscom.xml":            {130, 98, 32, 136, 54, 1},
		"tr-mustafatarcan-generated-wxr.xml":       {366, 126, 239, 0, 0, 0},
	}
	seen := 0
	for _, file := range exports(t) {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := readAll(f)
		_ = f.Close()
		name := filepath.Base(file)
		raw, readErr := os.ReadFile(file)
		if readErr != nil {
			t.Fatal(readErr)
		}
		if !bytes.Contains(raw, []byte("<rss")) {
			if news.KindOf(err) != news.Invalid {
				t.Errorf("%s was taken for a WXR: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if n := bytes.Count(raw, []byte("<item>")); n != len(got.items) && !strings.Contains(name, "namespace") && !strings.Contains(string(raw), "<item ") {
			t.Errorf("%s: %d items of %d", name, len(got.items), n)
		}
		if len(got.problems) > 0 && !strings.Contains(name, "malformed") && !strings.Contains(name, "namespace") {
			t.Errorf("%s: problems: %v", name, got.problems)
		}
		w, known := want[name]
		if !known {
			continue
		}
		seen++
		c := counts{Items: len(got.items), Authors: len(got.authors)}
		for _, it := range got.items {
			switch it.Type {
			case "post":
				c.Posts++
			case "attachment":
				c.Attachments++
			}
			c.Comments += len(it.Comments)
			for _, m := range it.Comments {
				if m.Parent != 0 {
					c.Replies++
				}
			}
		}
		if d := cmp.Diff(w, c); d != "" {
			t.Errorf("%s: -want +got:\n%s", name, d)
		}
	}
	if seen != len(want) {
		t.Errorf("%d of the %d counted files were there", seen, len(want))
	}
}

func BenchmarkReader(b *testing.B) {
	var doc bytes.Buffer
	doc.WriteString(head)
	for doc.Len() < 10<<20 {
		doc.WriteString(strings.Replace(item1, "It rained.", strings.Repeat("<p>It rained on the river, and nobody minded.</p>\n\n", 60), 1))
	}
	doc.WriteString(tail)
	b.SetBytes(int64(doc.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readAll(bytes.NewReader(doc.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}
