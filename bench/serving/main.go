// Command serving measures how Broadsheet serves a paper, against nginx, Caddy and bare net/http on the same bytes, in one run: kept pages
// over HTTP/1.1 and over TLS with HTTP/2, pages that nobody keeps, a mix of both, publishing and withdrawing while readers come, memory and start.
//
//	bench/run [-quick] [-sizes 1000,10000,100000,1000000] [-rounds 5] [-seconds 5] [-parts kept,tls,cold,mixed,publish]
//
// bench/run installs what is missing and calls this program, which prints a report in Markdown; progress goes to standard error. It
// asserts nothing: the goals stand beside the figures. It needs Linux with two processors: servers run on the first, one at a time, and
// what asks them on the second. Papers are made once, by bench/paper, and kept in .cache/bench; a million stories take 8 GB there, and as much
// again while a copy is measured.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"broadsheet/bench/paper"
)

type options struct {
	Sizes                        []int
	Parts                        []string
	Rounds, Seconds, Connections int
	Cache                        string
}

// bench is one run.
type bench struct {
	opt       options
	out       report
	goals     [][]string
	dir       string  // for what is made meanwhile
	self      string  // this program
	program   string  // ours, built
	static    string  // what nginx did with static files, for beside the goals that are absolute; empty if it was not measured
	yardstick float64 // its median round, requests/s; 0 if it was not measured
}

func (b *bench) file(name string) string { return filepath.Join(b.dir, name) }

// goal notes a figure that the project has set itself a goal for.
func (b *bench) goal(what, goal, measured string) {
	b.goals = append(b.goals, []string{what, goal, measured})
}

// remove deletes what is not needed any more; what cannot be deleted goes with the whole folder.
func (b *bench) remove(dirs ...string) {
	for _, d := range dirs {
		os.RemoveAll(d)
	}
}

var allParts = []string{"kept", "tls", "cold", "mixed", "publish"}

func main() {
	// The program's other selves: what it runs beside itself.
	if len(os.Args) > 1 {
		var err error
		known := true
		switch os.Args[1] {
		case "bare":
			err = bare(os.Args[2:])
		case "acting":
			err = acting(os.Args[2:])
		case "make":
			err = makePaper(os.Args[2], os.Args[3])
		default:
			known = false
		}
		if known {
			exit(err)
		}
	}
	var b bench
	var sizes, parts string
	flag.StringVar(&sizes, "sizes", "1000,10000,100000,1000000", "stories of the papers that are measured")
	flag.StringVar(&parts, "parts", strings.Join(allParts, ","), "what to measure")
	flag.IntVar(&b.opt.Rounds, "rounds", 5, "rounds of each measurement")
	flag.IntVar(&b.opt.Seconds, "seconds", 5, "seconds of each round")
	flag.IntVar(&b.opt.Connections, "connections", 64, "readers' connections over HTTP/1.1")
	flag.StringVar(&b.opt.Cache, "cache", ".cache/bench", "the folder for papers")
	quick := flag.Bool("quick", false, "a smoke run of some two minutes: 1,000 stories, 3 rounds of 1 s")
	flag.Parse()
	if flag.NArg() > 0 {
		exit(fmt.Errorf("unknown argument %q", flag.Arg(0)))
	}
	if *quick { // what is said beside it counts
		given := map[string]bool{}
		flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
		for name, value := range map[string]string{"sizes": "1000", "rounds": "3", "seconds": "1"} {
			if !given[name] {
				flag.Set(name, value)
			}
		}
	}
	for s := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			exit(fmt.Errorf("%q is not a number of stories", s))
		}
		b.opt.Sizes = append(b.opt.Sizes, n)
	}
	slices.Sort(b.opt.Sizes)
	b.opt.Parts = strings.Split(parts, ",")
	for _, p := range b.opt.Parts {
		if !slices.Contains(allParts, p) {
			exit(fmt.Errorf("there is no part %q; parts are %s", p, strings.Join(allParts, ", ")))
		}
	}
	if b.opt.Rounds < 1 || b.opt.Seconds < 1 || b.opt.Connections < 1 {
		exit(errors.New("rounds, seconds and connections are at least 1"))
	}
	stayOnOneCore()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := b.run(ctx)
	stop()
	exit(err)
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "serving:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// makePaper makes one paper, as a process of its own that may use every core.
func makePaper(root, size string) error {
	n, err := strconv.Atoi(size)
	if err != nil {
		return err
	}
	began, last := time.Now(), time.Now()
	_, err = paper.In(context.Background(), root, n, func(done int) {
		if time.Since(last) > 10*time.Second {
			last = time.Now()
			tell("  %s of %s stories, %s a second", count(done), count(n), count(float64(done)/time.Since(began).Seconds()))
		}
	})
	return err
}

func (b *bench) run(ctx context.Context) (err error) {
	b.out.w = os.Stdout
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if b.opt.Cache, err = filepath.Abs(b.opt.Cache); err != nil {
		return err
	}
	if err := os.MkdirAll(b.opt.Cache, 0o755); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp(b.opt.Cache, "run-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	m, err := lookAround(b.dir)
	if err != nil {
		return err
	}
	b.program = b.file("broadsheet")
	line := pinned("0,1", "go", "build", "-o", b.program, "./cmd/broadsheet")
	if out, err := exec.CommandContext(ctx, line[0], line[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("building: %w\n%s", err, out)
	}
	if err := errors.Join(b.writeScripts(), certificate(b.file("cert.pem"), b.file("key.pem"))); err != nil {
		return err
	}
	b.out.say("## Serving")
	b.out.say("`bench/run -sizes %s -rounds %d -seconds %d -parts %s`, %s.", strings.Trim(strings.Join(strings.Fields(fmt.Sprint(b.opt.Sizes)), ","), "[]"),
		b.opt.Rounds, b.opt.Seconds, strings.Join(b.opt.Parts, ","), time.Now().UTC().Format(time.DateOnly))
	m.print(&b.out)
	papers, err := b.papers(ctx)
	if err != nil {
		return err
	}
	for _, part := range allParts {
		if !slices.Contains(b.opt.Parts, part) {
			continue
		}
		tell("part %s", part)
		switch part {
		case "kept":
			err = b.kept(ctx, papers[0])
		case "tls":
			err = b.secure(ctx, papers[0])
		case "cold":
			err = b.cold(ctx, papers)
		case "mixed":
			err = b.mixed(ctx, papers)
		case "publish":
			err = b.publish(ctx, papers)
		}
		if err != nil {
			return fmt.Errorf("part %s: %w", part, err)
		}
	}
	b.out.head("Goals")
	b.out.columns("what", "goal", "measured")
	for _, g := range b.goals {
		b.out.row(g...)
	}
	b.out.gap()
	again, err := fsync(b.dir)
	b.out.say("Yardstick at the end of the run: an fsync of 4 KB took %v (median of 50); at its beginning %v.", again.Round(time.Microsecond), m.fsync.Round(time.Microsecond))
	if b.static != "" {
		b.out.gap()
		b.out.say("In the same run %s.", b.static)
	}
	return err
}

// papers makes those that are not there, and lists them all.
func (b *bench) papers(ctx context.Context) (all []*paper.Paper, err error) {
	made := ""
	for _, n := range b.opt.Sizes {
		tell("the paper of %s stories", count(n))
		began := time.Now()
		line := pinned("0,1", b.self, "make", b.opt.Cache, strconv.Itoa(n))
		cmd := exec.CommandContext(ctx, line[0], line[1:]...)
		cmd.Stderr = os.Stderr
		if err := cmd.Run(); err != nil {
			return nil, err
		}
		p, err := paper.In(ctx, b.opt.Cache, n, func(int) {})
		if err != nil {
			return nil, err
		}
		all = append(all, p)
		if took := time.Since(began); took > 2*time.Second {
			made += fmt.Sprintf(" Making the one of %s took %.0f s.", count(n), took.Seconds())
		}
	}
	b.out.gap()
	b.out.say("The papers are made up by bench/paper and stored through editorial's import; search is not indexed and the neighbours (12 a story) are drawn at random, and both followers are told that they are up to date, so that the run is not spent on that: memory is without the related index.%s", made)
	return all, nil
}
