package i18n

import (
	"fmt"
	"html"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Catalogue is a language in a time zone. Its methods may be called by any number of
// goroutines at once.
type Catalogue struct {
	lang    string
	dir     string
	zone    *time.Location
	locale  locale
	tag     language.Tag // of the messages: what plural forms go by
	printer *message.Printer
	arabic  bool // numbers in the Arabic digits
	key     string
}

// New makes the catalogue of a language, given as a BCP 47 tag, in a time zone; nil is UTC. The nearest
// language that has messages serves one that has none ("fr-NE" is French), and English serves where
// there is no near one. Numbers and dates are in Western digits unless the tag asks for the
// Arabic ones ("ar-u-nu-arab").
func New(lang string, zone *time.Location) *Catalogue {
	if zone == nil {
		zone = time.UTC
	}
	want, err := language.Parse(lang)
	if err != nil {
		want, lang = language.English, "en"
	}
	near := nearest(want)
	c := &Catalogue{lang: lang, dir: Dir(lang), zone: zone, locale: near, tag: language.MustParse(near.messages), key: lang + " " + zone.String()}
	c.arabic = want.TypeForKey("nu") == "arab"
	western, _ := near.tag.SetTypeForKey("nu", "latn")
	c.printer = message.NewPrinter(western)
	return c
}

// Lang is the tag that the catalogue was made for: the lang attribute of the page.
func (c *Catalogue) Lang() string { return c.lang }

// Dir is "ltr" or "rtl": the dir attribute of the page.
func (c *Catalogue) Dir() string { return c.dir }

// Zone is the time zone in which dates are given.
func (c *Catalogue) Zone() *time.Location { return c.zone }

// Key tells two catalogues apart: those with equal keys say the same.
func (c *Catalogue) Key() string { return c.key }

// T gives a message, with {0}, {1} … in it replaced by the arguments; an int is written as Number
// does. A placeholder without an argument stays. A message that the language lacks is English, and
// one that nobody has is its key.
func (c *Catalogue) T(key string, args ...any) string {
	return c.fill(c.find(key).text, key, args)
}

// N gives the message's form for n of something. {n} in it is n as Number writes it; {0}, {1} … are the
// arguments.
func (c *Catalogue) N(key string, n int, args ...any) string {
	m, tag := c.find(key), c.tag
	if _, own := messages[c.locale.messages][key]; !own {
		tag = language.English
	}
	text := m.text
	if m.forms != nil {
		var ok bool
		if text, ok = m.forms[formOf(tag, n)]; !ok {
			text = m.forms["other"]
		}
	}
	return c.fill(strings.ReplaceAll(text, "{n}", c.Number(n)), key, args)
}

func (c *Catalogue) find(key string) entry {
	if e, own := messages[c.locale.messages][key]; own {
		return e
	}
	return messages["en"][key]
}

// HTML is T for a message that goes into a page with markup in its arguments: the message is escaped, the
// arguments are put in as they are, so a caller vouches for each string among them.
func (c *Catalogue) HTML(key string, args ...any) string {
	return c.fill(html.EscapeString(c.find(key).text), key, args)
}

func (c *Catalogue) fill(text, key string, args []any) string {
	if text == "" {
		return key
	}
	if len(args) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + 32)
	for {
		before, after, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		digits, rest, closed := strings.Cut(after, "}")
		if i, err := strconv.Atoi(digits); closed && err == nil && i >= 0 && i < len(args) && digits[0] != '+' {
			b.WriteString(c.argument(args[i]))
			text = rest
			continue
		}
		b.WriteByte('{')
		text = after
	}
}

func (c *Catalogue) argument(arg any) string {
	switch arg := arg.(type) {
	case string:
		return arg
	case int:
		return c.Number(arg)
	}
	return fmt.Sprint(arg)
}

// formOf names the plural form of a whole number (CLDR's cardinal rules).
func formOf(tag language.Tag, n int) string {
	if n < 0 {
		n = -n
	}
	if n > 1_000_000 {
		n = 1_000_000 + n%1_000_000 // the rules look at the last six digits, MatchPlural at no more than seven
	}
	return formNames[plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)]
}

// Number writes a whole number with the language's separators: "12,400", "12 400".
func (c *Catalogue) Number(n int) string {
	if n >= 0 && n < 1000 { // which no language of ours separates
		return c.inDigits(strconv.Itoa(n))
	}
	return c.inDigits(c.printer.Sprint(number.Decimal(n)))
}

// Date writes a day: "24 November 2024".
func (c *Catalogue) Date(t time.Time) string {
	return c.inDigits(c.locale.dates.FmtDateLong(t.In(c.zone)))
}

// FullDate writes a day with its weekday: "Sunday, 24 November 2024".
func (c *Catalogue) FullDate(t time.Time) string {
	return c.inDigits(c.locale.dates.FmtDateFull(t.In(c.zone)))
}

// Time writes a time of day: "17:30", "5:30 pm".
func (c *Catalogue) Time(t time.Time) string {
	return c.inDigits(c.locale.dates.FmtTimeShort(t.In(c.zone)))
}

// DateTime writes a day and a time of day.
func (c *Catalogue) DateTime(t time.Time) string {
	return c.T("date.datetime", c.Date(t), c.Time(t))
}

// Month writes a month of a year: "November 2024".
func (c *Catalogue) Month(year int, month time.Month) string {
	return c.T("date.month", c.MonthName(month), c.inDigits(strconv.Itoa(year)))
}

// MonthName names a month: "November".
func (c *Catalogue) MonthName(month time.Month) string { return c.locale.dates.MonthWide(month) }

func (c *Catalogue) inDigits(s string) string {
	if !c.arabic {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '٠'
		}
		return r
	}, s)
}
