// Command related measures how good a ranking of related stories is, against human judgements, beside what
// other systems do, in one run:
//
//	go run ./bench/related --data DIR
//
// DIR holds related/lee50, related/ecbplus, related/wikiref220 and related/semeval2022-task8; a set that is not there is left
// out. The ways compared:
//
//	broadsheet   internal/related, the bare ranking (no rules about twins, variety, thresholds)
//	newest       the newest in the section, as on many news sites
//	tags         most tags in common, as most plugins do; see newTags for where the tags come from
//	tf-idf       words in lower case, no stop words taken out, ln(N/df), cosine
//	bm25         "more like this": the story's 25 words of greatest tf-idf as a query, k1 1.2, b 0.75 (Robertson and
//	             Zaragoza, 2009), as full-text search engines do
//
// On ECB+ the running stories that related.Group finds are compared with those of tf-idf and tags: see sofar.go.
//
// None of the sets has sections or tags: ways.go says what stands in for them. Beside each figure stand the time that building and asking
// took and the memory that the way holds. A missing pick counts as wrong where there is a mate.
//
//	go run ./bench/related --data DIR --scale 1000,10000,100000,1000000
//
// measures what the index costs at so many stories: those of DIR/corpus, and again with changed names.
//
//	go run ./bench/related --data DIR --twins
//
// looks, over the whole corpus, for picks that are twins of the story or of each other.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

var (
	dataDir  = flag.String("data", filepath.Join("..", "shared", "data"), "folder with the sets")
	words    = flag.Int("words", 0, "with --scale, only the first words of each story, for a shorter run; 0 for all")
	repeats  = flag.Bool("twins", false, "instead, look for picks that repeat the story or each other, over the whole corpus")
	byTopics = flag.Bool("topics", false, "only the part about topics")
	sizes    = flag.String("scale", "", "instead, measure time and memory at these numbers of stories, such as 1000,10000,100000,1000000")
)

func main() {
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: related [--data DIR] [--scale N,N… [--words N] | --twins]")
		os.Exit(2)
	}
	if *sizes != "" {
		if err := grow(*sizes); err != nil {
			fmt.Fprintln(os.Stderr, "related:", err)
			os.Exit(1)
		}
		return
	}
	if *repeats {
		if err := twins(*dataDir); err != nil {
			fmt.Fprintln(os.Stderr, "related:", err)
			os.Exit(1)
		}
		return
	}
	data := dataDir
	if *byTopics {
		if err := byHand(*data); err != nil {
			fmt.Fprintln(os.Stderr, "related: topics:", err)
			os.Exit(1)
		}
		return
	}
	ran := 0
	for _, s := range []struct {
		name string
		run  func(dir string) error
	}{
		{"lee50", lee}, {"ecbplus", ecb}, {"wikiref220", wikiref}, {"semeval2022-task8", semeval},
	} {
		dir := filepath.Join(*data, "related", s.name)
		if _, err := os.Stat(dir); err != nil {
			fmt.Printf("%s: left out, no %s\n\n", s.name, dir)
			continue
		}
		start := time.Now()
		if err := s.run(dir); err != nil {
			fmt.Fprintf(os.Stderr, "related: %s: %v\n", s.name, err)
			os.Exit(1)
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		fmt.Printf("  (%.1f s, %d MB of heap)\n\n", time.Since(start).Seconds(), m.HeapAlloc>>20)
		ran++
	}
	start := time.Now()
	if err := byHand(*data); err != nil {
		fmt.Fprintln(os.Stderr, "related: topics:", err)
		os.Exit(1)
	}
	fmt.Printf("  (%.1f s)\n", time.Since(start).Seconds())
	if ran == 0 {
		os.Exit(1)
	}
}

func grow(list string) error {
	sizes, err := parseSizes(list)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "related")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return scale(*dataDir, dir, sizes)
}
