package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// load is what wrk is to ask for.
type load struct {
	url   string
	gzip  bool
	paths string // a file of paths, one a line, asked for in turn; "" asks for url alone
	few   int    // connections, where they are not those that the options say
}

// outcome is what one round of a generator of load saw, and what it cost the server.
type outcome struct {
	rate      float64       // requests a second
	cpu       float64       // of the server, in microseconds a request
	generator float64       // part of its core that the generator used
	p50, p99  time.Duration // of the readers' waiting; 0 where the generator does not tell
	p999, max time.Duration
	bytes     float64 // read per request
	failed    int     // requests without an answer, or with another status than 2xx
	requests  int
}

// plainScript makes wrk print what it counted, for programs. It costs nothing per request.
const plainScript = `
done = function(s, l, r)
  io.write(string.format("BENCH %d %d %d %d %d %d %d %d\n", s.requests, s.duration, s.bytes,
    s.errors.connect + s.errors.read + s.errors.write + s.errors.timeout + s.errors.status,
    l:percentile(50), l:percentile(99), l:percentile(99.9), l.max))
end
`

// pathsScript asks for the paths of a file in turn, each formatted once.
const pathsScript = plainScript + `
local all, n, i = {}, 0, 0
init = function(args)
  for path in io.lines(args[1]) do
    n = n + 1
    all[n] = wrk.format("GET", path)
  end
end
request = function()
  i = i + 1
  if i > n then i = 1 end
  return all[i]
end
`

// wrk loads a server for some seconds.
func (b *bench) wrk(ctx context.Context, p *proc, l load, seconds int) (o outcome, err error) {
	script := b.file("plain.lua")
	if l.paths != "" {
		script = b.file("paths.lua")
	}
	connections := b.opt.Connections
	if l.few > 0 {
		connections = l.few
	}
	args := []string{"wrk", "-t1", "-c" + strconv.Itoa(connections), "-d" + strconv.Itoa(seconds) + "s", "--timeout", "10s", "-s", script}
	if l.gzip {
		args = append(args, "-H", "Accept-Encoding: gzip")
	}
	args = append(args, l.url)
	if l.paths != "" {
		args = append(args, l.paths)
	}
	before := p.cpu()
	out, used, err := generate(ctx, args)
	if err != nil {
		return o, err
	}
	spent := p.cpu() - before
	if err := p.ended(); err != nil {
		return o, err
	}
	if o, err = readWrk(out); err != nil {
		return o, err
	}
	o.cpu, o.generator = float64(spent.Microseconds())/float64(o.requests), used.Seconds()*o.rate/float64(o.requests)
	return o, nil
}

// readWrk reads the line that plainScript prints.
func readWrk(out string) (outcome, error) {
	at := strings.LastIndex(out, "BENCH ")
	if at < 0 {
		return outcome{}, fmt.Errorf("wrk printed no numbers:\n%s", out)
	}
	var v [8]int64
	if _, err := fmt.Sscanf(out[at:], "BENCH %d %d %d %d %d %d %d %d", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7]); err != nil {
		return outcome{}, fmt.Errorf("reading wrk's numbers: %w\n%s", err, out)
	}
	if v[0] == 0 || v[1] == 0 {
		return outcome{}, fmt.Errorf("no request was answered:\n%s", out)
	}
	micro := func(i int) time.Duration { return time.Duration(v[i]) * time.Microsecond }
	return outcome{rate: float64(v[0]) / micro(1).Seconds(), p50: micro(4), p99: micro(5), p999: micro(6), max: micro(7),
		bytes: float64(v[2]) / float64(v[0]), failed: int(v[3]), requests: int(v[0])}, nil
}

// generate runs a generator of load on its core and returns what it printed and the processor time that it used.
func generate(ctx context.Context, args []string) (string, time.Duration, error) {
	line := pinned(generatorCore, args...)
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", 0, fmt.Errorf("%s: %w\n%s", args[0], err, out)
	}
	return string(out), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}

func (b *bench) writeScripts() error {
	if err := os.WriteFile(b.file("plain.lua"), []byte(plainScript), 0o644); err != nil {
		return err
	}
	return os.WriteFile(b.file("paths.lua"), []byte(pathsScript), 0o644)
}
