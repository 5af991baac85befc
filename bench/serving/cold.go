package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"broadsheet/bench/paper"
)

// mostAsked is how many random paths a round has at hand: more than it can ask for, so that none comes twice while there are so many stories.
const mostAsked = 200_000

// random writes a file of stories' paths, uniformly at random; a part of them, from 0 to 1, is drawn from the newest 200 and the front
// instead. The same seed gives the same file.
func (b *bench) random(p *paper.Paper, name string, hot float64, seed uint64) (string, error) {
	r := rand.New(rand.NewPCG(seed, 95))
	newest := p.Paths[max(0, len(p.Paths)-200):]
	order := r.Perm(len(p.Paths))
	var w strings.Builder
	for i := range mostAsked {
		switch {
		case r.Float64() >= hot:
			w.WriteString(p.Paths[order[i%len(order)]])
		case r.IntN(10) == 0:
			w.WriteString("/")
		default:
			w.WriteString(newest[r.IntN(len(newest))])
		}
		w.WriteByte('\n')
	}
	file := b.file(name)
	return file, os.WriteFile(file, []byte(w.String()), 0o644)
}

// rounds loads one server so many times, after one that does not count: its connections to the database are open then.
func (b *bench) rounds(ctx context.Context, s *server, l load) (all []outcome, err error) {
	if _, err := b.wrk(ctx, s.proc, l, b.opt.Seconds); err != nil {
		return nil, err
	}
	for range b.opt.Rounds {
		o, err := b.wrk(ctx, s.proc, l, b.opt.Seconds)
		if err != nil {
			return nil, err
		}
		tell("  %s: %s requests/s, %.1f µs, p99 %v", s.name, count(o.rate), o.cpu, o.p99)
		all = append(all, o)
	}
	return all, nil
}

// beside is rounds while another load goes on.
func (b *bench) beside(ctx context.Context, s *server, other, l load) ([]outcome, error) {
	working, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	wg.Go(func() { _, _ = b.wrk(working, s.proc, other, 3600) }) // it is ended, which is an error to it
	return b.rounds(ctx, s, l)
}

var coldColumns = []string{"stories", "requests/s: min / median / max", "server's CPU µs/request: min / median / max", "bytes an answer", "readers' p99 ms: min / median / max", "server at (of its core)", "wrk at", "failed"}

func (b *bench) coldRow(p *paper.Paper, all []outcome) {
	b.out.row(count(len(p.Paths)), rates(all).span("%.0f"), costs(all).span("%.1f"), count(of(all, func(o outcome) float64 { return o.bytes }).median()),
		p99s(all).span("%.1f"), fmt.Sprintf("%.0f %%", servers(all).median()), fmt.Sprintf("%.0f %%", generators(all).median()), count(failures(all)))
}

// The goal for cold pages was set on a machine where nginx serves a kept one, precompressed, so many times a second.
const goalCold, goalNginx = 2_500, 151_000

// cold measures pages that nobody keeps, at each size.
func (b *bench) cold(ctx context.Context, papers []*paper.Paper) error {
	b.out.head("Cold story pages")
	b.out.say("`serve --keep-memory 0`: every page is rendered for every reader. Uniformly random stories, identity, wrk with %d connections over a list of %s random paths, %d s a round, %d rounds. The database file was read once before, so that it is in the system's file cache as far as that holds it. %s",
		b.opt.Connections, count(mostAsked), b.opt.Seconds, b.opt.Rounds, unfollowed())
	b.out.columns(coldColumns...)
	for _, p := range papers {
		tell("cold pages, %s stories", count(len(p.Paths)))
		all, err := b.coldAt(ctx, p)
		if err != nil {
			return err
		}
		b.coldRow(p, all)
		b.goal(fmt.Sprintf("cold story page, requests/s, %s stories", count(len(p.Paths))), "≥ 2,500 at 1,000,000", rates(all).span("%.0f"))
		if b.yardstick > 0 {
			b.goal(fmt.Sprintf("the same in percent of nginx's static page in this run, %s stories", count(len(p.Paths))),
				fmt.Sprintf("≥ %.2f at 1,000,000, as 2,500 is of %s", 100.0*goalCold/goalNginx, count(goalNginx)), fmt.Sprintf("%.2f", 100*rates(all).median()/b.yardstick))
		}
	}
	return nil
}

func (b *bench) coldAt(ctx context.Context, p *paper.Paper) ([]outcome, error) {
	dir, err := b.work(ctx, p, "cold")
	if err != nil {
		return nil, err
	}
	defer b.remove(dir)
	s, err := b.broadsheet(ctx, "Broadsheet, nothing kept", dir, p.Measured(), false, append(following(p), "--keep-memory", "0")...)
	if err != nil {
		return nil, err
	}
	defer s.proc.stop()
	paths, err := b.random(p, "cold.txt", 0, 1)
	if err != nil {
		return nil, err
	}
	if err := cache(dir); err != nil {
		return nil, err
	}
	return b.rounds(ctx, s, load{url: s.url, paths: paths})
}

// cache reads the database once, so that the system has it in its file cache: what is measured is the server, and not the disk.
func cache(dir string) error {
	f, err := os.Open(filepath.Join(dir, "broadsheet.db"))
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(io.Discard, f)
	return err
}
