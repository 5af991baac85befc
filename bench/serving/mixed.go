package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"broadsheet/bench/paper"
)

// mixed measures, at each size, a server as it is without settings: readers of whom one in twenty wants an old story, its memory after that,
// the pauses of its collector, and how fast it starts.
func (b *bench) mixed(ctx context.Context, papers []*paper.Paper) error {
	b.out.head("95 % hot and 5 % cold; memory; start")
	b.out.say("`serve` with its own settings (64 MB of kept pages). Of the requests 5 %% are for uniformly random stories, 95 %% for the newest 200 and the front; gzip. wrk with %d connections, %d s a round, %d rounds; memory after them. %s",
		b.opt.Connections, b.opt.Seconds, b.opt.Rounds, unfollowed())
	b.out.columns(coldColumns...)
	type after struct{ rss, peak, pause, collections, p999, most, alone, kept, start string }
	var rows []after
	for _, p := range papers {
		tell("95 %% hot and 5 %% cold, %s stories", count(len(p.Paths)))
		var a after
		err := func() error {
			dir, err := b.work(ctx, p, "mixed")
			if err != nil {
				return err
			}
			defer b.remove(dir)
			s, err := b.broadsheet(ctx, "Broadsheet", dir, p.Measured(), false, following(p)...)
			if err != nil {
				return err
			}
			defer func() { s.proc.stop() }()
			paths, err := b.random(p, "mixed.txt", 0.95, 2)
			if err != nil {
				return err
			}
			all, err := b.rounds(ctx, s, load{url: s.url, gzip: true, paths: paths})
			if err != nil {
				return err
			}
			b.coldRow(p, all)
			now, peak := s.proc.memory()
			a.rss, a.peak = fmt.Sprintf("%.0f", now), fmt.Sprintf("%.0f", peak)
			a.p999, a.most = p999s(all).span("%.2f"), worst(all).span("%.1f")
			alone, kept, err := b.keptBesideCold(ctx, s, p)
			if err != nil {
				return err
			}
			a.alone, a.kept = p999s(alone).span("%.2f"), p999s(kept).span("%.2f")
			m, err := metrics(ctx, s)
			if err != nil {
				return err
			}
			a.pause, a.collections = fmt.Sprintf("%.2f", 1000*m[`go_gc_duration_seconds{quantile="1"}`]), fmt.Sprintf("%.0f", m["go_gc_duration_seconds_count"])
			b.goal(fmt.Sprintf("resident memory after it, MB, %s stories", count(len(p.Paths))), "≤ 600 at 1,000,000", a.rss+" (most ever "+a.peak+")")
			b.goal(fmt.Sprintf("p99.9 of readers of kept pages while others want old ones, ms, %s stories", count(len(p.Paths))), "≤ 10", a.kept+"; the same readers, none beside, "+a.alone+"; of both together at full load "+a.p999)
			s.proc.stop()
			starts, err := b.starts(ctx, dir, p)
			a.start = starts.span("%.0f")
			b.goal(fmt.Sprintf("start to first answer, ms, %s stories", count(len(p.Paths))), "≤ 2,000", a.start)
			return err
		}()
		if err != nil {
			return err
		}
		rows = append(rows, a)
	}
	b.out.columns("stories", "VmRSS MB", "VmHWM MB", "collections", "longest pause of one, ms", "readers' p99.9 ms: min / median / max", "of kept pages alone, none beside", "of kept pages alone, others beside", "longest wait ms: min / median / max", "start to first answer, ms: min / median / max of 5")
	for i, a := range rows {
		b.out.row(count(len(papers[i].Paths)), a.rss, a.peak, a.collections, a.pause, a.p999, a.alone, a.kept, a.most, a.start)
	}
	b.out.gap()
	b.out.say("“Longest pause of one” is what the Go runtime counts as the world stopped (go_gc_duration_seconds of /metrics); what readers feel is in the p99.9: that of both together at full load is mostly the queue of those who want old pages; “kept pages alone” is that of readers of the newest 200 stories and the front: with none beside, which is the least that this machine gives at full load, and while two connections ask for uniformly random stories over and over. A start is from the program's start to the whole first answer of the measured story, asked for every millisecond; the files are in the system's cache.")
	return nil
}

// keptBesideCold are the loads of readers of kept pages alone: first by themselves, which is what this machine gives, then while two others want old
// stories, so that pages are made and memory is collected all the time.
func (b *bench) keptBesideCold(ctx context.Context, s *server, p *paper.Paper) (alone, beside []outcome, err error) {
	hot, err := b.random(p, "hot.txt", 1, 3)
	if err != nil {
		return nil, nil, err
	}
	cold, err := b.random(p, "cold.txt", 0, 4)
	if err != nil {
		return nil, nil, err
	}
	kept := load{url: s.url, gzip: true, paths: hot}
	if alone, err = b.rounds(ctx, s, kept); err != nil {
		return nil, nil, err
	}
	beside, err = b.beside(ctx, s, load{url: s.url, gzip: true, paths: cold, few: 2}, kept)
	return alone, beside, err
}

// starts starts a server five times on a folder and tells how many milliseconds the first answer took.
func (b *bench) starts(ctx context.Context, dir string, paper *paper.Paper) (took sample, err error) {
	for range 5 {
		addr, err := freePort()
		if err != nil {
			return nil, err
		}
		began := time.Now()
		args := append([]string{b.program, "serve", "--addr", addr, "--data", dir, "--base-url", "https://bench.example"}, following(paper)...)
		p, err := b.start("started", serverCore, []string{"GOMAXPROCS=1"}, args...)
		if err != nil {
			return nil, err
		}
		for {
			if _, err = fetch(ctx, "http://"+addr+paper.Measured(), ""); err == nil || ctx.Err() != nil || p.ended() != nil || time.Since(began) > time.Minute {
				break
			}
			time.Sleep(time.Millisecond)
		}
		took = append(took, float64(time.Since(began).Microseconds())/1000)
		if ended := p.ended(); ended != nil {
			return nil, ended
		}
		p.stop()
		if err != nil {
			return nil, err
		}
	}
	return took, nil
}

// metrics reads /metrics.
func metrics(ctx context.Context, s *server) (map[string]float64, error) {
	f, err := fetch(ctx, s.base()+"/metrics", "")
	if err != nil {
		return nil, err
	}
	out := map[string]float64{}
	scan := bufio.NewScanner(bytes.NewReader(f.Body))
	for scan.Scan() {
		if name, value, ok := strings.Cut(scan.Text(), " "); ok && !strings.HasPrefix(name, "#") {
			out[name], _ = strconv.ParseFloat(value, 64)
		}
	}
	return out, scan.Err()
}
