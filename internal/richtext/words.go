package richtext

import "unicode"

// Words counts the words of a body, for reading times and lists. Where a script parts words by spaces, a word is a
// stretch of letters and digits (an apostrophe or hyphen within it is part of it); of Han and kana two
// characters count as one word, of Thai, Lao, Khmer and Burmese five letters, about what dictionaries find.
func Words(body string) int {
	words, dense, loose := 0, 0, 0
	in, joined := false, false // within a word; behind a hyphen or apostrophe in one
	for _, r := range Plain(body) {
		switch {
		case r < 0x80:
			letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
			switch {
			case letter:
				if !in && !joined {
					words++
				}
				in, joined = true, false
			case in && (r == '\'' || r == '-' || r == '.' || r == ','):
				in, joined = false, true
			default:
				in, joined = false, false
			}
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			dense++
			in, joined = false, false
		case unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
			if unicode.IsLetter(r) {
				loose++
			}
			in, joined = false, false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !in && !joined {
				words++
			}
			in, joined = true, false
		case unicode.IsMark(r) || r == 0x200c || r == 0x200d || r == 0xad:
			// within a word
		case in && (r == '’' || r == 'ʼ' || r == '‐' || r == '‑' || r == '·'):
			in, joined = false, true
		default:
			in, joined = false, false
		}
	}
	return words + (dense+1)/2 + (loose+4)/5
}
