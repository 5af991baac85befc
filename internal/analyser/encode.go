package analyser

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxRunes = 40  // of a word in a term: longer than words are, short enough for an index
	maxRaw   = 320 // bytes of a word that are looked at
	syllable = 0xAC00
	single   = 0x2BA4 // how many Hangul syllables there are
)

// encode cuts a folded, stemmed word to maxRunes and writes every character that one of the databases'
// tokenizers might break at as Hangul syllables; see the package comment.
func encode(s string) string {
	s = noExponent(s)
	if plain, n := survives(s); plain && n <= maxRunes {
		return s
	}
	var b strings.Builder
	count := 0
	for _, r := range s {
		if count++; count > maxRunes {
			break
		}
		switch {
		case safe(r):
			b.WriteRune(r)
		case r < single:
			b.WriteRune(syllable + r)
		default:
			b.WriteRune(syllable + r>>12)
			b.WriteRune(syllable + r&0xFFF)
		}
	}
	return b.String()
}

// noExponent writes the e of a word such as 1e5ab as a syllable: PostgreSQL would read a number, 1e5, and
// a word.
func noExponent(s string) string {
	if s == "" || s[0] < '0' || s[0] > '9' {
		return s
	}
	rest := strings.TrimLeft(s, "0123456789")
	if len(rest) < 3 || rest[0] != 'e' || rest[1] < '0' || rest[1] > '9' || isNumber(rest[1:]) {
		return s
	}
	return s[:len(s)-len(rest)] + string(rune(syllable+'e')) + rest[1:]
}

func survives(s string) (plain bool, runes int) {
	plain = true
	for _, r := range s {
		runes++
		plain = plain && safe(r)
	}
	return plain, runes
}

// safe reports whether both tokenizers take r for part of a word. Found by giving every letter to both;
// the block left out has letters that were marks when the tokenizers' tables were made.
func safe(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
	}
	return r < 0x10000 && (r < 0x1900 || r > 0x1CFF) && unicode.IsLetter(r)
}
