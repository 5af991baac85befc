package related

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/analyser"
)

// How much an occurrence counts, by where it stands.
const (
	inHeadline   = 3
	inStandfirst = 2
	inTopics     = 2
	inLead       = 1.5 // the first leadTokens of the text: news says first what matters
	inText       = 1
	leadTokens   = 60

	numberWeight = 1.3

	// A capitalised word, which is mostly a name, also counts by how it begins, whatever its ending: Egypt and Egyptian, Turkmen and Turkmenistan, Путин
	// and Путинский are of one matter, and a stemmer made for words leaves them apart. Five letters are what serves best where words are
	// cut (Can et al., "Information retrieval on Turkish texts", JASIST 59(3), 2008).
	beginning       = 5   // letters
	beginningWeight = 0.7 // in parts of what the name itself weighs

	maxTokens = 20_000 // of a text that are looked at
)

// feature is what a story says of one term.
type feature struct {
	count   float32
	display string // as the story writes it; "" for the beginning of a name
	points  int    // what it says, shared, for two stories being related
}

// What a shared term says for two stories being related. A pair of characters is half a word; a name says
// nothing that its words have not said.
const (
	wordPoints   = 2
	numberPoints = 1
	pairPoints   = 1
	namePoints   = 0
)

// features are a story's terms by their hash.
type features map[uint64]*feature

// weight is how much a term weighs in its story, before its rarity counts. Numbers weigh more: they tell one event from the
// next of its kind.
func (f *feature) weight() float32 {
	w := 1 + float32(math.Log(float64(max(f.count, 1))))
	if f.display == "" {
		return beginningWeight * w
	}
	if f.points == numberPoints && unicode.IsDigit(firstRune(f.display)) {
		w *= numberWeight
	}
	return w
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// extract gives the features of d.
func extract(d Doc) features {
	fs := features{}
	l := analyser.For(d.Lang)
	fs.read(l, d.Text, inText, namesFound)
	fs.read(l, d.Standfirst, inStandfirst, namesFound)
	fs.read(l, d.Headline, inHeadline, namesKnown)
	for _, t := range d.Topics {
		fs.read(l, t, inTopics, namesFound)
	}
	return fs
}

// names says which pairs of capitalised words are taken for parts of names.
type names bool

const (
	namesFound names = true  // all
	namesKnown names = false // those that the text has: in a headline every word may have a capital
)

func (fs features) read(l *analyser.Language, text string, boost float32, mode names) {
	var last analyser.Token // the capitalised word before, if it may belong to the same name
	n := 0
	for t := range l.Tokens(text) {
		if n++; n > maxTokens {
			return
		}
		b := boost
		if boost == inText && n <= leadTokens {
			b = inLead
		}
		capital := t.Kind == analyser.Word && capitalised(text[t.Start:t.End])
		if meaningful(t) {
			fs.add(hashTerm(t.Term), b, text[t.Start:t.End], points(t))
			if capital {
				fs.addBeginning(t.Term, b)
			}
			if capital && last.Term != "" && joined(text[last.End:t.Start]) {
				fs.addName(text[last.Start:t.End], last.Term, t.Term, b, mode)
			}
		}
		switch {
		case capital && !t.Stop:
			last = t
		default:
			last = analyser.Token{}
		}
	}
}

func (fs features) addName(display, first, second string, boost float32, mode names) {
	h := hashTerm(first, second)
	if _, known := fs[h]; known || mode == namesFound {
		fs.add(h, boost, display, namePoints)
	}
}

// addBeginning adds how a name begins. It gives no reason to a reader and, as the name has said all, no evidence.
func (fs features) addBeginning(name string, boost float32) {
	n := 0
	for i := range name {
		if n++; n > beginning {
			name = name[:i]
			break
		}
	}
	if n >= beginning {
		fs.add(hashTerm(beginningMark+name), boost, "", namePoints)
	}
}

const beginningMark = "^" // stands in no term

func (fs features) add(h uint64, count float32, display string, points int) {
	f := fs[h]
	if f == nil {
		f = &feature{display: display, points: points}
		fs[h] = f
	}
	f.count += count
	if !capitalised(display) && capitalised(f.display) && len(display) == len(f.display) {
		f.display = display // a word that has its capital only at the beginning of a sentence
	}
}

// meaningful reports whether a token can say what a story is about.
func meaningful(t analyser.Token) bool {
	switch {
	case t.Stop:
		return false
	case t.Kind == analyser.Number: // even a short one: a quake of 6.2 and one of 7.6 are two
		return true
	case t.Kind == analyser.Pair:
		return utf8.RuneCountInString(t.Term) > 1
	}
	return len(t.Term) > 1
}

func points(t analyser.Token) int {
	switch t.Kind {
	case analyser.Number:
		return numberPoints
	case analyser.Pair:
		return pairPoints
	}
	return wordPoints
}

func capitalised(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

// joined reports whether what stands between two words lets them be parts of one name.
func joined(gap string) bool {
	return gap == " " || gap == "-" || gap == "\u00a0" || strings.TrimSpace(gap) == "" && !strings.Contains(gap, "\n") && len(gap) < 4
}
