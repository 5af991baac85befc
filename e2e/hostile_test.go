package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// attacks gives texts that try to run a script in a reader's browser: ours, and those of the test material where
// it is there.
func attacks(t *testing.T) []string {
	t.Helper()
	texts := []string{
		`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<svg onload=alert(1)>`, `<a href="javascript:alert(1)">x</a>`, `<iframe srcdoc="<script>alert(1)</script>"></iframe>`,
		`<math><mi//xlink:href="data:x,<script>alert(1)</script>">`, `"><script>alert(1)</script>`, `<p style="background:url(javascript:alert(1))">x</p>`, `<form><button formaction=javascript:alert(1)>x`, `<details open ontoggle=alert(1)>`,
	}
	dir := os.Getenv("BROADSHEET_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	b, err := os.ReadFile(filepath.Join(dir, "data", "xss", "dompurify-expect.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Logf("only our own %d attacks: no test material in %s", len(texts), dir)
		return texts
	}
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct{ Payload string }
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if strings.TrimSpace(c.Payload) != "" {
			texts = append(texts, c.Payload)
		}
	}
	return texts
}

// alarms makes every way in which the attacks show themselves leave a mark.
const alarms = `window.ran = []; for (const f of ["alert", "confirm", "prompt", "print"]) window[f] = (...a) => { window.ran.push(f + "(" + a + ")") }`

// dangers looks for what could still run: scripts besides the page's own, event handlers, script addresses.
const dangers = `[...document.querySelectorAll("article *, #comments *")].filter(e =>
	e.localName == "script" && e.type != "application/ld+json" || ["iframe", "object", "embed", "base", "meta", "link", "style"].includes(e.localName) ||
	[...e.attributes].some(a => /^on/i.test(a.name) || a.name == "style" || /^(href|src|action|formaction|xlink:href|data)$/i.test(a.name) && /^[\s\x00-\x1f]*(javascript|vbscript|data:text)/i.test(a.value))
).map(e => e.outerHTML.slice(0, 200))`

func TestNoScriptRunsThatAReaderOrAWriterSent(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	texts := attacks(t)
	var paths []string
	for start := 0; start < len(texts); start += 40 { // as bodies
		body := strings.Join(texts[start:min(start+40, len(texts))], "\n<p>next</p>\n")
		paths = append(paths, add(t, body, "story", "add", "--data", data, "--headline", fmt.Sprintf("Attack %d", start), "--section", "News", "--body", "-", "--publish"))
	}
	s := serve(t, data).ready()
	for i, text := range texts { // as comments, by name and by text
		res, err := client.PostForm(s.url+"/comments", url.Values{"story": {paths[i%len(paths)]}, "name": {text[:min(len(text), 60)]}, "email": {"reader@example.org"}, "body": {text}})
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode >= 500 || res.StatusCode < 300 {
			t.Errorf("posting %q: %d", text, res.StatusCode)
		}
	}
	shown := approveAll(t, data)
	t.Logf("%d of %d comments shown", shown, len(texts))
	if shown < len(texts)/4 {
		t.Errorf("only %d of %d comments were taken", shown, len(texts))
	}
	ctx := tab(t, 1280)
	trusted(t, ctx) // the policy would stop scripts; here it is the cleaning that is tried
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: alarms}); err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		do(t, ctx, chromedp.Navigate(s.url+path))
		script[any](t, ctx, `document.querySelectorAll("article a, article button, #comments a").forEach(e => { e.dispatchEvent(new MouseEvent("mouseover", {bubbles: true})); e.focus() })`)
		if ran := script[[]string](t, ctx, `new Promise(done => setTimeout(() => done(window.ran), 100))`); len(ran) > 0 {
			t.Errorf("%s: a script ran: %q", path, ran)
		}
		t.Logf("%s: %d comments on the page, %d characters of text", path, script[int](t, ctx, `document.querySelectorAll("#comments [id^=comment-]").length`), script[int](t, ctx, `document.querySelector("article").innerText.length`))
		for _, d := range script[[]string](t, ctx, dangers) {
			t.Errorf("%s: may run a script: %s", path, d)
		}
	}
}

// approveAll shows every comment that is held or taken for spam, and gives how many.
func approveAll(t *testing.T, data string) int {
	t.Helper()
	total := 0
	for _, state := range []string{"held", "spam"} {
		out := run(t, "comments", "list", "--data", data, "--state", state, "--limit", "1000", "--json")
		args := []string{"comments", "approve", "--data", data}
		for d := json.NewDecoder(strings.NewReader(out)); d.More(); {
			var c struct{ ID int64 }
			if err := d.Decode(&c); err != nil {
				t.Fatalf("%v in %.300s", err, out)
			}
			args = append(args, fmt.Sprint(c.ID))
		}
		if len(args) > 4 {
			run(t, args...)
		}
		total += len(args) - 4
	}
	return total
}
