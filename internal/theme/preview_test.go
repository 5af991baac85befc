package theme

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/i18n"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestPreview writes the pages of a made-up paper, and pictures of them in Chromium, to the folder that BROADSHEET_PREVIEW
// names, for people to look at. Set BROADSHEET_PREVIEW_ONLY to a part of the names to make fewer.
func TestPreview(t *testing.T) {
	dir := os.Getenv("BROADSHEET_PREVIEW")
	if dir == "" {
		t.Skip("BROADSHEET_PREVIEW is not set: no previews are made")
	}
	th, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	pages := previewPages(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/assets/"):
			th.Assets().ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, "/media/"):
			w.Header().Set("Content-Type", "image/svg+xml")
			fmt.Fprint(w, drawing(r.URL.Path))
		default:
			v, ok := pages[strings.Trim(r.URL.Path, "/")]
			if !ok {
				http.NotFound(w, r)
				return
			}
			out, err := th.Render(v)
			if err != nil {
				http.Error(w, err.Error(), 500)
				return
			}
			w.Header().Set("Content-Security-Policy", out.CSP)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write(out.HTML)
		}
	}))
	defer srv.Close()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.Flag("hide-scrollbars", true))
	alloc, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	defer cancel()
	ctx, cancel := chromedp.NewContext(alloc)
	defer cancel()
	only := os.Getenv("BROADSHEET_PREVIEW_ONLY")
	axe := ""
	if file := os.Getenv("BROADSHEET_AXE"); file != "" { // axe.min.js of axe-core
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		axe = string(b)
	}
	for name, v := range pages {
		out, err := th.Render(v)
		if err != nil {
			t.Error(name, err)
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name+".html"), out.HTML, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, mode := range []string{"light", "dark", "print"} {
			for _, width := range []int64{360, 768, 1280} {
				file := fmt.Sprintf("%s-%d-%s", name, width, mode)
				if !matches(file, only) {
					continue
				}
				scheme := func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
					_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
						Media:    map[string]string{"print": "print"}[mode],
						Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: mode}}})
					return chromedp.Void{}, err
				}
				err := chromedp.Do(ctx, scheme, chromedp.EmulateViewport(width, 800), chromedp.Navigate(srv.URL+"/"+name+"/"), chromedp.Sleep(100*time.Millisecond))
				if err != nil {
					t.Fatal(err)
				}
				wide, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth`))
				if err != nil || wide > int(width) {
					t.Errorf("%s: %d px wide (%v)", file, wide, err)
				}
				if axe != "" {
					found, err := chromedp.Run(ctx, chromedp.Evaluate[string](axe+`;axe.run({rules:{'target-size':{enabled:true}}}).then(r=>r.violations.map(v=>v.id+": "+v.nodes.slice(0,3).map(n=>n.html.slice(0,160)+" "+n.failureSummary).join("|")).join("\n"))`, chromedp.EvalAwaitPromise))
					if err != nil || found != "" {
						t.Errorf("%s: axe: %s %v", file, found, err)
					}
				}
				png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, file+".png"), png, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func matches(file, only string) bool {
	if only == "" {
		return true
	}
	for _, o := range strings.Split(only, ",") {
		if ok, _ := filepath.Match(o, file); ok {
			return true
		}
	}
	return false
}

// drawing is a duotone of the river, a little different for each address.
func drawing(seed string) string {
	n := 0
	for _, c := range seed {
		n = (n*31 + int(c)) % 997
	}
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 800"><rect width="1200" height="800" fill="#d9d2c3"/>`)
	for i := range 16 {
		y := 420 + i*26
		fmt.Fprintf(&b, `<path d="M0 %d q150 %d 300 0 t300 0 t300 0 t300 0" fill="none" stroke="#1f3a44" stroke-width="%d"/>`, y, 10+(n+i*7)%22, 2+i/3)
	}
	fmt.Fprintf(&b, `<circle cx="%d" cy="180" r="90" fill="#9a4a2a"/><path d="M%d 400 h420 l-50 60 h-320z" fill="#1f3a44"/><path d="M%d 300 h170 v100 h-170z" fill="#1f3a44"/></svg>`, 150+n, 200+n/3, 300+n/3)
	return b.String()
}

func previewPages(t *testing.T) map[string]View {
	body, err := os.ReadFile("testdata/story.html")
	if err != nil {
		t.Fatal(err)
	}
	markup, err := os.ReadFile("testdata/markup.html")
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]View{}
	for _, lang := range []string{"en", "ar"} {
		site := sampleSite(lang)
		if lang == "ar" {
			arabic(site)
		}
		site.T = i18n.New(map[string]string{"en": "en-GB", "ar": "ar"}[lang], nil)
		site.Today = sampleDay
		for _, lite := range []bool{false, true} {
			p := Page{Site: site, Head: Head{Title: "A page", Description: "What it says.", Canonical: "https://courier.example/a/", Markup: template.HTML(markup)}, Lite: lite, Switch: "/lite/"}
			for _, s := range sampleViews("", p) {
				name := string(s.view.kind())
				for pages[lang+"-"+name+suffix(lite)] != nil {
					name += "2"
				}
				if st, ok := s.view.(*Story); ok {
					st.Body = template.HTML(body)
					st.Next.Body = ""
					st.Next.Picture = nil
				}
				if f, ok := s.view.(*Front); ok {
					f.Bands = nil
					for i, sec := range site.Sections[:5] {
						ts := sampleTeasers(8)[i : i+4-i%2]
						f.Bands = append(f.Bands, Band{Section: sec, Stories: ts})
					}
				}
				if lang == "ar" {
					inArabic(s.view)
				}
				pages[lang+"-"+name+suffix(lite)] = s.view
			}
		}
		f := *pages[lang+"-front"].(*Front)
		lead := *f.Lead
		lead.Picture = nil
		f.Lead = &lead
		f.Seconds = bareOfPictures(f.Seconds)
		var bands []Band
		for _, b := range f.Bands {
			bands = append(bands, Band{b.Section, bareOfPictures(b.Stories)})
		}
		f.Bands = bands
		f.Ranking.Counted = false
		pages[lang+"-frontplain"] = &f
		st := *pages[lang+"-story"].(*Story)
		st.Lead, st.Related, st.Comments = nil, bareOfPictures(st.Related[:2]), Comments{Open: true, Form: st.Comments.Form}
		st.Corrections, st.Sources, st.SoFar, st.Translations = nil, nil, nil, nil
		pages[lang+"-storyplain"] = &st
	}
	return pages
}

func suffix(lite bool) string {
	if lite {
		return "-lite"
	}
	return ""
}

func bareOfPictures(ts []Teaser) []Teaser {
	ts = append([]Teaser(nil), ts...)
	for i := range ts {
		ts[i].Picture = nil
	}
	return ts
}

func arabic(s *Site) {
	s.Name, s.Tagline = "بريد أورين", "النهر والسوق والمجلس منذ ١٩٣١"
	for i, n := range []string{"المدينة", "النهر", "السوق", "الرياضة", "الثقافة", "الرأي"} {
		s.Sections[i].Text = n
	}
}

var arabicHeadlines = []string{
	"عادت العبّارة والطابور يمتد ميلًا كاملًا", "المجلس يصوّت بتسعة مقابل ثمانية لنقل السوق الليلي", "مطر ثلاثة أسابيع في أربعة أيام",
	"عمال الميناء يرفعون دعوى ضد الرافعة الجديدة", "أورين تتعادل مع المتصدر في الوحل", "المرأة التي تصلح ساعات النهر",
}

func inArabic(v View) {
	n := 0
	fix := func(ts []Teaser) {
		for i := range ts {
			ts[i].Headline = arabicHeadlines[(i+n)%len(arabicHeadlines)]
			ts[i].Excerpt = "منذ الفجر تقف الشاحنات على طريق الرصيف وقد أُطفئت محركاتها، وأشعل السائقون النيران …"
			ts[i].Bylines = []Byline{{Name: "إيناس أوكبارا"}}
			ts[i].Kicker.Text = "المدينة"
			ts[i].Lang = ""
		}
		n++
	}
	switch v := v.(type) {
	case *Front:
		one := []Teaser{*v.Lead}
		fix(one)
		v.Lead = &one[0]
		fix(v.Seconds)
		fix(v.Briefs)
		fix(v.Ranking.Stories)
		for _, b := range v.Bands {
			fix(b.Stories)
		}
	case *Story:
		v.Headline, v.Standfirst = arabicHeadlines[0], "عبرت «الأختان» عند السادسة وعشر دقائق صباح السبت، بعد أحد عشر يومًا من الفيضان الذي جرف مراسيها."
		v.Kicker.Text = "النهر"
		v.Body = template.HTML("<p>لم يهتف أحد. حين لامس المنحدر الرصيف الشرقي خرج الناس كأنهم يخرجون من مسجد أو كنيسة، بهدوء وبلا عجلة، وحمل كل منهم ما كان قد جاء به قبل أحد عشر يومًا.</p><aside class=\"pullquote\"><p>انتظرنا الماء كما ينتظر المرء ضيفًا ثقيلًا.</p></aside><h2>ما تقوله المقاييس</h2><p>ارتفع النهر أربعة أمتار في ليلتين، وهو أعلى ما سُجّل منذ عام 1962، بحسب هيئة النهر. وقالت القبطانة أدايزي هولم إن المراسي الجديدة أعمق من القديمة بمترين.</p>" +
			strings.Repeat("<p>ومنذ الفجر تقف الشاحنات على طريق الرصيف وقد أُطفئت محركاتها، وأشعل السائقون النيران تحت أباريق الشاي، وباع الصبيان الفول السوداني بين العجلات كأن السوق انتقل إليهم.</p>", 4))
		fix(v.Related)
		fix(v.Ranking.Stories)
		one := []Teaser{v.Next.Teaser}
		fix(one)
		v.Next.Teaser, v.Next.Standfirst = one[0], "استغرق التصويت ست ساعات."
		v.Section.Text, v.Ranking.Section.Text = "النهر", "النهر"
	case *List:
		fix(v.Stories)
	}
}
