package analyser

import (
	"strings"
	"sync"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
)

// Language analyses text of one language. It is safe for use by several goroutines.
type Language struct {
	code    string
	script  *unicode.RangeTable          // words of other scripts are not stemmed
	stemmer func(*snowballstem.Env) bool // nil for none
	restore func(string) string          // gives a folded word the accents that the stemmer knows it by; nil for none
	elided  []string                     // articles that an apostrophe ties to the next word
	cutAt   bool                         // what follows an apostrophe is an ending
	prefix  int                          // letters of a word that count, 0 for all
	stop    map[string]bool
	cache   cache
}

type rules struct {
	script  *unicode.RangeTable
	stemmer func(*snowballstem.Env) bool
	restore func(string) string
	elided  []string
	cutAt   bool
	prefix  int
}

var (
	frenchElided  = []string{"l'", "d'", "j'", "m'", "t'", "s'", "n'", "c'", "qu'", "jusqu'", "lorsqu'", "puisqu'", "quoiqu'"}
	italianElided = []string{"l'", "un'", "d'", "c'", "s'", "dell'", "all'", "dall'", "nell'", "sull'", "quest'", "quell'", "coll'"}
)

// known are the languages with rules of their own. Snowball's algorithms are described at
// snowballstem.org; Turkish is cut to five letters, which finds news as well as a dictionary does
// (Can et al., "Information retrieval on Turkish texts", JASIST 59(3), 2008) and does not need its accents typed.
var known = map[string]rules{
	"ar":  {script: unicode.Arabic, stemmer: arabic.Stem},
	"ca":  {elided: frenchElided},
	"da":  {stemmer: danish.Stem},
	"de":  {stemmer: german.Stem},
	"en":  {stemmer: english.Stem},
	"es":  {stemmer: spanish.Stem, restore: endings("cion", "ción", "sion", "sión")},
	"fi":  {stemmer: finnish.Stem},
	"fr":  {stemmer: french.Stem, restore: endings("ees", "ées", "ee", "ée", "ite", "ité", "ites", "ités"), elided: frenchElided},
	"hu":  {stemmer: hungarian.Stem},
	"it":  {stemmer: italian.Stem, elided: italianElided},
	"nb":  {stemmer: norwegian.Stem},
	"nl":  {stemmer: dutch.Stem},
	"nn":  {stemmer: norwegian.Stem},
	"no":  {stemmer: norwegian.Stem},
	"pcm": {stemmer: english.Stem},
	"pt":  {stemmer: portuguese.Stem, restore: endings("cao", "ção", "coes", "ções", "sao", "são", "soes", "sões")},
	"ro":  {stemmer: romanian.Stem},
	"ru":  {script: unicode.Cyrillic, stemmer: russian.Stem},
	"sv":  {stemmer: swedish.Stem},
	"tr":  {cutAt: true, prefix: 5},
}

var (
	languages sync.Map // code → *Language, only of codes with rules or stop words
	plain     = newLanguage("")
)

// For gives the analyser of a language by its BCP 47 tag, of which only the first part counts.
// A language without rules of its own, or "", is folded and neither stemmed nor stripped of
// stop words. Words in another script than the language's own are only folded.
func For(tag string) *Language {
	code := CodeOf(tag)
	if l, ok := languages.Load(code); ok {
		return l.(*Language)
	}
	if _, ok := known[code]; !ok && !hasStopwords(code) {
		return plain
	}
	l, _ := languages.LoadOrStore(code, newLanguage(code))
	return l.(*Language)
}

// CodeOf gives the first part of a BCP 47 tag, the language without script and region, in small letters: "pt" of "pt_BR". It looks nothing up.
func CodeOf(tag string) string {
	code, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	return strings.ToLower(code)
}

func newLanguage(code string) *Language {
	r := known[code]
	l := &Language{code: code, script: r.script, stemmer: r.stemmer, restore: r.restore, elided: r.elided, cutAt: r.cutAt, prefix: r.prefix}
	if l.script == nil {
		l.script = unicode.Latin
	}
	l.stop = stopwords(code)
	return l
}

// Code gives the language's code, "" for one that has no rules.
func (l *Language) Code() string { return l.code }

// word makes a term of a raw word. Stop is true for words that say nothing by themselves.
func (l *Language) word(raw string) (term string, stop bool) {
	raw = cut(raw)
	s := l.trim(fold(raw))
	bare := strings.ReplaceAll(s, "'", "")
	stop = l.stop[bare] && !acronyms[raw]
	if !stop && unicode.Is(l.script, firstRune(bare)) {
		if l.stemmer != nil {
			bare = strings.ReplaceAll(l.stem(s), "'", "")
		}
		bare = l.first(bare)
	}
	return encode(bare), stop
}

// acronyms are names that look like stop words but for their capitals.
var acronyms = map[string]bool{"US": true, "U.S": true, "WHO": true, "IT": true, "EU": true, "UN": true, "AU": true, "OR": true, "AI": true}

// trim takes off what an apostrophe ties to a word.
func (l *Language) trim(s string) string {
	at := strings.IndexByte(s, '\'')
	if at < 0 {
		return s
	}
	for _, e := range l.elided {
		if rest, ok := strings.CutPrefix(s, e); ok && rest != "" {
			return rest
		}
	}
	if l.cutAt && at > 1 {
		return s[:at]
	}
	return s
}

func (l *Language) stem(s string) string {
	if len(s) > maxRunes || hasDigit(s) {
		return s
	}
	if l.restore != nil {
		s = l.restore(s)
	}
	env := snowballstem.NewEnv(s)
	l.stemmer(env)
	if out := fold(env.Current()); out != "" && out != "'" {
		return out
	}
	return s
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// first cuts s to the letters that count in the language.
func (l *Language) first(s string) string {
	if l.prefix == 0 || hasDigit(s) {
		return s
	}
	n := 0
	for i := range s {
		if n == l.prefix {
			return s[:i]
		}
		n++
	}
	return s
}

// cut bounds the bytes of a raw word that are looked at.
func cut(raw string) string {
	if len(raw) <= maxRaw {
		return raw
	}
	i := maxRaw
	for i > 0 && raw[i]&0xC0 == 0x80 {
		i--
	}
	return raw[:i]
}

// endings gives a function that writes the accents back on an ending: pairs of folded and accented.
func endings(pairs ...string) func(string) string {
	return func(s string) string {
		for i := 0; i < len(pairs); i += 2 {
			if rest, ok := strings.CutSuffix(s, pairs[i]); ok && len(rest) > 2 {
				return rest + pairs[i+1]
			}
		}
		return s
	}
}
