package topics

import (
	"strings"
	"unicode"

	"broadsheet/internal/analyser"
)

// Key is the form in which all spellings of a name are one: capitals, accents, apostrophes, hyphens, spaces and full stops do not count, nor do an
// article before it and the plural of English and its neighbours in the last word. It is "" for a name without a letter or digit.
func Key(name string) string {
	var words []string
	for t := range plainLanguage.Tokens(name) {
		if !t.Last {
			words = append(words, t.Term)
		}
	}
	if len(words) == 0 {
		return ""
	}
	if len(words) > 1 && articles[words[0]] {
		words = words[1:]
	}
	words[len(words)-1] = singular(words[len(words)-1])
	return strings.Join(words, "")
}

var (
	plainLanguage = analyser.For("")
	articles      = map[string]bool{"the": true, "le": true, "la": true, "les": true}
)

// lastWord is the Key of the last of several words, "" for a single one.
func lastWord(name string) string {
	words := strings.Fields(name)
	if len(words) < 2 {
		return ""
	}
	return Key(words[len(words)-1])
}

// singular takes the plural's ending off a word of at least five letters: floods, parties, churches, not gas or Texas' own neighbours in -us and -ss.
func singular(w string) string {
	for _, r := range w {
		if !unicode.Is(unicode.Latin, r) {
			return w
		}
	}
	switch {
	case len(w) < 5 || !strings.HasSuffix(w, "s") || strings.HasSuffix(w, "ss") || strings.HasSuffix(w, "us") || strings.HasSuffix(w, "is") || strings.HasSuffix(w, "as"):
		return w
	case strings.HasSuffix(w, "ies"):
		return strings.TrimSuffix(w, "ies") + "y"
	case strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "xes"):
		return strings.TrimSuffix(w, "es")
	}
	return strings.TrimSuffix(w, "s")
}

// Twin is two topics that look like one.
type Twin struct {
	A, B Topic // B is the one with more stories, into which A would go
	Why  string
}

// Why two topics look like one.
const (
	SameSpelling = "the same name, written otherwise"
	OneLetter    = "the names differ by one letter"
)

// twinLetters is from how many letters on two names that differ by one are likely one name.
const twinLetters = 10

// Twins finds topics that look like one under two names.
func (c *Catalogue) Twins() []Twin {
	byKey := map[string][]Topic{}
	for _, t := range c.topics {
		if k := Key(t.Name); k != "" {
			byKey[k] = append(byKey[k], t)
		}
	}
	var out []Twin
	first := map[string]Topic{} // of each key, the one with the most stories
	for k, ts := range byKey {
		best := ts[0]
		for _, t := range ts {
			if t.Stories > best.Stories || t.Stories == best.Stories && t.ID < best.ID {
				best = t
			}
		}
		first[k] = best
		for _, t := range ts {
			if t.ID != best.ID {
				out = append(out, Twin{t, best, SameSpelling})
			}
		}
	}
	return append(out, nearlyAlike(first)...)
}

// nearlyAlike finds keys that differ by one letter: left out, put in, or another one. Keys with digits are left alone (two years, two numbers).
func nearlyAlike(first map[string]Topic) []Twin {
	without := map[string][]string{} // a key with one letter left out → keys
	for k := range first {
		r := []rune(k)
		if len(r) < twinLetters || strings.ContainsFunc(k, unicode.IsDigit) {
			continue
		}
		seen := map[string]bool{k: true}
		without[k] = append(without[k], k)
		for i := 1; i < len(r); i++ { // the first letter is right
			if w := string(r[:i]) + string(r[i+1:]); !seen[w] {
				seen[w] = true
				without[w] = append(without[w], k)
			}
		}
	}
	var out []Twin
	done := map[[2]string]bool{}
	for _, ks := range without {
		for i, a := range ks {
			for _, b := range ks[i+1:] {
				pair := [2]string{min(a, b), max(a, b)}
				if done[pair] || a == b || !oneApart([]rune(a), []rune(b)) {
					continue
				}
				done[pair] = true
				x, y := first[a], first[b]
				if x.Stories > y.Stories || x.Stories == y.Stories && x.ID < y.ID {
					x, y = y, x
				}
				out = append(out, Twin{x, y, OneLetter})
			}
		}
	}
	return out
}

// oneApart reports whether a and b differ by one letter at most.
func oneApart(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i == len(a) || string(a[i+1:]) == string(b[i+1:])
	}
	return string(a[i:]) == string(b[i+1:])
}
