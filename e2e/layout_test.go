package e2e

import (
	"context"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// maxStory is how many bytes the page of a 600-word story without comments may have: what the first round trip of a new
// connection carries.
const maxStory = 14_000

// The story page, with its style, scripts and data for machines, comes within the first round trip.
func storyIsLight(t *testing.T, p *paper) {
	req, err := http.NewRequestWithContext(t.Context(), "GET", p.url+p.plain, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "br")
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	sent, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 200 || res.Header.Get("Content-Encoding") != "br" {
		t.Fatalf("%s answers %d, %q (%v)", p.plain, res.StatusCode, res.Header.Get("Content-Encoding"), err)
	}
	html, err := io.ReadAll(brotli.NewReader(strings.NewReader(string(sent))))
	if err != nil {
		t.Fatal(err)
	}
	items := 0 // of which the story so far takes those of its own event
	for _, id := range []string{"story-so-far", "related"} {
		_, part, _ := strings.Cut(string(html), `id="`+id+`"`)
		part, _, _ = strings.Cut(part, "</section>")
		items += strings.Count(part, "<li")
	}
	if items < 7 {
		t.Errorf("the story leads on to %d stories, and should be weighed with six others and itself", items)
	}
	t.Logf("the story page has %d bytes, %d compressed", len(html), len(sent))
	if len(sent) > maxStory {
		t.Errorf("the story page has %d bytes compressed, at most %d are allowed", len(sent), maxStory)
	}
}

// No page is wider than its window, down to a small phone, and at twice the text size.
func pagesHoldTogether(t *testing.T, browser context.Context, p *paper) {
	b := newTab(t, browser)
	for _, l := range p.looks() {
		p.visit(b, l)
		for _, c := range []struct {
			width int64
			zoom  string
		}{{320, "100%"}, {360, "100%"}, {768, "100%"}, {1280, "100%"}, {640, "200%"}, {1280, "200%"}} {
			b.size(c.width)
			over := value[[]string](b, `document.documentElement.style.fontSize="`+c.zoom+`", (d => d.scrollWidth <= d.clientWidth ? [] :
				[d.scrollWidth + " px: " + [...d.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > d.clientWidth + 1 || e.getBoundingClientRect().left < -1).map(e => e.outerHTML.slice(0, 100))[0]])(document.documentElement)`)
			for _, o := range over {
				t.Errorf("%s at %d px and %s text is too wide: %s", l.name, c.width, c.zoom, o)
			}
		}
	}
}

// Nothing moves while a page loads, no cookie is set, no other host is asked.
func nothingMoves(t *testing.T, browser context.Context, p *paper) {
	b := newTab(t, browser)
	b.before(`window.moved = 0; window.movers = [];
new PerformanceObserver(list => { for (const e of list.getEntries()) { moved += e.value; movers.push(...e.sources.map(s => s.node && (s.node.outerHTML || s.node.textContent) || "?")) } }).observe({type: "layout-shift", buffered: true})`)
	for _, width := range []int64{360, 1280} {
		b.size(width)
		for _, l := range p.looks() {
			if l.send {
				continue
			}
			allowed := 0.0005 // in a list a date may turn into the shorter "2 h ago" after it was first shown
			if l.path == p.story || l.path == p.pictured() {
				allowed = 0
			}
			// A busy machine may parse a page in pieces and lay out what it has; what moves by itself moves each time.
			moved := math.Inf(1)
			for try := 0; try < 12 && moved > allowed; try++ {
				time.Sleep(time.Duration(try) * 50 * time.Millisecond)
				b.open(p.url + l.path)
				moved = min(moved, value[float64](b, `new Promise(done => { scrollTo(0, document.body.scrollHeight); requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(moved), 50))) })`))
			}
			if moved > allowed {
				t.Errorf("%s at %d px: things move by %.6f while it loads: %.300q", l.name, width, moved, value[[]string](b, `movers`))
			}
		}
	}
	if set := call(b, network.GetCookies, network.GetCookiesParams{URLs: []string{p.url + "/", p.url + p.story, p.url + "/comments"}}); len(set.Cookies) > 0 {
		t.Errorf("a cookie was set: %+v", set.Cookies[0])
	}
	if list := b.elsewhere(p.url); len(list) > 0 {
		t.Errorf("other hosts were asked: %q", list)
	}
}

// submit carries out what sends a form and waits for the page that answers.
func (b *tab) submit(script string) {
	b.t.Helper()
	loaded := func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.RunResponse(ctx, chromedp.Evaluate[chromedp.Void](script))
		return chromedp.Void{}, err
	}
	b.do(loaded)
}

// A reader without JavaScript comments, with a keyboard: the words are kept where something is missing, and thanked for else.
func worksWithoutScripts(t *testing.T, browser context.Context, p *paper) {
	b := newTab(t, browser)
	b.size(360)
	b.scripts(false)
	at := func(sel string) chromedp.CSS { return chromedp.CSS(sel) }
	press := func(button string) {
		t.Helper()
		if _, err := chromedp.RunResponse(b.ctx, chromedp.Click(at(button))); err != nil {
			t.Fatal(err)
		}
	}
	b.open(p.url + p.story)
	// A name of one space passes the browser's own check, and not the newsroom's.
	b.do(chromedp.SendKeys(at(`#comments [name=body]`), p.said),
		chromedp.SendKeys(at(`#comments [name=name]`), " "),
		chromedp.SendKeys(at(`#comments [name=email]`), "ada@reader.example"))
	press(`#comments button`)
	if got := value[string](b, `document.querySelector("[name=body]").value`); got != p.said {
		t.Errorf("after an error the form holds %q, want %q", got, p.said)
	}
	if got := value[string](b, `document.querySelector("[name=email]").value`); got != "ada@reader.example" {
		t.Errorf("after an error the address is %q", got)
	}
	if got := value[bool](b, `document.querySelector("[name=name]").getAttribute("aria-invalid") == "true"`); !got {
		t.Error("the field to mend is not marked")
	}
	name := "Ada " + time.Now().Format("150405.000")
	b.do(chromedp.SendKeys(at(`[name=name]`), name))
	press(`main form button`)
	if path := value[string](b, `location.pathname`); path != "/comments/received" {
		t.Errorf("after sending, the reader is at %s: %.500s", path, value[string](b, `document.querySelector("main").innerText`))
	}
	held := commentsIn(t, p.data, "held")
	if len(held) == 0 || held[0].Name != name {
		t.Errorf("the newsroom has %+v", held)
	}
	press(`main p a`)
	if path := value[string](b, `decodeURI(location.pathname)`); path != p.story {
		t.Errorf("the way back leads to %s, not %s", path, p.story)
	}
}

// The first stop of the keyboard is a link to the text, and it can be seen then.
func skipLinkIsFirst(t *testing.T, browser context.Context, p *paper) {
	b := newTab(t, browser)
	b.size(360)
	for _, path := range []string{"/", p.story, "/lite" + p.story} {
		b.open(p.url + path)
		b.do(chromedp.KeyEvent(kb.Tab))
		got := value[string](b, `(e => { const r = e.getBoundingClientRect(), to = e.hash && document.getElementById(e.hash.slice(1));
			return r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.width > 20 && r.height > 20 && to && to.localName == "main" ? "" : e.outerHTML + JSON.stringify(r) })(document.activeElement)`)
		if got != "" {
			t.Errorf("%s: the first stop is %s", path, got)
		}
		b.do(chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.Tab))
		if !value[bool](b, `document.querySelector("main").contains(document.activeElement)`) {
			t.Errorf("%s: after the skip link the keyboard is at %s", path, value[string](b, `document.activeElement.outerHTML`))
		}
	}
}

// On paper there is the story, and nothing to press.
func printedStoryIsThere(t *testing.T, browser context.Context, p *paper) {
	b := newTab(t, browser)
	b.size(768)
	b.media("print", "dark")
	b.open(p.url + p.story)
	const hidden = `[...document.querySelectorAll("article h1, article .stand, article .byline, article .prose > *")].filter(e => !e.checkVisibility() || e.getBoundingClientRect().height == 0).map(e => e.outerHTML.slice(0, 100))`
	if list := value[[]string](b, hidden); len(list) > 0 {
		t.Errorf("print hides %q", list)
	}
	const shown = `[...document.querySelectorAll("form, nav, button, .skip")].filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 100))`
	if list := value[[]string](b, shown); len(list) > 0 {
		t.Errorf("print shows %q", list)
	}
	if got := value[string](b, `getComputedStyle(document.body).color`); got != "rgb(0, 0, 0)" {
		t.Errorf("print is in %s", got)
	}
}
