package analyser

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold brings a raw word to lower case and plain letters. Apostrophes become "'"; what is
// neither letter, mark, digit nor apostrophe is dropped.
func fold(raw string) string {
	if ascii(raw) {
		return foldASCII(raw)
	}
	var b strings.Builder
	b.Grow(len(raw))
	base := rune(0) // the last letter
	for _, r := range norm.NFKC.String(raw) {
		r = unicode.ToLower(r)
		switch classOf(r) {
		case space, ignored:
		case apostrophe:
			b.WriteByte('\'')
		case digit:
			writeDigit(&b, r)
		case mark:
			if !drops(base, r) {
				b.WriteRune(r)
			}
		default:
			base = r
			writeLetter(&b, r)
		}
	}
	return b.String()
}

func foldASCII(raw string) string {
	return strings.Map(func(r rune) rune {
		switch asciiClass[r] {
		case letter, digit:
			return unicode.ToLower(r)
		case apostrophe:
			return '\''
		}
		return -1
	}, raw)
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// drops reports whether mark m after the letter base is a decoration that readers leave out.
func drops(base, m rune) bool {
	switch {
	case m >= 0x300 && m < 0x370: // on Latin, Greek, Cyrillic
		return true
	case m >= 0x591 && m < 0x5C8: // Hebrew points
		return true
	case m >= 0x610 && m < 0x61B, m >= 0x64B && m < 0x660, m == 0x670, m >= 0x6D6 && m < 0x6EE, m >= 0x8D3 && m < 0x900:
		return true // Arabic vowel signs
	}
	return unicode.In(base, unicode.Latin, unicode.Greek, unicode.Cyrillic)
}

func writeDigit(b *strings.Builder, r rune) {
	if !unicode.IsDigit(r) {
		return // a number without a digit's value, as ⅷ's rare cousins
	}
	// Digits of every script stand in rows of ten from 0 to 9 (Unicode, section 4.6).
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			b.WriteByte('0' + byte((r-rune(t.Lo))%10))
			return
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			b.WriteByte('0' + byte((r-rune(t.Lo))%10))
			return
		}
	}
}

func writeLetter(b *strings.Builder, r rune) {
	if r < utf8.RuneSelf {
		b.WriteByte(byte(r))
		return
	}
	if s, ok := letters()[r]; ok {
		b.WriteString(s)
		return
	}
	b.WriteRune(r)
}

// inside are letters whose decoration has no combining form.
var inside = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'ħ': "h", 'ı': "i", 'ł': "l", 'ŋ': "n", 'þ': "th",
	'ŧ': "t", 'ƙ': "k", 'ɗ': "d", 'ɓ': "b", 'ƴ': "y", 'ɠ': "g", 'ƈ': "c", 'ɛ': "e", 'ɔ': "o", 'ə': "e", 'ɩ': "i", 'ʋ': "u",
	'ɲ': "n", 'ƒ': "f", 'ɣ': "g", 'ɖ': "d", 'ɨ': "i", 'ʉ': "u", 'ƭ': "t", 'ƥ': "p", 'ĸ': "k", 'ſ': "s", 'ȷ': "j",
	'ς': "σ", 'ё': "е", 'ѐ': "е", 'ѝ': "и", // Greek final sigma; Cyrillic
	// Arabic script, with the forms of Persian, Urdu, Pashto and Kurdish
	'أ': "ا", 'إ': "ا", 'آ': "ا", 'ٱ': "ا", 'ى': "ي", 'ی': "ي", 'ې': "ي", 'ۍ': "ي", 'ے': "ي", 'ئ': "ي", 'ؤ': "و", 'ۆ': "و",
	'ة': "ه", 'ہ': "ه", 'ە': "ه", 'ۀ': "ه", 'ۂ': "ه", 'ۃ': "ه", 'ک': "ك", 'ڪ': "ك", 'ـ': "",
	// Hebrew final forms
	'ך': "כ", 'ם': "מ", 'ן': "נ", 'ף': "פ", 'ץ': "צ",
}

// letters maps lower-case letters to their plain forms: those of inside, and Latin and Greek letters
// with accents, by their canonical decomposition.
var letters = sync.OnceValue(func() map[rune]string {
	m := make(map[rune]string, 2000)
	for _, block := range [][2]rune{{0xC0, 0x250}, {0x370, 0x400}, {0x1E00, 0x2000}} {
		for r := block[0]; r < block[1]; r++ {
			plain := firstRune(norm.NFD.String(string(r)))
			if plain != r && unicode.IsLetter(r) {
				m[r] = string(plain)
			}
		}
	}
	for r, s := range inside {
		m[r] = s
	}
	for r, s := range m { // ǿ decomposes to ø
		if t, ok := inside[firstRune(s)]; ok && r != firstRune(s) {
			m[r] = t
		}
	}
	return m
})

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
