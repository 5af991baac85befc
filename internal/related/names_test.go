package related_test

import (
	"slices"
	"testing"

	"broadsheet/internal/related"
)

// A name and what is made of it are of one matter, which no stemmer says; a word written small is no name, and its beginning says nothing.
func TestNamesCountByHowTheyBegin(t *testing.T) {
	t.Parallel()
	for lang, texts := range map[string][3]string{
		"en": {"Cables were cut off the coast of Egypt", "An Egyptian repair ship sailed to the broken lines", "An egyptian repair ship sailed to the broken lines"},
		"ru": {"Вчера выступил Путинский советник", "Завтра приедет Путин", "Завтра приедет путин"},
	} {
		x := filled(append(paper(),
			related.Doc{ID: 101, Lang: lang, Text: texts[0]}, related.Doc{ID: 102, Lang: lang, Text: texts[1]}, related.Doc{ID: 103, Lang: lang, Text: texts[2]})...)
		if name, word := x.Similarity(101, 102), x.Similarity(101, 103); name <= word+0.01 {
			t.Errorf("%s: with the name the nearness is %.3f, without %.3f", lang, name, word)
		}
	}
}

// How names begin is no reason for a reader, nor enough for two stories to be related.
func TestTheBeginningOfANameIsNoReason(t *testing.T) {
	t.Parallel()
	docs := append(paper(),
		related.Doc{ID: 101, Lang: "en", Headline: "Marianne Belford opens bakery", Text: "Marianne Belford sells bread to Dunmore and Carlow."},
		related.Doc{ID: 102, Lang: "en", Headline: "Mariana Belfort wins regatta", Text: "Mariana Belfort sailed for Dunmouth and Carloway."})
	x := filled(docs...)
	if picks := x.Near(101, related.Options{}); len(picks) > 0 {
		t.Errorf("names that begin alike make related: %v", picks)
	}
	all := x.Near(101, related.Options{All: true})
	if len(all) == 0 || all[0].ID != 102 {
		t.Fatalf("the bare ranking has %v, want 102 first", all)
	}
	if slices.Contains(all[0].Why, "") || len(all[0].Why) > 0 {
		t.Errorf("reasons: %q", all[0].Why)
	}
}
