package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"
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

// h2Late is how long after its time h2load may end. A client that connects only after the time is over never stops (h2load 1.52, -D), as
// happens where something else takes the processor.
const h2Late = 20 * time.Second

// h2load loads a server over TLS and HTTP/2 for some seconds. A run that does not end is ended and made again, twice at most.
func (b *bench) h2load(ctx context.Context, p *proc, l load, seconds int) (o outcome, err error) {
	args := []string{"h2load", "-t1", "-c" + strconv.Itoa(h2Clients), "-m" + strconv.Itoa(h2Streams), "-D", strconv.Itoa(seconds)}
	if l.gzip {
		args = append(args, "-H", "accept-encoding: gzip")
	}
	for try := 1; ; try++ {
		before := p.cpu()
		timed, stop := context.WithTimeout(ctx, time.Duration(seconds)*time.Second+h2Late)
		out, used, err := generate(timed, append(args, l.url))
		late := timed.Err() != nil && ctx.Err() == nil
		stop()
		if late && try < 3 {
			tell("  h2load did not end; once more")
			continue
		}
		if err != nil {
			return o, err
		}
		spent := p.cpu() - before
		if err := p.ended(); err != nil {
			return o, err
		}
		if o, err = readH2load(out); err != nil {
			return o, fmt.Errorf("%s: %w", p.name, err)
		}
		o.cpu, o.generator = float64(spent.Microseconds())/float64(o.requests), used.Seconds()/float64(seconds)
		return o, nil
	}
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
