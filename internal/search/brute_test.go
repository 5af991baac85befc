package search_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/analyser"
	"broadsheet/internal/news"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// told is a story as the naive search has it: its texts as terms.
type told struct {
	id      int64
	at      time.Time
	head    [][]string
	body    []string
	section int64
	author  int64
}

// asks is a query that is known by its parts.
type asks struct {
	all, not []part
	section  int64
	author   string
	from, to time.Time
	byDate   bool
}

// part is words that follow each other, the last perhaps a beginning.
type part struct {
	words  []string
	prefix bool
}

func (p part) text() string {
	s := strings.Join(p.words, " ")
	if len(p.words) > 1 {
		s = `"` + s
		if p.prefix {
			s += "*"
		}
		return s + `"`
	}
	if p.prefix {
		s += "*"
	}
	return s
}

func (q asks) text() string {
	var out []string
	for _, p := range q.all {
		out = append(out, p.text())
	}
	for _, p := range q.not {
		out = append(out, "-"+p.text())
	}
	return strings.Join(out, " ")
}

// counted is how often a part is in a text.
func (p part) counted(text []string) (n int) {
	for i := range text {
		ok := i+len(p.words) <= len(text)
		for j := 0; ok && j < len(p.words); j++ {
			last := j == len(p.words)-1
			ok = text[i+j] == p.words[j] || p.prefix && last && strings.HasPrefix(text[i+j], p.words[j])
		}
		if ok {
			n++
		}
	}
	return n
}

func (p part) in(s *told) (head, body int) {
	for _, h := range s.head {
		head += p.counted(h)
	}
	return head, p.counted(s.body)
}

// frequency is in how many stories a part is, as far as the index knows without looking: the rarest of its words, and of a beginning all words
// that have it, one by one.
func (p part) frequency(all []*told) int {
	least := len(all)
	for i, w := range p.words {
		words := map[string]int{}
		for _, s := range all {
			seen := map[string]bool{}
			for _, text := range append(slices.Clone(s.head), s.body) {
				for _, t := range text {
					if t == w || p.prefix && i == len(p.words)-1 && strings.HasPrefix(t, w) {
						seen[t] = true
					}
				}
			}
			for t := range seen {
				words[t]++
			}
		}
		n := 0
		for _, c := range words {
			n += c
		}
		least = min(least, n)
	}
	return least
}

// brute answers a query by looking at every story.
func brute(q asks, all []*told, now time.Time, window int) (ids []int64, total int) {
	type scored struct {
		*told
		score float64
	}
	byAge := slices.Clone(all)
	slices.SortFunc(byAge, func(a, b *told) int { return b.at.Compare(a.at) })
	// The order in which the scores of the words are added up matters to the last bit.
	parts := slices.Clone(q.all)
	often := map[string]int{}
	for _, p := range parts {
		often[p.text()] = p.frequency(all)
	}
	slices.SortStableFunc(parts, func(a, b part) int { return often[a.text()] - often[b.text()] })
	var found []scored
	for _, s := range byAge {
		ok := (q.section == 0 || s.section == q.section) && (q.author == "" || fmt.Sprint("Author ", s.author) == q.author) &&
			(q.from.IsZero() || !s.at.Before(q.from)) && (q.to.IsZero() || s.at.Before(q.to))
		for _, p := range q.not {
			h, b := p.in(s)
			ok = ok && h+b == 0
		}
		score := 0.0
		for _, p := range parts {
			h, b := p.in(s)
			ok = ok && h+b > 0
			n := 6*float64(h) + float64(b)
			length := math.Exp2(math.Round(8*math.Log2(1+float64(len(s.body))))/8) - 1
			df := float64(min(often[p.text()], len(all)))
			score += math.Log(1+(float64(len(all))-df+0.5)/(df+0.5)) * n / (n + 1.2*(0.5+0.5*length/400))
		}
		if ok {
			age := math.Abs(now.Sub(s.at).Hours() / 24)
			found = append(found, scored{s, score * (1 + 1/(1+age/60))})
		}
	}
	if total = len(found); total > window {
		found, total = found[:window], window
	}
	if !q.byDate && len(q.all) > 0 {
		slices.SortStableFunc(found, func(a, b scored) int {
			if math.Abs(a.score-b.score) < 1e-9 {
				return 0
			}
			return cmp.Compare(b.score, a.score)
		})
	}
	for _, s := range found {
		ids = append(ids, s.id)
	}
	return ids, total
}

// vocabulary are words that stay as they are in English.
func vocabulary() (out []string) {
	l := analyser.For("en")
	for _, a := range []string{"ka", "kar", "lo", "mu", "nor", "pa", "tor", "zu"} {
		for _, b := range []string{"bo", "da", "fim", "go", "rak", "tu", "vo"} {
			if w := a + b; l.Terms(w) == w {
				out = append(out, w)
			}
		}
	}
	return out
}

// world makes stories and questions by chance.
type world struct {
	r        *rand.Rand
	words    []string
	zipf     *rand.Zipf
	sections []int64
	authors  []int64
	stories  []*told
	day      int
}

func (w *world) some(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = w.words[min(int(w.zipf.Uint64()), len(w.words)-1)]
	}
	return out
}

// content makes a story's text, and what the naive search knows of it.
func (w *world) content(s *told) news.Content {
	headline, standfirst, body := w.some(1+w.r.IntN(4)), w.some(w.r.IntN(5)), w.some(w.r.IntN(120))
	s.section, s.author = w.sections[w.r.IntN(len(w.sections))], w.authors[w.r.IntN(len(w.authors))]
	name := fmt.Sprint("Author ", s.author)
	s.head = [][]string{headline, standfirst, strings.Fields(analyser.For("en").Terms(name))}
	s.body = body
	if slices.Equal(headline, standfirst) {
		s.head = s.head[1:]
	}
	return news.Content{Lang: "en", Headline: strings.Join(headline, " "), Standfirst: strings.Join(standfirst, " "), Body: "<p>" + strings.Join(body, " ") + "</p>",
		Sections: []int64{s.section}, Bylines: []news.Byline{{PersonID: s.author, Name: name}}}
}

func (w *world) part() part {
	p := part{words: w.some(1)}
	switch w.r.IntN(6) {
	case 0:
		p.words = w.some(2)
	case 1: // one that is there
		if s := w.stories[w.r.IntN(len(w.stories))]; len(s.body) > 3 {
			p.words = slices.Clone(s.body[1:3])
		}
	case 2:
		p.prefix = true
		p.words[0] = p.words[0][:2+w.r.IntN(2)]
	}
	return p
}

func (w *world) asks() (q asks) {
	for range w.r.IntN(4) {
		q.all = append(q.all, w.part())
	}
	for range w.r.IntN(2) * w.r.IntN(3) {
		q.not = append(q.not, w.part())
	}
	if w.r.IntN(4) == 0 || len(q.all) == 0 {
		q.section = w.sections[w.r.IntN(len(w.sections))]
	}
	if w.r.IntN(6) == 0 {
		q.author = fmt.Sprint("Author ", w.authors[w.r.IntN(len(w.authors))])
	}
	if w.r.IntN(5) == 0 {
		q.from = time.Date(2020, 1, 1+w.r.IntN(w.day), 0, 0, 0, 0, time.UTC)
		q.to = q.from.AddDate(0, 0, w.r.IntN(w.day))
		if !q.from.Before(q.to) {
			q.to = time.Time{}
		}
	}
	q.byDate = w.r.IntN(3) == 0
	return q
}

// What the index finds, and in what order, is what looking at every story finds: with few stories at a time and all at once, after
// changes, withdrawals and a sweep, on both databases.
func TestSearchIsWhatLookingAtEveryStoryFinds(t *testing.T) {
	t.Parallel()
	now := time.Date(2022, 1, 1, 12, 0, 0, 0, time.UTC)
	storetest.EachAt(t, storetest.At(now), func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		p := paper{db, search.New(db)}
		w := newWorld(t, p)
		for range 700 {
			w.publish(t, p)
		}
		p.catchUp(t)
		w.compare(t, p, now, 150)
		for range 60 {
			w.change(t, p)
		}
		for range 20 {
			w.publish(t, p)
		}
		for range 30 {
			w.withdraw(t, p)
		}
		p.catchUp(t)
		if err := p.engine.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.compare(t, p, now, 150)
	})
}

func newWorld(t *testing.T, p paper) *world {
	r := rand.New(rand.NewPCG(3, 11))
	w := &world{r: r, words: vocabulary(), zipf: rand.NewZipf(r, 1.2, 2, 60), day: 400}
	err := p.Write(t.Context(), func(tx *store.Tx) error {
		for i := range 3 {
			s := news.Section{Name: fmt.Sprint("Section ", i), Slug: fmt.Sprint("s", i), Path: fmt.Sprintf("/s%d/", i)}
			if err := tx.InsertSection(t.Context(), &s); err != nil {
				return err
			}
			w.sections = append(w.sections, s.ID)
			a := news.Person{Name: fmt.Sprint("Author ", i+1), Slug: fmt.Sprint("author-", i+1)}
			if err := tx.InsertPerson(t.Context(), &a); err != nil {
				return err
			}
			w.authors = append(w.authors, a.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) publish(t *testing.T, p paper) {
	n := len(w.stories)
	s := &told{at: time.Date(2020, 1, 1+n*37%w.day, n/60%24, n%60, n%7, 0, time.UTC)}
	s.id = p.publish(t, s.at, w.content(s))
	w.stories = append(w.stories, s)
}

// change gives a story another text.
func (w *world) change(t *testing.T, p paper) {
	s := w.stories[w.r.IntN(len(w.stories))]
	p.edit(t, s.id, w.content(s))
}

// edit gives a public story another live text.
func (p paper) edit(t testing.TB, id int64, c news.Content) {
	t.Helper()
	ctx := context.Background()
	err := p.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.Story(ctx, id)
		if err != nil {
			return err
		}
		live := &news.Revision{StoryID: id, State: news.Published, Content: c, Number: s.Live.Number + 1}
		if err := tx.InsertRevision(ctx, live); err != nil {
			return err
		}
		s.Live = live
		if err := tx.UpdateStory(ctx, s); err != nil {
			return err
		}
		tx.Emit(news.StoryUpdated, id)
		return tx.PutLive(ctx, s, news.Teaser{Headline: c.Headline, Lang: c.Lang, SectionID: c.MainSection()})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (p paper) withdraw(t testing.TB, id int64) {
	t.Helper()
	ctx := context.Background()
	err := p.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.Story(ctx, id)
		if err != nil {
			return err
		}
		s.State = news.Withdrawn
		if err := tx.UpdateStory(ctx, s); err != nil {
			return err
		}
		tx.Emit(news.StoryWithdrawn, id)
		return tx.Unlist(ctx, id)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) withdraw(t *testing.T, p paper) {
	i := w.r.IntN(len(w.stories))
	p.withdraw(t, w.stories[i].id)
	w.stories = slices.Delete(w.stories, i, i+1)
}

func (w *world) compare(t *testing.T, p paper, now time.Time, questions int) {
	t.Helper()
	const usual = search.Window
	for n := range questions {
		q := w.asks()
		window := usual
		if n%2 == 1 {
			window = 40
			p.engine.Narrow(window, 25)
		} else {
			p.engine.Narrow(usual, 2000)
		}
		req := search.Request{Text: q.text(), Lang: "en", Section: q.section, Author: q.author, From: q.from, Before: q.to, Limit: 100}
		if q.byDate {
			req.Order = search.ByDate
		}
		found, err := p.engine.Search(t.Context(), req)
		if err != nil {
			t.Fatalf("%+v: %v", req, err)
		}
		var got []int64
		for _, h := range found.Hits {
			got = append(got, h.ID)
		}
		want, total := brute(q, w.stories, now, window)
		want = want[:min(len(want), 100)]
		if found.Total != total || !slices.Equal(got, want) {
			t.Errorf("%q %+v: found %d: %v\nnot %d: %v", q.text(), req, found.Total, got, total, want)
			if n > 5 {
				return
			}
		}
	}
}
