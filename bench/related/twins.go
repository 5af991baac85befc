package main

import (
	"fmt"
	"hash/fnv"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"broadsheet/bench/releases"
	"broadsheet/internal/related"
)

const (
	shingle  = 5   // words
	twinFrom = 0.9 // of a story's shingles that another has too
)

// twins asks for the neighbours of every story of the corpus, with the rules that readers get, and looks for picks that repeat the story or
// another pick. The shingles are this program's own: runs of letters and digits in lower case.
func twins(data string) error {
	next, stop := releases.Open(data, *words)
	defer stop()
	x := related.New()
	var sets [][]uint32
	for i := 0; ; i++ {
		d, err := next()
		if err != nil {
			return err
		}
		if d.Round > 0 {
			break
		}
		x.Fill(document(int64(i), d))
		sets = append(sets, shingles(d.Text))
	}
	fmt.Printf("twins: the neighbours of %d stories\n", len(sets))
	start := time.Now()
	work := make(chan int)
	var mu sync.Mutex
	var wg sync.WaitGroup
	picks, bad, with := 0, 0, 0
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range work {
				found := x.Near(int64(i), related.Options{})
				group := []int{i}
				wrong := 0
				for _, p := range found {
					j := int(p.ID)
					for _, k := range group {
						if within(sets[j], sets[k]) >= twinFrom || within(sets[k], sets[j]) >= twinFrom {
							wrong++
							break
						}
					}
					group = append(group, j)
				}
				mu.Lock()
				picks += len(found)
				bad += wrong
				if len(found) > 0 {
					with++
				}
				if wrong > 0 && bad <= 20 {
					fmt.Printf("  story %d: %v\n", i, group)
				}
				mu.Unlock()
			}
		})
	}
	for i := range sets {
		work <- i
		if i > 0 && i%10_000 == 0 {
			mu.Lock()
			fmt.Printf("  after %d: %d picks, %d of them a twin\n", i, picks, bad)
			mu.Unlock()
		}
	}
	close(work)
	wg.Wait()
	fmt.Printf("  %d stories have %d picks, %d of them a twin of the story or of another pick (%.0f s)\n", with, picks, bad, time.Since(start).Seconds())
	return nil
}

// shingles are the hashes of a text's runs of five words, sorted.
func shingles(text string) []uint32 {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var set []uint32
	for i := range max(0, len(words)-shingle+1) {
		h := fnv.New32a()
		for _, w := range words[i : i+shingle] {
			h.Write([]byte(w))
			h.Write([]byte{' '})
		}
		set = append(set, h.Sum32())
	}
	slices.Sort(set)
	return slices.Clip(slices.Compact(set))
}

// within is the share of a that b has too.
func within(a, b []uint32) float64 {
	if len(a) == 0 {
		return 0
	}
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			both++
			i++
			j++
		}
	}
	return float64(both) / float64(len(a))
}
