package search_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/pgtest"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// hostile are texts that would mean something to a database.
var hostile = []string{
	"", " ", `"`, `""`, `"""`, "'", "'; DROP TABLE stories; --", "ferry' OR '1'='1", `NEAR("a" "b", 3)`, "head:ferry", "{head}: x", "^ferry",
	"a AND", "NOT", "NOT NOT", "OR OR", "a + b", "ferry NOT", "(((", ")))", "*", "**", "a*b*", "-", "--", "-*", `-"`, "!a & b | c", "a <-> b", "a:*", "a:ABCD",
	"\x00", "a\x00b", "\xff\xfe", "section:", `section:"`, "section:' author:'", "after:9999", "after:0000 before:0001", "before:-1", `author:"Robert'); --"`,
	"\\", `\'`, `\"`, "$1 ?", "%_%", "=s1", "s1", "facets:s1", "힣힣힣", "ferry " + strings.Repeat("x ", 500), strings.Repeat("渡", 1000),
	strings.Repeat(`"`, 300), strings.Repeat("-a ", 100), strings.Repeat("a* ", 100), "💥 ferry", "\u202eferry", "a\u0300\u0300\u0300", "ﷺ", "١٢٣",
}

func TestHostileQueries(t *testing.T) {
	each(t, func(t *testing.T, p paper) {
		p.publish(t, time.Time{}, news.Content{Headline: "Ferry <script>", Body: "<p>&lt;script&gt; ferry x</p>"})
		p.catchUp(t)
		for _, text := range hostile {
			ask(t, p, text)
		}
	})
}

// ask searches and checks what holds for every text.
func ask(t *testing.T, p paper, text string) {
	t.Helper()
	for _, order := range []search.Order{search.ByRelevance, search.ByDate} {
		found, err := p.engine.Search(context.Background(), search.Request{Text: text, Lang: "en", Order: order, Limit: 3})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		for _, h := range found.Hits {
			for _, html := range []string{h.Snippet, found.Mark("en", "Ferry <script> & 渡し船"), found.Mark("", text)} {
				bare := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(html)
				if strings.ContainsAny(bare, "<>") || strings.Count(html, "<mark>") != strings.Count(html, "</mark>") {
					t.Errorf("%q: %q", text, html)
				}
			}
		}
	}
}

// Whatever a reader types is no error, in either database. Fuzzing asks SQLite, and PostgreSQL where there is one.
func FuzzSearch(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	var papers []paper
	open := func(opt store.Options) {
		db := storetest.Open(f, opt)
		p := paper{db, search.New(db)}
		p.publish(f, time.Time{}, news.Content{Headline: "Ferry <b>", Body: "<p>the night boat 渡し船</p>"})
		p.catchUp(f)
		papers = append(papers, p)
	}
	open(store.Options{Dir: f.TempDir()})
	if pgtest.Available() {
		open(store.Options{URL: pgtest.Start(f)})
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range papers {
			ask(t, p, text)
		}
	})
}
