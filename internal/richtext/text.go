package richtext

import (
	"strings"
	"unicode/utf8"
)

// cp1252 is what the bytes 0x80 to 0x9F meant to those who wrote them: HTML reads such code
// points in Windows-1252 (WHATWG HTML, numeric character references).
var cp1252 = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}

// cleanText drops what is not text (control characters, noncharacters, byte order marks), reads stray C1
// controls as Windows-1252, and makes invalid UTF-8 U+FFFD.
func cleanText(s string) string {
	if isClean(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == '\f':
			return '\n'
		case r < 0x20 || r == 0x7f || r == 0xfeff || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef:
			return -1
		case r >= 0x80 && r < 0xa0:
			if m := cp1252[r-0x80]; m != 0 {
				return m
			}
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// isClean reports quickly that s needs no cleaning; it may say no too often.
func isClean(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 0x20 && c != '\n' && c != '\t' || c == 0x7f || c == 0xc2 && i+1 < len(s) && s[i+1] < 0xa0 || c >= 0xef && c != 0xf0 {
			return false
		}
	}
	return utf8.ValidString(s)
}
