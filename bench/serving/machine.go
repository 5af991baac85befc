package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// priority is in the environment of what stayOnOneCore has started: what brings a child's priority back to the usual one.
const priority = "BENCH_NICE"

func usualNice() int { n, _ := strconv.Atoi(os.Getenv(priority)); return n }

// stayOnOneCore begins this program again on the generators' core, so that it never takes time from a server, and, where it may, before
// others on that core: a reader that looks for what is published must not wait for wrk.
func stayOnOneCore() {
	if os.Getenv(priority) != "" {
		return
	}
	self, err := os.Executable()
	if err != nil {
		exit(err)
	}
	taskset, err := exec.LookPath("taskset")
	if err != nil {
		exit(errors.New("taskset is not installed (Debian: util-linux)"))
	}
	before := 0
	if os.Getuid() == 0 {
		before = 10
	}
	args := append([]string{"taskset", "-c", generatorCore, "nice", "-n", strconv.Itoa(-before), self}, os.Args[1:]...)
	exit(fmt.Errorf("starting on one core: %w", syscall.Exec(taskset, args, append(os.Environ(), priority+"="+strconv.Itoa(before)))))
}

// machine is where it is measured, and with what.
type machine struct {
	cpu, kernel string
	cores       int
	memory      float64 // GB
	versions    []string
	fsync       time.Duration
}

// tools are the peers and generators, and how each is asked for its version.
var tools = [][]string{{"nginx", "-v"}, {"caddy", "version"}, {"wrk", "-v"}, {"h2load", "--version"}}

// lookAround describes the machine. Its error names what is missing.
func lookAround(dir string) (m machine, err error) {
	for _, t := range tools {
		if _, lerr := exec.LookPath(t[0]); lerr != nil {
			err = errors.Join(err, fmt.Errorf("%s is not installed; bench/run as root installs it on Debian", t[0]))
			continue
		}
		out, _ := exec.Command(t[0], t[1:]...).CombinedOutput() // wrk says its version and exits with 1
		line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		line, _, _ = strings.Cut(line, " [")
		line, _, _ = strings.Cut(line, " Copyright")
		line = strings.TrimPrefix(line, "nginx version: ")
		if !strings.Contains(line, t[0]) {
			line = t[0] + " " + line
		}
		m.versions = append(m.versions, line)
	}
	if err != nil {
		return m, err
	}
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		switch strings.TrimSpace(name) {
		case "model name":
			m.cpu = strings.TrimSpace(value)
		case "processor":
			m.cores++
		}
	}
	if m.cores < 2 {
		return m, errors.New("this machine has one processor; a server and what loads it need one each")
	}
	text, _ = os.ReadFile("/proc/sys/kernel/osrelease")
	m.kernel = strings.TrimSpace(string(text))
	text, _ = os.ReadFile("/proc/meminfo")
	if f := strings.Fields(string(text)); len(f) > 1 {
		kb, _ := strconv.ParseFloat(f[1], 64)
		m.memory = kb / (1 << 20)
	}
	m.fsync, err = fsync(dir)
	return m, err
}

func (m *machine) print(r *report) {
	r.gap()
	r.say("%s, %d processors, %.0f GB; Linux %s; %s %s/%s; %s. An fsync of 4 KB took %v (median of 50).", m.cpu, m.cores, m.memory, m.kernel,
		runtime.Version(), runtime.GOOS, runtime.GOARCH, strings.Join(m.versions, ", "), m.fsync.Round(time.Microsecond))
}

// fsync is the median time to write and sync 4 KB, of fifty.
func fsync(dir string) (time.Duration, error) {
	f, err := os.Create(filepath.Join(dir, "fsync"))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	block := make([]byte, 4096)
	var took []time.Duration
	for range 50 {
		start := time.Now()
		if _, err := f.Write(block); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}
