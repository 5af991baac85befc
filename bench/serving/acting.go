package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/pprof"
	"strings"
	"sync"
	"syscall"
	"time"

	"broadsheet/bench/paper"
	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// acting is a process of the newsroom: it carries out acts that it is told on its standard input, a line each, and answers each with
// the times between which the act went on, in nanoseconds since 1970. Its first line names the section that its stories are in. With -serve it is the paper's server as well, so that the acts are those of the serving process.
//
//	draft          ok BEGIN END ID
//	publish ID     ok BEGIN END PATH
//	withdraw ID    ok BEGIN END PATH
func acting(args []string) error {
	flags := flag.NewFlagSet("acting", flag.ContinueOnError)
	dir := flags.String("data", "", "the paper's folder")
	addr := flags.String("serve", "", "where to serve; nowhere if empty")
	related := flags.Bool("related", true, "keep neighbours right, too")
	profile := flags.String("profile", "", "a file for a profile of the processor time, for whoever looks into a figure")
	keep := flags.Int("keep", 64, "megabytes of kept pages")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	db, err := store.Open(ctx, store.Options{Dir: *dir, Serving: *addr != ""})
	if err != nil {
		return err
	}
	defer db.Close()
	desk := editorial.New(db)
	var wg sync.WaitGroup
	if *addr != "" {
		serving, end := context.WithCancel(ctx)
		defer wg.Wait()
		defer end()
		if err := serve(serving, &wg, db, desk, *dir, *addr, *related, *keep); err != nil {
			return err
		}
	}
	in, out, err := waitedFor()
	if err != nil {
		return err
	}
	go func() { <-ctx.Done(); in.Close() }()
	return obey(ctx, db, desk, in, out)
}

// waitedFor are the standard input and output as connections are read and written: whoever waits for them leaves the processor to others at once. A
// read of os.Stdin is a system call that blocks, and with one processor Go takes that from it only when its monitor has noticed, some ten
// milliseconds later; a server hears of acts over the network.
func waitedFor() (in, out *os.File, err error) {
	if err := errors.Join(syscall.SetNonblock(syscall.Stdin, true), syscall.SetNonblock(syscall.Stdout, true)); err != nil {
		return nil, nil, err
	}
	return os.NewFile(uintptr(syscall.Stdin), "standard input"), os.NewFile(uintptr(syscall.Stdout), "standard output"), nil
}

// obey carries out acts until there are no more.
func obey(ctx context.Context, db *store.DB, desk *editorial.Desk, in io.Reader, out io.Writer) error {
	all, err := db.Sections(ctx)
	if err != nil || len(all) == 0 {
		return fmt.Errorf("the paper has no section: %w", err)
	}
	fmt.Fprintln(out, "section", all[0].Path)
	scan := bufio.NewScanner(in)
	for n := 0; scan.Scan(); n++ {
		word, rest, _ := strings.Cut(scan.Text(), " ")
		var id int64
		fmt.Sscan(rest, &id)
		began := time.Now()
		var s *news.Story
		switch word {
		case "draft":
			s, err = desk.Draft(ctx, paper.Actor, editorial.NewStory{Content: news.Content{
				Headline: fmt.Sprintf("Just in %d at %d", n, began.UnixNano()), Standfirst: "Written to be published at once.", Sections: []int64{all[0].ID},
				Body: strings.Repeat("<p>The ferry of the morning was late, the office said, and the one of noon would be early.</p>", 30),
			}})
		case "publish":
			s, err = desk.Publish(ctx, paper.Actor, id, 0)
		case "withdraw":
			s, err = desk.Withdraw(ctx, paper.Actor, id, "")
		default:
			err = fmt.Errorf("there is no act %q", word)
		}
		ended := time.Now()
		if err != nil {
			fmt.Fprintf(out, "no %v\n", err)
			continue
		}
		told := s.Path
		if word == "draft" {
			told = fmt.Sprint(s.ID)
		}
		fmt.Fprintf(out, "ok %d %d %s\n", began.UnixNano(), ended.UnixNano(), told)
	}
	if ctx.Err() != nil {
		return nil // the input was closed to end it
	}
	return scan.Err()
}
