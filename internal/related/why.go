package related

import (
	"cmp"
	"slices"
	"strings"
)

const maxWhy = 3

// reason is a term that two stories share.
type reason struct {
	display string
	share   float32
}

// why gives what two stories are both about: the terms that brought them together, names before words,
// pairs of one name joined, each said once.
func (x *Index) why(a, b uint32) []string {
	var reasons []reason
	x.shared(x.slots[a].vector, x.slots[b].vector, func(wa, wb weighted, idf float32) {
		share := wa.weight * wb.weight * idf * idf
		display := x.vocab[wa.term].display
		if strings.Contains(display, " ") {
			share *= 2 // a name says more than a word
		}
		reasons = append(reasons, reason{display: display, share: share})
	})
	slices.SortFunc(reasons, func(p, q reason) int { return cmp.Or(cmp.Compare(q.share, p.share), cmp.Compare(p.display, q.display)) })
	var out []string
	for _, r := range reasons {
		if out = say(out, r.display); len(out) > maxWhy {
			break
		}
	}
	return out[:min(len(out), maxWhy)]
}

// say adds a reason to those already given, or joins it with one that it overlaps ("Kim Jong" and "Jong Un"),
// or leaves it out if one holds it already.
func say(out []string, display string) []string {
	words := strings.Fields(display)
	for i, given := range out {
		have := strings.Fields(given)
		switch {
		case within(words, have):
			return out
		case within(have, words):
			out[i] = display
			return out
		case len(words) > 1 && len(have) > 1 && strings.EqualFold(have[len(have)-1], words[0]):
			out[i] = given + " " + strings.Join(words[1:], " ")
			return out
		case len(words) > 1 && len(have) > 1 && strings.EqualFold(words[len(words)-1], have[0]):
			out[i] = display + " " + strings.Join(have[1:], " ")
			return out
		}
	}
	return append(out, display)
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
