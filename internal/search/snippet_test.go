package search_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/search"
	"broadsheet/internal/store/storetest"
)

func TestSnippets(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	p := paper{db, search.New(db)}
	filler := strings.Repeat("Nothing of note was said here about anything at all. ", 20)
	p.publish(t, time.Time{}, news.Content{Lang: "en", Headline: "Council", Body: "<p>" + filler + "Then the <b>ferries</b> came back &lt;late&gt; to the quay.</p><p>" + filler + "</p>"})
	p.publish(t, time.Time{}, news.Content{Lang: "zh", Headline: "河", Body: "<p>" + strings.Repeat("今天没有什么消息。", 30) + "渡船昨天恢复通航。" + strings.Repeat("今天没有什么消息。", 30) + "</p>"})
	p.publish(t, time.Time{}, news.Content{Lang: "en", Headline: "Only the headline says lantern", Body: "<p>Short &amp; dry.</p>"})
	p.publish(t, time.Time{}, news.Content{Lang: "ar", Headline: "خبر", Body: "<p>عادت العبّارات أمس إلى النهر.</p>"})
	p.catchUp(t)
	for text, want := range map[string]string{
		"ferry quay":      "Then the <mark>ferries</mark> came back &lt;late&gt; to the <mark>quay</mark>.",
		`"ferries came"`:  "Then the <mark>ferries came</mark> back",
		"渡船":              "<mark>渡船</mark>昨天恢复通航",
		"恢复通航":            "渡船昨天<mark>恢复通航</mark>。",
		"船":               "渡<mark>船</mark>昨天",
		"lantern":         "Short &amp; dry.",
		"العبارات":        "<mark>العبّارات</mark>",
		"ferr* -lanterns": "<mark>ferries</mark>",
	} {
		found, err := p.engine.Search(t.Context(), search.Request{Text: text, Lang: "en", Limit: 5})
		if err != nil || len(found.Hits) != 1 {
			t.Errorf("%q: %+v, %v", text, found, err)
			continue
		}
		got := found.Hits[0].Snippet
		if !strings.Contains(got, want) {
			t.Errorf("%q: %q is not in %q", text, want, got)
		}
		if n := utf8.RuneCountInString(got); n > 320 {
			t.Errorf("%q: a snippet of %d characters", text, n)
		}
	}
}

// A headline is marked like a passage, by the rules of its own language; one with nothing to mark is left to whoever shows it.
func TestHeadlinesAreMarked(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	p := paper{db, search.New(db)}
	for _, lang := range []string{"en", "ha", "zh", "ar"} { // a paper's questions are read in the languages that it has
		p.publish(t, time.Time{}, news.Content{Lang: lang, Headline: "1"})
	}
	p.catchUp(t)
	for _, c := range []struct{ text, lang, headline, want string }{
		{"ferry", "en", "The <b>ferries</b> & the quay", "The &lt;b&gt;<mark>ferries</mark>&lt;/b&gt; &amp; the quay"},
		{"the ferry", "en", "The quay", ""},
		{`"night boat"`, "en", "Boat of the night: the night boats", "Boat of the night: the <mark>night boats</mark>"},
		{"night boat", "en", "Night boat", "<mark>Night</mark> <mark>boat</mark>"},
		{"quay -ferry", "en", "Ferry at the quay", "Ferry at the <mark>quay</mark>"},
		{"ferr*", "", "Ferry, ferries", "<mark>Ferry</mark>, <mark>ferries</mark>"},
		{"saidu", "ha", "Malam Sa’idu ya ce", "Malam <mark>Sa’idu</mark> ya ce"},
		{"船", "zh", "渡船恢复", "渡<mark>船</mark>恢复"},
		{"渡船恢", "zh", "渡船恢复", "<mark>渡船恢</mark>复"},
		{"العبارات", "ar", "عادت العبّارات", "عادت <mark>العبّارات</mark>"},
		{"section:sport", "en", "Sport", ""},
	} {
		found, err := p.engine.Search(t.Context(), search.Request{Text: c.text, Lang: "en", Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		if got := found.Mark(c.lang, c.headline); got != c.want {
			t.Errorf("%q in %q is %q, not %q", c.text, c.headline, got, c.want)
		}
	}
}
