package analyser

import "unicode/utf8"

// piece is a stretch of text that makes one or more terms.
type piece struct {
	start, end int // bytes
	class      class
}

// scanner cuts text into pieces, from left to right, reading each byte a bounded number of times.
type scanner struct {
	text string
	at   int
}

// decode gives the character at i, its class and its length in bytes.
func (s *scanner) decode(i int) (rune, class, int) {
	if b := s.text[i]; b < utf8.RuneSelf {
		return rune(b), asciiClass[b], 1
	}
	r, n := utf8.DecodeRuneInString(s.text[i:])
	if r == utf8.RuneError && n == 1 {
		return r, space, 1
	}
	return r, classOf(r), n
}

var asciiClass = func() (t [utf8.RuneSelf]class) {
	for r := range rune(utf8.RuneSelf) {
		t[r] = classify(r)
	}
	return t
}()

// next gives the next piece; ok is false at the end of the text.
func (s *scanner) next() (p piece, ok bool) {
	for s.at < len(s.text) {
		_, c, n := s.decode(s.at)
		switch {
		case c == letter || c == digit:
			p = piece{start: s.at, class: c}
			p.end = s.word(n, c)
		case c.pairs():
			p = piece{start: s.at, class: c}
			p.end = s.run(c)
		default:
			s.at += n
			continue
		}
		s.at = p.end
		return p, true
	}
	return piece{}, false
}

// word gives the end of the word that starts at s.at with a character of n bytes.
func (s *scanner) word(n int, first class) int {
	i := s.at + n
	if first == letter && i < len(s.text) && s.text[i] == '.' {
		if end := s.acronym(); end > 0 {
			return end
		}
	}
	last, allDigits := first, first == digit
	end := i
	for i < len(s.text) {
		r, c, n := s.decode(i)
		switch c {
		case letter, digit:
			allDigits = allDigits && c == digit
			last = c
			i += n
			end = i
			continue
		case mark:
			i += n
			end = i
			continue
		case ignored:
			if r == 0x200C && s.afterArabic(i) {
				return end
			}
			i += n
			continue
		case apostrophe:
			if last != letter || !s.letterAt(i+n) {
				return end
			}
			i += n
			continue
		}
		if !allDigits || !groupMark(r) || !s.threeDigitsAt(i+n) {
			return end
		}
		i += n
	}
	return end
}

// afterArabic reports whether the character before i is Arabic: there, the non-joiner parts a word
// from its prefix or suffix, which others write with a space.
func (s *scanner) afterArabic(i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s.text[:i])
	return inArabic(r)
}

func (s *scanner) letterAt(i int) bool {
	if i >= len(s.text) {
		return false
	}
	_, c, _ := s.decode(i)
	return c == letter
}

// groupMark reports whether r may part a number's digits into groups of three.
func groupMark(r rune) bool {
	return r == ',' || r == '.' || r == 0x00A0 || r == 0x202F || r == '٬'
}

// threeDigitsAt reports whether exactly three digits stand at i.
func (s *scanner) threeDigitsAt(i int) bool {
	for count := 0; ; count++ {
		if i >= len(s.text) {
			return count == 3
		}
		_, c, n := s.decode(i)
		if c != digit {
			return count == 3
		}
		if count == 3 {
			return false
		}
		i += n
	}
}

// maxAcronym bounds how far ahead acronym looks.
const maxAcronym = 12

// acronym gives the end of single letters with full stops between them (U.S., J.K.) that start at
// s.at, or 0 if there are fewer than two or more of a word follows.
func (s *scanner) acronym() int {
	i, letters := s.at, 0
	for i < len(s.text) && letters < maxAcronym {
		_, c, n := s.decode(i)
		if c != letter {
			break
		}
		if i += n; i >= len(s.text) || s.text[i] != '.' {
			if letters == 0 || (i < len(s.text) && s.wordCharAt(i)) {
				return 0
			}
			return i
		}
		letters++
		i++
	}
	if letters < 2 {
		return 0
	}
	return i - 1
}

func (s *scanner) wordCharAt(i int) bool {
	_, c, _ := s.decode(i)
	return c == letter || c == digit || c == mark || c == apostrophe
}

// run gives the end of the run of characters of class c that starts at s.at.
func (s *scanner) run(c class) int {
	i := s.at
	for i < len(s.text) {
		_, d, n := s.decode(i)
		if d != c && d != mark && d != ignored {
			break
		}
		i += n
	}
	return i
}

// unit gives the end of one character with its marks, at i in a run that ends at end.
func (s *scanner) unit(i, end int) int {
	_, _, n := s.decode(i)
	for i += n; i < end; i += n {
		var c class
		if _, c, n = s.decode(i); c != mark && c != ignored {
			break
		}
	}
	return i
}
