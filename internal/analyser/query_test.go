package analyser_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"broadsheet/internal/analyser"
)

func TestParseQuery(t *testing.T) {
	t.Parallel()
	lagos := time.FixedZone("Lagos", 3600)
	one := func(text string, terms ...string) analyser.Clause { return analyser.Clause{Terms: terms, Text: text} }
	for _, c := range []struct {
		lang, text string
		want       analyser.Query
	}{
		{"en", "ferry elections", analyser.Query{Clauses: []analyser.Clause{one("ferry", "ferri"), one("elections", "elect")}}},
		{"en", "the ferry of the river", analyser.Query{Clauses: []analyser.Clause{one("ferry", "ferri"), one("river", "river")}}},
		{"en", "the who", analyser.Query{Clauses: []analyser.Clause{one("the", "the"), one("who", "who")}}},
		{"en", `“to be or” vice-president`, analyser.Query{Clauses: []analyser.Clause{one("to be or", "to", "be", "or"), one("vice-president", "vice", "presid")}}},
		{"en", `ferry -river -"night boat"`, analyser.Query{Clauses: []analyser.Clause{one("ferry", "ferri"), {Terms: []string{"river"}, Not: true, Text: "river"}, {Terms: []string{"night", "boat"}, Not: true, Text: "night boat"}}}},
		{"en", "elections* happy*", analyser.Query{Clauses: []analyser.Clause{{Terms: []string{"elect"}, Prefix: true, Text: "elections"}, {Terms: []string{"happ"}, Prefix: true, Text: "happy"}}}},
		{"en", `section:world Author:"Ada Obi" after:2025-02 before:2025-02-24 tax`, analyser.Query{
			Clauses: []analyser.Clause{one("tax", "tax")}, Sections: []string{"world"}, Authors: []string{"Ada Obi"},
			After: time.Date(2025, 2, 1, 0, 0, 0, 0, lagos), Before: time.Date(2025, 2, 24, 0, 0, 0, 0, lagos),
		}},
		{"en", "after:yesterday", analyser.Query{Clauses: []analyser.Clause{one("after:yesterday", "after", "yesterday")}}},
		{"en", "section: world", analyser.Query{Clauses: []analyser.Clause{one("section:", "section"), one("world", "world")}}},
		{"zh", "北朝鲜 猫", analyser.Query{Clauses: []analyser.Clause{one("北朝鲜", "北朝", "朝鲜"), {Terms: []string{"猫"}, Prefix: true, Text: "猫"}}}},
		{"fr", "«la Seine» l’été", analyser.Query{Clauses: []analyser.Clause{one("la Seine", "la", "sein"), one("l’été", "ete")}}},
		{"en", `"unclosed phrase`, analyser.Query{Clauses: []analyser.Clause{one("unclosed phrase", "unclos", "phrase")}}},
		{"en", ` - "" * -- ? `, analyser.Query{}},
	} {
		got := analyser.For(c.lang).ParseQuery(c.text, lagos)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, d)
		}
	}
}

func TestQueryEmpty(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"": true, "-ferry": true, "ferry": false, "section:world": false, "!?": true} {
		q := analyser.For("en").ParseQuery(text, time.UTC)
		if got := q.Empty(); got != want {
			t.Errorf("%q: Empty() is %t", text, got)
		}
	}
}
