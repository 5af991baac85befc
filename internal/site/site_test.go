package site_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/related"
	"broadsheet/internal/search"
	"broadsheet/internal/site"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
	"broadsheet/internal/theme"
)

var owner = news.Actor{Name: "own@paper.example", Role: news.Owner}

// paper is a small site with everything on it.
type paper struct {
	t    *testing.T
	db   *store.DB
	desk *editorial.Desk
	site *site.Site
	h    http.Handler
}

func newPaper(t *testing.T) *paper {
	t.Helper()
	db := storetest.SQLite(t)
	th, err := theme.Load(theme.Options{})
	if err != nil {
		t.Fatal(err)
	}
	desk := editorial.New(db)
	engine := search.New(db)
	s := site.New(db, desk, th, engine)
	pages := &press.Handler{Keep: press.NewKeep(db, s.Render, press.Options{}), Failure: s.Failure}
	return &paper{t, db, desk, s, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			s.PostComment(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})}
}

func (p *paper) get(path string, header ...string) *httptest.ResponseRecorder {
	p.t.Helper()
	r := httptest.NewRequest("GET", "/", nil)
	u, err := url.Parse(path)
	if err != nil {
		p.t.Fatal(err)
	}
	r.URL = u
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	p.h.ServeHTTP(w, r)
	return w
}

func (p *paper) body(path string) string {
	p.t.Helper()
	w := p.get(path)
	if w.Code != http.StatusOK {
		p.t.Fatalf("%s answers %d", path, w.Code)
	}
	return w.Body.String()
}

// fill publishes n stories in two sections, the newest last, an hour apart.
func (p *paper) fill(n int) []string {
	p.t.Helper()
	ctx := p.t.Context()
	im, err := p.desk.Import(owner, "old.example")
	if err != nil {
		p.t.Fatal(err)
	}
	var paths []string
	err = im.Batch(ctx, func(b *editorial.Batch) error {
		world, _, err := b.Section(ctx, "w", news.Section{Name: "World"}, "/category/world/", "/?cat=2")
		if err != nil {
			return err
		}
		africa, _, err := b.Section(ctx, "a", news.Section{Name: "Africa", ParentID: world}, "/category/world/africa/")
		if err != nil {
			return err
		}
		topic, _, err := b.Topic(ctx, "t", news.Topic{Name: "Ferries"}, "/tag/ferries/")
		if err != nil {
			return err
		}
		ada, _, err := b.Person(ctx, "p", news.Person{Name: "Ada Obi", Bio: "Writes about the river."})
		if err != nil {
			return err
		}
		for i := range n {
			at := time.Date(2024, 11, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Hour)
			res, err := b.Story(ctx, &editorial.ImportedStory{
				ForeignID: fmt.Sprint(i), Digest: "1", Kind: news.KindStory, State: news.Published, PublishedAt: at, CommentsOpen: true,
				Path: fmt.Sprintf("/2024/11/story-%d/", i), Aliases: []string{fmt.Sprintf("/?p=%d", i+1)},
				Content: news.Content{
					Headline: fmt.Sprintf("Story %d", i), Body: fmt.Sprintf("<p>The %d. ferry sailed.</p>", i), Sections: []int64{[]int64{world, africa}[i%2]},
					Topics: []int64{topic}, Bylines: []news.Byline{{PersonID: ada}, {Name: "A Guest", Role: news.With}},
				},
			})
			if err != nil {
				return err
			}
			paths = append(paths, res.Path)
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	if err := related.NewEngine(p.db).CatchUp(ctx); err != nil {
		p.t.Fatal(err)
	}
	if err := search.New(p.db).CatchUp(ctx); err != nil {
		p.t.Fatal(err)
	}
	return paths
}

func TestEmptySiteSaysHowToBegin(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	body := p.body("/")
	for _, want := range []string{"broadsheet demo", "broadsheet import wordpress", "broadsheet story add"} {
		if !strings.Contains(body, want) {
			t.Errorf("the welcome page lacks %q", want)
		}
	}
	if w := p.get("/nothing/here/"); w.Code != http.StatusNotFound {
		t.Errorf("an address on an empty site answers %d", w.Code)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	p.fill(45)
	for _, c := range []struct {
		path string
		code int
		to   string
	}{
		{"/", 200, ""}, {"/world/", 200, ""}, {"/world/africa/", 200, ""}, {"/world/page/2/", 200, ""}, {"/world/page/9/", 404, ""},
		{"/topic/ferries/", 200, ""}, {"/topic/ferries/page/3/", 200, ""}, {"/author/ada-obi/", 200, ""},
		{"/2024/11/story-3/", 200, ""}, {"/2024/11/story-3", 301, "/2024/11/story-3/"}, {"/2024/11/story-3/amp/", 301, "/2024/11/story-3/"},
		{"/2024/11/Story-3/", 301, "/2024/11/story-3/"}, {"/2024/11/STORY-3", 301, "/2024/11/story-3/"}, {"/2024/11/Story-3/AMP/", 301, "/2024/11/story-3/"}, {"/World/Africa/", 301, "/world/africa/"},
		{"/World/feed/", 301, "/world/feed/"}, {"/Category/World/page/2/", 301, "/world/page/2/"}, {"/?P=4", 200, ""}, {"/Nothing/Here/", 404, ""}, {"/ÉTÉ/", 404, ""},
		{"/2024/11/story-3/feed/", 301, "/2024/11/story-3/"}, {"/2024/11/story-3/comment-page-2/", 301, "/comments/page?page=2&story=%2F2024%2F11%2Fstory-3%2F"}, {"/2024/11/story-3/comment-page-1/", 301, "/2024/11/story-3/"},
		{"/world/page/1/", 301, "/world/"}, {"/category/world/page/1/", 301, "/world/"}, {"/index.php/category/world/", 301, "/world/"}, {"/2024/11/feed/", 301, "/feed/"}, {"/2024/11/02/feed/atom/", 301, "/feed/atom/"},
		{"/?feed=comments-rss2", 301, "/comments/feed/"}, {"/wp-sitemap.xml", 301, "/sitemap.xml"}, {"/index.php/world/", 301, "/world/"}, {"/index.php/search?q=ferry&x=y", 301, "/search?q=ferry"}, {"/index.php", 301, "/"},
		{"/?p=4", 301, "/2024/11/story-3/"}, {"/?p=4&utm_source=x", 301, "/2024/11/story-3/"}, {"/?p=999", 404, ""}, {"/?utm_source=x", 200, ""},
		{"/category/world/", 301, "/world/"}, {"/category/world", 301, "/world/"}, {"/category/world/africa/page/2/", 301, "/world/africa/page/2/"},
		{"/category/world/feed/", 301, "/world/feed/"}, {"/category/world/feed/atom/", 301, "/world/feed/atom/"}, {"/?cat=2", 301, "/world/"},
		{"/?cat=2&feed=rss2", 301, "/world/feed/"}, {"/?feed=atom", 301, "/feed/atom/"}, {"/tag/ferries/", 301, "/topic/ferries/"},
		{"/?s=ferry", 301, "/search?q=ferry"}, {"/?m=202411", 301, "/2024/11/"}, {"/?m=20241102", 301, "/2024/11/02/"}, {"/?m=2024x", 404, ""},
		{"/2024/", 200, ""}, {"/2024/11/", 200, ""}, {"/2024/11", 301, "/2024/11/"}, {"/2024/11/02/", 200, ""}, {"/2024/11/page/3/", 200, ""},
		{"/2024/13/", 404, ""}, {"/2023/", 404, ""}, {"/2024/11/31/", 404, ""}, {"/9999/99/99/", 404, ""},
		{"/page/2/", 200, ""}, {"/page/1/", 301, "/"}, {"/page/-1/", 404, ""}, {"/page/99999999999999999999/", 404, ""},
		{"/search", 200, ""}, {"/search?q=ferry", 200, ""}, {"/search/?q=a+b&x=1", 301, "/search?q=a+b"}, {"/search?q=ferry&from=2024-13-45", 200, ""},
		{"/lite/", 200, ""}, {"/lite/2024/11/story-3/", 200, ""}, {"/lite/?p=4", 301, "/lite/2024/11/story-3/"}, {"/lite", 200, ""},
		{"/comments/reply?to=x", 404, ""}, {"/comments/page?story=/2024/11/story-3/&page=2", 404, ""}, {"/comments/received?story=/2024/11/story-3/", 200, ""},
		{"/%ff%fe", 400, ""}, {"/" + strings.Repeat("x", 10000), 414, ""}, {"/a%00b", 400, ""}, {"/2024//11/story-3/", 301, "/2024/11/story-3/"},
		{"/2024/11/../11/story-3/?full", 301, "/2024/11/story-3/?full"}, {"/wp-login.php", 404, ""},
	} {
		w := p.get(c.path)
		if w.Code != c.code || w.Header().Get("Location") != c.to {
			t.Errorf("%.60s answers %d %s, want %d %s", c.path, w.Code, w.Header().Get("Location"), c.code, c.to)
		}
		if w.Code < 300 && len(w.Body.String()) < 500 {
			t.Errorf("%s is nearly empty", c.path)
		}
	}
	if w := p.get("/%22%3E%3Cscript%3Ealert(1)%3C/script%3E/"); strings.Contains(w.Body.String(), "<script>alert") {
		t.Error("an address is put out as markup")
	}
}

var hrefs = regexp.MustCompile(`<a href="(/2024/11/story-\d+/)"`)

func TestFrontShowsNoStoryTwice(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	p.fill(45)
	body := regexp.MustCompile(`(?s)id="most-read".*?</(section|aside)>`).ReplaceAllString(p.body("/"), "")
	seen := map[string]bool{}
	for _, m := range hrefs.FindAllStringSubmatch(body, -1) {
		if seen[m[1]] {
			t.Errorf("%s stands twice", m[1])
		}
		seen[m[1]] = true
	}
	if len(seen) < 12 {
		t.Errorf("the front leads to %d stories only", len(seen))
	}
}

// What stands around every page is prepared once: what one page marks in it, no other shows, and each edition leads on within itself.
func TestPagesShareNoMark(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	p.fill(4)
	const mark = `<li><a href="/world/" aria-current="true">World</a></li>`
	for range 2 {
		for path, marked := range map[string]bool{"/2024/11/story-1/": true, "/world/africa/": true, "/author/ada-obi/": false, "/": false} {
			if got := strings.Contains(p.body(path), mark); got != marked {
				t.Errorf("%s marks the section: %v", path, got)
			}
			if lite := p.body("/lite" + path); !strings.Contains(lite, `<a href="/lite/world/"`) || strings.Contains(lite, `<a href="/world/"`) {
				t.Errorf("the text edition of %s leads elsewhere", path)
			}
		}
	}
}

func TestStoryPageHasItsParts(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	paths := p.fill(45)
	body := p.body(paths[20])
	for _, want := range []string{`<article`, `id="related"`, `id="most-read"`, `id="next-story"`, `id="comments"`, `name="story"`, `application/ld+json`,
		`rel="canonical" href="http://localhost:8080/2024/11/story-20/"`, "Ada Obi", "A Guest", "<time datetime="} {
		if !strings.Contains(body, want) {
			t.Errorf("the story page lacks %s", want)
		}
	}
	_, next, _ := strings.Cut(body, `id="next-story"`)
	if m := regexp.MustCompile(`href="(/2024/11/story-\d+/)"`).FindStringSubmatch(next); m == nil || m[1] == paths[20] {
		t.Errorf("the next story is %v", m)
	}
	_, ranking, _ := strings.Cut(body, `id="most-read"`)
	ranking, _, _ = strings.Cut(ranking, "</section>")
	if strings.Contains(ranking, `"/2024/11/story-20/"`) {
		t.Error("most read names the page's own story")
	}
}

// The next story is the next older one of the main section, else of the site; a newer one only where nothing older is left.
func TestTheNextStoryIsAnOlderOne(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	paths := p.fill(12) // those with an odd number are of Africa
	for story, want := range map[int]int{7: 5, 1: 0, 0: 11} {
		_, next, _ := strings.Cut(p.body(paths[story]), `id="next-story"`)
		if m := storyLink.FindStringSubmatch(next); m == nil || m[1] != paths[want] {
			t.Errorf("after story %d stands %v, want %s", story, m, paths[want])
		}
	}
}

func TestDraftsAndPrivateStoriesAreNowhere(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	ctx := t.Context()
	p.fill(3)
	im, _ := p.desk.Import(owner, "old.example")
	err := im.Batch(ctx, func(b *editorial.Batch) error {
		for i, s := range []editorial.ImportedStory{
			{State: news.Draft, Path: "/2024/11/draft/"}, {State: news.InReview, Path: "/2024/11/pending/"},
			{State: news.Draft, Private: true, Path: "/2024/11/private/"}, {State: news.Published, Private: true, Path: "/2024/11/private-2/"},
		} {
			s.ForeignID, s.Kind, s.Aliases = fmt.Sprint("x", i), news.KindStory, []string{fmt.Sprintf("/?p=90%d", i)}
			s.Content = news.Content{Headline: "SECRET", Body: "<p>SECRET</p>"}
			if _, err := b.Story(ctx, &s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	search.New(p.db).CatchUp(ctx)
	for _, path := range []string{"/2024/11/draft/", "/2024/11/pending/", "/2024/11/private/", "/2024/11/private-2/", "/?p=900", "/?p=901", "/?p=902", "/?p=903"} {
		if w := p.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s answers %d %s", path, w.Code, w.Header().Get("Location"))
		}
	}
	for _, path := range []string{"/", "/2024/11/", "/world/", "/search?q=SECRET", "/2024/11/story-1/"} {
		if body := p.body(path); strings.Contains(strings.ReplaceAll(body, `value="SECRET"`, ""), "SECRET</a>") {
			t.Errorf("%s shows a story that is not public", path)
		}
	}
}

func TestWithdrawnStoryIsGone(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	paths := p.fill(5)
	a, err := p.db.Address(t.Context(), paths[2])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.desk.Withdraw(t.Context(), owner, a.TargetID, ""); err != nil {
		t.Fatal(err)
	}
	if w := p.get(paths[2]); w.Code != http.StatusGone {
		t.Errorf("a withdrawn story answers %d", w.Code)
	}
	for _, path := range []string{"/", "/world/", paths[1], paths[3], "/2024/11/", "/topic/ferries/"} {
		if strings.Contains(p.body(path), `"`+paths[2]+`"`) {
			t.Errorf("%s still shows it", path)
		}
	}
}

// In Santiago clocks are put forward at midnight: that day has none, and has an archive and its place in the month's all the same.
func TestADayWithoutMidnight(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	ctx := t.Context()
	_, err := p.desk.SaveSettings(ctx, owner, func(s *news.Settings) error { s.TimeZone = "America/Santiago"; return nil })
	if err != nil {
		t.Fatal(err)
	}
	im, err := p.desk.Import(owner, "old.example")
	if err != nil {
		t.Fatal(err)
	}
	err = im.Batch(ctx, func(b *editorial.Batch) error {
		for _, day := range []int{7, 8, 10} {
			_, err := b.Story(ctx, &editorial.ImportedStory{
				ForeignID: fmt.Sprint(day), Digest: "1", Kind: news.KindStory, State: news.Published, PublishedAt: time.Date(2024, 9, day, 15, 0, 0, 0, time.UTC),
				Path: fmt.Sprintf("/2024/09/day-%d/", day), Content: news.Content{Headline: fmt.Sprintf("Day %d", day), Body: "<p>The ferry sails.</p>"},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	month := p.body("/2024/09/")
	for day := 6; day < 12; day++ {
		published := day == 7 || day == 8 || day == 10
		path := fmt.Sprintf("/2024/09/%02d/", day)
		if strings.Contains(month, `"`+path+`"`) != published {
			t.Errorf("the month leads to %s, or does not", path)
		}
		if published && !strings.Contains(p.body(path), fmt.Sprintf(`"/2024/09/day-%d/"`, day)) {
			t.Errorf("%s does not show its story", path)
		}
	}
}

func TestConditionalRequests(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	paths := p.fill(5)
	first := p.get(paths[1])
	for first.Header().Get("Last-Modified") == "" { // in the first seconds of a site a page has no date
		first = p.get(paths[1])
	}
	tag, modified := first.Header().Get("ETag"), first.Header().Get("Last-Modified")
	if tag == "" || modified == "" {
		t.Fatalf("no validators: %v", first.Header())
	}
	if w := p.get(paths[1], "If-None-Match", tag); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("the same page again answers %d", w.Code)
	}
	if w := p.get(paths[1], "If-Modified-Since", modified); w.Code != http.StatusNotModified {
		t.Errorf("not modified since answers %d", w.Code)
	}
	if w := p.get(paths[1], "If-None-Match", `"else"`, "If-Modified-Since", modified); w.Code != http.StatusOK {
		t.Errorf("another tag answers %d", w.Code)
	}
	for enc, want := range map[string]string{"br, gzip": "br", "gzip": "gzip", "zstd": "zstd", "br;q=0, gzip;q=0.5": "gzip", "identity": "", "*": "br"} {
		if got := p.get(paths[1], "Accept-Encoding", enc).Header().Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q gives %q, want %q", enc, got, want)
		}
	}
}

func TestSaveDataGetsTheLightEdition(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	paths := p.fill(5)
	light := p.get(paths[1], "Save-Data", "on")
	if light.Body.String() != p.body("/lite"+paths[1]) {
		t.Error("Save-Data does not get the text edition")
	}
	if !strings.Contains(strings.Join(light.Header().Values("Vary"), ","), "Save-Data") {
		t.Error("the answer does not say that it varies")
	}
	if full := p.get(paths[1]+"?full", "Save-Data", "on"); full.Body.String() == light.Body.String() {
		t.Error("a reader who asks for the full edition does not get it")
	}
}

func (p *paper) post(v url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/comments", strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	p.h.ServeHTTP(w, r)
	return w
}

func TestPostingAComment(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	paths := p.fill(2)
	good := url.Values{"story": {paths[0]}, "name": {"Ada"}, "email": {"ada@paper.example"}, "body": {"I was <b>there</b>."}}
	w := p.post(good)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("a comment answers %d: %s", w.Code, w.Body)
	}
	if body := p.body(w.Header().Get("Location")); !strings.Contains(body, paths[0]) {
		t.Error("the page that thanks does not lead back")
	}
	if strings.Contains(p.body(paths[0]), "there") {
		t.Error("a comment is public before a moderator saw it")
	}
	queue, err := p.db.CommentQueue(t.Context(), news.CommentHeld, 0, 10)
	if err != nil || len(queue) != 1 {
		t.Fatalf("held: %v %v", queue, err)
	}
	if _, err := p.desk.Moderate(t.Context(), owner, queue[0].ID, news.CommentApproved); err != nil {
		t.Fatal(err)
	}
	body := p.body(paths[0])
	if !strings.Contains(body, fmt.Sprintf(`id="comment-%d"`, queue[0].ID)) || !strings.Contains(body, "I was &lt;b&gt;there") || strings.Contains(body, "ada@paper.example") {
		t.Error("the approved comment is not shown as it should be")
	}
	reply := p.get(fmt.Sprintf("/comments/reply?to=%d", queue[0].ID))
	if reply.Code != 200 || !strings.Contains(reply.Body.String(), fmt.Sprintf(`name="parent" value="%d"`, queue[0].ID)) {
		t.Errorf("the reply form answers %d", reply.Code)
	}
	bad := url.Values{"story": {paths[0]}, "name": {""}, "email": {"nonsense"}, "body": {"A long and \"precious\" text"}}
	if w := p.post(bad); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "A long and &#34;precious&#34; text") ||
		!strings.Contains(w.Body.String(), `value="nonsense"`) {
		t.Errorf("a comment to be mended answers %d, or loses the text", w.Code)
	}
	if w := p.post(url.Values{"story": {"/no/such/"}, "name": {"x"}, "body": {"A text worth keeping"}}); w.Code != http.StatusUnprocessableEntity ||
		!strings.Contains(w.Body.String(), "A text worth keeping") || strings.Contains(w.Body.String(), `<p class="on">`) {
		t.Errorf("a comment to nothing answers %d, or loses the text", w.Code)
	}
	if w := p.post(url.Values{"story": {"http://localhost:8080" + paths[1]}, "name": {"x"}, "body": {"by its whole address"}}); w.Code != http.StatusSeeOther {
		t.Errorf("a comment by the story's whole address answers %d", w.Code)
	}
	if w := p.post(url.Values{"story": {paths[0]}, "name": {"x"}, "body": {strings.Repeat("y", 10<<20)}}); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a comment of 10 MB answers %d", w.Code)
	}
	long := url.Values{"story": {paths[0]}, "name": {"Ada"}, "body": {strings.Repeat("é", 10001)}}
	if w := p.post(long); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), strings.Repeat("é", 10001)) {
		t.Errorf("a comment that is a little too long answers %d, or loses the text", w.Code)
	}
}

func TestManyThreadsArePaged(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	paths := p.fill(1)
	ctx := t.Context()
	a, _ := p.db.Address(ctx, paths[0])
	err := p.db.Write(ctx, func(tx *store.Tx) error {
		for i := range 120 {
			c := news.Comment{StoryID: a.TargetID, Kind: news.ReaderComment, State: news.CommentApproved, Name: "R", Body: "<p>x</p>", CreatedAt: time.Unix(1700000000+int64(i), 0)}
			if err := tx.InsertComment(ctx, &c, ""); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	count := func(body string) int {
		return strings.Count(body, `id="comment-`) - strings.Count(body, `id="comment-form`)
	}
	body := p.body(paths[0])
	if n := count(body); n != 50 {
		t.Errorf("the story page holds %d comments", n)
	}
	if !strings.Contains(body, "/comments/page?page=2") {
		t.Error("it does not lead to the next ones")
	}
	if n := count(p.body("/comments/page?story=" + url.QueryEscape(paths[0]) + "&page=3")); n != 20 {
		t.Errorf("the third page holds %d comments", n)
	}
}
