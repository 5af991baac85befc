// Package releases gives benchmarks as many stories as they want: the 72,644 press releases of the test data, then the same with other names, and again.
package releases

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Corpus is where the releases lie in the folder of test data.
const Corpus = "corpus/senate-press-releases-2004-2008/senate.jsonl.gz"

// Release is a story of the corpus.
type Release struct {
	Text      string
	Published time.Time
	Round     int // how often the corpus was through before
}

// Open gives the stories of the corpus in a folder one by one, again and again, with other names each time and a year earlier; of each the first
// words only, or all for 0.
func Open(data string, words int) (next func() (Release, error), stop func()) {
	path := filepath.Join(data, Corpus)
	var f *os.File
	var lines *bufio.Scanner
	round := -1
	stop = func() {
		if f != nil {
			f.Close()
		}
	}
	next = func() (Release, error) {
		for lines == nil || !lines.Scan() {
			if lines != nil && lines.Err() != nil {
				return Release{}, lines.Err()
			}
			stop()
			var err error
			if f, err = os.Open(path); err != nil {
				return Release{}, err
			}
			z, err := gzip.NewReader(f)
			if err != nil {
				return Release{}, err
			}
			lines = bufio.NewScanner(z)
			lines.Buffer(nil, 64<<20)
			round++
		}
		var r struct{ Date, Text string }
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return Release{}, err
		}
		day, err := time.Parse(time.DateOnly, r.Date)
		if err != nil {
			day = time.Date(2006, 1, 1, 0, 0, 0, 0, time.UTC) // some have none
		}
		text := r.Text
		if words > 0 {
			text = firstWords(text, words)
		}
		if round > 0 {
			text = renamed(text, round)
		}
		return Release{text, day.AddDate(-round, 0, 0), round}, nil
	}
	return next, stop
}

// firstWords gives the beginning of a text, n words.
func firstWords(text string, n int) string {
	inside := false
	for i, r := range text {
		space := unicode.IsSpace(r)
		if space && inside {
			if n--; n == 0 {
				return text[:i]
			}
		}
		inside = !space
	}
	return text
}

// renamed changes the words that have a capital and do not begin a sentence.
func renamed(text string, round int) string {
	var b strings.Builder
	b.Grow(len(text))
	begins := true
	for len(text) > 0 {
		end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
		if end < 0 {
			end = len(text)
		}
		if end == 0 {
			r, n := utf8.DecodeRuneInString(text)
			begins = begins && r == ' ' || strings.ContainsRune(".!?\n\"", r)
			b.WriteString(text[:n])
			text = text[n:]
			continue
		}
		word := text[:end]
		b.WriteString(word)
		if first, _ := utf8.DecodeRuneInString(word); !begins && len(word) > 3 && unicode.IsUpper(first) {
			for r := round; r > 0; r /= 5 {
				b.WriteByte("aeiou"[r%5])
				b.WriteByte("krtmn"[(r+len(word))%5])
			}
		}
		begins = false
		text = text[end:]
	}
	return b.String()
}
