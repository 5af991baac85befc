package i18n

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/number"
)

// forms are the plural forms that each language uses (CLDR 32, cardinal, as golang.org/x/text has it).
var forms = map[string][]string{
	"en": {"one", "other"}, "fr": {"one", "other"}, "ha": {"one", "other"},
	"ar": {"few", "many", "one", "other", "two", "zero"},
}

var placeholder = regexp.MustCompile(`\{[0-9n]\}`)

func TestEveryLanguageSaysEverything(t *testing.T) {
	t.Parallel()
	for _, lang := range Languages() {
		if forms[lang] == nil {
			t.Errorf("%s: the test does not know its plural forms", lang)
		}
		for key, en := range messages["en"] {
			e, ok := messages[lang][key]
			if !ok {
				t.Errorf("%s: %s is missing", lang, key)
				continue
			}
			if (e.forms == nil) != (en.forms == nil) {
				t.Errorf("%s: %s has plural forms in one language and none in the other", lang, key)
				continue
			}
			if e.forms == nil {
				if e.text == "" || !slices.Equal(placeholders(e.text), placeholders(en.text)) {
					t.Errorf("%s: %s is %q, in English %q", lang, key, e.text, en.text)
				}
				continue
			}
			var got []string
			for form, text := range e.forms {
				got = append(got, form)
				if text == "" {
					t.Errorf("%s: %s has nothing for %q", lang, key, form)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, forms[lang]) {
				t.Errorf("%s: %s has the forms %v, the language %v", lang, key, got, forms[lang])
			}
		}
		for key := range messages[lang] {
			if _, ok := messages["en"][key]; !ok {
				t.Errorf("%s: %s is not in English", lang, key)
			}
		}
	}
}

func placeholders(s string) []string {
	found := placeholder.FindAllString(s, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestPlurals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang string
		n    int
		want string
	}{
		{"en", 0, "0 comments"}, {"en", 1, "1 comment"}, {"en", 2, "2 comments"}, {"en", 12_400, "12,400 comments"},
		{"fr", 0, "0 commentaire"}, {"fr", 1, "1 commentaire"}, {"fr", 2, "2 commentaires"}, {"fr", 12_400, "12\u00a0400 commentaires"},
		{"ha", 1, "Ra’ayi 1"}, {"ha", 2, "Ra’ayoyi 2"},
		{"ar", 0, "لا تعليقات"}, {"ar", 1, "تعليق واحد"}, {"ar", 2, "تعليقان"}, {"ar", 3, "3 تعليقات"}, {"ar", 10, "10 تعليقات"},
		{"ar", 11, "11 تعليقًا"}, {"ar", 99, "99 تعليقًا"}, {"ar", 100, "100 تعليق"}, {"ar", 103, "103 تعليقات"},
	} {
		if got := New(c.lang, nil).N("comments.count", c.n); got != c.want {
			t.Errorf("%s, %d: %q, want %q", c.lang, c.n, got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 11, 24, 23, 30, 0, 0, time.UTC)
	lagos := time.FixedZone("WAT", 3600)
	for _, c := range []struct{ lang, date, when, month string }{
		{"en", "November 25, 2024", "November 25, 2024, 12:30 am", "November 2024"},
		{"en-GB", "25 November 2024", "25 November 2024, 00:30", "November 2024"},
		{"en-NG", "25 November 2024", "25 November 2024, 00:30", "November 2024"},
		{"fr", "25 novembre 2024", "25 novembre 2024 à 00:30", "novembre 2024"},
		{"fr-NE", "25 novembre 2024", "25 novembre 2024 à 00:30", "novembre 2024"},
		{"ar", "25 نوفمبر 2024", "25 نوفمبر 2024، 12:30 ص", "نوفمبر 2024"},
		{"ar-u-nu-arab", "٢٥ نوفمبر ٢٠٢٤", "٢٥ نوفمبر ٢٠٢٤، ١٢:٣٠ ص", "نوفمبر ٢٠٢٤"},
		{"ha", "25 Nuwamba, 2024", "25 Nuwamba, 2024, 00:30", "Nuwamba 2024"},
		{"xx-nonsense", "November 25, 2024", "November 25, 2024, 12:30 am", "November 2024"},
	} {
		k := New(c.lang, lagos)
		if got := k.Date(at); got != c.date {
			t.Errorf("%s: date %q, want %q", c.lang, got, c.date)
		}
		if got := k.DateTime(at); got != c.when {
			t.Errorf("%s: date and time %q, want %q", c.lang, got, c.when)
		}
		if got := k.Month(2024, time.November); got != c.month {
			t.Errorf("%s: month %q, want %q", c.lang, got, c.month)
		}
	}
}

func TestDir(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string]string{
		"en": "ltr", "ar": "rtl", "ar-SD": "rtl", "ha": "ltr", "ha-Arab": "rtl", "he": "rtl", "ur": "rtl", "fa-AF": "rtl", "dv": "rtl", "nqo": "rtl",
		"ff-Adlm": "rtl", "zh": "ltr", "yo": "ltr", "": "ltr", "not a tag": "ltr",
	} {
		if got := Dir(lang); got != want {
			t.Errorf("%q: %s, want %s", lang, got, want)
		}
	}
}

func TestArgumentsStandAsTheyAre(t *testing.T) {
	t.Parallel()
	en := New("en", nil)
	if got := en.T("pager.page", 2, 1_000); got != "Page 2 of 1,000" {
		t.Error(got)
	}
	if got := en.T("list.and", "{1}", "B"); got != "{1} and B" {
		t.Errorf("an argument was read as a placeholder: %q", got)
	}
	if got := en.HTML("received.back", "<i>x</i>"); got != "Back to “<i>x</i>”" {
		t.Error(got)
	}
	if got := en.T("no.such.key"); got != "no.such.key" {
		t.Error(got)
	}
}

// Small numbers are written without the printer: as it would.
func TestSmallNumbers(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "en-GB", "fr", "fr-NE", "ar", "ar-u-nu-arab", "ha", "de"} {
		c := New(lang, nil)
		for n := -2; n < 1002; n++ {
			if want := c.inDigits(c.printer.Sprint(number.Decimal(n))); c.Number(n) != want {
				t.Fatalf("%s: %d is %q, want %q", lang, n, c.Number(n), want)
			}
		}
	}
}

func TestDirectionsAreKeptAndBounded(t *testing.T) {
	for range 2 {
		for lang, want := range map[string]string{"ar": "rtl", "ha-Arab": "rtl", "ha": "ltr", "": "ltr", "not a tag": "ltr", "ur-PK": "rtl"} {
			if got := Dir(lang); got != want {
				t.Errorf("%q: %s", lang, got)
			}
		}
	}
	for n := range 2 * maxDirs {
		Dir("en-x-" + strconv.Itoa(n))
	}
	kept := 0
	dirs.Range(func(any, any) bool { kept++; return true })
	if kept > maxDirs {
		t.Errorf("%d are kept", kept)
	}
	if got := Dir("ar-x-last"); got != "rtl" {
		t.Error(got)
	}
}

func TestFrenchMarksDoNotBeginALine(t *testing.T) {
	t.Parallel()
	text, err := files.ReadFile("messages/fr.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		_, said, ok := strings.Cut(line, "\": ")
		if !ok {
			said = line
		}
		for _, loose := range []string{"« ", " »", " :", " ;", " ?", " !"} {
			if strings.Contains(said, loose) {
				t.Errorf("%q may break a line where it must not; write a no-break space in %s", loose, line)
			}
		}
	}
}
