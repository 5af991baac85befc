package site_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
)

// section makes a section with stories.
func (p *paper) sectionWith(name string, parent int64, stories int) news.Section {
	p.t.Helper()
	sec, err := p.desk.AddSection(p.t.Context(), owner, news.Section{Name: name, ParentID: parent})
	p.must(err)
	for i := range stories {
		s, err := p.desk.Draft(p.t.Context(), owner, editorial.NewStory{Content: news.Content{Headline: fmt.Sprintf("%s %d", name, i), Sections: []int64{sec.ID}}})
		p.must(err)
		_, err = p.desk.Publish(p.t.Context(), owner, s.ID, 0)
		p.must(err)
	}
	return sec
}

var (
	inNav  = regexp.MustCompile(`(?s)<nav aria-label="Sections">.*?</nav>`)
	linkTo = regexp.MustCompile(`<a href="([^"]*)"( aria-current)?`)
)

// bar is what the bar of a page leads to, the page's own marked with a star.
func (p *paper) bar(path string) string {
	p.t.Helper()
	var to []string
	for _, m := range linkTo.FindAllStringSubmatch(inNav.FindString(p.body(path)), -1) {
		if m[2] != "" {
			m[1] = "*" + m[1]
		}
		to = append(to, m[1])
	}
	return strings.Join(to, " ")
}

func TestFewSectionsAllStandInTheBar(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	world := p.sectionWith("World", 0, 1)
	p.sectionWith("Africa", world.ID, 1)
	for i := range news.BarFits - 1 {
		p.sectionWith(fmt.Sprintf("S%d", i), 0, 1)
	}
	p.sectionWith("Empty", 0, 0)
	if got := p.bar("/world/africa/"); got != "*/world/ /s0/ /s1/ /s2/ /s3/ /s4/ /s5/ /s6/" {
		t.Errorf("the bar is %s", got)
	}
}

func TestManySectionsLeaveTheBarToTheLargest(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	var ids []int64
	for i := range 11 {
		ids = append(ids, p.sectionWith(fmt.Sprintf("S%d", i), 0, 1+i%2).ID)
	}
	p.must(p.desk.WeighSections(t.Context()))
	if got := p.bar("/"); got != "/s0/ /s1/ /s2/ /s3/ /s4/ /s5/ /s7/ /s9/ /sections/" {
		t.Errorf("the bar is %s", got)
	}
	if got := p.bar("/lite/sections/"); !strings.HasSuffix(got, " */lite/sections/") {
		t.Errorf("the bar of the lite page of all sections is %s", got)
	}
	if page := p.body("/sections/"); strings.Count(page, "<h2>") != 11 || !strings.Contains(page, "<h1>All sections</h1>") {
		t.Errorf("the page of all sections lacks some: %s", page)
	}
	if w := p.get("/sections"); w.Code != 301 || w.Header().Get("Location") != "/sections/" {
		t.Errorf("/sections: %d %s", w.Code, w.Header().Get("Location"))
	}
	p.must(p.desk.OrderSections(t.Context(), owner, []int64{ids[10], ids[2]}))
	if got := p.bar("/s2/"); got != "/s10/ */s2/ /sections/" {
		t.Errorf("the chosen bar is %s", got)
	}
	if bands := strings.Count(p.body("/"), `class="band`); bands > 2 {
		t.Errorf("the front has %d bands, and two sections were chosen", bands)
	}
	// A page of the paper's own at that address stays, and the list of sections gives way.
	about, err := p.desk.Draft(t.Context(), owner, editorial.NewStory{Kind: news.KindPage, Slug: "sections", Content: news.Content{Headline: "Our sections"}})
	p.must(err)
	_, err = p.desk.Publish(t.Context(), owner, about.ID, 0)
	p.must(err)
	if !strings.Contains(p.body("/sections/"), "<h1>Our sections</h1>") || p.bar("/s2/") != "/s10/ */s2/ /all-sections/" {
		t.Errorf("the paper's own page: bar %s", p.bar("/s2/"))
	}
	if !strings.Contains(p.body("/all-sections/"), "<h1>All sections</h1>") {
		t.Error("the page of all sections is nowhere")
	}
}

func TestPagesOfAMergedSectionLeadOn(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	old, world := p.sectionWith("Old", 0, 25), p.sectionWith("World", 0, 1)
	_, err := p.desk.RenameSection(t.Context(), owner, old.ID, "Elder", "", false)
	p.must(err)
	_, _, err = p.desk.MergeSections(t.Context(), owner, old.ID, world.ID, nil)
	p.must(err)
	for from, to := range map[string]string{"/old/": "/world/", "/elder/": "/world/", "/elder": "/world/", "/old/page/2/": "/world/page/2/"} {
		if w := p.get(from); w.Code != 301 || w.Header().Get("Location") != to {
			t.Errorf("%s: %d %s, want %s", from, w.Code, w.Header().Get("Location"), to)
		}
	}
	if page := p.body("/world/"); !strings.Contains(page, "26 stories") {
		t.Errorf("stories are missing: %s", page)
	}
	teaser := regexp.MustCompile(`<h3><a href="([^"]*)">Old 3</a>`).FindStringSubmatch(p.body("/world/page/2/"))
	if teaser == nil {
		t.Fatal("an old story is not in the list")
	}
	story := p.body(teaser[1])
	for _, want := range []string{`<p class="k"><a href="/world/">World</a></p>`, `<a href="/world/" aria-current="true">World</a>`, `"articleSection":"World"`} {
		if !strings.Contains(story, want) {
			t.Errorf("the story's page lacks %s", want)
		}
	}
}
