package analyser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"broadsheet/internal/analyser"
)

func TestTerms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ lang, text, want string }{
		{"en", "The ministers’ elections were re-run.", "the minist elect were re run"},
		{"en", "Kim's don’t", "kim dont"},
		{"en", "U.S. and J.K. met; U.S.A.", "us and jk met usa"},
		{"en", "1,000 and 12.345.678 but 3.14, 1,00 and 2020,100", "1000 and 12345678 but 3 14 1 00 and 2020100"},
		{"en", "COVID-19 5G G7", "covid 19 5g g7"},
		{"en-GB", "running", "run"},
		{"", "running cafés", "running cafes"},
		{"ha", "Sa'idu Sa’idu Saʼidu Saʻidu ƙasar ɗan Ƴan Ɓauna", "saidu saidu saidu saidu kasar dan yan bauna"},
		{"yo", "Ẹ wo ohun báwọn ọmọ ìṣọta ṣe", "e wo ohun bawon omo isota se"},
		{"yo", "Ẹ̀kọ́ E\u0323\u0300ko\u0301", "eko eko"},
		{"ig", "Ọwụwa Anyanwụ ṅụrịa", "owuwa anyanwu nuria"},
		{"vi", "Việt Nam đường", "viet nam duong"},
		{"fr", "L’élection d'Arc qu’il publiée PUBLIEE aujourd’hui", "elect arc il publi publi aujourdhui"},
		{"fr", "œuvre Œuvre", "oeuvr oeuvr"},
		{"es", "elección eleccion", "eleccion eleccion"},
		{"de", "Häuser Straße STRASSE", "haus strass strass"},
		{"tr", "İstanbul'un ISTANBUL ıstanbul Cumhurbaşkanı", "istan istan istan cumhu"},
		{"ru", "Россией россия ещё еще", "росс росс еще еще"},
		{"uk", "Київ Їжак", "київ їжак"},
		{"el", "Αθήνας ΑΘΉΝΑΣ", "αθηνασ αθηνασ"},
		{"ar", "الرئيسُ آمال أمال إمال مدرسة", "رييس امال امال امال مدرس"},
		{"ar", "مـــصر ٢٠٢٤", "مصر 2024"},
		{"fa", "می\u200cخواهم کتاب ۱۲", "مي خواهم كتاب 12"},
		{"he", "שָׁלוֹם שלום", "שלומ שלומ"},
		{"zh", "北朝鲜的，猫", "北朝 朝鲜 鲜的 的 猫"},
		{"ja", "東京タワー", "東京 京タ タワ ワー ー"},
		{"ko", "대통령은 김", "대통 통령 령은 김"},
		{"en", "ﬁnance Ａｂｃ ① soft\u00adware", "financ abc 1 softwar"},
		{"en", "a\xffb", "a b"},
		{"en", "--- … 😀 ' ’ \u0301", ""},
	} {
		if got := analyser.For(c.lang).Terms(c.text); got != c.want {
			t.Errorf("%s %q:\n got %q\nwant %q", c.lang, c.text, got, c.want)
		}
	}
}

func TestMarksThatTermsNeedAreKeptApart(t *testing.T) {
	t.Parallel()
	hi := analyser.For("hi")
	if a, b := hi.Terms("किताब"), hi.Terms("कतब"); a == b || strings.Contains(a, " ") {
		t.Errorf("vowel signs are lost: %q, %q", a, b)
	}
	th := analyser.For("th")
	if got := strings.Fields(th.Terms("ประเทศไทย")); len(got) < 4 {
		t.Errorf("Thai is not cut into pairs: %q", got)
	}
}

func TestStopWords(t *testing.T) {
	t.Parallel()
	stops := func(lang, text string) string {
		var out []string
		for tok := range analyser.For(lang).Tokens(text) {
			if tok.Stop {
				out = append(out, text[tok.Start:tok.End])
			}
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct{ lang, text, want string }{
		{"en", "The US told us what the WHO said; who?", "The told us what the said who"},
		{"fr", "la loi n’est pas dans l’État", "la n’est pas dans"},
		{"ha", "Wannan ne shugaban ƙasa na waɗannan", "Wannan ne na waɗannan"},
		{"yo", "Àwọn ọmọ ti ilẹ̀", "Àwọn ti ilẹ̀"},
		{"ar", "الرئيس في القصر", "في"},
		{"pcm", "Di man wey dey the house", "Di wey dey the"},
		{"ja", "これは東京", "これ れは 京"},
		{"xx", "the the", ""},
	} {
		if got := stops(c.lang, c.text); got != c.want {
			t.Errorf("%s %q: got %q, want %q", c.lang, c.text, got, c.want)
		}
	}
}

func TestTokensPointIntoTheText(t *testing.T) {
	t.Parallel()
	const text = "Sa’idu  met 1,000 people — in 東京."
	var got []string
	for tok := range analyser.For("en").Tokens(text) {
		got = append(got, fmt.Sprintf("%s:%d", text[tok.Start:tok.End], tok.Kind))
	}
	want := []string{"Sa’idu:0", "met:0", "1,000:1", "people:0", "in:0", "東京:2", "京:2"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestLongWordsAreCut(t *testing.T) {
	t.Parallel()
	for _, s := range []string{strings.Repeat("a", 1<<20), strings.Repeat("ọ̀", 1<<18), strings.Repeat("के", 1<<18), strings.Repeat("𞤀", 1<<18)} {
		got := analyser.For("en").Terms(s)
		if n := len([]rune(got)); n == 0 || n > 80 {
			t.Errorf("a word of 1 MB makes a term of %d characters", n)
		}
	}
}

func TestScript(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Kano State":    "Latn",
		"الرئيس Biden":  "Arab",
		"東京タワー":         "Jpan",
		"北京市的东京":        "Hani",
		"서울시 특별 大統":     "Kore",
		"Москва":        "Cyrl",
		"12 34 —":       "",
		"":              "",
		"ᚠᚢᚦ":           "",
		"दिल्ली नगर UP": "Deva",
	} {
		if got := analyser.Script(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
