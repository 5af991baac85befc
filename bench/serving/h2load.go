package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
)

var (
	h2Rate   = regexp.MustCompile(`finished in [^,]+, ([0-9.]+) req/s`)
	h2Done   = regexp.MustCompile(`requests: \d+ total, \d+ started, (\d+) done`)
	h2Failed = regexp.MustCompile(`(\d+) failed, `)
	h2Other  = regexp.MustCompile(`2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx`)
	h2Proto  = regexp.MustCompile(`Application protocol: (\S+)`)
	h2Bytes  = regexp.MustCompile(`traffic: .*\((\d+)\) total`)
)

// The shape of the load over HTTP/2.
const (
	h2Clients = 32
	h2Streams = 10
)

// h2load loads a server over TLS and HTTP/2 for some seconds, after one of warming up.
func (b *bench) h2load(ctx context.Context, p *proc, l load, seconds int) (o outcome, err error) {
	args := []string{"h2load", "-t1", "-c" + strconv.Itoa(h2Clients), "-m" + strconv.Itoa(h2Streams), "-D", strconv.Itoa(seconds)}
	if l.gzip {
		args = append(args, "-H", "accept-encoding: gzip")
	}
	before := p.cpu()
	out, used, err := generate(ctx, append(args, l.url))
	if err != nil {
		return o, err
	}
	spent := p.cpu() - before
	if err := p.ended(); err != nil {
		return o, err
	}
	o, err = readH2load(out)
	if err != nil {
		return o, fmt.Errorf("%s: %w", p.name, err)
	}
	o.cpu, o.generator = float64(spent.Microseconds())/float64(o.requests), used.Seconds()/float64(seconds)
	return o, nil
}

// readH2load reads what h2load prints at its end.
func readH2load(out string) (o outcome, err error) {
	number := func(re *regexp.Regexp) float64 {
		m := re.FindStringSubmatch(out)
		if m == nil {
			err = fmt.Errorf("h2load's answer is not understood:\n%s", out)
			return 0
		}
		v, _ := strconv.ParseFloat(m[1], 64)
		return v
	}
	o.rate = number(h2Rate)
	done, bytes := number(h2Done), number(h2Bytes)
	o.failed = int(number(h2Failed))
	if m := h2Other.FindStringSubmatch(out); m != nil {
		for _, n := range m[1:] {
			v, _ := strconv.Atoi(n)
			o.failed += v
		}
	}
	if m := h2Proto.FindStringSubmatch(out); err == nil && (m == nil || m[1] != "h2") {
		err = fmt.Errorf("HTTP/2 was not spoken:\n%s", out)
	}
	if err == nil && done == 0 {
		err = fmt.Errorf("no request was answered:\n%s", out)
	}
	o.requests = int(done)
	if done > 0 {
		o.bytes = bytes / done
	}
	return o, err
}
