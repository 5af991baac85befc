package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/related"
)

const (
	corpus = "corpus/senate-press-releases-2004-2008/senate.jsonl.gz"
	asked  = 200 // questions, and half as many changes, that are timed at each size
)

// scale shows what the index costs as it grows: the corpus, then the corpus again with other names, and again.
func scale(data, dir string, sizes []int) error {
	path := filepath.Join(dir, "related.index")
	x := related.New()
	next, stop := releases(filepath.Join(data, corpus))
	defer stop()
	fmt.Printf("%9s %8s %8s %8s %8s %8s  %-17s %-17s %-17s\n", "stories", "fill s", "save s", "file MB", "open s", "RSS MB", "near ms p50/p99", "same, CPU ms", "add ms p50/p99")
	var filling, saving time.Duration
	save := func(n int) error {
		start := time.Now()
		err := x.Save(path, related.Mark{Seq: int64(n)})
		saving += time.Since(start)
		return err
	}
	for n, i := 0, 0; i < len(sizes); {
		start := time.Now()
		d, err := next()
		if err != nil {
			return err
		}
		n++
		d.ID = int64(n)
		x.Fill(d.Doc)
		filling += time.Since(start)
		if n%50_000 == 0 {
			if err := save(n); err != nil {
				return err
			}
		}
		if n < sizes[i] {
			continue
		}
		i++
		if err := save(n); err != nil {
			return err
		}
		if err := x.Close(); err != nil {
			return err
		}
		x = nil
		runtime.GC()
		debug.FreeOSMemory()
		if x, err = measure(path, n, filling, saving); err != nil {
			return err
		}
	}
	return x.Close()
}

func measure(path string, n int, filling, saving time.Duration) (*related.Index, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	x, _, err := related.Open(path)
	if err != nil {
		return nil, err
	}
	opened := time.Since(start)
	r := rand.New(rand.NewPCG(uint64(n), 1))
	ids := make([]int64, asked)
	for i := range ids {
		ids[i] = int64(r.IntN(n) + 1)
		x.Near(ids[i], related.Options{}) // finds the kin of the stories about it, which a running site has found before
	}
	near := newTimes()
	for _, id := range ids {
		near.time(func() { x.Near(id, related.Options{}) })
	}
	add := newTimes()
	src, stop := releases(filepath.Join(*dataDir, corpus))
	defer stop()
	for i := range asked / 2 {
		d, err := src()
		if err != nil {
			return nil, err
		}
		d.ID, d.Text = int64(i%n+1), d.Text+" Edited."
		add.time(func() { x.Add(d.Doc); x.Gains(d.ID, time.Time{}) })
	}
	fmt.Printf("%9d %8.1f %8.1f %8d %8.2f %8d  %-17s %-17s %-17s\n", n, filling.Seconds(), saving.Seconds(), st.Size()>>20, opened.Seconds(), resident(),
		near.wall(), near.cpu(), add.wall()+", CPU "+add.cpu())
	return x, x.Err()
}

// times are how long something took, by the clock and of this program's processor time.
type times struct{ clock, work []time.Duration }

func newTimes() *times { return &times{} }

func (t *times) time(f func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	start, cpu := time.Now(), threadTime()
	f()
	t.clock, t.work = append(t.clock, time.Since(start)), append(t.work, threadTime()-cpu)
}

func (t *times) wall() string { return quantiles(t.clock) }
func (t *times) cpu() string  { return quantiles(t.work) }

func quantiles(d []time.Duration) string {
	slices.Sort(d)
	ms := func(q float64) float64 { return float64(d[int(q*float64(len(d)-1))].Microseconds()) / 1000 }
	return fmt.Sprintf("%.1f / %.1f", ms(0.5), ms(0.99))
}

// resident is the memory of this process that is in RAM, in MB, where the system tells; 0 elsewhere.
func resident() int {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kb / 1024
		}
	}
	return 0
}

// release is a story of the corpus.
type release struct {
	related.Doc
	Round int // how often the corpus was through before
}

// releases gives the corpus's stories one by one, again and again, with other names each time.
func releases(path string) (next func() (release, error), stop func()) {
	var f *os.File
	var lines *bufio.Scanner
	round := -1
	stop = func() {
		if f != nil {
			f.Close()
		}
	}
	next = func() (release, error) {
		for lines == nil || !lines.Scan() {
			if lines != nil && lines.Err() != nil {
				return release{}, lines.Err()
			}
			stop()
			var err error
			if f, err = os.Open(path); err != nil {
				return release{}, err
			}
			z, err := gzip.NewReader(f)
			if err != nil {
				return release{}, err
			}
			lines = bufio.NewScanner(z)
			lines.Buffer(nil, 64<<20)
			round++
		}
		var r struct{ Date, Text string }
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return release{}, err
		}
		day, err := time.Parse(time.DateOnly, r.Date)
		if err != nil {
			day = time.Date(2006, 1, 1, 0, 0, 0, 0, time.UTC) // some have none
		}
		text := r.Text
		if *words > 0 {
			text = firstWords(text, *words)
		}
		if round > 0 {
			text = renamed(text, round)
		}
		return release{related.Doc{Lang: "en", Text: text, Published: day.AddDate(-round, 0, 0)}, round}, nil
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

var errSizes = errors.New("--scale wants sizes such as 1000,10000")

func parseSizes(s string) (sizes []int, err error) {
	for field := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(field)
		if err != nil || n < 1 || len(sizes) > 0 && n <= sizes[len(sizes)-1] {
			return nil, errSizes
		}
		sizes = append(sizes, n)
	}
	return sizes, nil
}
