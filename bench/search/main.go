// Command search measures readers' search as a paper grows: how long a question takes, what the index costs in time and room.
//
//	go run ./bench/search --data DIR --sizes 1000,10000,100000,1000000
//
// The stories are the 72,644 press releases of DIR/corpus, and the same with changed names, again and again, spread over the days before; --words cuts each to
// its first words. They are stored with package store, headline, sections and byline included, and found and shown as the site does: ranked, with the passages of
// the first twenty. The paper is a SQLite file in a temporary folder, or with
// --database an empty PostgreSQL database, which is filled.
//
// What is asked is taken from the releases: words in up to 20 stories (rare), in 0.2 to 2 % (middling), in 20 % and more (common); pairs of these; phrases of
// two neighbouring words that are both common, and any; beginnings of three letters; a common word without another. At each size and for each kind some hundred
// different questions are asked, each once after one round that is not counted.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"

	"broadsheet/internal/store"
)

var (
	dataDir  = flag.String("data", filepath.Join("..", "shared", "data"), "folder with the corpus")
	sizes    = flag.String("sizes", "1000,10000,100000", "at how many stories to measure")
	words    = flag.Int("words", 0, "only the first words of each story; 0 for all")
	database = flag.String("database", "", "an empty PostgreSQL database (postgres://…) instead of SQLite")
	keep     = flag.String("keep", "", "folder for the paper, which stays; a run that finds one there measures it as it is")
	asIs     = flag.Bool("as-is", false, "with --keep, measure what the index has, whether it is up to date or not")
	only     = flag.Bool("store-only", false, "only store the stories, up to the last of the sizes, and go on where a run was broken off; a run without it indexes and measures them")
	each     = flag.Int("each", 100, "questions of each kind")
	profile  = flag.String("profile", "", "file for a CPU profile of the whole run")
)

func main() {
	flag.Parse()
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "search:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var at []int
	for field := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(field)
		if err != nil || n < 1 || len(at) > 0 && n <= at[len(at)-1] {
			return fmt.Errorf("--sizes wants growing numbers such as 1000,10000")
		}
		at = append(at, n)
	}
	opt, stop, err := place()
	if err != nil {
		return err
	}
	defer stop()
	db, err := store.Open(ctx, opt)
	if err != nil {
		return err
	}
	defer db.Close()
	if *profile != "" {
		out, err := os.Create(*profile)
		if err != nil {
			return err
		}
		defer out.Close()
		if err := pprof.StartCPUProfile(out); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	return measure(ctx, db, at)
}

// place is where the paper is.
func place() (opt store.Options, stop func(), err error) {
	if *database != "" {
		return store.Options{URL: *database}, func() {}, nil
	}
	if *keep != "" {
		return store.Options{Dir: *keep}, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "search")
	return store.Options{Dir: dir}, func() { os.RemoveAll(dir) }, err
}
