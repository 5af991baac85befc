package feeds

import (
	stdjson "encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzText puts any text everywhere that text can come from. The feeds parse, and give back the text without what XML cannot hold.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "a", "]]>", "<![CDATA[", "&amp;&", `"'`, "\x00\x01\x0b", "\ufffe\uffff\ufffd", "\xff\xc0\x80", "a\rb\r\nc\td", "渡船 😀 \u2028", "<!-- -->", "http://x/ y", "tag:x,2024:1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := &channel{title: s, description: s, home: "https://x.example/", link: "https://x.example/", self: "https://x.example/feed/", lang: s, owner: s}
		c.add(item{id: s, link: "https://x.example/1", title: s, summary: s, content: s, lang: s + "x", authors: []author{{s, s}}, tags: []string{s},
			published: time.Unix(1e9, 0), updated: time.Unix(1e9, 0), picture: &picture{url: s, mime: s, caption: s, credit: s}})
		want := strings.ToValidUTF8(strings.Map(func(r rune) rune {
			if allowed(r) {
				return r
			}
			return -1
		}, dropInvalid(s)), "")
		var r struct {
			Channel struct {
				Items []struct {
					Title   string `xml:"title"`
					Content string `xml:"encoded"`
				} `xml:"item"`
			} `xml:"channel"`
		}
		if err := xml.Unmarshal(c.rss(), &r); err != nil {
			t.Fatalf("RSS of %q: %v", s, err)
		}
		if got := r.Channel.Items[0]; got.Title != want || got.Content != want {
			t.Errorf("RSS: %q became %q and %q", s, got.Title, got.Content)
		}
		var a struct {
			Entries []struct {
				Title string `xml:"title"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal(c.atom(), &a); err != nil || a.Entries[0].Title != want {
			t.Errorf("Atom: %q became %+v: %v", s, a, err)
		}
		var j jsonFeed
		body := c.json()
		if err := stdjson.Unmarshal(body, &j); err != nil || !utf8.Valid(body) || j.Items[0].Title != want {
			t.Errorf("JSON: %q became %s: %v", s, body, err)
		}
	})
}

func dropInvalid(s string) string { return strings.ToValidUTF8(s, "") }
