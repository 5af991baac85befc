package theme

import (
	"context"
	"html/template"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// browser starts Chromium and gives a tab, or skips the test where there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: browser tests do not run with -short")
	}
	found := false
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if _, err := exec.LookPath(name); err == nil {
			found = true
		}
	}
	if !found {
		t.Skip("SKIPPED: there is no Chromium on this machine, so pages were not tried in a browser")
	}
	alloc, cancel := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.Flag("hide-scrollbars", true))...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	return ctx
}

// served serves views by name, with their policy, as the site will.
func served(t *testing.T, th *Theme, views map[string]View) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, ok := views[strings.Trim(r.URL.Path, "/")]
		if !ok {
			th.Assets().ServeHTTP(w, r)
			return
		}
		out, err := th.Render(v)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Security-Policy", out.CSP)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(out.HTML)
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestPolicyLetsThePageWorkAndNothingElse(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	th, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := sampleStory(Page{Site: sampleSite("en")})
	v.Head.Markup = template.HTML(`<script type="application/ld+json">{"@type":"NewsArticle"}</script>`)
	v.Related[0].Published = time.Now().Add(-35 * time.Minute)
	v.Related[1].Published = time.Now().Add(-49 * time.Hour)
	// What a sanitiser may let slip one day:
	v.Body = `<p id="in" style="color:red">x</p><script>document.title="run"</script><img src="data:," alt="" onerror="document.title='run'">`
	url := served(t, th, map[string]View{"story": v})
	watch := func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
			Source: `window.refused=[];document.addEventListener("securitypolicyviolation",e=>refused.push(e.effectiveDirective))`})
		return chromedp.Void{}, err
	}
	if err := chromedp.Do(ctx, watch, chromedp.Navigate(url+"/story/")); err != nil {
		t.Fatal(err)
	}
	for expression, want := range map[string]string{
		`getComputedStyle(document.body).marginTop + getComputedStyle(document.querySelector(".story h1")).fontWeight`: "0px700",
		`/^3[5-9] min\. ago$/.test(document.querySelectorAll("#related time")[0].textContent)`:                         "true", // on a busy machine it is looked at later
		`document.querySelectorAll("#related time")[0].title !== ""`:                                                   "true",
		`document.querySelectorAll("#related time")[1].textContent.includes("20")`:                                     "true",
		`getComputedStyle(document.getElementById("in")).color === "rgb(255, 0, 0)"`:                                   "false",
		`document.title.startsWith("run")`:                                                                             "false",
		`[...new Set(refused)].sort().join()`:                                                                          "script-src-attr,script-src-elem,style-src-attr",
		`JSON.parse(document.querySelector("script[type='application/ld+json']").textContent)["@type"]`:                "NewsArticle",
	} {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string]("String("+expression+")"))
		if err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", expression, got, err, want)
		}
	}
}

// inEach opens views and looks at each in every width, in pixels.
func inEach(t *testing.T, views map[string]View, widths []int64, look func(ctx context.Context, name string, width int64)) {
	t.Helper()
	ctx := browser(t)
	th, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	url := served(t, th, views)
	for name := range views {
		if err := chromedp.Do(ctx, chromedp.Navigate(url+"/"+name+"/")); err != nil {
			t.Fatal(err)
		}
		for _, width := range widths {
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 800)); err != nil {
				t.Fatal(err)
			}
			look(ctx, name, width)
		}
	}
}

func TestPagesHoldTogetherAtTwiceTheTextSize(t *testing.T) {
	t.Parallel()
	views := map[string]View{}
	for _, s := range samples() {
		switch s.view.kind() {
		case KindFront, KindStory, KindList, KindSearch, KindCommentForm:
		default:
			continue
		}
		if s.name == "full" {
			name := s.view.page().Site.T.Lang() + "-" + string(s.view.kind())
			if s.view.page().Lite {
				name += "-lite"
			}
			views[name] = s.view
		}
	}
	inEach(t, views, []int64{320, 640, 1280}, func(ctx context.Context, name string, width int64) {
		zoom := "200%"
		if width == 320 {
			zoom = "100%"
		}
		wide, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.documentElement.style.fontSize="`+zoom+`",document.documentElement.scrollWidth`))
		if err != nil || wide > int(width) {
			t.Errorf("%s at %d px and %s is %d px wide (%v)", name, width, zoom, wide, err)
		}
	})
}

// A line of facts ("By A and B · 3 comments · 2 h. ago") may be broken anywhere between its facts; the dot between two that stand on
// different lines is not seen.
func TestNoLineOfFactsEndsInADot(t *testing.T) {
	t.Parallel()
	views := map[string]View{}
	for _, lang := range []string{"en", "ar"} {
		for _, lite := range []bool{false, true} {
			v := &List{Page: Page{Site: sampleSite(lang), Lite: lite}, Kind: "section", Title: "News", Total: 90, From: sampleDay, To: sampleDay, Pager: samplePager(), Stories: sampleTeasers(6)}
			for i := range v.Stories {
				v.Stories[i].Bylines = []Byline{{Name: "Ada Obi"}, {Name: "Ibrahim Taskoro-Featherstonehaugh"}, {Name: "Ngozi Okonkwo"}}[:i%4]
				v.Stories[i].Comments = 12 * (i % 3)
			}
			v.Ranking = &Ranking{Stories: v.Stories}
			views[lang+suffix(lite)] = v
		}
	}
	var widths []int64
	for w := int64(240); w <= 640; w += 16 {
		widths = append(widths, w)
	}
	seen := 0
	inEach(t, views, widths, func(ctx context.Context, name string, width int64) {
		// For each dot within its line of facts: the fact before it must end beside it.
		got, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll(".m .dot")].filter(d => d.checkVisibility()).flatMap(d => {
				const m = d.closest(".m").getBoundingClientRect(), r = document.createRange(); r.selectNodeContents(d);
				const dot = r.getBoundingClientRect(), item = d.parentNode, before = [...document.querySelectorAll(".i")].filter(i => i.parentNode == item.parentNode && i !== item && i.checkVisibility());
				if (dot.right <= m.left + 5.5 || dot.left >= m.right - 5.5) return [];
				const beside = before.some(i => [...i.getClientRects()].some(b => b.top < dot.bottom && b.bottom > dot.top && b.width > 9));
				const after = item.lastElementChild.getClientRects()[0] || item.getClientRects()[0];
				return [beside && after.top < dot.bottom && after.bottom > dot.top ? "" : d.closest(".m").textContent] })`))
		if err != nil {
			t.Fatal(err)
		}
		torn, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll(".m time")].filter(e => e.offsetHeight > 30).map(e => e.closest(".m").textContent)`))
		if err != nil || width >= 320 && len(torn) > 0 {
			t.Errorf("%s at %d px: a date that would fit on a line stands on two: %q (%v)", name, width, torn, err)
		}
		for _, g := range got {
			if g != "" {
				t.Errorf("%s at %d px: a dot stands alone in %q", name, width, g)
			}
			seen++
		}
	})
	if seen == 0 {
		t.Error("no dot was seen between two facts")
	}
}

// What is long or broad stays within the page, on tablets between a phone and a desk too: words without a break in topics, sections and
// credits, a pull quote that hangs beside the text.
func TestLongAndBroadThingsStayInThePage(t *testing.T) {
	t.Parallel()
	const long = "Superkalifragilistischexpialigetischüberdonaudampfschifffahrtselektrizitätenhauptbetriebswerk"
	views := map[string]View{}
	for _, lang := range []string{"en", "ar"} {
		for _, lite := range []bool{false, true} {
			site := sampleSite(lang)
			site.Pages = append(site.Pages, Link{Text: long, Href: "/long/"})
			p := Page{Site: site, Lite: lite, Crumbs: []Link{{Text: long, Href: "/a/"}}}
			links := []Link{{Text: "The ferry", Href: "/topic/ferry/"}, {Text: long, Href: "/topic/long/"}}
			body := template.HTML(`<p>` + long + `</p><aside class="pullquote"><p>It was not ready by the rains</p></aside><p>It was not ready.</p><table><tr><th>` + long + `</th><td>` + long + `</td></tr></table>` +
				`<figure><img src="data:," alt="" width="8" height="8"><figcaption>The landing <span class="credit">Picture: Ada Obi, of an agency with a name that no line of a phone has room for</span></figcaption></figure>`)
			story := sampleStory(p)
			story.Topics, story.Body, story.Headline, story.Kicker.Text, story.Bylines = links, body, long, long, []Byline{{Name: long, Href: "/author/long/"}}
			for name, v := range map[string]View{
				"story":    story,
				"standing": &Standing{Page: p, Title: long, Body: body},
				"topics":   &Topics{Page: p, Title: "All topics", Groups: []TopicGroup{{Letter: "F", ID: "l-1", Topics: links}}},
				"topic":    &Topic{Page: p, Title: long, Intro: body, Total: 3, Related: links, Authors: links, Stories: sampleTeasers(3)},
				"list":     &List{Page: p, Kind: "section", Title: long, Total: 3, Links: links, Stories: sampleTeasers(3), Pager: samplePager()},
			} {
				views[lang+suffix(lite)+"-"+name] = v
			}
		}
	}
	inEach(t, views, []int64{320, 360, 768, 1024, 1100, 1216, 1280}, func(ctx context.Context, name string, width int64) {
		over, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(d => d.scrollWidth <= d.clientWidth ? "" :
				[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > d.clientWidth + 1 || e.getBoundingClientRect().left < -1).filter(e => !e.matches(".skip, tbody, tbody *")).map(e => e.outerHTML.slice(0, 100))[0] || "?")(document.documentElement)`))
		if err != nil || over != "" {
			t.Errorf("%s at %d px is too wide: %s (%v)", name, width, over, err)
		}
	})
}
