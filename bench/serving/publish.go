package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"broadsheet/bench/paper"
)

const (
	publishEvery = 100 * time.Millisecond // ten a second
	waitFor      = 5 * time.Second        // for a page to show what was published
	sitemapSize  = 1_000                  // addresses in a part, as feeds has it: /sitemaps/stories-N.xml holds ids of 1,000
)

// pages are those on which a published story is looked for.
var pages = []string{"story", "front", "section", "feed", "sitemap"}

// reader asks for pages as a reader does.
type reader struct {
	base   string
	client *http.Client
}

func newReader(base string) *reader {
	return &reader{base, &http.Client{Timeout: waitFor, Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64}}}
}

// shows reports whether a page names a story, by its path.
func (r *reader) shows(ctx context.Context, page, story string) (bool, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.base+page, nil)
	if err != nil {
		return false, err
	}
	res, err := r.client.Do(req)
	if err != nil {
		return false, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res.StatusCode == http.StatusOK && bytes.Contains(body, []byte(story)), err
}

// addresses are those of the pages of a story.
func (n *newsroom) addresses(id, story string) map[string]string {
	number, _ := strconv.ParseInt(id, 10, 64)
	return map[string]string{"story": story, "front": "/", "section": n.section, "feed": "/feed/", "sitemap": fmt.Sprintf("/sitemaps/stories-%d.xml", (number-1)/sitemapSize+1)}
}

// published is what came of some publications.
type published struct {
	acts   sample            // how long the acts took, in ms
	until  map[string]sample // how long after the act's return the first answer that shows the story had come, by page, in ms
	all    sample            // and on all five
	whole  sample            // from the act's beginning until then
	missed int               // not on all five within waitFor
	took   time.Duration
	ids    []string
	paths  []string
}

// join adds another round.
func (p *published) join(o *published) {
	p.acts, p.all, p.whole = append(p.acts, o.acts...), append(p.all, o.all...), append(p.whole, o.whole...)
	for k, v := range o.until {
		p.until[k] = append(p.until[k], v...)
	}
	p.missed, p.took = p.missed+o.missed, p.took+o.took
	p.ids, p.paths = append(p.ids, o.ids...), append(p.paths, o.paths...)
}

// publishing publishes drafts, ten a second or as fast as it goes if that is slower, and looks for each on its pages.
func (n *newsroom) publishing(ctx context.Context, r *reader, ids []string) (*published, error) {
	out := &published{until: map[string]sample{}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	tick := time.NewTicker(publishEvery)
	defer tick.Stop()
	start := time.Now()
	for _, id := range ids {
		select {
		case <-ctx.Done():
			return out, ctx.Err()
		case <-tick.C:
		}
		began, ended, story, err := n.act("publish " + id)
		if err != nil {
			return out, err
		}
		out.ids, out.paths = append(out.ids, id), append(out.paths, story)
		wg.Go(func() {
			seen := n.look(ctx, r, id, story, ended)
			mu.Lock()
			defer mu.Unlock()
			out.acts = append(out.acts, ms(ended.Sub(began)))
			var last time.Duration
			for _, page := range pages {
				d, ok := seen[page]
				if !ok {
					out.missed++
					return
				}
				out.until[page] = append(out.until[page], ms(d))
				last = max(last, d)
			}
			out.all = append(out.all, ms(last))
			out.whole = append(out.whole, ms(last+ended.Sub(began)))
		})
	}
	out.took = time.Since(start)
	wg.Wait()
	return out, nil
}

// look asks for the pages of a story, all at once, until each shows it, and tells how long after a moment the answer had come.
func (n *newsroom) look(ctx context.Context, r *reader, id, story string, since time.Time) map[string]time.Duration {
	seen := map[string]time.Duration{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for page, addr := range n.addresses(id, story) {
		wg.Go(func() {
			for time.Since(since) < waitFor && ctx.Err() == nil {
				if ok, _ := r.shows(ctx, addr, story); ok { // an error is an answer that does not show it
					mu.Lock()
					seen[page] = time.Since(since)
					mu.Unlock()
					return
				}
				time.Sleep(time.Millisecond)
			}
		})
	}
	wg.Wait()
	return seen
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// place is where acts are carried out.
type place struct {
	name   string
	inside bool // in the serving process
}

var actedIn = []place{{"the serving process", true}, {"another process", false}}

// open starts a server and a newsroom on a folder.
func (b *bench) open(ctx context.Context, p *paper.Paper, dir string, at place) (*server, *newsroom, error) {
	if !at.inside {
		s, err := b.broadsheet(ctx, "Broadsheet", dir, p.Measured(), false, following(p)...)
		if err != nil {
			return nil, nil, err
		}
		n, err := b.newsroom(ctx, "newsroom", generatorCore, dir, "", false)
		if err != nil {
			s.proc.stop()
		}
		return s, n, err
	}
	addr, err := freePort()
	if err != nil {
		return nil, nil, err
	}
	n, err := b.newsroom(ctx, "newsroom", serverCore, dir, addr, len(p.Paths) <= mostRelated)
	if err != nil {
		return nil, nil, err
	}
	s := &server{name: "in-process server", proc: n.proc, url: "http://" + addr + p.Measured(), ours: true}
	return s, n, s.ready(ctx)
}

// publish measures, at the smallest and the largest size, how soon readers see what is published, what readers feel of it, and whether
// anything withdrawn is still shown.
func (b *bench) publish(ctx context.Context, papers []*paper.Paper) error {
	some := []*paper.Paper{papers[0]}
	if len(papers) > 1 {
		some = append(some, papers[len(papers)-1])
	}
	var rows, readers, gone [][]string
	for _, p := range some {
		for _, at := range actedIn {
			tell("publishing, %s stories, in %s", count(len(p.Paths)), at.name)
			r, w, g, err := b.publishAt(ctx, p, at)
			if err != nil {
				return err
			}
			rows, readers, gone = append(rows, r...), append(readers, w), append(gone, g...)
		}
	}
	b.out.head("Publishing")
	b.out.say("Ten publications a second. After each act has returned, the story's page, the front, its section, the feed and its sitemap are asked for, each over and over, until the answer shows it; the times are from the act's return to the end of that answer, in ms: p50 / p99. “Full load” is wrk with %d connections on the newest 200 stories and the front, %d s a round, %d rounds; it shares its core with the reader that looks and, where acts are another process's, with that process.",
		b.opt.Connections, b.opt.Seconds, b.opt.Rounds)
	b.out.say("Acts in the serving process: a server wired in the benchmark as `serve` is, since nothing outside can ask `serve` for an act yet. Acts of another process: the built `serve`, and a process that acts as the `story` command does. " + unfollowed())
	b.out.columns("stories", "acts in", "readers", "published", "a second", "the act", "story", "front", "section", "feed", "sitemap", "all five", "all five: max", "from the act's beginning", "not within 5 s")
	for _, r := range rows {
		b.out.row(r...)
	}
	b.out.columns("stories", "acts in", "readers' p99 ms without: min / median / max", "with", "ratio, round by round", "requests/s without", "with")
	for _, r := range readers {
		b.out.row(r...)
	}
	b.out.head("Withdrawal")
	b.out.say("Readers ask for the same five pages over and over while a story is withdrawn. An answer is wrong that still names the story although it was asked for after the act had returned.")
	b.out.columns("stories", "acts in", "readers", "withdrawn", "answers asked for after the return", "wrong ones")
	for _, r := range gone {
		b.out.row(r...)
	}
	return nil
}

func (b *bench) publishAt(ctx context.Context, p *paper.Paper, at place) (rows [][]string, readers []string, gone [][]string, err error) {
	size := count(len(p.Paths))
	dir, err := b.work(ctx, p, "publish")
	if err != nil {
		return nil, nil, nil, err
	}
	defer b.remove(dir)
	s, n, err := b.open(ctx, p, dir, at)
	if err != nil {
		return nil, nil, nil, err
	}
	defer s.proc.stop()
	defer n.close()
	r := newReader(s.base())
	perRound := int(time.Duration(b.opt.Seconds) * time.Second / publishEvery)
	ids, err := n.drafts(perRound * (b.opt.Rounds + 1))
	if err != nil {
		return nil, nil, nil, err
	}
	paths, err := b.random(p, "hot.txt", 1, 3)
	if err != nil {
		return nil, nil, nil, err
	}
	l := load{url: s.url, gzip: true, paths: paths}
	note := func(load string, d *published) {
		row := []string{size, at.name, load, fmt.Sprint(len(d.ids)), fmt.Sprintf("%.1f", float64(len(d.ids))/d.took.Seconds()), d.acts.tail()}
		for _, page := range pages {
			row = append(row, d.until[page].tail())
		}
		rows = append(rows, append(row, d.all.tail(), fmt.Sprintf("%.0f", d.all.quantile(1)), d.whole.tail(), fmt.Sprint(d.missed)))
		b.goal(fmt.Sprintf("publish to all five new, p99 ms, %s stories, acts in %s, %s", size, at.name, load), "≤ 50", fmt.Sprintf("%.1f", d.all.quantile(0.99)))
	}
	idle, err := n.publishing(ctx, r, ids[:perRound])
	if err != nil {
		return nil, nil, nil, err
	}
	note("none else", idle)
	var with, without []outcome
	if _, err := b.wrk(ctx, s.proc, l, b.opt.Seconds); err != nil { // the pages are kept
		return nil, nil, nil, err
	}
	loaded := &published{until: map[string]sample{}}
	for round := range b.opt.Rounds {
		o, err := b.wrk(ctx, s.proc, l, b.opt.Seconds)
		if err != nil {
			return nil, nil, nil, err
		}
		without = append(without, o)
		var d *published
		var failed error
		var wg sync.WaitGroup
		wg.Go(func() {
			time.Sleep(200 * time.Millisecond) // wrk is under way
			d, failed = n.publishing(ctx, r, ids[perRound*(round+1):][:max(1, perRound-4)])
		})
		o, err = b.wrk(ctx, s.proc, l, b.opt.Seconds)
		wg.Wait()
		if err = first(err, failed); err != nil {
			return nil, nil, nil, err
		}
		with = append(with, o)
		loaded.join(d)
		tell("  round %d: p99 of readers %v without, %v with; all five pages new %s ms", round+1, without[round].p99, o.p99, d.all.tail())
	}
	note("full load", loaded)
	ratio := p99s(with).over(p99s(without)).span("%.2f")
	readers = []string{size, at.name, p99s(without).span("%.2f"), p99s(with).span("%.2f"), ratio, rates(without).span("%.0f"), rates(with).span("%.0f")}
	b.goal(fmt.Sprintf("readers' p99 with ten publishes a second to without, %s stories, acts in %s", size, at.name), "≤ 2", ratio)
	gone, err = b.withdrawals(ctx, s, n, r, loaded, l, size, at)
	return rows, readers, gone, err
}

// tail prints p50 and p99.
func (s sample) tail() string {
	if len(s) == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f / %.1f", s.median(), s.quantile(0.99))
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
