package analyser

import (
	"sync"
	"unicode"
)

// class is what a character does to the words around it.
type class uint8

const (
	space      class = iota // separates words
	letter                  // a letter of a script with spaces
	digit                   // a digit or other number
	mark                    // a combining mark: belongs to what stands before it
	apostrophe              // joins letters
	ignored                 // invisible inside words: soft hyphen, joiners, direction marks
	eastAsian               // Han and kana: written without spaces
	hangul                  // pairs, because particles stick to the words
	thai                    // Thai and Lao
	khmer                   // Khmer
	burmese                 // Burmese
)

// pairs reports whether text of class c is cut into overlapping pairs.
func (c class) pairs() bool { return c >= eastAsian }

var classes = sync.OnceValue(func() *[0x10000]class {
	var t [0x10000]class
	for r := range rune(0x10000) {
		t[r] = classify(r)
	}
	return &t
})

func classOf(r rune) class {
	if r < 0x10000 {
		return classes()[r]
	}
	return classify(r)
}

func classify(r rune) class {
	switch r {
	case '\'', '’', '‘', 'ʼ', 'ʻ', 'ʽ', '＇', '´', '`', 'ʹ':
		return apostrophe
	case 0x00AD, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x061C: // soft hyphen, joiner, direction marks
		return ignored
	case 0x200C: // non-joiner: see scan for Arabic script
		return ignored
	case 'ー', '々', '〆', '〇':
		return eastAsian
	}
	switch {
	case r >= 0xFE00 && r <= 0xFE0F: // variation selectors
		return ignored
	case unicode.IsLetter(r):
		return letterClass(r)
	case unicode.IsNumber(r):
		return digit
	case unicode.IsMark(r):
		return mark
	}
	return space
}

func letterClass(r rune) class {
	if r < 0x0E00 {
		return letter
	}
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo):
		return eastAsian
	case r == 'ｰ': // halfwidth prolonged sound mark
		return eastAsian
	case unicode.Is(unicode.Hangul, r):
		return hangul
	case unicode.In(r, unicode.Thai, unicode.Lao):
		return thai
	case unicode.Is(unicode.Khmer, r):
		return khmer
	case unicode.Is(unicode.Myanmar, r):
		return burmese
	}
	return letter
}

// inArabic reports whether r is of the Arabic script.
func inArabic(r rune) bool {
	return r >= 0x600 && (r < 0x700 || (r >= 0x750 && r < 0x780) || (r >= 0x8A0 && r < 0x900) || (r >= 0xFB50 && r < 0xFE00) || (r >= 0xFE70 && r < 0xFF00))
}
