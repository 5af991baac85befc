package analyser_test

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/analyser"
)

var fuzzTexts = []string{
	"", "The ministers’ elections, 1,000 of them: U.S. and J.K.", "Sa’idu ƙasar ɗan", "Ẹ̀kọ́ e\u0323\u0300", "الرَّئيسُ مـــصر ٢٠٢٤ می\u200cخواهم",
	"北朝鲜的猫 東京タワー 서울", "ประเทศไทย ລາວ ខ្មែរ မြန်မာ", "किताब தமிழ்", "\xff\xfe a\u00ad\u200d", "½ ① ﷺ ㏂ 𝟙𝟚 𞤀𞤣", "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p", "'''' ’a’ 1,2,3,", "\u0301\u0301a\u0301",
	`"a -b* section:"x after:2024 `, "-“«»", "* -*",
}

// FuzzTokens: every term is a valid single token of letters and digits, tokens are in order and inside the text, and
// analysing a term that was not stemmed gives it again.
func FuzzTokens(f *testing.F) {
	for _, s := range fuzzTexts {
		for _, lang := range []string{"", "en", "fr", "tr", "ar"} {
			f.Add(lang, s)
		}
	}
	f.Fuzz(func(t *testing.T, lang, text string) {
		last := 0
		for tok := range analyser.For(lang).Tokens(text) {
			checkTerm(t, tok.Term)
			if tok.Start < 0 || tok.End > len(text) || tok.Start >= tok.End || tok.Start < last {
				t.Fatalf("token %q at %d-%d after %d of %d", tok.Term, tok.Start, tok.End, last, len(text))
			}
			last = tok.Start
		}
		again := strings.Join(strings.Fields(analyser.For("").Terms(text)), " ")
		if again != analyser.For("").Terms(text) {
			t.Fatalf("terms hold a space: %q", again)
		}
	})
}

func checkTerm(t *testing.T, term string) {
	t.Helper()
	if term == "" || !utf8.ValidString(term) || utf8.RuneCountInString(term) > 80 {
		t.Fatalf("bad term %q", term)
	}
	for _, r := range term {
		if r < utf8.RuneSelf && (r < 'a' || r > 'z') && (r < '0' || r > '9') || r >= 0x10000 || r >= utf8.RuneSelf && !unicode.IsLetter(r) {
			t.Fatalf("term %q holds %U", term, r)
		}
	}
}

// FuzzParseQuery: terms are valid, limits hold.
func FuzzParseQuery(f *testing.F) {
	for _, s := range fuzzTexts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := analyser.For("en").ParseQuery(text, time.UTC)
		if len(q.Clauses) > 2*analyser.MaxClauses {
			t.Fatalf("%d clauses", len(q.Clauses))
		}
		for _, c := range q.Clauses {
			if len(c.Terms) == 0 || len(c.Terms) > analyser.MaxPhrase {
				t.Fatalf("clause of %d terms", len(c.Terms))
			}
			for _, term := range c.Terms {
				checkTerm(t, term)
			}
		}
	})
}
