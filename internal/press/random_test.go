package press_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/discussion"
	"broadsheet/internal/editorial"
	"broadsheet/internal/feeds"
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/search"
	"broadsheet/internal/site"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
	"broadsheet/internal/theme"
)

// paper is a small paper whose pages are kept.
type paper struct {
	t        *testing.T
	db       *store.DB
	desk     *editorial.Desk
	render   press.Renderer
	keep     *press.Keep
	h        *press.Handler
	now      *storetest.Clock
	rnd      *rand.Rand
	stories  []int64
	sections []int64
	topics   []int64
	people   []int64
	comments []int64
	n        int
}

// clock stands still unless a test moves it.
func newClock() *storetest.Clock {
	return storetest.NewClock(time.Date(2024, 11, 18, 9, 0, 0, 0, time.UTC))
}

var owner = news.Actor{Name: "owner", Role: news.Owner}

// rendering makes the readers' side of a paper.
func rendering(t testing.TB, db *store.DB, desk *editorial.Desk) (press.Renderer, press.Failure) {
	t.Helper()
	th, err := theme.Load(theme.Options{})
	if err != nil {
		t.Fatal(err)
	}
	readers, machines := site.New(db, desk, th, search.New(db)), feeds.New(db)
	return func(ctx context.Context, req press.Request) (*press.Page, error) {
		page, err := machines.Render(ctx, req)
		if news.KindOf(err) == news.NotFound {
			return readers.Render(ctx, req)
		}
		return page, err
	}, readers.Failure
}

// start makes an empty paper and begins to keep its pages.
func start(t *testing.T, db *store.DB, now *storetest.Clock, opt press.Options) *paper {
	t.Helper()
	p := &paper{t: t, db: db, desk: editorial.New(db), now: now, rnd: rand.New(rand.NewPCG(7, 11))}
	render, failure := rendering(t, db, p.desk)
	p.render, p.keep = render, press.NewKeep(db, render, opt)
	p.h = &press.Handler{Keep: p.keep, Failure: failure}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { p.keep.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	p.keep.AwaitRunning(ctx)
	return p
}

func newPaper(t *testing.T) *paper {
	t.Helper()
	now := newClock()
	db := storetest.Open(t, store.Options{Dir: t.TempDir(), Clock: now.Now})
	return start(t, db, now, press.Options{Memory: 256 << 20})
}

func (p *paper) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *paper) get(path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	p.h.ServeHTTP(w, r)
	return w
}

func pick[T any](p *paper, all []T) T { return all[p.rnd.IntN(len(all))] }

// content is a made-up text that says who wrote it when: every one is different.
func (p *paper) content() news.Content {
	p.n++
	c := news.Content{
		Headline: fmt.Sprintf("Headline %d of the harbour", p.n), Standfirst: fmt.Sprintf("Standfirst %d.", p.n),
		Body: fmt.Sprintf("<p>Body %d: the ferry sails at dawn.</p>", p.n), Sections: []int64{pick(p, p.sections)},
		Topics:  []int64{pick(p, p.topics)},
		Bylines: []news.Byline{{PersonID: pick(p, p.people), Role: news.By}},
	}
	if p.rnd.IntN(3) == 0 {
		c.Sections = append(c.Sections, pick(p, p.sections))
	}
	return c
}

func (p *paper) publish(kind news.Kind) *news.Story {
	p.t.Helper()
	ctx := p.t.Context()
	c := p.content()
	if kind == news.KindPage {
		c.Sections, c.Topics, c.Bylines = nil, nil, nil
	}
	s, err := p.desk.Draft(ctx, owner, editorial.NewStory{Kind: kind, Content: c})
	p.must(err)
	s, err = p.desk.Publish(ctx, owner, s.ID, 0)
	p.must(err)
	p.stories = append(p.stories, s.ID)
	return s
}

// places makes the sections, topics and people.
func (p *paper) places() {
	p.t.Helper()
	ctx := p.t.Context()
	for i := range 6 {
		sec := news.Section{Name: fmt.Sprintf("Section %d", i)}
		if i > 3 {
			sec.ParentID = p.sections[i-4]
		}
		sec, err := p.desk.AddSection(ctx, owner, sec)
		p.must(err)
		p.sections = append(p.sections, sec.ID)
		t, err := p.desk.AddTopic(ctx, owner, news.Topic{Name: fmt.Sprintf("Topic %d", i)})
		p.must(err)
		p.topics = append(p.topics, t.ID)
		who, err := p.desk.AddPerson(ctx, owner, news.Person{Name: fmt.Sprintf("Person %d", i)})
		p.must(err)
		p.people = append(p.people, who.ID)
	}
}

func (p *paper) fill(stories int) {
	p.t.Helper()
	p.places()
	for i := range stories {
		now := p.now.Now()
		p.now.Set(now.Add(-time.Duration(stories-i) * 5 * time.Hour))
		p.publish(news.KindStory)
		p.now.Set(now)
	}
	p.publish(news.KindPage)
	for range stories {
		p.rerank()
	}
	for range stories / 10 {
		p.goOn()
	}
}

func (p *paper) rerank() {
	p.must(p.db.Write(p.t.Context(), func(tx *store.Tx) error {
		var ns []store.Neighbour
		for range 6 {
			ns = append(ns, store.Neighbour{ID: pick(p, p.stories), Score: p.rnd.Float64(), Why: []string{fmt.Sprint("reason ", p.rnd.IntN(100))}})
		}
		k := store.Ranking{Section: pick(p, append([]int64{0}, p.sections...))}
		for range p.rnd.IntN(9) {
			k.Day = append(k.Day, pick(p, p.stories))
		}
		if err := tx.PutRanking(p.t.Context(), k); err != nil {
			return err
		}
		return tx.PutNeighbours(p.t.Context(), pick(p, p.stories), ns)
	}))
}

// goOn does what the engine does: a running story begins, goes on, loses a part, or becomes a part of another.
func (p *paper) goOn() string {
	p.t.Helper()
	ctx := p.t.Context()
	what := ""
	p.must(p.db.Write(ctx, func(tx *store.Tx) error {
		all, err := tx.RunningStories(ctx, true, 100)
		if err != nil {
			return err
		}
		var run news.RunningStory
		var parts []news.Part
		if len(all) > 0 && p.rnd.IntN(3) > 0 {
			run = pick(p, all)
			if parts, err = tx.Parts(ctx, run.ID); err != nil {
				return err
			}
		} else if err := tx.InsertRunning(ctx, &run); err != nil {
			return err
		}
		what = fmt.Sprint("running story ", run.ID)
		if len(all) > 1 && len(parts) > 0 && p.rnd.IntN(4) == 0 && !run.Kept {
			into := pick(p, all)
			if into.ID != run.ID {
				theirs, err := tx.Parts(ctx, into.ID)
				if err != nil {
					return err
				}
				for _, part := range parts {
					theirs = append(theirs, news.Part{StoryID: part.StoryID, Repeats: part.Repeats})
				}
				if err := tx.PutParts(ctx, run.ID, nil); err != nil {
					return err
				}
				if err := tx.PutParts(ctx, into.ID, theirs); err != nil {
					return err
				}
				if err := tx.UpdateRunning(ctx, &into); err != nil {
					return err
				}
				what += fmt.Sprint(" into ", into.ID)
				return tx.MergeRunning(ctx, run.ID, into.ID)
			}
		}
		if len(parts) > 0 && p.rnd.IntN(3) == 0 {
			parts = parts[1:]
		}
		for range 4 {
			id := pick(p, p.stories)
			s, err := tx.Story(ctx, id)
			if err != nil {
				return err
			}
			of, err := tx.PartsOf(ctx, []int64{id})
			if err != nil {
				return err
			}
			has := false
			for _, part := range parts {
				has = has || part.StoryID == id
			}
			if of[id] != 0 || has || s.Kind != news.KindStory {
				continue
			}
			part := news.Part{StoryID: id}
			if len(parts) > 0 && p.rnd.IntN(5) == 0 {
				part.Repeats = parts[0].StoryID
			}
			parts = append(parts, part)
		}
		if err := tx.PutParts(ctx, run.ID, parts); err != nil {
			return err
		}
		return tx.UpdateRunning(ctx, &run)
	}))
	return what
}

// sayOfRunning does what an editor does with a running story.
func (p *paper) sayOfRunning(ok func(error) bool) string {
	yes := p.rnd.IntN(2) == 0
	topic := pick(p, append([]int64{0}, p.topics...))
	title := fmt.Sprint("Called ", p.rnd.IntN(1000))
	in := []editorial.SoFar{
		{Title: &title}, {Topic: &topic}, {Hidden: &yes}, {Closed: &yes}, {Add: []int64{pick(p, p.stories)}}, {Remove: []int64{pick(p, p.stories)}},
	}[p.rnd.IntN(6)]
	of := pick(p, p.stories)
	_, err := p.desk.SetSoFar(p.t.Context(), owner, of, in)
	ok(err)
	return fmt.Sprint("an editor's say about the running story of ", of)
}

func (p *paper) postComment(story int64) (news.Comment, error) {
	p.n++
	return p.desk.PostComment(p.t.Context(), discussion.Input{StoryID: story, Name: "Ada", Email: "ada@paper.example", Body: fmt.Sprintf("I was there, %d.", p.n)})
}

func (p *paper) comment(story int64) news.Comment {
	p.t.Helper()
	c, err := p.postComment(story)
	p.must(err)
	return c
}

// acts are what can happen to a paper. Each tells what it did.
func (p *paper) act() string {
	p.t.Helper()
	ctx := p.t.Context()
	id := pick(p, p.stories)
	s, err := p.db.Story(ctx, id)
	p.must(err)
	ok := func(err error) bool { // what the house's rules refuse changes nothing
		if kind := news.KindOf(err); err != nil && kind != news.Conflict && kind != news.Invalid && kind != news.NotFound {
			p.must(err)
		}
		return err == nil
	}
	switch p.rnd.IntN(21) {
	case 0, 1, 2:
		return fmt.Sprint("publish ", p.publish(news.KindStory).Path)
	case 3, 4:
		if s.Live == nil {
			return "nothing"
		}
		c := s.Live.Content
		c.Headline, c.Body = fmt.Sprintf("Retitled %d", p.rnd.Int()), c.Body+"<p>More.</p>"
		_, err := p.desk.Save(ctx, owner, id, 0, c, "")
		if ok(err) {
			_, err = p.desk.Publish(ctx, owner, id, 0)
			ok(err)
		}
		return "retitle " + s.Path
	case 5:
		if s.Live == nil {
			return "nothing"
		}
		c := s.Live.Content
		fresh := p.content()
		c.Sections, c.Topics, c.Bylines = fresh.Sections, fresh.Topics, fresh.Bylines
		if s.Kind == news.KindPage {
			return "nothing"
		}
		_, err := p.desk.Save(ctx, owner, id, 0, c, "")
		if ok(err) {
			_, err = p.desk.Publish(ctx, owner, id, 0)
			ok(err)
		}
		return "place " + s.Path
	case 6:
		p.n++
		_, err := p.desk.Move(ctx, owner, id, fmt.Sprintf("/moved/%d/", p.n))
		ok(err)
		return "move " + s.Path
	case 7, 8:
		_, err := p.desk.Withdraw(ctx, owner, id, "")
		ok(err)
		return "withdraw " + s.Path
	case 9:
		_, err := p.desk.Publish(ctx, owner, id, 0)
		ok(err)
		return "publish again " + s.Path
	case 10, 11:
		c, err := p.postComment(id)
		if ok(err) {
			p.comments = append(p.comments, c.ID)
			to := news.CommentApproved
			_, err = p.desk.Moderate(ctx, owner, c.ID, to)
			ok(err)
		}
		return "comment on " + s.Path
	case 12:
		if len(p.comments) == 0 {
			return "nothing"
		}
		_, err := p.desk.Moderate(ctx, owner, pick(p, p.comments), []news.CommentState{news.CommentApproved, news.CommentSpam, news.CommentDeleted}[p.rnd.IntN(3)])
		ok(err)
		return "moderate"
	case 13:
		p.rerank()
		return "rerank"
	case 14:
		_, err := p.desk.Autosave(ctx, owner, id, 0, p.content())
		ok(err)
		return "autosave " + s.Path
	case 15, 16:
		return p.goOn()
	case 17:
		return p.sayOfRunning(ok)
	}
	switch p.rnd.IntN(16) {
	case 12, 13, 14, 15:
		return p.sectionAct(ok)
	case 6, 7, 8, 9, 10, 11:
		return p.topicAct(s)
	case 0:
		_, err = p.desk.SaveSettings(ctx, owner, func(s *news.Settings) error { s.Tagline = fmt.Sprint("Tagline ", p.rnd.Int()); return nil })
		p.must(err)
		return "settings"
	case 1:
		sec, err := p.desk.AddSection(ctx, owner, news.Section{Name: fmt.Sprint("New section ", p.rnd.IntN(1000))})
		if ok(err) {
			p.sections = append(p.sections, sec.ID)
		}
		return "section"
	case 2:
		return fmt.Sprint("standing page ", p.publish(news.KindPage).Path)
	case 3:
		_, err := p.desk.Schedule(ctx, owner, id, 0, p.now.Now().Add(time.Nanosecond*1000))
		ok(err)
		return "schedule"
	case 4:
		p.must(p.desk.FireDue(ctx))
		return "fire due"
	}
	_, err = p.desk.Embargo(ctx, owner, id, p.now.Now().Add(time.Hour))
	ok(err)
	return "embargo"
}

// sectionAct is an act on sections.
func (p *paper) sectionAct(ok func(error) bool) string {
	p.t.Helper()
	ctx := p.t.Context()
	some := []int64{pick(p, p.sections), pick(p, p.sections)}
	p.n++
	switch p.rnd.IntN(7) {
	case 4:
		_, err := p.desk.RenameSection(ctx, owner, some[0], fmt.Sprintf("%c section %d", 'A'+rune(p.rnd.IntN(26)), p.rnd.IntN(1000)), "", p.rnd.IntN(3) == 0)
		ok(err)
		return fmt.Sprint("rename section ", some[0])
	case 5:
		_, _, err := p.desk.MergeSections(ctx, owner, some[0], some[1], nil)
		ok(err)
		return fmt.Sprint("merge sections ", some)
	case 6:
		sec, err := p.desk.AddSection(ctx, owner, news.Section{Name: fmt.Sprint("New section ", p.rnd.IntN(1000)), ParentID: some[0]})
		if ok(err) {
			p.sections = append(p.sections, sec.ID)
		}
		return "section below another"
	case 0:
		ok(p.desk.OrderSections(ctx, owner, some[:p.rnd.IntN(3)]))
		return fmt.Sprint("order sections ", some)
	case 1:
		ok(p.desk.HideSections(ctx, owner, some))
		return fmt.Sprint("hide sections ", some)
	case 2:
		p.must(p.desk.WeighSections(ctx))
		return "weigh sections"
	}
	ok(p.desk.ShowSections(ctx, owner, some))
	return fmt.Sprint("show sections ", some)
}

// topicAct is an act on a topic, or what is computed of one.
func (p *paper) topicAct(s *news.Story) string {
	p.t.Helper()
	ctx := p.t.Context()
	allowed := func(err error) {
		if kind := news.KindOf(err); err != nil && kind != news.Conflict && kind != news.Invalid && kind != news.NotFound {
			p.must(err)
		}
	}
	id := pick(p, p.topics)
	p.n++
	switch p.rnd.IntN(6) {
	case 0:
		_, err := p.desk.RenameTopic(ctx, owner, id, fmt.Sprintf("%c topic %d", 'A'+rune(p.rnd.IntN(26)), p.n), "", p.rnd.IntN(2) == 0)
		allowed(err)
		return "rename a topic"
	case 1:
		_, err := p.desk.MergeTopics(ctx, owner, id, pick(p, p.topics))
		allowed(err)
		t, err := p.desk.AddTopic(ctx, owner, news.Topic{Name: fmt.Sprint("New topic ", p.n)})
		p.must(err)
		p.topics = append(p.topics, t.ID)
		return "merge topics"
	case 2:
		text, intro := fmt.Sprint("About ", p.n), fmt.Sprintf("<p>Introduction %d.</p>", p.n)
		_, err := p.desk.DescribeTopic(ctx, owner, id, editorial.TopicText{Description: &text, Intro: &intro})
		allowed(err)
		return "describe a topic"
	case 3:
		_, err := p.desk.PinStories(ctx, owner, id, []int64{s.ID, pick(p, p.stories)})
		allowed(err)
		return "pin to a topic"
	case 4:
		_, err := p.desk.FileUnder(ctx, owner, s.ID, []int64{id}, "")
		allowed(err)
		return "file " + s.Path
	}
	d := store.TopicDigest{Stories: p.n, Related: []int64{pick(p, p.topics)}, Authors: []store.TopicCount{{ID: pick(p, p.people), Stories: p.n}}}
	for range p.rnd.IntN(5) {
		d.Key = append(d.Key, pick(p, p.stories))
	}
	p.must(p.db.Write(ctx, func(tx *store.Tx) error { return tx.PutTopicDigest(ctx, id, d) }))
	return "digest a topic"
}

// addresses are those of everything that readers can ask for.
func (p *paper) addresses() []string {
	p.t.Helper()
	ctx := p.t.Context()
	all := []string{"/", "/page/2/", "/feed/", "/feed/atom/", "/feed.json", "/comments/feed/", "/sitemap.xml", "/sitemaps/lists-1.xml", "/sitemaps/stories-1.xml",
		"/sitemaps/topics-1.xml", "/sitemaps/authors-1.xml", "/sitemaps/so-far-1.xml", "/news-sitemap.xml", "/robots.txt", "/ads.txt", "/favicon.ico", "/search", "/topic/", "/topic/page/2/", "/topics/", "/sections/", "/all-sections/", "/nowhere/", "/?p=12", "/?utm_source=x"}
	for _, d := range []string{"/2024/", "/2024/11/", "/2024/10/", "/2024/11/17/", "/2024/11/18/"} {
		all = append(all, d, d+"page/2/")
	}
	sections, err := p.db.Sections(ctx)
	p.must(err)
	for _, s := range sections {
		all = append(all, s.Path, s.Path+"page/2/", s.Path+"feed/")
	}
	for _, id := range p.topics {
		at, err := p.db.Addresses(ctx, news.TargetTopic, id)
		p.must(err)
		for _, t := range at {
			all = append(all, t.Path, t.Path+"page/2/", t.Path+"feed/", t.Path+"so-far/", t.Path+"so-far/feed.json")
		}
	}
	for id := range int64(60) {
		at, err := p.db.Addresses(ctx, news.TargetRunning, id)
		p.must(err)
		for _, a := range at {
			all = append(all, a.Path, a.Path+"feed/", a.Path+"feed.json", a.Path+"page/2/")
		}
	}
	for _, id := range p.people {
		who, err := p.db.Person(ctx, id)
		p.must(err)
		all = append(all, who.Path, who.Path+"feed.json")
	}
	for _, id := range p.stories {
		at, err := p.db.Addresses(ctx, news.TargetStory, id)
		p.must(err)
		for _, a := range at {
			all = append(all, a.Path, strings.TrimSuffix(a.Path, "/"))
		}
	}
	for _, path := range all[:len(all):len(all)] {
		if p.rnd.IntN(3) == 0 {
			all = append(all, "/lite"+path)
		}
	}
	return all
}

// softParts are what a page may show for a while after it changed.
var softParts = regexp.MustCompile(`(?s)<(section|aside|nav|div)[^>]* id="(related|most-read|next-story|story-so-far)".*?</(section|aside|nav|div)>`)

// betweenTags is white space that says nothing: a soft part that comes or goes brings its own.
var betweenTags = regexp.MustCompile(`>\s+<`)

func withoutSoft(page []byte) []byte {
	return betweenTags.ReplaceAll(softParts.ReplaceAll(page, nil), []byte("><"))
}

// compare holds every kept page against one rendered afresh.
func (p *paper) compare(after string) (kept, fine int) {
	p.t.Helper()
	var good []press.Sheet
	for _, s := range p.keep.Sheets() {
		kept++
		if s.Fine {
			good = append(good, s)
		}
	}
	wrong := make([]string, len(good))
	var next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(good)); i = next.Add(1) - 1 {
				wrong[i] = p.differs(good[i])
			}
		})
	}
	all.Wait()
	for i, what := range wrong {
		if what != "" {
			p.t.Fatalf("after %s: the kept page of %s (softly out of date: %v) %s", after, good[i].Name, good[i].Stale, what)
		}
	}
	return kept, len(good)
}

// differs says how a kept page differs from one that is rendered afresh; "" if it does not.
func (p *paper) differs(s press.Sheet) string {
	fresh, err := p.render(p.t.Context(), s.Request)
	if err != nil {
		return fmt.Sprintf("cannot be rendered: %v", err)
	}
	press.Within(s, fresh)
	got, want := s.Page.Body, fresh.Body
	if s.Stale {
		got, want = withoutSoft(got), withoutSoft(want)
	}
	if s.Page.Status != fresh.Status || s.Page.Location != fresh.Location || s.Page.Policy != fresh.Policy || s.Page.NoIndex != fresh.NoIndex ||
		!s.Page.Until.Equal(fresh.Until) || !bytes.Equal(got, want) {
		return fmt.Sprintf("is not what a fresh one is: %d %s, %d %s\n%s", s.Page.Status, s.Page.Location, fresh.Status, fresh.Location, firstDifference(got, want))
	}
	return ""
}

func firstDifference(a, b []byte) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	part := func(x []byte) []byte { return x[max(i-200, 0):min(i+200, len(x))] }
	return fmt.Sprintf("kept:\n…%s…\nfresh:\n…%s…", part(a), part(b))
}

func random(t *testing.T, stories, steps int) {
	p := newPaper(t)
	p.fill(stories)
	p.keep.SetPatience(time.Hour)
	all := p.addresses()
	for _, path := range all {
		p.get(path)
	}
	kept, fine := p.compare("the first reading")
	if kept < len(all)/2 || fine != kept {
		t.Fatalf("of %d addresses %d are kept, %d of them good", len(all), kept, fine)
	}
	survived, of := 0, 0
	for step := range steps {
		what := fmt.Sprintf("step %d, %s", step, p.act())
		kept, fine := p.compare(what)
		survived, of = survived+fine, of+kept
		if step%10 == 9 {
			all = p.addresses()
		}
		for range len(all) / 3 { // readers, some of whom ask twice
			if path := pick(p, all); p.get(path).Code >= 500 {
				t.Fatalf("after %s: %s cannot be shown", what, path)
			}
		}
	}
	t.Logf("%d acts on %d stories; of the kept pages %.0f %% outlived each", steps, stories, 100*float64(survived)/float64(max(of, 1)))
	if survived*2 < of {
		t.Errorf("an act drops more than half of all pages: %d of %d were left", survived, of)
	}
}

// TestEveryKeptPageIsAsFreshAsOneRenderedNow does at random what a newsroom and its readers do, and compares every kept page with
// one rendered afresh after each act.
func TestEveryKeptPageIsAsFreshAsOneRenderedNow(t *testing.T) {
	t.Parallel()
	random(t, 80, 15) // each under the race detector takes seconds; TestLarge… has more, without it
}

func TestLargeEveryKeptPageIsAsFreshAsOneRenderedNow(t *testing.T) {
	if os.Getenv("BROADSHEET_LARGE") == "" {
		t.Skip("set BROADSHEET_LARGE=1 for 200 acts on 300 stories")
	}
	t.Parallel()
	random(t, 300, 200)
}
