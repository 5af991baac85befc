package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"broadsheet/bench/releases"
	"broadsheet/bench/stopwatch"
	"broadsheet/internal/related"
)

// asked is how many questions, and half as many changes, are timed at each size.
const asked = 200

// scale shows what the index costs as it grows: the corpus, then the corpus again with other names, and again.
func scale(data, dir string, sizes []int) error {
	path := filepath.Join(dir, "related.index")
	x := related.New()
	next, stop := releases.Open(data, *words)
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
		x.Fill(document(int64(n), d))
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
	near := &stopwatch.Times{}
	for _, id := range ids {
		near.Time(func() { x.Near(id, related.Options{}) })
	}
	add := &stopwatch.Times{}
	src, stop := releases.Open(*dataDir, *words)
	defer stop()
	for i := range asked / 2 {
		d, err := src()
		if err != nil {
			return nil, err
		}
		d.Text += " Edited."
		doc := document(int64(i%n+1), d)
		add.Time(func() { x.Add(doc); x.Gains(doc.ID, time.Time{}) })
	}
	fmt.Printf("%9d %8.1f %8.1f %8d %8.2f %8d  %-17s %-17s %-17s\n", n, filling.Seconds(), saving.Seconds(), st.Size()>>20, opened.Seconds(), resident(),
		near.Wall(), near.CPU(), add.Wall()+", CPU "+add.CPU())
	return x, x.Err()
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

func document(id int64, r releases.Release) related.Doc {
	return related.Doc{ID: id, Lang: "en", Text: r.Text, Published: r.Published}
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
