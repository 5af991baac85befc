package analyser

import (
	"unicode"
	"unicode/utf8"
)

// scripts are those told apart by Script, with their ISO 15924 codes.
var scripts = []struct {
	code  string
	table *unicode.RangeTable
}{
	{"Latn", unicode.Latin}, {"Arab", unicode.Arabic}, {"Cyrl", unicode.Cyrillic}, {"Hani", unicode.Han},
	{"Kana", unicode.Katakana}, {"Hira", unicode.Hiragana}, {"Hang", unicode.Hangul}, {"Grek", unicode.Greek},
	{"Hebr", unicode.Hebrew}, {"Deva", unicode.Devanagari}, {"Beng", unicode.Bengali}, {"Ethi", unicode.Ethiopic},
	{"Thai", unicode.Thai}, {"Laoo", unicode.Lao}, {"Khmr", unicode.Khmer}, {"Mymr", unicode.Myanmar},
	{"Taml", unicode.Tamil}, {"Telu", unicode.Telugu}, {"Knda", unicode.Kannada}, {"Mlym", unicode.Malayalam},
	{"Gujr", unicode.Gujarati}, {"Guru", unicode.Gurmukhi}, {"Sinh", unicode.Sinhala}, {"Geor", unicode.Georgian},
	{"Armn", unicode.Armenian}, {"Tibt", unicode.Tibetan}, {"Adlm", unicode.Adlam}, {"Nkoo", unicode.Nko}, {"Tfng", unicode.Tifinagh},
}

// scriptSample is how many letters Script looks at.
const scriptSample = 2000

// Script gives the ISO 15924 code of the script that most of the first 2,000 letters of text are of: "Latn", "Arab",
// "Cyrl" … ; "Jpan" for Han and kana together, "Kore" for Hangul with or without Han, "" where there is no
// letter of a known script.
func Script(text string) string {
	counts := make([]int, len(scripts))
	seen, last := 0, 0
	for i := 0; i < len(text) && seen < scriptSample; {
		r, n := utf8.DecodeRuneInString(text[i:])
		i += n
		if !unicode.IsLetter(r) {
			continue
		}
		seen++
		if !unicode.Is(scripts[last].table, r) { // most letters are of the script of the one before
			if last = scriptOf(r); last < 0 {
				last = 0
				continue
			}
		}
		counts[last]++
	}
	best := 0
	for i, n := range counts {
		if n > counts[best] {
			best = i
		}
	}
	if counts[best] == 0 {
		return ""
	}
	return together(scripts[best].code, counts)
}

func scriptOf(r rune) int {
	for i, s := range scripts {
		if unicode.Is(s.table, r) {
			return i
		}
	}
	return -1
}

// together names the scripts that are written mixed.
func together(code string, counts []int) string {
	han, katakana, hiragana := counts[3], counts[4], counts[5]
	switch code {
	case "Hira", "Kana":
		return "Jpan"
	case "Hang":
		return "Kore"
	case "Hani":
		if (katakana+hiragana)*10 > han { // a Chinese text quotes a Japanese name or two
			return "Jpan"
		}
	}
	return code
}
