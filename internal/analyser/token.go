package analyser

import (
	"iter"
	"strings"
	"unicode"
)

// Kind is what a token was made of.
type Kind uint8

// The kinds of tokens.
const (
	Word   Kind = iota // a word of a script with spaces
	Number             // digits only
	Pair               // two characters of a script without spaces, or one that stands alone
)

// Token is one term with its place in the text.
type Token struct {
	Term       string // never empty; see the package comment for what it may hold
	Start, End int    // bytes in the text, of what the term was made of
	Kind       Kind
	Stop       bool // says nothing by itself: "the", "de", a pair of kana
	Last       bool // the lone last character of a run of Han and kana: indexed, not asked for
}

// Tokens gives the tokens of text, in order. The position of a token is its number in the
// sequence; two tokens follow each other in the text if their positions do.
func (l *Language) Tokens(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		s := scanner{text: text}
		for {
			p, ok := s.next()
			if !ok {
				return
			}
			if p.class.pairs() {
				if !l.pairs(&s, p, yield) {
					return
				}
				continue
			}
			e := l.cache.get(text[p.start:p.end], l.word)
			if e.term == "" {
				continue
			}
			kind := Word
			if p.class == digit && isNumber(e.term) {
				kind = Number
			}
			if !yield(Token{Term: e.term, Start: p.start, End: p.end, Kind: kind, Stop: e.stop}) {
				return
			}
		}
	}
}

// pairs yields the overlapping pairs of a run of a script without spaces.
func (l *Language) pairs(s *scanner, p piece, yield func(Token) bool) bool {
	start := p.start
	middle := s.unit(start, p.end)
	if middle == p.end {
		return l.pair(s, start, p.end, false, yield)
	}
	for middle < p.end {
		end := s.unit(middle, p.end)
		if !l.pair(s, start, end, false, yield) {
			return false
		}
		start, middle = middle, end
	}
	return p.class != eastAsian || l.pair(s, start, p.end, true, yield)
}

func (l *Language) pair(s *scanner, start, end int, last bool, yield func(Token) bool) bool {
	e := l.cache.get(s.text[start:end], pairTerm)
	return e.term == "" || yield(Token{Term: e.term, Start: start, End: end, Kind: Pair, Stop: e.stop || last, Last: last})
}

// pairTerm makes a term of a pair. Pairs of hiragana alone, and those with the commonest of Chinese particles, are
// stop words.
func pairTerm(raw string) (term string, stop bool) {
	s := fold(cut(raw))
	stop = s != ""
	for _, r := range s {
		if r == '的' || r == '了' {
			return encode(s), true
		}
		stop = stop && unicode.Is(unicode.Hiragana, r)
	}
	return encode(s), stop
}

func isNumber(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Terms gives the terms of texts joined by spaces, stop words included: what a database indexes. A phrase
// does not reach from one text into the next if the caller indexes them apart.
func (l *Language) Terms(texts ...string) string {
	var b strings.Builder
	for _, text := range texts {
		b.Grow(len(text))
		for t := range l.Tokens(text) {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(t.Term)
		}
	}
	return b.String()
}
