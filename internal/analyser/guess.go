package analyser

import (
	"strings"
	"sync"
)

// What guess asks for before it names a language.
const (
	guessWords  = 400  // words of a text that are looked at
	guessLeast  = 12   // words that a text must have
	guessShare  = 0.03 // of the words that are to be function words of the language
	guessAlone  = 0.02 // the same where we have one language of the script, whose words have their particles grown on (Amharic)
	guessScore  = 2.0  // and how much these are to be worth: a word that no other language has is 1
	guessBetter = 1.6  // times as much as the second best has
	guessPidgin = 0.08 // of the words that make English Nigerian Pidgin
)

// Foreign gives the code of the language that text is in, if that is not home, the one to be expected, given by its BCP 47 tag: "" if it is home, or cannot
// be told. It can where both are languages with function words (stop words) here, or Chinese, Japanese or Korean: a text of one that it does not know
// might be taken for one close to it.
func Foreign(text, home string) string {
	code := listOf(CodeOf(home))
	if code != "zh" && code != "ja" && code != "ko" && !hasStopwords(code) {
		return ""
	}
	if found := guess(text); found != code {
		return found
	}
	return ""
}

// guess gives the code of the language that text is in: one of those with a list of function words (stop words) here, or Chinese, Japanese
// or Korean by their script. It gives "" if it cannot tell: fewer than 12 words, a mixture, or a language that it does not know.
//
// Every function word counts for the languages that have it, the less the more these are; on texts of more than a few sentences that tells
// languages apart as well as counting letters does (Grefenstette, "Comparing two language identification schemes", JADT 1995). It looks at
// the first 400 words. Nigerian Pidgin has English's words and its own.
func guess(text string) string {
	share := guessShare
	switch Script(text) {
	case "Jpan":
		return "ja"
	case "Kore":
		return "ko"
	case "Hani":
		return "zh"
	case "Ethi":
		share = guessAlone
	}
	t := functionWords()
	score, pidgin, words := make([]float64, len(t.codes)), 0, 0
	for s := (scanner{text: text}); words < guessWords; {
		p, ok := s.next()
		if !ok {
			break
		}
		if p.class.pairs() || p.class == digit {
			continue
		}
		words++
		word := strings.ReplaceAll(fold(cut(text[p.start:p.end])), "'", "")
		if t.pidgin[word] {
			pidgin++
		}
		for _, i := range t.of[word] {
			score[i] += 1 / float64(len(t.of[word]))
		}
	}
	if words < guessLeast {
		return ""
	}
	best := 0
	for i, v := range score {
		if v > score[best] {
			best = i
		}
	}
	second := 0.0
	for i, v := range score {
		if i != best && t.codes[i] != twins[t.codes[best]] {
			second = max(second, v)
		}
	}
	switch {
	case score[best] < max(share*float64(words), guessScore) || score[best] < guessBetter*second:
		return ""
	case t.codes[best] == "en" && float64(pidgin) >= guessPidgin*float64(words):
		return "pcm"
	}
	return t.codes[best]
}

// twins share so many function words that the better of two is taken without being much better.
var twins = map[string]string{"da": "nb", "nb": "da"}

// telling are the function words of all languages but Nigerian Pidgin.
type telling struct {
	codes  []string
	of     map[string][]int // places in codes, by folded word
	pidgin map[string]bool  // those that are Pidgin's and not English
}

var functionWords = sync.OnceValue(func() telling {
	t := telling{of: map[string][]int{}, pidgin: readStopwords("pcm")}
	for _, w := range []string{"a", "am", "bin", "don", "e", "fit", "for", "go", "no", "nor", "one"} {
		delete(t.pidgin, w)
	}
	files, _ := stopwordFiles.ReadDir("stopwords") // embedded: it is there
	for _, f := range files {
		code := strings.TrimSuffix(f.Name(), ".txt")
		if code == "pcm" {
			continue
		}
		for w := range readStopwords(code) {
			t.of[w] = append(t.of[w], len(t.codes))
		}
		t.codes = append(t.codes, code)
	}
	return t
})
