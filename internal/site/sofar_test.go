package site_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// running makes a running story of some of the filled stories, as the engine would.
func (p *paper) running(paths ...string) news.RunningStory {
	p.t.Helper()
	var run news.RunningStory
	err := p.db.Write(p.t.Context(), func(tx *store.Tx) error {
		if err := tx.InsertRunning(p.t.Context(), &run); err != nil {
			return err
		}
		var parts []news.Part
		for _, path := range paths {
			parts = append(parts, news.Part{StoryID: p.id(path)})
		}
		if err := tx.PutParts(p.t.Context(), run.ID, parts); err != nil {
			return err
		}
		return tx.UpdateRunning(p.t.Context(), &run)
	})
	if err == nil {
		run, err = p.db.RunningStory(p.t.Context(), run.ID)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return run
}

func (p *paper) id(path string) int64 {
	p.t.Helper()
	a, err := p.db.Address(p.t.Context(), path)
	if err != nil {
		p.t.Fatal(err)
	}
	return a.TargetID
}

func (p *paper) say(path string, in editorial.SoFar) news.RunningStory {
	p.t.Helper()
	run, err := p.desk.SetSoFar(p.t.Context(), owner, p.id(path), in)
	if err != nil {
		p.t.Fatal(err)
	}
	return run
}

var storyLink = regexp.MustCompile(`href="(/2024/11/story-\d+/)"`)

// box gives the paths in a part of a page, in their order, and its text.
func box(body, id string) (paths []string, text string) {
	_, part, ok := strings.Cut(body, `id="`+id+`"`)
	if !ok {
		return nil, ""
	}
	part, _, _ = strings.Cut(part, "</section>")
	for _, m := range storyLink.FindAllStringSubmatch(part, -1) {
		paths = append(paths, m[1])
	}
	return paths, part
}

func TestStorySoFar(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	paths := p.fill(40)
	if _, text := box(p.body(paths[20]), "story-so-far"); text != "" {
		t.Fatalf("a story of no running story has %s", text)
	}
	run := p.running(paths[4], paths[8], paths[12], paths[16], paths[20], paths[24], paths[28], paths[32], paths[36])
	body := p.body(paths[20])
	got, text := box(body, "story-so-far")
	if want := []string{paths[4], paths[8], paths[12], paths[16], paths[24], paths[28], paths[36]}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the story so far shows %v, want %v", got, want)
	}
	for _, want := range []string{`<ol`, `<b aria-current="page">Story 20</b>`, `href="/so-far/story-4/"`, "9 stories", `<time class="m" datetime="`} {
		if !strings.Contains(text, want) {
			t.Errorf("the story so far lacks %s in %s", want, text)
		}
	}
	// Nothing that it shows stands in related or as the next story.
	for _, id := range []string{"related", "next-story"} {
		others, _ := box(body, id)
		for _, path := range others {
			for _, shown := range got {
				if path == shown {
					t.Errorf("%s shows %s as well", id, path)
				}
			}
		}
	}
	if first, _ := box(p.body(paths[4]), "story-so-far"); fmt.Sprint(first) != fmt.Sprint([]string{paths[8], paths[12], paths[36]}) {
		t.Errorf("on the first part stand %v", first)
	}
	if last, _ := box(p.body("/lite"+paths[36]), "story-so-far"); len(last) != 0 {
		t.Errorf("the lite page leads to the full edition: %v", last)
	}

	// Its page has all parts, in their order.
	whole := p.body(run.Path)
	at := -1
	for _, i := range []int{4, 8, 12, 16, 20, 24, 28, 32, 36} {
		n := strings.Index(whole, fmt.Sprintf(`<h3><a href="/2024/11/story-%d/"`, i))
		if n < at {
			t.Errorf("story %d stands in the wrong place", i)
		}
		at = n
	}
	for _, want := range []string{`<h1>Story 4</h1>`, `rel="canonical" href="http://localhost:8080/so-far/story-4/"`, `"@type":"ItemList"`,
		`type="application/rss+xml" title="Story 4" href="/so-far/story-4/feed/"`, `href="/topic/ferries/"`, "The latest:"} {
		if !strings.Contains(whole, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	// It is of the topic that its parts have.
	topic := p.body("/topic/ferries/so-far/")
	if !strings.Contains(topic, `<h3><a href="`+paths[4]+`"`) || !strings.Contains(topic, `rel="canonical" href="http://localhost:8080/so-far/story-4/"`) {
		t.Error("the topic's page is not the running story")
	}
	if !strings.Contains(p.body("/topic/ferries/"), `href="/topic/ferries/so-far/"`) {
		t.Error("the topic does not lead to its running story")
	}
	p.running(paths[1], paths[3], paths[5])
	if topic = p.body("/topic/ferries/so-far/"); !strings.Contains(topic, `<h2><a href="/so-far/story-1/">Story 1</a></h2>`) || !strings.Contains(topic, `<h2><a href="/so-far/story-4/">`) ||
		strings.Contains(topic, `rel="canonical" href="http://localhost:8080/so-far/story-4/"`) {
		t.Error("the topic's page does not name both running stories")
	}
	for path, want := range map[string]int{"/topic/ferries/so-far": 301, "/topic/ferries/so-far/page/2/": 404, "/topic/moon/so-far/": 404, "/so-far/moon/": 404, "/so-far/": 404,
		"/so-far/story-4": 301, "/so-far/story-4/page/2/": 404, "/world/so-far/": 404, "/lite/so-far/story-4/": 200} {
		if w := p.get(path); w.Code != want {
			t.Errorf("%s answers %d, want %d", path, w.Code, want)
		}
	}
}

func TestStorySoFarWithTooFewParts(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	paths := p.fill(12)
	run := p.running(paths[2], paths[4], paths[6])
	if _, err := p.desk.Withdraw(t.Context(), owner, p.id(paths[4]), ""); err != nil {
		t.Fatal(err)
	}
	if _, text := box(p.body(paths[2]), "story-so-far"); text != "" {
		t.Errorf("two parts are shown: %s", text)
	}
	if w := p.get(run.Path); w.Code != http.StatusGone {
		t.Errorf("its page answers %d", w.Code)
	}
	if body := p.body("/topic/ferries/so-far/"); !strings.Contains(body, "noindex") || !strings.Contains(body, `href="/topic/ferries/"`) {
		t.Error("a topic without a running story does not say so")
	}
	if _, err := p.desk.Publish(t.Context(), owner, p.id(paths[4]), 0); err != nil {
		t.Fatal(err)
	}
	if w := p.get(run.Path); w.Code != http.StatusOK {
		t.Errorf("with three again it answers %d", w.Code)
	}
}

func TestEditorsSayShows(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	paths := p.fill(12)
	title := "Boats & <tides>"
	run := p.say(paths[2], editorial.SoFar{Add: []int64{p.id(paths[9])}, Title: &title})
	got, text := box(p.body(paths[9]), "story-so-far")
	if len(got) != 1 || got[0] != paths[2] || !strings.Contains(text, "Boats &amp; &lt;tides&gt;") {
		t.Errorf("two parts that an editor put together: %v %s", got, text)
	}
	yes := true
	p.say(paths[2], editorial.SoFar{Hidden: &yes})
	if _, text := box(p.body(paths[9]), "story-so-far"); text != "" || p.get(run.Path).Code != http.StatusGone {
		t.Errorf("it is hidden, and shown: %s", text)
	}
}

// The address of a running story that was merged into another leads there, and is gone when that is.
func TestAMergedStorySoFarIsNeverLost(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	paths := p.fill(12)
	goes := p.say(paths[2], editorial.SoFar{Add: []int64{p.id(paths[9])}})
	stays := p.say(paths[3], editorial.SoFar{Add: []int64{p.id(paths[4])}})
	if w := p.get(goes.Path); w.Code != http.StatusOK {
		t.Fatalf("before: %d", w.Code)
	}
	p.say(paths[3], editorial.SoFar{Add: []int64{p.id(paths[2]), p.id(paths[9])}})
	if w := p.get(goes.Path); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != stays.Path {
		t.Errorf("merged: %d %s", w.Code, w.Header().Get("Location"))
	}
	hidden, shown := true, false
	p.say(paths[3], editorial.SoFar{Hidden: &hidden})
	for _, end := range []string{"", "feed/", "feed/atom/", "feed.json", "page/2/"} {
		if w := p.get(stays.Path + end); w.Code != http.StatusGone {
			t.Errorf("hidden: %s: %d %s", end, w.Code, w.Header().Get("Location"))
		}
	}
	p.say(paths[3], editorial.SoFar{Hidden: &shown})
	// One that was taken apart by the engine has no row any more.
	p.must(p.db.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.PutParts(t.Context(), stays.ID, nil); err != nil {
			return err
		}
		run, err := tx.RunningStory(t.Context(), stays.ID)
		if err != nil {
			return err
		}
		return tx.UpdateRunning(t.Context(), &run)
	}))
	for _, path := range []string{goes.Path, stays.Path} {
		if w := p.get(path); w.Code != http.StatusGone {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// A running story of many parts is paged, and told by months.
func TestLongStorySoFar(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	paths := p.fill(70)
	run := p.running(paths...)
	if body := p.body(run.Path); !strings.Contains(body, `rel="next" href="http://localhost:8080`+run.Path+`page/2/"`) || strings.Count(body, "<h3>") != 60 {
		t.Errorf("the first page has %d stories", strings.Count(body, "<h3>"))
	}
	if body := p.body(run.Path + "page/2/"); strings.Count(body, "<h3>") != 10 || !strings.Contains(body, "<h1>Story 0</h1>") {
		t.Errorf("the second page has %d stories", strings.Count(body, "<h3>"))
	}
}

// Related chooses first: what the editors put there, else the nearest part of the story's own running story. The story so far tells the others, and no story
// stands on a page twice.
func TestRelatedChoosesBeforeTheStorySoFar(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	ctx := t.Context()
	paths := p.fill(30)
	story := paths[12]
	near := func(others ...int) {
		t.Helper()
		var ns []store.Neighbour
		for i, o := range others {
			ns = append(ns, store.Neighbour{ID: p.id(paths[o]), Score: 1 / float64(i+2)})
		}
		p.must(p.db.Write(ctx, func(tx *store.Tx) error { return tx.PutNeighbours(ctx, p.id(story), ns) }))
	}
	check := func(what string, related, soFar []int) {
		t.Helper()
		body := p.body(story)
		seen := map[string]bool{}
		for id, want := range map[string][]int{"related": related, "story-so-far": soFar} {
			var wanted []string
			for _, i := range want {
				wanted = append(wanted, paths[i])
			}
			got, _ := box(body, id)
			if fmt.Sprint(got) != fmt.Sprint(wanted) {
				t.Errorf("%s: in %s stand %v, want %v", what, id, got, wanted)
			}
		}
		for _, id := range []string{"related", "story-so-far", "next-story"} {
			got, _ := box(body, id)
			for _, path := range got {
				if seen[path] || path == story {
					t.Errorf("%s: %s stands on the page twice", what, path)
				}
				seen[path] = true
			}
		}
	}
	near(8, 20, 16, 4, 21, 22)
	check("no running story", []int{8, 20, 16, 4, 21, 22}, nil)
	p.running(paths[4], paths[8], story, paths[16], paths[24])
	check("a running story", []int{8, 20, 21, 22}, []int{4, 16, 24})
	near(20, 16, 4, 8)
	check("another part is the nearest", []int{20, 16}, []int{4, 8, 24})
	// The editors may choose what they like; then no other part is taken.
	s, err := p.db.Story(ctx, p.id(story))
	p.must(err)
	c := s.Live.Content
	c.Related = []int64{p.id(paths[4]), p.id(paths[24])}
	s, err = p.desk.Save(ctx, owner, s.ID, s.Version, c, "")
	p.must(err)
	_, err = p.desk.Publish(ctx, owner, s.ID, s.Version)
	p.must(err)
	check("the editors' choice", []int{4, 24, 20}, []int{8, 16})
	// With all parts in related, the whole is still a link away.
	c.Related = []int64{p.id(paths[4]), p.id(paths[24]), p.id(paths[8]), p.id(paths[16])}
	s, err = p.desk.Save(ctx, owner, s.ID, 0, c, "")
	p.must(err)
	_, err = p.desk.Publish(ctx, owner, s.ID, 0)
	p.must(err)
	check("all of it chosen", []int{4, 24, 8, 16, 20}, nil)
	if _, text := box(p.body(story), "story-so-far"); !strings.Contains(text, `href="/so-far/story-4/"`) {
		t.Errorf("no way to the whole of it: %s", text)
	}
}

// The page of a topic's one running story leads on to that story's pages.
func TestLongStorySoFarOfATopic(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	p.running(p.fill(70)...)
	body := p.body("/topic/ferries/so-far/")
	if !strings.Contains(body, `href="/so-far/story-0/page/2/"`) || strings.Contains(body, `"/topic/ferries/so-far/page/2/"`) {
		t.Error("the second page is not that of the running story")
	}
	if w := p.get("/topic/ferries/so-far/page/1/"); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != "/topic/ferries/so-far/" {
		t.Errorf("the first page by its number answers %d %s", w.Code, w.Header().Get("Location"))
	}
}
