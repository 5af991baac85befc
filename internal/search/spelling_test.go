package search

import (
	"math/rand/v2"
	"slices"
	"testing"

	"broadsheet/internal/store"
)

// distance is the whole table of distances.
func distance(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
			case a[i-1] == b[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = 1 + min(d[i-1][j-1], d[i-1][j], d[i][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

// The part of the table that is computed gives what all of it would.
func TestSlipsAreTheDistance(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	random := func(most int) []rune {
		w := make([]rune, 1+r.IntN(most))
		for i := range w {
			w[i] = 'a' + rune(r.IntN(3))
		}
		return w
	}
	for range 50_000 {
		a, b, most, from := random(9), random(9), 1+r.IntN(2), 1+r.IntN(9)
		if r.IntN(100) == 0 {
			a, b = random(120), random(120)
		}
		want := most + 1
		for n := from; n <= len(a); n++ {
			want = min(want, distance(a[:n], b))
		}
		if got := slipsFrom(a, b, from, most); got != want {
			t.Fatalf("%s and %s, from %d, at most %d: %d, not %d", string(a), string(b), from, most, got, want)
		}
		if got, want := slips(a, b, most), min(distance(a, b), most+1); got != want {
			t.Fatalf("%s and %s, at most %d: %d, not %d", string(a), string(b), most, got, want)
		}
	}
}

// Every term with the word's first letter is in a range, and no range holds another's but for the common.
func TestLikelyRanges(t *testing.T) {
	t.Parallel()
	in := func(r store.TermRange, term string) bool { return r.From <= term && term < r.Before }
	for _, word := range []string{"b", "bu", "buh", "buhari", "bb", "ọyọ", "渡船"} {
		ranges := likely([][]rune{[]rune(word)})
		first := string([]rune(word)[:1])
		for _, rest := range []string{"", "a", "h", "hu", "hua", "u", "ua", "uh", "uhz", "ui", "z", "船", "ọ", "yọ"} {
			n := 0
			for _, r := range ranges {
				if !r.Common && in(r, first+rest) {
					n++
				}
			}
			swapped := len(ranges) > 1 && !ranges[1].Common && in(ranges[1], first+rest)
			if n != 1 && !(swapped && n == 2) {
				t.Errorf("%q is in %d ranges of %q", first+rest, n, word)
			}
		}
		if slices.ContainsFunc(ranges, func(r store.TermRange) bool { return in(r, "a") || in(r, "~") }) {
			t.Errorf("%q has terms with other first letters", word)
		}
	}
}
