package topics

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/analyser"
)

// Name is a name that a text has.
type Name struct {
	Text   string // as it is written there
	Unsure bool   // it stands only where a sentence begins, so that its first word may have the capital for that
}

const maxNameWords = 6

// Names finds the names of people, places, organisations and things in a text: words with a capital that stand together and do not just begin a
// sentence. Scripts without capitals have none that could be told, and a text in capitals has none either. Each name comes once, by Key.
func Names(lang, text string) map[string]Name {
	l := analyser.For(lang)
	if shouts(text) {
		return nil
	}
	found := map[string]Name{}
	var run []analyser.Token
	begins := false // the run stands where a sentence begins
	flush := func() {
		for len(run) > 0 && (connectors[strings.ToLower(word(text, run[len(run)-1]))] || run[len(run)-1].Stop && !capital(text, run[len(run)-1])) {
			run = run[:len(run)-1]
		}
		keepParts(found, l, text, run, begins)
		run = run[:0]
	}
	last := 0
	n := 0
	for t := range l.Tokens(text) {
		if n++; n > maxTerms {
			break
		}
		if t.Kind == analyser.Pair { // they overlap, and have no capitals
			flush()
			last = max(last, t.End)
			continue
		}
		gap := text[last:t.Start]
		initial := gap == ". " && len(run) > 0 && run[len(run)-1].End-run[len(run)-1].Start == 1 // "J. Obi"
		first := last == 0 || endsSentence(gap) && !initial
		last = t.End
		if len(run) > 0 && !joins(gap) && !initial {
			flush()
		}
		switch {
		case t.Kind == analyser.Word && capital(text, t):
			if len(run) == 0 {
				begins = first
				if t.Stop {
					continue // "The Council", "In Lagos"
				}
			}
			run = append(run, t)
		case len(run) > 0 && (t.Kind == analyser.Number && t.End-t.Start <= 4 || connectors[strings.ToLower(word(text, t))]):
			run = append(run, t)
		default:
			flush()
		}
	}
	flush()
	return found
}

// keepParts keeps the names of a run: "President" and the like part them.
func keepParts(found map[string]Name, l *analyser.Language, text string, run []analyser.Token, begins bool) {
	from := 0
	for i, t := range run {
		if before[fold(word(text, t))] {
			if i > from {
				keepName(found, l, text, run[from:i], begins)
			}
			from, begins = i+1, false
		}
	}
	keepName(found, l, text, run[from:], begins)
}

func keepName(found map[string]Name, l *analyser.Language, text string, run []analyser.Token, begins bool) {
	if len(run) == 0 || len(run) > maxNameWords {
		return
	}
	words := 0
	for _, t := range run {
		if capital(text, t) && !t.Stop {
			words++
		}
	}
	if run[len(run)-1].Kind == analyser.Number && words > 0 && isYear(word(text, run[len(run)-1])) && len(run) > 1 {
		run = run[:len(run)-1] // "In the World Cup 2018", and "Lagos, 2018"
	}
	for len(run) > 1 && generic[fold(word(text, run[0]))] {
		run, begins = run[1:], false // "Monday Night Live"
		words--
	}
	if len(run) == 0 || words == 0 || words == 1 && nouns[l.Code()] {
		return
	}
	s := tidyName(text[run[0].Start:run[len(run)-1].End])
	if utf8.RuneCountInString(s) < 3 && s != strings.ToUpper(s) || utf8.RuneCountInString(s) < 2 || len(run) == 1 && generic[fold(s)] {
		return
	}
	k := Key(s)
	if k == "" {
		return
	}
	if was, ok := found[k]; !ok || was.Unsure && !begins {
		found[k] = Name{Text: s, Unsure: begins}
	}
}

func word(text string, t analyser.Token) string { return text[t.Start:t.End] }

func fold(s string) string {
	for t := range plainLanguage.Tokens(s) {
		return t.Term
	}
	return ""
}

// capital reports whether a word has one, if only after an article that an apostrophe ties to it: d’Arbois.
func capital(text string, t analyser.Token) bool {
	w := word(text, t)
	r, _ := utf8.DecodeRuneInString(w[elided(w):])
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

// elided is how long the article is that an apostrophe ties to a word, 0 for none.
func elided(w string) int {
	for _, a := range []string{"'", "’", "ʼ"} {
		if i := strings.Index(w, a); i > 0 && i <= 2 && strings.ToLower(w[:i]) == w[:i] && i+len(a) < len(w) {
			return i + len(a)
		}
	}
	return 0
}

func isYear(s string) bool { return len(s) == 4 && (s[0] == '1' || s[0] == '2') }

// tidyName is a name on one line, without the ending of a genitive and marks that turn the direction of text.
func tidyName(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	s = s[elided(s):]
	for _, e := range []string{"'s", "’s", "'S", "’S", "'", "’", "."} {
		s = strings.TrimSuffix(s, e)
	}
	return s
}

// endsSentence reports whether what stands between two words ends a sentence, or begins something that begins with a capital: a line, a quotation.
func endsSentence(gap string) bool {
	return strings.ContainsAny(gap, ".!?:;\n\"“”«»‘()[]–—•…|/")
}

// joins reports whether what stands between two words lets them be parts of one name.
func joins(gap string) bool {
	return gap == " " || gap == "-" || gap == "\u00a0" || gap == "" || gap == " & "
}

// shouts reports whether more than half of a text's letters are capitals.
func shouts(text string) bool {
	upper, lower := 0, 0
	for i, r := range text {
		if i > 4000 {
			break
		}
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
	}
	return upper > lower
}
