package related

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxWhy = 3

// reason is a term that two stories share.
type reason struct {
	display string
	share   float32
}

// why gives what two stories are both about: the terms that brought them together, names before words,
// pairs of one name joined, each said once.
func (q *query) why(a, b uint32) []string {
	var reasons []reason
	shared(q.unit(a), q.unit(b), func(wa, wb weighted) {
		share := wa.weight * wb.weight
		display := q.display(wa.term)
		if tooShort(display) {
			return
		}
		if strings.Contains(display, " ") {
			share *= 2 // a name says more than a word
		}
		reasons = append(reasons, reason{display: display, share: share})
	})
	slices.SortFunc(reasons, func(p, q reason) int { return cmp.Or(cmp.Compare(q.share, p.share), cmp.Compare(p.display, q.display)) })
	var said []reason
	for _, r := range reasons {
		if said = say(said, r); len(said) > maxWhy {
			break
		}
	}
	out := make([]string, 0, maxWhy)
	for _, r := range said[:min(len(said), maxWhy)] {
		out = append(out, r.display)
	}
	return out
}

// display gives a term as some story writes it.
func (q *query) display(n uint32) string {
	x := q.x
	if b := x.baseTerms(); int(n) >= b {
		return x.vocab[int(n)-b].display
	}
	display, read := q.displays[n]
	if !read {
		var err error
		if display, _, q.buf, err = x.base.list(n, q.buf); err != nil {
			x.fail(err)
		}
		q.displays[n] = display
	}
	if t := x.later[n]; display == "" && t != nil {
		display = t.display
	}
	return display
}

// say adds a reason to those already given, or joins it with one that it overlaps ("Kim Jong" and "Jong Un"; they
// occur as often as each other, or they are parts of different names), or leaves it out if one holds it already.
func say(said []reason, r reason) []reason {
	words := strings.Fields(r.display)
	for i := range said {
		have := strings.Fields(said[i].display)
		names := len(words) > 1 && len(have) > 1 && r.share > 0.8*said[i].share
		switch {
		case within(words, have) || len(words) == 1 && len(have) == 1 && akin(words[0], have[0]):
			return said
		case within(have, words):
			said[i].display = r.display
			return said
		case names && strings.EqualFold(have[len(have)-1], words[0]):
			said[i].display += " " + strings.Join(words[1:], " ")
			return said
		case names && strings.EqualFold(words[len(words)-1], have[0]):
			said[i].display = r.display + " " + strings.Join(have[1:], " ")
			return said
		}
	}
	return append(said, r)
}

// akin reports whether two words are forms of one for who reads them, though not for the stemmer: Russia and Russian, Iran and
// Iranian.
func akin(a, b string) bool {
	ra, rb := []rune(a), []rune(b)
	same := 0
	for same < min(len(ra), len(rb)) && unicode.ToLower(ra[same]) == unicode.ToLower(rb[same]) {
		same++
	}
	return same >= 4 && len(ra)-same <= 3 && len(rb)-same <= 3
}

// within reports whether the words of a stand together in b.
func within(a, b []string) bool {
	for i := 0; i+len(a) <= len(b); i++ {
		if slices.EqualFunc(a, b[i:i+len(a)], strings.EqualFold) {
			return true
		}
	}
	return false
}

// tooShort reports whether a word says too little to be a reason: "al", "7", or nothing, as the beginning of a name does.
func tooShort(display string) bool {
	r, _ := utf8.DecodeRuneInString(display)
	return display == "" || len(display) < 3 && r < utf8.RuneSelf
}
