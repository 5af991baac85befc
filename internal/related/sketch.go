package related

import (
	"iter"
	"math"
	"strings"
	"unicode"

	"broadsheet/internal/analyser"
)

const (
	shingleWords = 5
	sketchBins   = 128

	// twinShare is how much of a story's shingles another must have, by estimate, to be its twin. The rule is 0.9, however words are
	// counted; versions of a text that were copied by hand or have another spelling of apostrophes come to less here.
	twinShare = 0.7

	// From doubtShare on, a story of which so little is known that it may well be a twin, because the other is much longer, is taken for
	// one: if twinRule is less than doubt standard errors away.
	doubtShare = 0.5
	twinRule   = 0.9
	doubt      = 2.5
)

// sketch stands for a story's set of word 5-shingles: the least hash in each of 128 bins (16 bits of it, 0 for
// an empty bin), and how many shingles there are.
type sketch struct {
	size int32
	bins *[sketchBins]uint16
}

func newSketch(d Doc) sketch {
	hashes := shingles(d)
	if len(hashes) == 0 {
		return sketch{}
	}
	var least [sketchBins]uint64
	for h := range hashes {
		bin := h >> 57 // seven bits
		if rest := h<<7 | 1; least[bin] == 0 || rest < least[bin] {
			least[bin] = rest
		}
	}
	s := sketch{size: int32(len(hashes)), bins: new([sketchBins]uint16)}
	for i, v := range least {
		if v != 0 {
			s.bins[i] = uint16(v>>32)%0xFFFF + 1
		}
	}
	return s
}

// shingles gives the hashes of the runs of five words in a story's text (its headline where there is no text);
// a shorter text is one shingle.
func shingles(d Doc) map[uint64]struct{} {
	text := d.Text
	if strings.TrimSpace(text) == "" {
		text = d.Headline
	}
	set := map[uint64]struct{}{}
	var window [shingleWords]string
	n := 0
	for w := range plainWords(d.Lang, text) {
		if n == maxTokens {
			break
		}
		window[n%shingleWords] = w
		if n++; n >= shingleWords {
			set[hashWindow(&window, n, shingleWords)] = struct{}{}
		}
	}
	if n > 0 && n < shingleWords {
		set[hashWindow(&window, n, n)] = struct{}{}
	}
	return set
}

// plainWords gives the words of a text in a form that the copies of it share which lost their apostrophes, their full stops or the marks
// in their numbers on the way: no words of one letter, no acronyms with full stops, and the groups of a large number apart.
func plainWords(lang, text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for t := range analyser.For(lang).Tokens(text) {
			raw := text[t.Start:t.End]
			switch {
			case t.Kind == analyser.Number && len(raw) > len(t.Term):
				for group := range strings.FieldsFuncSeq(raw, func(r rune) bool { return !unicode.IsNumber(r) }) {
					if !yield(group) {
						return
					}
				}
			case t.Kind == analyser.Word && (len(t.Term) == 1 || strings.Contains(raw, ".")):
			case !yield(t.Term):
				return
			}
		}
	}
}

func hashWindow(window *[shingleWords]string, n, count int) uint64 {
	var words [shingleWords]string
	for i := range count {
		words[i] = window[(n-count+i)%shingleWords]
	}
	return hashTerm(words[:count]...)
}

// overlap estimates which share of the smaller of two stories' shingles the other has too, and the estimate's standard error.
func (s sketch) overlap(o sketch) (part, err float64) {
	if s.bins == nil || o.bins == nil {
		return 0, 0
	}
	same, used := 0, 0
	for i, b := range s.bins {
		if b != 0 || o.bins[i] != 0 {
			used++
			if b == o.bins[i] {
				same++
			}
		}
	}
	if used == 0 {
		return 0, 0
	}
	resemblance := float64(same) / float64(used)
	scale := float64(s.size+o.size) / float64(min(s.size, o.size))
	part = min(1, resemblance/(1+resemblance)*scale)
	return part, scale / (1 + resemblance) / (1 + resemblance) * math.Sqrt(resemblance*(1-resemblance)/float64(used))
}

func (s sketch) twin(o sketch) bool {
	part, err := s.overlap(o)
	return part >= twinShare || part >= doubtShare && part+doubt*err >= twinRule
}

// Overlap gives the exact share of a's word 5-shingles that b has too, 0 to 1: at 0.9 a is b's twin. It
// is for checking few pairs, and for tests; the index estimates.
func Overlap(a, b Doc) float64 {
	sa, sb := shingles(a), shingles(b)
	if len(sa) == 0 {
		return 0
	}
	both := 0
	for h := range sa {
		if _, ok := sb[h]; ok {
			both++
		}
	}
	return float64(both) / float64(len(sa))
}
