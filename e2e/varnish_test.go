package e2e

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// vcl is what docs/operators.md tells operators to give to Varnish.
func vcl(t *testing.T) string {
	t.Helper()
	doc, err := os.ReadFile("../docs/operators.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?s)```vcl\n(.*?)```").FindSubmatch(doc)
	if m == nil {
		t.Fatal("there is no VCL in docs/operators.md")
	}
	return string(m[1])
}

// A real Varnish before a server shows what is new and never what was withdrawn.
func TestVarnishInFront(t *testing.T) {
	t.Parallel()
	varnishd, err := exec.LookPath("varnishd")
	if err != nil {
		t.Skip("SKIPPED: Varnish is not installed (Debian: varnish, varnish-modules)")
	}
	front, dir := fmt.Sprint("127.0.0.1:", free(t)), t.TempDir()
	data := filepath.Join(dir, "data")
	withdrawn := strings.TrimSpace(run(t, "story", "add", "--data", data, "--headline", "Taken back", "--section", "News", "--publish"))
	kept := strings.TrimSpace(run(t, "story", "add", "--data", data, "--headline", "Left alone", "--section", "News", "--publish"))
	// Nothing that says which day it is may be kept shortly before midnight: here it is about noon.
	run(t, "settings", "set", "--data", data, "time_zone", fmt.Sprintf("Etc/GMT%+d", time.Now().UTC().Hour()-12))
	origin := serve(t, data, "--cdn", "varnish", "--cdn-url", "http://"+front)
	origin.ready()
	script := strings.NewReplacer("10.0.0.4", "127.0.0.1", "8080", origin.url[strings.LastIndexByte(origin.url, ':')+1:]).Replace(vcl(t))
	put(t, filepath.Join(dir, "paper.vcl"), []byte(script))
	cmd := exec.Command(varnishd, "-j", "none", "-F", "-a", front, "-f", filepath.Join(dir, "paper.vcl"), "-n", filepath.Join(dir, "v"), "-s", "malloc,32m", "-T", "none")
	log, err := os.Create(filepath.Join(dir, "varnish.log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
		if t.Failed() {
			said, _ := os.ReadFile(log.Name())
			t.Logf("Varnish said:\n%.4000s", said)
		}
	})
	s := &server{t: t, url: "http://" + front}
	hit := func(path string) (code int, body string, hit bool, h http.Header) {
		t.Helper()
		res, err := client.Get(s.url + path)
		if err != nil {
			return 0, err.Error(), false, nil
		}
		res.Body.Close()
		code, _, body = s.get(path)
		return code, body, strings.Contains(res.Header.Get("X-Varnish"), " "), res.Header
	}
	await := func(what string, is func() bool) {
		t.Helper()
		for range 1200 {
			if is() {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("not in a minute: %s", what)
	}
	if _, err := os.Stat("/usr/lib/varnish/vmods/libvmod_xkey.so"); err != nil {
		if found, _ := filepath.Glob("/usr/lib/*/varnish/vmods/libvmod_xkey.so"); len(found) == 0 {
			t.Skip("SKIPPED: Varnish's module xkey is not installed (Debian: varnish-modules)")
		}
	}
	await("Varnish answers", func() bool { code, _, _, _ := hit("/healthz"); return code == 200 })

	// The purge of everything that a new follower makes is behind us when both stay there.
	for _, path := range []string{withdrawn, kept, "/"} {
		await(path+" is kept by Varnish", func() bool { _, _, hit, _ := hit(path); return hit })
	}
	code, _, _, h := hit(kept)
	if code != 200 || h.Get("Xkey") != "" || h.Get("Surrogate-Control") != "" || h.Get("Cache-Control") != "public, max-age=0, must-revalidate" {
		t.Errorf("readers are sent %d %v", code, h)
	}
	if res, err := http.NewRequest("PURGE", s.url+"/", nil); err == nil {
		if answer, err := client.Do(res); err != nil || answer.StatusCode/100 == 2 {
			t.Errorf("a purge of nothing: %v", err)
		}
	}

	// Varnish has the page, and the views of those whom it gives it to reach us all the same, each of them.
	// They come early in this test: the ranking that they make is purged, too, and that must be over before the origin goes.
	at := s.counts(kept)
	for i, method := range []string{"GET", "GET", "POST"} {
		req, err := http.NewRequest(method, s.url+at, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("User-Agent", fmt.Sprint(phone, " ", i))
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
	}
	origin.reaches(`broadsheet_views_total{result="counted"}`, 3)

	run(t, "story", "withdraw", "--data", data, withdrawn)
	await("the withdrawn story is gone from Varnish", func() bool { code, _, _, _ := hit(withdrawn); return code == http.StatusGone })
	await("and from the front", func() bool { _, body, _, _ := hit("/"); return !strings.Contains(body, withdrawn) })
	added := strings.TrimSpace(run(t, "story", "add", "--data", data, "--headline", "Just in", "--section", "News", "--publish"))
	await("a new story is on the front", func() bool { _, body, _, _ := hit("/"); return strings.Contains(body, added) })
	for range 20 { // and stays so
		if _, body, _, _ := hit("/"); !strings.Contains(body, added) || strings.Contains(body, withdrawn) {
			t.Fatal("Varnish shows the front as it was")
		}
	}
	await("purges are finished", func() bool {
		_, _, body := origin.get("/metrics")
		return strings.Contains(body, "broadsheet_cdn_events_waiting 0")
	})

	// While the origin is down, readers still get what is kept.
	await(kept+" is kept by Varnish", func() bool { _, _, hit, _ := hit(kept); return hit })
	origin.kill()
	if code, body, _, _ := hit(kept); code != 200 || !strings.Contains(body, "Left alone") {
		t.Errorf("without an origin: %d", code)
	}
	if code, _, _, _ := hit(withdrawn); code == 200 {
		t.Errorf("without an origin, what was withdrawn is answered %d", code)
	}
}
