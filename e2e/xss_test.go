package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// attacks are texts that try to run a script in a reader's browser: ours, and those of the test material where it is there.
func attacks(t *testing.T) []string {
	t.Helper()
	texts := []string{
		`<script>alert(1)</script>`, `"><script>xss=1</script>`, `</title></style></textarea></script><script>alert(1)</script>`,
		`<img src=x onerror=alert(1)>`, `<svg onload=alert(1)>`, `<svg><script>alert(1)</script></svg>`, `<details open ontoggle=alert(1)><summary>x</summary></details>`,
		`<a href="javascript:alert(1)">x</a>`, `<a href=" &#1;java&Tab;script&colon;alert(1)">x</a>`, `<a href="data:text/html,<script>alert(1)</script>">x</a>`,
		`<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>`, `<iframe src="javascript:alert(1)"></iframe>`, `<object data="data:text/html,<script>alert(1)</script>"></object>`,
		`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
		`<form action="javascript:alert(1)"><button>x</button></form>`, `<base href="//evil.example/">`, `<meta http-equiv=refresh content="0;url=//evil.example/">`,
		`<p style="background:url(//evil.example/x)" autofocus onfocus=alert(1) tabindex=0>x</p>`, `<link rel=stylesheet href=//evil.example/x.css>`, `<style>@import "//evil.example/x.css"</style>`,
		`<video autoplay src=x onerror=alert(1)><source onerror=alert(1)></video>`, `<marquee onstart=alert(1)>x</marquee>`, `{{alert(1)}}${alert(1)}`, `' onmouseover='alert(1)`, `" autofocus onfocus="alert(1)" x="`,
		`[caption width="1" caption="<img src=x onerror=alert(1)>"]<img src=x>[/caption]`, `[embed]javascript:alert(1)[/embed]`, `<!-- wp:image {"url":"\"><script>alert(1)</script>"} --><figure><img src="x" alt="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"></figure><!-- /wp:image -->`,
	}
	dir := os.Getenv("BROADSHEET_SHARED")
	if dir == "" {
		dir = "../../shared"
	}
	text, err := os.ReadFile(filepath.Join(dir, "data", "xss", "dompurify-expect.json"))
	if err != nil {
		t.Logf("only our own %d attacks are tried, the test material is not there: %v", len(texts), err)
		return texts
	}
	var cases []struct{ Payload string }
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if strings.TrimSpace(c.Payload) != "" {
			texts = append(texts, c.Payload)
		}
	}
	return texts
}

// alarm marks everything by which a script would show itself, and what the page's policy had to stop.
const alarm = `window.ran = [];
for (const f of ["alert", "confirm", "prompt", "print", "open", "eval"]) { window[f] = (...a) => { ran.push(f + "(" + a + ")") } }
for (const f of ["log", "error", "warn"]) { console[f] = (...a) => { ran.push("console." + f + "(" + a + ")") } }
Object.defineProperty(window, "xss", {set(v) { ran.push("xss = " + v) }});
const write = document.write; document.write = document.writeln = (...a) => { ran.push("document.write(" + a + ")") };
addEventListener("securitypolicyviolation", e => ran.push("refused by the policy: " + e.effectiveDirective + " " + e.blockedURI + " " + e.sample), true);
addEventListener("click", e => e.preventDefault(), true); addEventListener("submit", e => e.preventDefault(), true)`

// prod touches everything on the page as a reader might, and tells what ran and what still could: elements, attributes and
// addresses that only the page's own head and foot may have.
const prod = `new Promise(done => {
  for (const e of document.querySelectorAll("body *")) {
    for (const k of ["mouseover", "mouseenter", "mousedown", "click", "focus", "input", "toggle", "animationstart", "pointerover"]) e.dispatchEvent(new Event(k, {bubbles: k != "focus", cancelable: true}));
  }
  // The theme's own: one script at the end of every page, and on a story one more behind it.
  const ours = [document.body.lastElementChild];
  if (document.querySelector("article.story") && ours[0] && ours[0].localName == "script") ours.push(ours[0].previousElementSibling);
  const risky = [...document.querySelectorAll("*")].filter(e =>
    ["object", "embed", "applet", "base", "frame", "frameset", "iframe", "math", "svg", "portal", "marquee"].includes(e.localName) ||
    e.localName == "meta" && e.httpEquiv || e.localName == "style" && e.parentNode != document.head || e.localName == "link" && e.parentNode != document.head ||
    e.localName == "script" && e.type != "application/ld+json" && !ours.includes(e) ||
    e.localName == "form" && !["/comments", "/search"].includes(e.getAttribute("action")) ||
    [...e.attributes].some(a => /^on/i.test(a.name) || a.name == "style" || a.name == "srcdoc" || a.name == "formaction" ||
      /^(href|src|action|data|xlink:href|poster|cite|background)$/i.test(a.name) && /^[\s\u0000-\u001f]*(javascript|vbscript|data|blob|file):/i.test(a.value)));
  setTimeout(() => done([...ran, ...risky.map(e => "could run: " + e.outerHTML.slice(0, 200))]), 20);
})`

// hostile is a paper whose every text is an attack.
type hostile struct {
	*server
	data  string
	pages []string
}

// attacked makes that paper: a story by command and one by import for each attack, terms and authors by import, and 100
// comments from readers with all attacks among them.
func attacked(t *testing.T, texts []string) *hostile {
	t.Helper()
	h := &hostile{data: t.TempDir()}
	now := time.Now()
	e := export{lang: "en"}
	for i, text := range texts[:min(len(texts), 40)] {
		e.authors = append(e.authors, [2]string{fmt.Sprint("author-", i), text})
		e.sections = append(e.sections, [2]string{fmt.Sprint("section-", i), text})
	}
	for i, text := range texts {
		section := [2]string{"safe", "Safe"}
		if i < len(e.sections) {
			section = e.sections[i]
		}
		it := exported{id: 1000 + i, title: text, slug: fmt.Sprint("attack-", i), author: fmt.Sprint("author-", i%len(e.authors)), at: now.Add(-time.Duration(i+1) * time.Hour).UTC(), section: section,
			excerpt: text, body: "<p>before</p>" + text + "<p>after</p>", tags: [][2]string{{fmt.Sprint("tag-", i%20), texts[i%20]}}}
		it.comments = []remark{{id: 5000 + i, name: text, mail: text, url: text, body: text}}
		if i%4 == 0 {
			e.items = append(e.items, exported{id: 9000 + i, kind: "attachment", title: text, slug: fmt.Sprint("picture-", i), at: now, file: fmt.Sprintf("2024/01/%d.jpg", i), alt: text, caption: text})
			it.picture = 9000 + i
		}
		e.items = append(e.items, it)
		h.pages = append(h.pages, it.at.Format("/2006/01/")+it.slug+"/")
	}
	run(t, "import", "wordpress", "--data", h.data, e.write(t))
	var typed []string
	for i := 0; i < len(texts); i += 10 {
		text, body := string([]rune(texts[i])[:min(len([]rune(texts[i])), 250)]), strings.Join(texts[i:min(i+10, len(texts))], "\n<p>next</p>\n")
		out, errs, code := try(t, body, "story", "add", "--data", h.data, "--headline", text, "--standfirst", text, "--kicker", text, "--by", text, "--topic", fmt.Sprint("Typed ", i%3), "--section", "Safe", "--body", "-", "--publish")
		if code != 0 {
			t.Errorf("story add %q: exit status %d, %s", text, code, errs)
			continue
		}
		typed = append(typed, strings.TrimSpace(out))
	}
	h.server = serve(t, h.data).ready()
	const posts = 100
	for i := range posts {
		body := ""
		for k := i; k < len(texts); k += posts {
			body += texts[k] + "\n\n"
		}
		if body == "" {
			body = fmt.Sprint(texts[i%len(texts)], " again ", i)
		}
		name := []rune(texts[i%len(texts)])
		res, err := client.PostForm(h.url+"/comments", url.Values{"story": {typed[i%2]}, "name": {string(name[:min(len(name), 78)])}, "body": {body}})
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != 303 {
			t.Errorf("comment %d, %.100q, is answered with %d", i, body, res.StatusCode)
		}
	}
	ids := approveAll(t, h.data)
	if len(ids) != posts {
		t.Errorf("%d comments were to be approved, want %d", len(ids), posts)
	}
	h.pages = append(h.pages, typed...)
	for _, id := range ids[:min(len(ids), 10)] {
		h.pages = append(h.pages, "/comments/reply?to="+id)
	}
	for i := range 6 {
		h.pages = append(h.pages, fmt.Sprintf("/section-%d/", i), fmt.Sprintf("/topic/tag-%d/", i), fmt.Sprintf("/author/author-%d/", i))
	}
	for i := 0; i < len(texts); i += 5 {
		text := string([]rune(texts[i])[:min(len([]rune(texts[i])), 300)])
		h.pages = append(h.pages, "/search?q="+url.QueryEscape(text), "/"+url.PathEscape(text)+"/", "/search?q=x&section="+url.QueryEscape(text)+"&from="+url.QueryEscape(text)+"&order="+url.QueryEscape(text))
	}
	h.pages = append(h.pages, "/", "/lite/", "/safe/", "/lite"+typed[0], "/feed/", "/feed/atom/", now.Format("/2006/01/"))
	return h
}

// Whatever is written into a paper, no script runs in a reader's browser: not with the page's policy, which has nothing to stop,
// nor without it, where the cleaning stands alone.
func TestNoScriptRuns(t *testing.T) {
	t.Parallel()
	browser := chromium(t)
	theAlarmRings(t, browser)
	texts := attacks(t)
	h := attacked(t, texts)
	half := len(h.pages) / 2
	var some []string
	for i := 0; i < len(h.pages); i += 6 {
		some = append(some, h.pages[i])
	}
	var wg sync.WaitGroup
	for _, c := range []struct {
		pages   []string
		without bool
	}{{h.pages[:half], true}, {h.pages[half:], true}, {some, false}} {
		b := newTab(t, browser)
		b.before(alarm)
		call(b, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: c.without})
		wg.Go(func() { h.read(b, c.pages) })
	}
	wg.Wait()
	b := newTab(t, browser)
	b.before(alarm)
	call(b, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
	h.echoes(t, b, texts)
}

// theAlarmRings shows that what the test looks for is seen where it happens.
func theAlarmRings(t *testing.T, browser context.Context) {
	bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><body><p onclick="xss=1">x</p><img src="http://127.0.0.1:9/" onerror="alert(1)"></body>`)
	}))
	defer bad.Close()
	b := newTab(t, browser)
	b.before(alarm)
	b.open(bad.URL)
	got := strings.Join(value[[]string](b, prod), "\n")
	for _, want := range []string{"alert(1)", "xss = 1", "could run: <p"} {
		if !strings.Contains(got, want) {
			t.Errorf("a page that runs scripts shows only %q", got)
		}
	}
	if list := b.elsewhere(bad.URL); len(list) != 1 {
		t.Errorf("a request to another host shows as %q", list)
	}
}

// read opens pages in a tab.
func (h *hostile) read(b *tab, pages []string) {
	for _, path := range pages {
		if err := chromedp.Do(b.ctx, chromedp.Navigate(h.url+path)); err != nil {
			b.t.Errorf("%.300s: %v", path, err)
			continue
		}
		h.look(b, path)
	}
	b.t.Logf("%d pages were opened", len(pages))
	h.done(b)
}

// look prods the page in a tab and reports what ran.
func (h *hostile) look(b *tab, where string) {
	if strings.HasSuffix(where, "/feed/") || strings.HasSuffix(where, "/atom/") {
		return // that no dialog opens is looked at afterwards
	}
	ran, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](prod, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Errorf("%.300s: %v", where, err)
	}
	for _, r := range ran {
		b.t.Errorf("%.300s: %s", where, r)
	}
	at, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil || !strings.HasPrefix(at, h.url+"/") {
		b.t.Errorf("%.300s: the reader was taken to %s (%v)", where, at, err)
	}
}

// done reports what happened in a tab beside its pages.
func (h *hostile) done(b *tab) {
	for _, d := range b.dialogs {
		b.t.Errorf("a script opened %s", d)
	}
	if list := b.elsewhere(h.url); len(list) > 0 {
		b.t.Errorf("other hosts were asked: %q", list[:min(len(list), 10)])
	}
}

// echoes sends comments that lack something, so that the page gives back what was typed.
func (h *hostile) echoes(t *testing.T, b *tab, texts []string) {
	for i := 0; i < len(texts); i += 10 {
		b.open(h.url + h.pages[0])
		typed, err := json.Marshal(texts[i])
		if err != nil {
			t.Fatal(err)
		}
		b.submit(fmt.Sprintf(`(v => { const f = document.querySelector("#comments form"); f.noValidate = true; f.body.value = v; f.email.value = v; f.elements.name.removeAttribute("maxlength"); f.elements.name.value = v + " ".repeat(1) + "x".repeat(100); f.submit() })(%s)`, typed))
		if !value[bool](b, `!!document.querySelector("main form [name=body]").value`) {
			t.Errorf("%.100q is not given back", texts[i])
		}
		h.look(b, fmt.Sprintf("the form with %.100q", texts[i]))
	}
	h.done(b)
}
