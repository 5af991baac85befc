package site_test

import (
	"fmt"
	"strings"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func (p *paper) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *paper) topic(name string) news.Topic {
	p.t.Helper()
	t, err := p.desk.AddTopic(p.t.Context(), owner, news.Topic{Name: name})
	p.must(err)
	return t
}

func (p *paper) publishOn(headline string, topics ...int64) *news.Story {
	p.t.Helper()
	s, err := p.desk.Draft(p.t.Context(), owner, editorial.NewStory{Content: news.Content{Headline: headline, Topics: topics, Body: "<p>Text.</p>"}})
	p.must(err)
	s, err = p.desk.Publish(p.t.Context(), owner, s.ID, 0)
	p.must(err)
	return s
}

func TestTopicPage(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	ctx := t.Context()
	ferry, flood := p.topic("The ferry & <b>the</b> river"), p.topic("Flood")
	who, err := p.desk.AddPerson(ctx, owner, news.Person{Name: "Ada Obi"})
	p.must(err)
	var stories []*news.Story
	for i := range 25 {
		stories = append(stories, p.publishOn(fmt.Sprintf("Story number %d.", i), ferry.ID, flood.ID))
	}
	description, intro := "Who knew, and when.", "<p>The book says <em>eighty-eight</em>.</p>"
	_, err = p.desk.DescribeTopic(ctx, owner, ferry.ID, editorial.TopicText{Description: &description, Intro: &intro})
	p.must(err)
	_, err = p.desk.PinStories(ctx, owner, ferry.ID, []int64{stories[24].ID})
	p.must(err)
	p.must(p.db.Write(ctx, func(tx *store.Tx) error {
		return tx.PutTopicDigest(ctx, ferry.ID, store.TopicDigest{Stories: 25, Key: []int64{stories[2].ID, stories[3].ID, stories[4].ID},
			Related: []int64{flood.ID}, Authors: []store.TopicCount{{ID: who.ID, Stories: 9}}})
	}))
	page := p.body(ferry.Path)
	for _, want := range []string{
		`<h1 dir="auto">The ferry &amp; &lt;b&gt;the&lt;/b&gt; river</h1>`, "Who knew, and when.</p>", "<em>eighty-eight</em>", "25 stories", `<meta name="description" content="Who knew, and when.">`,
		`href="` + ferry.Path + `feed/">Follow this topic`, `<link rel="next" href="http://localhost:8080` + ferry.Path + `page/2/">`, `"@type":"CollectionPage"`,
		`"about":{"@type":"Thing","name":"The ferry \u0026 \u003cb\u003ethe\u003c/b\u003e river"}`, `<a href="/topic/flood/">Flood</a>`, `<a href="/author/ada-obi/">Ada Obi</a>`, `<a href="/topic/">All topics</a>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
	start, rest, _ := strings.Cut(page[strings.Index(page, `id="start-here"`):], "</section>")
	for i, s := range []*news.Story{stories[24], stories[2], stories[3]} {
		if !strings.Contains(start, s.Path) {
			t.Errorf("story %d is not to start with", i)
		}
		if strings.Contains(rest[:strings.Index(rest, "</ul>")], `"`+s.Path+`"`) {
			t.Errorf("story %d stands twice", i)
		}
	}
	if strings.Contains(start, stories[4].Path) {
		t.Error("four to start with, of which one is pinned")
	}
	second := p.body(ferry.Path + "page/2/")
	if strings.Contains(second, "start-here") || strings.Contains(second, "eighty-eight") || !strings.Contains(second, stories[2].Path) || !strings.Contains(second, `rel="prev"`) {
		t.Error("the second page is no plain list")
	}

	_, err = p.desk.Withdraw(ctx, owner, stories[24].ID, "")
	p.must(err)
	if page := p.body(ferry.Path); strings.Contains(page, stories[24].Path) || !strings.Contains(page, stories[4].Path) || !strings.Contains(page, "24 stories") {
		t.Error("a withdrawn story is still there, or nothing took its place")
	}
	if lite := p.body("/lite" + ferry.Path); !strings.Contains(lite, "eighty-eight") || !strings.Contains(lite, `href="/lite/topic/flood/"`) {
		t.Error("the text edition lacks something")
	}
}

func TestTopicsMovedAndEmpty(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	ctx := t.Context()
	a, b := p.topic("Covid"), p.topic("COVID 19")
	w := p.get(a.Path)
	if w.Code != 200 || w.Header().Get("X-Robots-Tag") != "noindex" || !strings.Contains(w.Body.String(), "Nothing has been published on this topic yet") {
		t.Errorf("an empty topic: %d %v", w.Code, w.Header())
	}
	s := p.publishOn("A story.", a.ID, b.ID)
	if w := p.get(a.Path); w.Header().Get("X-Robots-Tag") != "" || !strings.Contains(w.Body.String(), s.Path) {
		t.Error("a topic with a story is kept from search engines")
	}
	_, err := p.desk.MergeTopics(ctx, owner, a.ID, b.ID)
	p.must(err)
	_, err = p.desk.RenameTopic(ctx, owner, b.ID, "Corona", "", false)
	p.must(err)
	for _, path := range []string{a.Path, b.Path} {
		if w := p.get(path); w.Code != 301 || w.Header().Get("Location") != "/topic/corona/" {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Location"))
		}
	}
	if page := p.body(s.Path); strings.Count(page, `href="/topic/corona/"`) != 1 || strings.Contains(page, "Covid") {
		t.Error("the story names its topic wrongly, or twice")
	}
}

func TestAllTopics(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	if w := p.get("/topic/"); w.Code != 200 || w.Header().Get("X-Robots-Tag") != "noindex" {
		t.Errorf("without a topic: %d", w.Code)
	}
	for _, name := range []string{"Étretat", "apples", "Elections", "2026 budget", "北京"} {
		p.publishOn("On "+name, p.topic(name).ID)
	}
	p.topic("Nothing here")
	page := p.body("/topic/")
	page = page[strings.Index(page, "<main"):]
	at := -1
	for _, want := range []string{"Numbers and signs", "2026 budget", ">A<", "apples", ">E<", "Elections", "Étretat", "北京"} {
		i := strings.Index(page, want)
		if i <= at {
			t.Errorf("%s stands at %d, after %d", want, i, at)
		}
		at = i
	}
	if strings.Contains(page, "Nothing here") {
		t.Error("a topic without stories is listed")
	}
	for _, path := range []string{"/topic", "/topics", "/topics/"} {
		if w := p.get(path); w.Code != 301 || w.Header().Get("Location") != "/topic/" {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Location"))
		}
	}
	for _, path := range []string{"/topic/page/2/", "/topic/nobody/"} {
		if w := p.get(path); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	s, err := p.desk.Draft(t.Context(), owner, editorial.NewStory{Kind: news.KindPage, Slug: "topics", Content: news.Content{Headline: "Our topics"}})
	p.must(err)
	_, err = p.desk.Publish(t.Context(), owner, s.ID, 0)
	p.must(err)
	if !strings.Contains(p.body("/topics/"), "Our topics") {
		t.Error("a page of the paper's own at /topics/ is not shown")
	}
}
