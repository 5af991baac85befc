package e2e

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestServeMakesWhatIsMissingAndSaysHowToBegin(t *testing.T) {
	t.Parallel()
	s := serve(t, filepath.Join(t.TempDir(), "new", "data"))
	code, _, body := s.get("/")
	if code != 200 || !strings.Contains(body, "broadsheet demo") {
		t.Errorf("the front of an empty site answers %d:\n%.2000s", code, body)
	}
	s.ready()
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 200, "/robots.txt": 200, "/feed/": 200, "/nothing/": 404} {
		if code, _, _ := s.get(path); code != want {
			t.Errorf("%s answers %d, want %d", path, code, want)
		}
	}
	if code := s.stop(); code != 0 {
		t.Errorf("after SIGTERM the exit status is %d", code)
	}
}

func TestWhatACommandPublishesShowsBesideARunningServer(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := serve(t, data)
	path := strings.TrimSpace(run(t, "story", "add", "--data", data, "--headline", "Beside the server", "--section", "News", "--publish"))
	if code, _, body := s.get(path); code != 200 || !strings.Contains(body, "Beside the server") {
		t.Errorf("%s answers %d", path, code)
	}
	if _, _, front := s.get("/"); !strings.Contains(front, path) {
		t.Error("the front does not show it")
	}
	run(t, "story", "withdraw", "--data", data, path)
	if code, _, _ := s.get(path); code != http.StatusGone {
		t.Errorf("withdrawn, it answers %d", code)
	}
	if _, _, front := s.get("/"); strings.Contains(front, path) {
		t.Error("the front still shows it")
	}
	at := time.Now().Add(time.Second).UTC().Format(time.RFC3339)
	run(t, "story", "add", "--data", data, "--headline", "By itself", "--section", "News", "--at", at)
	for range 200 {
		if _, _, front := s.get("/"); strings.Contains(front, "By itself") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("a scheduled story does not go out by itself")
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	data := filepath.Join(t.TempDir(), "data")
	_, errs, code := try(t, "", "serve", "--data", data, "--addr", l.Addr().String())
	if code != 1 || !strings.Contains(errs, "in use") {
		t.Errorf("exit status %d: %s", code, errs)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("it made a data folder before it found out")
	}
}

// A folder that cannot be written: as root permissions do not hold, so a file system that is mounted read-only stands for it.
func TestReadOnlyFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if os.Getuid() != 0 {
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
	} else {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_RDONLY, "size=1m"); err != nil {
			t.Skipf("SKIPPED: root here may not mount a file system (%v)", err)
		}
		defer syscall.Unmount(dir, 0)
	}
	_, errs, code := try(t, "", "story", "add", "--data", filepath.Join(dir, "data"), "--headline", "X")
	if code != 1 || !strings.Contains(errs, "data folder") || strings.Count(errs, "\n") != 1 {
		t.Errorf("exit status %d: %s", code, errs)
	}
}

// A disk that is full: what was acknowledged is there, what was not is told apart, and the database is whole once there is room.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=6m"); err != nil {
		t.Skipf("SKIPPED: this user may not mount a small file system to fill (%v)", err)
	}
	defer syscall.Unmount(dir, 0)
	data := filepath.Join(dir, "data")
	run(t, "section", "add", "News", "--data", data)
	big := "<p>" + strings.Repeat("The river rose again in the night, the warden said. ", 8000) + "</p>"
	stored, refused := 0, ""
	for i := range 60 {
		_, errs, code := try(t, big, "story", "add", "--data", data, "--headline", fmt.Sprint("Story ", i), "--section", "News", "--body", "-")
		if code != 0 {
			refused = errs
			break
		}
		stored++
	}
	if refused == "" || !strings.Contains(refused, "full") || strings.Contains(refused, "panic") {
		t.Fatalf("after %d stories: %q", stored, refused)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	run(t, "check", "--data", data)
	// What was refused after it was stored (search could not be brought up to date) may be there as well.
	if n := strings.Count(run(t, "story", "list", "--data", data), "\n"); n != stored && n != stored+1 {
		t.Errorf("%d stories were acknowledged, %d are there", stored, n)
	}
}

// Every comment that was answered with 303 is there after the server is killed.
func TestKilledWhileCommentsComeIn(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	path := strings.TrimSpace(run(t, "story", "add", "--data", data, "--headline", "Say something", "--section", "News", "--publish"))
	s := serve(t, data)
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for w := range 4 {
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				text := fmt.Sprintf("Comment %d of writer %d.", i, w)
				res, err := client.PostForm(s.url+"/comments", url.Values{"story": {path}, "name": {"Ada"}, "body": {text}})
				if err != nil {
					return // the server is dead
				}
				res.Body.Close()
				if res.StatusCode == http.StatusSeeOther {
					mu.Lock()
					acknowledged[text] = true
					mu.Unlock()
				}
			}
		})
	}
	for {
		mu.Lock()
		n := len(acknowledged)
		mu.Unlock()
		if n >= 40 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.kill()
	close(stop)
	wg.Wait()
	run(t, "check", "--data", data)
	kept := run(t, "comments", "list", "--data", data, "--state", "held", "--limit", "100000", "--json")
	for text := range acknowledged {
		if !strings.Contains(kept, `"`+text+`"`) {
			t.Errorf("%q was acknowledged and is lost", text)
		}
	}
	serve(t, data).ready()
}

func TestCommentFromAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	path := strings.TrimSpace(run(t, "story", "add", "--data", data, "--headline", "X", "--section", "News", "--publish"))
	s := serve(t, data)
	req, err := http.NewRequestWithContext(t.Context(), "POST", s.url+"/comments", strings.NewReader(url.Values{"story": {path}, "name": {"x"}, "body": {"y"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("a form on another site gets %d", res.StatusCode)
	}
}
