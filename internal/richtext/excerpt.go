package richtext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Excerpt gives the beginning of what a body says, as one line of at most max characters (code points), cut
// at the end of a word and ended by "…" if something was cut. Pictures' captions, asides, tables, headings, notes, and
// the label of what unfolds are left out unless there is nothing else. It never cuts within what a reader sees as one character.
func Excerpt(body string, max int) string {
	s := squeeze(plain(body, 5*max+64, func(tag, class string) bool {
		switch tag {
		case "figure", "aside", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section", "summary":
			return true
		case "sup":
			return class == "fn"
		}
		return false
	}))
	if s == "" {
		s = squeeze(Plain(body))
	}
	return Cut(s, max)
}

// Cut shortens plain text to at most max characters (code points), "…" included, at the end of a word where
// there is one and without the full stop, comma or dash that would stand before the ellipsis. A text that fits is
// returned as it is.
func Cut(s string, max int) string {
	if max <= 0 {
		return ""
	}
	if utf8.RuneCountInString(s) <= max {
		return s
	}
	limit := 0 // the byte behind which no character may stand; one is kept for the ellipsis
	for n := 0; n < max-1; n++ {
		_, size := utf8.DecodeRuneInString(s[limit:])
		limit += size
	}
	cut := wordBoundary(s, limit)
	out := strings.TrimRightFunc(s[:cut], func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(".,;:–—-(«“‘、，。；：（「『", r)
	})
	if out == "" {
		out = s[:boundary(s, limit)]
	}
	return out + "…"
}

// wordBoundary is the last place at or before limit where a word ends; in scripts that do not part words
// by spaces, where a character ends.
func wordBoundary(s string, limit int) int {
	at := boundary(s, limit)
	for i := at; i > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		next, _ := utf8.DecodeRuneInString(s[i:])
		if unicode.IsSpace(next) || unicode.IsSpace(r) || unspaced(r) || unspaced(next) || r == '—' || r == '…' {
			return boundary(s, i)
		}
		i -= size
		if at-i > 400 {
			break // one endless word
		}
	}
	return at
}

// unspaced reports whether r is of a script that writes words without spaces between them.
func unspaced(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) ||
		r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xff65
}

// boundary is the last place at or before i where one visible character ends and another begins: not before a
// combining mark, a joiner or what modifies an emoji, not behind a joiner, not between the two letters of a flag.
// A small part of UAX #29, enough for a cut.
func boundary(s string, i int) int {
	if i >= len(s) {
		return len(s)
	}
	for i > 0 && !utf8.RuneStart(s[i]) {
		i--
	}
	for start := i; i > 0 && start-i < 256; {
		next, _ := utf8.DecodeRuneInString(s[i:])
		prev, size := utf8.DecodeLastRuneInString(s[:i])
		if !extends(next) && prev != 0x200d && !(isFlag(next) && isFlag(prev) && flagsBefore(s[:i])%2 == 1) && !jamo(prev, next) {
			return i
		}
		i -= size
	}
	return i
}

// extends reports whether r belongs to the character before it.
func extends(r rune) bool {
	return r >= 0x300 && (unicode.In(r, unicode.Mn, unicode.Mc, unicode.Me) || r == 0x200d || r == 0x0e33 || r == 0x0eb3 ||
		r >= 0xfe00 && r <= 0xfe0f || r >= 0x1f3fb && r <= 0x1f3ff || r >= 0xe0020 && r <= 0xe007f)
}

func isFlag(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }

func flagsBefore(s string) int {
	n := 0
	for len(s) > 0 {
		r, size := utf8.DecodeLastRuneInString(s)
		if !isFlag(r) || n > 64 {
			break
		}
		n++
		s = s[:len(s)-size]
	}
	return n
}

// jamo reports whether two parts of one Hangul syllable stand side by side.
func jamo(prev, next rune) bool {
	return prev >= 0x1100 && prev <= 0x11ff && next >= 0x1160 && next <= 0x11ff
}
