package e2e

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// program is the built binary.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "broadsheet-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	program = filepath.Join(dir, "broadsheet")
	build := exec.Command("go", "build", "-o", program, "../cmd/broadsheet")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the binary: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// shared is the folder with test material that is not part of the project. The test is skipped, aloud, where it is absent.
func shared(t testing.TB, path string) string {
	t.Helper()
	dir := os.Getenv("BROADSHEET_SHARED")
	if dir == "" {
		dir = "../../shared"
	}
	file := filepath.Join(dir, filepath.FromSlash(path))
	if _, err := os.Stat(file); err != nil {
		t.Skipf("SKIPPED: the test material %s is not there (%v)", path, err)
	}
	abs, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

// run carries out one command and returns what it printed. It must succeed.
func run(t testing.TB, args ...string) string {
	t.Helper()
	out, errs, code := try(t, "", args...)
	if code != 0 {
		t.Fatalf("broadsheet %s: exit status %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// try carries out one command with some standard input.
func try(t testing.TB, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// server is a running "broadsheet serve".
type server struct {
	t    testing.TB
	url  string
	cmd  *exec.Cmd
	done chan struct{}

	mu  sync.Mutex
	log strings.Builder
}

// serve starts a server on a data folder and a free port, and waits until it says where it is.
func serve(t testing.TB, data string, args ...string) *server {
	t.Helper()
	s := &server{t: t, done: make(chan struct{})}
	s.cmd = exec.Command(program, append([]string{"serve", "--data", data, "--addr", "127.0.0.1:0"}, args...)...)
	errs, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	at := make(chan string, 1)
	go func() {
		defer close(s.done)
		lines := bufio.NewScanner(errs)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			s.mu.Lock()
			s.log.WriteString(lines.Text() + "\n")
			s.mu.Unlock()
			if _, rest, ok := strings.Cut(lines.Text(), "Broadsheet is at "); ok {
				url, _, _ := strings.Cut(rest, " ")
				at <- strings.TrimSuffix(url, "/")
			}
		}
		s.cmd.Wait()
	}()
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			s.mu.Lock()
			defer s.mu.Unlock()
			t.Logf("the server said:\n%s", s.log.String())
		}
	})
	select {
	case s.url = <-at:
	case <-s.done:
		t.Fatalf("the server ended at once:\n%s", s.log.String())
	case <-time.After(time.Minute):
		t.Fatal("the server did not start in a minute")
	}
	return s
}

// kill ends the server at once, as a power cut would.
func (s *server) kill() {
	s.cmd.Process.Kill()
	<-s.done
}

// stop asks the server to end, and returns its exit status.
func (s *server) stop() int {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	select {
	case <-s.done:
	case <-time.After(time.Minute):
		s.t.Fatal("the server does not stop")
	}
	return s.cmd.ProcessState.ExitCode()
}

// client follows no redirect.
var client = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Timeout:       time.Minute,
}

// get asks for a path and returns the status, where it leads, and the body.
func (s *server) get(path string) (status int, location, body string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), "GET", s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	res, err := client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Location"), string(text)
}

// ready waits until the server says that it can serve.
func (s *server) ready() *server {
	s.t.Helper()
	for range 600 {
		if code, _, _ := s.get("/readyz"); code == http.StatusOK {
			return s
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatal("the server does not become ready")
	return nil
}
