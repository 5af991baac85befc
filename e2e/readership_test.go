package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"broadsheet/internal/pgtest"
)

const phone = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"

// number reads one of the server's numbers, by its name and labels.
func (s *server) number(name string) int {
	s.t.Helper()
	_, _, text := s.get("/metrics")
	_, rest, ok := strings.Cut("\n"+text, "\n"+name+" ")
	if !ok {
		s.t.Fatalf("/metrics has no %s", name)
	}
	line, _, _ := strings.Cut(rest, "\n")
	n, err := strconv.ParseFloat(line, 64)
	if err != nil {
		s.t.Fatal(err)
	}
	return int(n)
}

// reaches waits until one of the server's numbers is at least so high.
func (s *server) reaches(name string, want int) {
	s.t.Helper()
	for range 1200 {
		if s.number(name) >= want {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("%s stays at %d, want %d", name, s.number(name), want)
}

// viewsIn are the views that are stored, by path.
func viewsIn(t testing.TB, flags ...string) map[string]int {
	t.Helper()
	var list struct {
		Stories []struct {
			Path  string
			Views int
		}
	}
	if err := json.Unmarshal([]byte(run(t, append([]string{"readership", "--json", "--limit", "1000"}, flags...)...)), &list); err != nil {
		t.Fatal(err)
	}
	views := map[string]int{}
	for _, s := range list.Stories {
		views[s.Path] = s.Views
	}
	return views
}

var countingAddress = regexp.MustCompile(`<data class="v" value="(/views/\d+)"`)

// counts is the counting address that a story's page names.
func (s *server) counts(story string) string {
	s.t.Helper()
	_, _, body := s.get(story)
	m := countingAddress.FindStringSubmatch(body)
	if m == nil {
		s.t.Fatalf("%s names no counting address", story)
	}
	return m[1]
}

// behindProxy are the flags of a server that believes what view says.
var behindProxy = []string{"--trusted-proxy", "127.0.0.1/32"}

// view sends what the script of a page sends, from a made-up address behind a trusted proxy. It reports whether it was answered.
func (s *server) view(at string, reader int) bool {
	req, err := http.NewRequest("POST", s.url+at, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("User-Agent", phone)
	req.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", reader>>16&255, reader>>8&255, reader&255))
	res, err := client.Do(req)
	if err != nil {
		return false
	}
	res.Body.Close()
	return res.StatusCode == http.StatusNoContent
}

// published makes a paper with some stories.
func published(t testing.TB, n int, flags ...string) (paths []string) {
	t.Helper()
	for i := range n {
		paths = append(paths, strings.TrimSpace(run(t, append([]string{"story", "add", "--headline", fmt.Sprint("Story ", i), "--section", "News", "--publish"}, flags...)...)))
	}
	return paths
}

// Readers in a real browser: who stays is counted once, with scripts and without, and leaves nothing behind in the browser.
func TestViewsInABrowser(t *testing.T) {
	t.Parallel()
	browser := chromium(t)
	data := t.TempDir()
	stories := published(t, 5, "--data", data)
	s := serve(t, data).ready()
	// soon makes the five seconds short, and sent is what the page has sent after them.
	const soon = `window.sent = []; (later => { window.setTimeout = (f, ms, ...a) => later(f, ms == 5000 ? 0 : ms, ...a) })(window.setTimeout);
		(send => { navigator.sendBeacon = (...a) => { sent.push(a[0]); return send(...a) } })(navigator.sendBeacon.bind(navigator))`
	const sent = `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sent.length), 100))))`
	open := func(agent string) *tab {
		b := newTab(t, browser)
		if agent != "" {
			call(b, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: agent})
		}
		return b
	}
	const waiting = `broadsheet_views_waiting`
	const counted = `broadsheet_views_total{result="counted"}`
	of := func(result string) string { return `broadsheet_views_total{result="` + result + `"}` }

	reader := open(phone)
	reader.open(s.url + stories[0])
	if n := s.number(waiting) + s.number(counted); n != 0 {
		t.Errorf("%d views are counted as soon as the page is there", n)
	}
	s.reaches(counted, 1) // five seconds, and then the next batch

	quick := open(phone)
	quick.before(soon)
	quick.open(s.url + stories[1])
	if n := value[int](quick, sent); n != 1 {
		t.Errorf("a visit is sent %d times", n)
	}
	if _, err := chromedp.RunResponse(quick.ctx, chromedp.Reload()); err != nil {
		t.Fatal(err)
	}
	if n := value[int](quick, sent); n != 0 {
		t.Errorf("a reload is sent %d times", n)
	}
	quick.open(s.url + "/")
	if n := value[int](quick, sent); n != 0 {
		t.Errorf("the front is sent %d times", n)
	}
	quick.open(s.url + stories[1]) // once more by a link: sent, and told from a new reader at the server
	if n := value[int](quick, sent); n != 1 {
		t.Errorf("a second visit is sent %d times", n)
	}
	s.reaches(of("repeat"), 1)
	quick.open(s.url + "/lite" + stories[2])
	if n := value[int](quick, sent); n != 1 {
		t.Errorf("a visit to the text edition is sent %d times", n)
	}

	plain := open(phone)
	plain.scripts(false)
	plain.open(s.url + stories[3])
	s.reaches(counted, 4)
	plain.open(s.url + stories[3])
	s.reaches(of("repeat"), 2)

	robot := open("")
	robot.before(soon)
	robot.open(s.url + stories[4])
	s.reaches(of("bot"), 1)

	for _, b := range []*tab{reader, quick, plain} {
		if set := call(b, network.GetCookies, network.GetCookiesParams{URLs: []string{s.url + "/", s.url + stories[0], s.url + s.counts(stories[0])}}); len(set.Cookies) > 0 {
			t.Errorf("a cookie was set: %+v", set.Cookies[0])
		}
	}
	if n := value[int](reader, `localStorage.length + sessionStorage.length`); n != 0 {
		t.Errorf("%d things are kept in the browser", n)
	}
	if code := s.stop(); code != 0 {
		t.Errorf("exit status %d", code)
	}
	views := viewsIn(t, "--data", data)
	for i, path := range stories {
		if want := map[bool]int{true: 1}[i < 4]; views[path] != want {
			t.Errorf("story %d has %d views, want %d", i, views[path], want)
		}
	}
}

// What was counted before the last ten seconds survives a kill -9, and so does all that the server said it had stored.
func TestKilledLosesTenSecondsOfViewsAtMost(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	story := published(t, 1, "--data", data)[0]
	s := serve(t, data, behindProxy...).ready()
	at := s.counts(story)
	var answered []time.Time
	said, batches := 0, 0
	for reader := 0; batches < 3; reader++ {
		if s.view(at, reader) {
			answered = append(answered, time.Now())
		}
		if reader%20 == 0 {
			said, batches = s.number(`broadsheet_views_total{result="counted"}`), s.number(`broadsheet_views_flushes_total{result="stored"}`)
		}
		time.Sleep(5 * time.Millisecond)
	}
	for i := range 50 { // what nobody had the time to store
		s.view(at, 1<<20+i)
	}
	killed := time.Now()
	s.kill()
	stored, old := viewsIn(t, "--data", data)[story], 0
	for _, a := range answered {
		if killed.Sub(a) > 10*time.Second {
			old++
		}
	}
	t.Logf("%d views were answered in %s, %d of them over ten seconds before the end, %d had been said to be stored, %d are there",
		len(answered)+50, killed.Sub(answered[0]).Round(time.Second/10), old, said, stored)
	if old == 0 || stored < old || stored < said {
		t.Error("more than the last ten seconds are lost")
	}
	run(t, "check", "--data", data)
}

// What two servers on one PostgreSQL have counted adds up, and what one ranks shows on the pages of the other.
func TestViewsOfTwoServers(t *testing.T) {
	t.Parallel()
	dsn := pgtest.Start(t)
	data := t.TempDir()
	stories := published(t, 5, "--data", data, "--database", dsn)
	flags := append([]string{"--database", dsn, "--index", "off"}, behindProxy...)
	a, b := serve(t, data, flags...).ready(), serve(t, t.TempDir(), flags...).ready()
	for i, story := range stories[:3] {
		at := a.counts(story)
		for reader := range 10 * (i + 1) {
			for _, s := range []*server{a, b} {
				if !s.view(at, reader) {
					t.Fatal("a view is not answered")
				}
			}
		}
	}
	if a.stop() != 0 || b.stop() != 0 {
		t.Error("a server does not end well")
	}
	views := viewsIn(t, "--data", data, "--database", dsn, "--window", "7d")
	for i, story := range stories[:3] {
		if views[story] != 20*(i+1) {
			t.Errorf("story %d has %d views, want %d", i, views[story], 20*(i+1))
		}
	}
	shows := serve(t, t.TempDir(), "--database", dsn, "--index", "off").ready()
	if _, _, page := shows.get(stories[4]); !strings.Contains(page, "Latest from News") {
		t.Error("there is a ranking before any was made")
	}
	makes := serve(t, data, "--database", dsn).ready()
	for _, s := range []*server{makes, shows} {
		var page string
		for range 600 {
			if _, _, page = s.get(stories[4]); strings.Contains(page, "Most read from News") {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		_, rail, _ := strings.Cut(page, `id="most-read"`)
		rail, _, _ = strings.Cut(rail, "</section>")
		for i := range 3 {
			at, next := strings.Index(rail, stories[2-i]), len(rail)
			if i < 2 {
				next = strings.Index(rail, stories[1-i])
			}
			if at < 0 || at > next {
				t.Errorf("the ranking is %s", rail)
			}
		}
	}
}

func TestReadershipCommand(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	published(t, 1, "--data", data)
	if out, errs, code := try(t, "", "readership", "--data", data); code != 0 || out != "" || !strings.Contains(errs, "nothing was counted") {
		t.Errorf("with no views: %d, %q, %q", code, out, errs)
	}
	if out := run(t, "readership", "--data", data, "--section", "News", "--window", "7d", "--json"); out != `{"section":"/news/","window":"7d","stories":[]}`+"\n" {
		t.Errorf("with no views: %s", out)
	}
	for want, args := range map[int][]string{2: {"--window", "1y"}, 1: {"--section", "Nowhere"}} {
		if _, errs, code := try(t, "", append([]string{"readership", "--data", data}, args...)...); code != want || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: exit status %d, %s", args, code, errs)
		}
	}
	demo := t.TempDir()
	run(t, "demo", "--data", demo, "--stories", "40")
	first := run(t, "readership", "--data", demo)
	if strings.Count(first, "\n") != 10 {
		t.Errorf("the demo's most read:\n%s", first)
	}
	s := serve(t, demo).ready()
	if _, _, front := s.get("/"); !strings.Contains(front, `id="most-read"`) {
		t.Error("the demo's front has no ranking")
	}
}
