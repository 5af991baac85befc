package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"broadsheet/bench/paper"
)

// contender is one line of a table: a server in one way of being asked.
type contender struct {
	*server
	gzip bool
	runs []outcome
}

// contenders are servers that send the same page, each in both forms: those of one form next to each other.
func contenders(ctx context.Context, page forms, servers ...*server) (all []*contender, err error) {
	for _, gzip := range []bool{true, false} {
		for _, s := range servers {
			if err := page.same(ctx, s); err != nil {
				return nil, err
			}
			all = append(all, &contender{server: s, gzip: gzip})
		}
	}
	return all, nil
}

// against notes how one contender did against a server of the same form.
func (b *bench) against(all []*contender, c *contender, rival *server, before, goal string) {
	for _, r := range all {
		if r.server == rival && r.gzip == c.gzip {
			b.goal(before+c.name+" : "+r.name+formName(c.gzip), goal, fmt.Sprintf("%s; CPU a request %s", rates(c.runs).over(rates(r.runs)).span("%.2f"),
				costs(r.runs).over(costs(c.runs)).span("%.2f")))
		}
	}
}

// contest measures servers in turn, round after round, while the others stand still.
func (b *bench) contest(ctx context.Context, all []*contender, run func(context.Context, *proc, load, int) (outcome, error)) error {
	for _, c := range all {
		c.proc.signal(syscall.SIGSTOP)
	}
	for round := range b.opt.Rounds {
		for _, c := range all {
			c.proc.signal(syscall.SIGCONT)
			time.Sleep(50 * time.Millisecond)
			encoding := ""
			if c.gzip {
				encoding = "gzip"
			}
			if _, err := fetch(ctx, c.url, encoding); err != nil { // it is awake, and the page is kept
				return fmt.Errorf("%s: %w", c.name, err)
			}
			o, err := run(ctx, c.proc, load{url: c.url, gzip: c.gzip}, b.opt.Seconds)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			c.proc.signal(syscall.SIGSTOP)
			if c.log != "" {
				if err := os.Truncate(c.log, 0); err != nil { // it is written at its end, and would fill the disk
					return err
				}
			}
			tell("  round %d, %s%s: %s requests/s, %.1f µs", round+1, c.name, formName(c.gzip), count(o.rate), o.cpu)
			c.runs = append(c.runs, o)
		}
	}
	return nil
}

func formName(gzip bool) string {
	if gzip {
		return ", gzip"
	}
	return ", identity"
}

// table prints a contest. against are the servers that ours is compared with, by name.
func (b *bench) table(all []*contender, generator string, against ...string) {
	b.out.columns("served by", "form", "requests/s: min / median / max", "server's CPU µs/request: min / median / max", "readers' p99.9 ms: min / median / max", "server at (of its core)", generator+" at", "failed")
	for _, c := range all {
		slow := "–" // h2load does not tell
		if worst := p999s(c.runs); worst.quantile(1) > 0 {
			slow = worst.span("%.2f")
		}
		b.out.row(c.name, formName(c.gzip)[2:], count(rates(c.runs).sorted()[0])+" / "+count(rates(c.runs).median())+" / "+count(rates(c.runs).quantile(1)),
			costs(c.runs).span("%.1f"), slow, fmt.Sprintf("%.0f %%", servers(c.runs).median()), fmt.Sprintf("%.0f %%", generators(c.runs).median()), count(failures(c.runs)))
	}
	b.out.columns("ratio, round by round", "form", "requests/s: min / median / max", "CPU a request, theirs to ours: min / median / max")
	for _, ours := range all {
		if !ours.ours {
			continue
		}
		for _, name := range against {
			for _, c := range all {
				if c.name == name && c.gzip == ours.gzip {
					b.out.row(ours.name+" : "+c.name, formName(ours.gzip)[2:], rates(ours.runs).over(rates(c.runs)).span("%.2f"),
						costs(c.runs).over(costs(ours.runs)).span("%.2f"))
				}
			}
		}
	}
	b.out.gap()
	b.out.say("Where the generator is near 100 %% of its core, it is the limit and not the server, and where neither is, something else ran on this machine: there the CPU a request tells more. A ratio above 1 is to our advantage in both columns.")
}

// kept measures the kept story page over HTTP/1.1 against static files.
func (b *bench) kept(ctx context.Context, p *paper.Paper) error {
	b.out.head("Kept story page, HTTP/1.1 keep-alive")
	quiet, err := b.work(ctx, p, "quiet")
	if err != nil {
		return err
	}
	logged, err := b.work(ctx, p, "logged")
	if err != nil {
		return err
	}
	defer b.remove(quiet, logged)
	ours, err := b.broadsheet(ctx, "Broadsheet", quiet, p.Measured(), false, "--access-log", "off")
	if err != nil {
		return err
	}
	defer ours.proc.stop()
	log := filepath.Join(logged, "access.log")
	writing, err := b.broadsheet(ctx, "Broadsheet, access log on", logged, p.Measured(), false, "--access-log", log)
	if err != nil {
		return err
	}
	writing.log = log
	defer writing.proc.stop()
	page, err := both(ctx, ours.url)
	if err != nil {
		return err
	}
	static, err := b.folder(page)
	if err != nil {
		return err
	}
	nginx, err := b.nginx(ctx, static)
	if err != nil {
		return err
	}
	defer nginx.proc.stop()
	caddy, _, err := b.caddy(ctx, static)
	if err != nil {
		return err
	}
	defer caddy.proc.stop()
	plain, err := b.netHTTP(ctx, static, false)
	if err != nil {
		return err
	}
	defer plain.proc.stop()
	all, err := contenders(ctx, page, ours, nginx.plain, nginx.headed, writing, nginx.logged, plain, caddy)
	if err != nil {
		return err
	}
	if err := b.contest(ctx, all, b.wrk); err != nil {
		return err
	}
	b.out.say("The newest story of a paper of %s: %s bytes, %s as gzip; the peers serve the same body (nginx and Caddy from .html and .html.gz); bare net/http and “nginx, our header” send the same header fields too, which wrk has to read. wrk, one thread, %d connections, %d s a round, %d rounds in turn; server on core %s (GOMAXPROCS=1, one nginx worker), wrk on core %s; the others stopped meanwhile.",
		count(len(p.Paths)), count(len(page.Identity.Body)), count(len(page.Gzip.Body)), b.opt.Connections, b.opt.Seconds, b.opt.Rounds, serverCore, generatorCore)
	b.table(all, "wrk", "nginx", "nginx, our header", "bare net/http", "Caddy")
	for _, c := range all {
		if c.ours {
			goal := "≥ 1.0"
			if c.server == writing {
				goal = "≥ 0.9"
			}
			b.against(all, c, nginx.plain, "", goal)
			b.against(all, c, nginx.headed, "", goal)
		}
		if c.server == nginx.plain && c.gzip {
			b.yardstick = rates(c.runs).median()
			b.static = fmt.Sprintf("nginx sent the kept story as a static gzip file %s times a second (min / median / max), its readers' p99.9 was %s ms", rates(c.runs).span("%.0f"), p999s(c.runs).span("%.2f"))
		}
	}
	return nil
}

// secure measures the same page over TLS and HTTP/2.
func (b *bench) secure(ctx context.Context, p *paper.Paper) error {
	b.out.head("Kept story page, TLS, HTTP/2")
	dir, err := b.work(ctx, p, "secure")
	if err != nil {
		return err
	}
	defer b.remove(dir)
	ours, err := b.broadsheet(ctx, "Broadsheet", dir, p.Measured(), true, "--access-log", "off")
	if err != nil {
		return err
	}
	defer ours.proc.stop()
	page, err := both(ctx, ours.url)
	if err != nil {
		return err
	}
	static, err := b.folder(page)
	if err != nil {
		return err
	}
	nginx, err := b.nginx(ctx, static)
	if err != nil {
		return err
	}
	defer nginx.proc.stop()
	_, caddy, err := b.caddy(ctx, static)
	if err != nil {
		return err
	}
	defer caddy.proc.stop()
	plain, err := b.netHTTP(ctx, static, true)
	if err != nil {
		return err
	}
	defer plain.proc.stop()
	all, err := contenders(ctx, page, ours, nginx.secure, plain, caddy)
	if err != nil {
		return err
	}
	if err := b.contest(ctx, all, b.h2load); err != nil {
		return err
	}
	b.out.say("The same page of %s bytes, %s as gzip; one certificate (ECDSA P-256) for all. h2load, one thread, %d clients, %d streams each, %d s a round, %d rounds in turn; cores as above.",
		count(len(page.Identity.Body)), count(len(page.Gzip.Body)), h2Clients, h2Streams, b.opt.Seconds, b.opt.Rounds)
	b.table(all, "h2load", "nginx", "bare net/http", "Caddy")
	for _, c := range all {
		if c.ours {
			b.against(all, c, plain, "TLS, HTTP/2: ", "≥ 0.95")
			b.against(all, c, caddy, "TLS, HTTP/2: ", "≥ 2.5")
		}
	}
	return nil
}
