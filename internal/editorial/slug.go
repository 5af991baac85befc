package editorial

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// slugLength is how many characters a slug has at most; it is cut between words.
const slugLength = 80

// Slug makes the last part of an address from a headline: lower case, Latin letters without their accents, apostrophes
// dropped, words joined by "-", letters of other scripts kept. Text without any letter or digit gives "story".
func Slug(headline string) string {
	var b strings.Builder
	n, gap, latin := 0, false, false
	for _, r := range norm.NFKD.String(strings.ToLower(headline)) {
		switch {
		case unicode.Is(unicode.Mn, r) && latin:
			continue // the accent of a Latin letter
		case r == '\'' || r == '’' || r == 'ʼ' || r == '‘' || r == '"' || r == '“' || r == '”':
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if gap && b.Len() > 0 {
				if n >= slugLength*3/4 {
					return norm.NFC.String(b.String())
				}
				b.WriteByte('-')
			}
			gap = false
			latin = unicode.Is(unicode.Latin, r)
			if s, ok := spelled[r]; ok {
				b.WriteString(s)
			} else {
				b.WriteRune(r)
			}
			if n++; n >= slugLength {
				return norm.NFC.String(b.String())
			}
		default:
			gap = true
		}
	}
	if b.Len() == 0 {
		return "story"
	}
	return norm.NFC.String(b.String())
}

// spelled are Latin letters that no decomposition takes apart.
var spelled = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ı': "i", 'ɓ': "b", 'ɗ': "d", 'ƙ': "k", 'ƴ': "y",
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
