package search

import (
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/analyser"
	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
)

const (
	snippetWidth = 220     // of a passage, in columns: a Han character has two
	snippetBytes = 100_000 // of a story that are looked at for one
	snippetMarks = 400     // places in a story that are weighed
)

// passages is the text of a story that a passage may come from.
func passages(s *news.Story) string {
	text := richtext.Plain(s.Live.Body)
	if s.Live.Standfirst != "" {
		text = s.Live.Standfirst + "\n\n" + text
	}
	if len(text) > snippetBytes {
		text = strings.ToValidUTF8(text[:snippetBytes], "")
	}
	return text
}

// place is where something that was asked for stands in a text.
type place struct {
	start, end int
	clause     int
}

// snippet is the passage of a text with the most of what is wanted, with that marked; without any of it, the text's beginning.
func snippet(l *analyser.Language, text string, wanted []wanted) string {
	found := find(l, text, wanted)
	from, to := window(text, found)
	var b strings.Builder
	if from > 0 && !afterSentence(text[:from]) {
		b.WriteString("… ")
	}
	inside := slices.DeleteFunc(found, func(p place) bool { return p.start < from || p.end > to })
	for i := range inside {
		inside[i].start, inside[i].end = inside[i].start-from, inside[i].end-from
	}
	b.WriteString(marked(text[from:to], inside))
	if to < len(text) {
		b.WriteString(" …")
	}
	return b.String()
}

// marked is a text for a page, with places of it marked. Of two that overlap the first is.
func marked(text string, places []place) string {
	var b strings.Builder
	at := 0
	for _, p := range places {
		if p.start < at {
			continue
		}
		b.WriteString(escape(text[at:p.start]))
		b.WriteString("<mark>" + escape(text[p.start:p.end]) + "</mark>")
		at = p.end
	}
	b.WriteString(escape(text[at:]))
	return b.String()
}

// find gives the places where what is wanted stands, in the order of the text; those that touch are one.
func find(l *analyser.Language, text string, wanted []wanted) (out []place) {
	var tokens []analyser.Token
	for t := range l.Tokens(text) {
		tokens = append(tokens, t)
	}
	for i := range tokens {
		for c, clause := range wanted {
			for _, p := range clause.any {
				end := matches(text, tokens[i:], p)
				if end == 0 {
					continue
				}
				start := tokens[i].Start
				if n := len(out); n > 0 && start <= out[n-1].end {
					out[n-1].end = max(out[n-1].end, end)
					if out[n-1].clause == c || start < out[n-1].end {
						continue
					}
				}
				out = append(out, place{start, end, c})
			}
		}
		if len(out) >= snippetMarks {
			break
		}
	}
	return out
}

// matches gives the end of phrase p at the beginning of tokens, 0 if it is not there.
func matches(text string, tokens []analyser.Token, p words) int {
	if len(p.terms) == 0 || len(tokens) < len(p.terms) {
		return 0
	}
	for i, term := range p.terms {
		t := tokens[i]
		switch {
		case t.Term == term:
		case p.prefix && i == len(p.terms)-1 && strings.HasPrefix(t.Term, term):
			if t.Kind == analyser.Pair { // the first of two characters was asked for
				_, n := utf8.DecodeRuneInString(text[t.Start:])
				return t.Start + n
			}
		default:
			return 0
		}
	}
	return tokens[len(p.terms)-1].End
}

// window chooses the passage: where the most different clauses stand together, then the most places, then the first.
func window(text string, found []place) (from, to int) {
	best, first, last := -1, place{}, place{}
	for i := range found {
		seen := map[int]bool{}
		for j := i; j < len(found); j++ {
			if found[j].end-found[i].start > 4*snippetWidth || width(text[found[i].start:found[j].end]) > snippetWidth*3/4 {
				break
			}
			seen[found[j].clause] = true
			if score := len(seen)*100 + min(j-i, 9); score > best {
				best, first, last = score, found[i], found[j]
			}
		}
	}
	left := snippetWidth - width(text[first.start:last.end])
	from = before(text, first.start, left/3)
	to = after(text, last.end, left-width(text[from:first.start]))
	return from, to
}

// before goes back from at by a width at most, to the start of a sentence if there is one, else of a word.
func before(text string, at, most int) int {
	word := at
	for i := at; i > 0; {
		r, n := utf8.DecodeLastRuneInString(text[:i])
		if most -= columns(r); most < 0 {
			return word
		}
		i -= n
		if i == 0 {
			return 0
		}
		prev, _ := utf8.DecodeLastRuneInString(text[:i])
		if afterSentence(text[:i]) {
			return i
		}
		if unicode.IsSpace(prev) || columns(prev) == 2 {
			word = i
		}
	}
	return word
}

// afterSentence reports whether a text ends with a sentence and what parts it from the next.
func afterSentence(s string) bool {
	t := strings.TrimRightFunc(s, unicode.IsSpace)
	r, _ := utf8.DecodeLastRuneInString(t)
	return strings.ContainsRune("。！？", r) || len(t) < len(s) && (strings.ContainsRune(".!?؟۔”»\"", r) || strings.HasSuffix(s, "\n"))
}

// after goes on from at by a width at most, to the end of a word.
func after(text string, at, most int) int {
	word := at
	for i := at; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if most -= columns(r); most < 0 {
			return word
		}
		if unicode.IsSpace(r) {
			word = i
		}
		i += n
		if columns(r) == 2 {
			word = i
		}
	}
	return len(text)
}

func width(s string) (n int) {
	for _, r := range s {
		n += columns(r)
	}
	return n
}

// columns is how wide a character is, roughly as East Asian Width (Unicode TR 11) has it.
func columns(r rune) int {
	if r >= 0x2E80 && r < 0xA4D0 || r >= 0xAC00 && r < 0xD7B0 || r >= 0xF900 && r < 0xFB00 || r >= 0xFF00 && r < 0xFFE0 || r >= 0x1F300 {
		return 2
	}
	return 1
}

// escape writes text for a page, lines and paragraphs run together.
func escape(s string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s))
}
