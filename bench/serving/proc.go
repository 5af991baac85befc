package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The cores: servers have one, what asks them the other.
const (
	serverCore    = "0"
	generatorCore = "1"
)

// proc is a program that runs beside this one.
type proc struct {
	name string
	cmd  *exec.Cmd
	done chan struct{}
	err  error // of its end
	log  string
}

// pinned makes the command line of a program on some cores, at the usual priority whatever ours is.
func pinned(cores string, args ...string) []string {
	return append([]string{"taskset", "-c", cores, "nice", "-n", strconv.Itoa(usualNice())}, args...)
}

// start starts a program on a core. What it says goes into a file that is shown if it ends by itself.
func (b *bench) start(name, core string, env []string, args ...string) (*proc, error) {
	return b.startWith(name, core, env, nil, nil, args...)
}

// startWith is start for a program that is spoken to: it reads in and writes to out.
func (b *bench) startWith(name, core string, env []string, in, stdout *os.File, args ...string) (*proc, error) {
	line := pinned(core, args...)
	p := &proc{name: name, cmd: exec.Command(line[0], line[1:]...), done: make(chan struct{}), log: b.file("log-" + name)}
	out, err := os.Create(p.log)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	p.cmd.Stdout = out
	if in != nil {
		p.cmd.Stdin, p.cmd.Stdout = in, stdout
	}
	p.cmd.Stderr, p.cmd.Env = out, append(os.Environ(), env...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt from the terminal is ours to pass on
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	go func() { p.err = p.cmd.Wait(); close(p.done) }()
	return p, nil
}

// stop ends it, kindly at first.
func (p *proc) stop() {
	if p == nil {
		return
	}
	p.signal(syscall.SIGCONT)
	p.signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(15 * time.Second):
		p.signal(syscall.SIGKILL)
		<-p.done
	}
}

// signal sends a signal to it and its children.
func (p *proc) signal(s syscall.Signal) {
	select {
	case <-p.done:
	default:
		_ = syscall.Kill(-p.cmd.Process.Pid, s) // it may just have ended
	}
}

// ended tells why it is not there any more, nil while it is.
func (p *proc) ended() error {
	select {
	case <-p.done:
		text, _ := os.ReadFile(p.log)
		return fmt.Errorf("%s ended (%v): %s", p.name, p.err, bytes.TrimSpace(text[max(0, len(text)-2000):]))
	default:
		return nil
	}
}

// pids are the process and its children (nginx has a worker).
func (p *proc) pids() []int {
	pid := p.cmd.Process.Pid
	out := []int{pid}
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, t := range tasks {
		text, _ := os.ReadFile(t)
		for f := range strings.FieldsSeq(string(text)) {
			if n, err := strconv.Atoi(f); err == nil {
				out = append(out, n)
			}
		}
	}
	return out
}

// tick is the unit of /proc/PID/stat's times: USER_HZ, 100 a second on every Linux that Go runs on.
const tick = 10 * time.Millisecond

// cpu is the processor time that it and its children have used (proc(5): utime and stime).
func (p *proc) cpu() (sum time.Duration) {
	for _, pid := range p.pids() {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			continue
		}
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		if len(fields) < 13 {
			continue
		}
		for _, f := range fields[11:13] {
			n, _ := strconv.ParseInt(f, 10, 64)
			sum += time.Duration(n) * tick
		}
	}
	return sum
}

// memory is how much of its memory is resident, and the most that ever was, in MB.
func (p *proc) memory() (now, peak float64) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, _ := strconv.ParseFloat(f[1], 64)
		switch f[0] {
		case "VmRSS:":
			now = kb / 1024
		case "VmHWM:":
			peak = kb / 1024
		}
	}
	return now, peak
}

// freePort finds a port of this machine that nobody listens at.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// answers waits until a program answers at an address.
func (p *proc) answers(ctx context.Context, addr string) error {
	until := time.Now().Add(2 * time.Minute)
	for time.Now().Before(until) {
		if err := p.ended(); err != nil {
			return err
		}
		if c, err := net.Dial("tcp", addr); err == nil {
			return c.Close()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
	return errors.New(p.name + " does not answer at " + addr)
}
