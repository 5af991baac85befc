package search

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"broadsheet/internal/analyser"
	"broadsheet/internal/news"
	"broadsheet/internal/pace"
	"broadsheet/internal/store"
)

// Order says what comes first.
type Order string

// The orders of what is found.
const (
	ByRelevance Order = "relevance" // the best, a newer one before an older one that says as much
	ByDate      Order = "date"      // the newest
)

// MaxText is how many characters of a reader's text count; the rest is left out.
const MaxText = 200

// MaxLimit is how many hits one answer holds at most.
const MaxLimit = 100

// Window is how many stories a search ranks at most: the newest that match.
const Window = 20_000

// Request is what a reader asks for. Text is as typed: words, "phrases", -without, begin*, and the filters section:,
// author:, after: and before: of analyser's ParseQuery, which hold together with those of the form.
type Request struct {
	Text, Lang    string    // Lang is the page's, BCP 47
	Section       int64     // with those below it; 0 for all
	Author        string    // a name, or the last part of an author's address; "" for all
	From, Before  time.Time // published at or after From and before Before; zero for no bound
	Order         Order     // "" is ByRelevance
	Offset, Limit int       // Limit of 0 only counts
}

// Found is a part of what was found.
type Found struct {
	Asked      bool      // something was asked for
	Total      int       // at most Window
	Many       bool      // more than that matched, or may have; the newest of them were looked at
	Since      time.Time // only stories from then on were looked at, since it would have taken too long; zero if all were
	Hits       []Hit
	DidYouMean string    // another text that finds something, where this one found nothing; "" for none
	Problems   []Problem // filters that were left out

	want []wanted
	lang string // of stories that name none
}

// Mark gives a text of a story in a language ("" for the paper's) with what was asked for marked, as in a Hit's Snippet: safe HTML, escaped text
// with <mark>. It is "" where there is nothing to mark.
func (f *Found) Mark(lang, text string) string {
	if lang == "" {
		lang = f.lang
	}
	places := find(analyser.For(lang), text, f.want)
	if len(places) == 0 {
		return ""
	}
	return marked(text, places)
}

// Hit is one story found.
type Hit struct {
	ID      int64
	Score   float64 // to be compared within one answer; 0 where the newest come first
	Snippet string  // the passage that says most of what was asked: safe HTML, escaped text with <mark>
}

// Problem is a filter that was left out, since it makes no sense.
type Problem struct {
	Kind ProblemKind
	Text string // as typed
}

// ProblemKind says what is wrong.
type ProblemKind int

// The kinds of problems.
const (
	NoSection ProblemKind = iota // there is no section of that name
	NoAuthor                     // nobody of that name has written here
	BadDate                      // that is no day, month or year
	BadSpan                      // the end is before the beginning
)

// Engine searches one paper and keeps its index. It may be used by any number of goroutines.
type Engine struct {
	db      *store.DB
	limits  limits
	writing chan struct{} // held by who writes the index
	broken  chan struct{} // has something when a block was found damaged
	look    time.Duration // how often Run looks whether the index is there

	mu     sync.Mutex
	known  *sample
	asking bool // the sample is being taken anew
}

// New makes an engine.
func New(db *store.DB) *Engine {
	return &Engine{db: db, limits: usualLimits, writing: make(chan struct{}, 1), broken: make(chan struct{}, 1), look: lookEvery}
}

// Search finds public stories.
func (e *Engine) Search(ctx context.Context, req Request) (Found, error) {
	set, err := e.db.Settings(ctx)
	if err != nil {
		return Found{}, err
	}
	if req.Lang == "" {
		req.Lang = set.Lang
	}
	known, err := e.recent(ctx, set.Lang)
	if err != nil {
		return Found{}, err
	}
	q, err := e.query(ctx, req, known.langs, set.Location())
	if err != nil || q.empty {
		return Found{Problems: q.problems}, err
	}
	a, err := e.answer(ctx, q, req)
	if err != nil {
		return Found{}, err
	}
	found := Found{Asked: true, Total: min(a.matched, e.limits.window), Many: a.many, Since: a.since, Problems: q.problems, want: q.all, lang: set.Lang}
	if found.Hits, err = e.hits(ctx, a, q.all, set.Lang); err != nil {
		return Found{}, err
	}
	if found.Total == 0 {
		found.DidYouMean, err = e.didYouMean(ctx, req, q, a.unknown, known, set.Location())
	}
	return found, err
}

// answer is what the index says.
type answer struct {
	matched int
	many    bool
	since   time.Time
	top     []match
	stories map[int64]int64 // of top, by number
	unknown []bool          // which of the wanted words are in no story
}

// answer asks the index.
func (e *Engine) answer(ctx context.Context, q query, req Request) (a answer, err error) {
	now, err := e.db.Now(ctx)
	if err != nil {
		return a, err
	}
	err = e.db.Snapshot(ctx, func(inner context.Context, snap *store.Snapshot) error {
		p, err := plan(inner, snap, &q)
		if err != nil {
			return err
		}
		a.unknown = p.unknown
		m := &matcher{limits: e.limits, ctx: inner, watch: ctx, snap: snap, damaged: e.damaged, weigh: relevance, places: p.places}
		byDate := req.Order == ByDate || len(q.all) == 0
		if byDate {
			m.weigh = func(*clause, tally) float64 { return 0 }
		}
		if err := m.find(p.asked); err != nil {
			return err
		}
		a.matched, a.many = len(m.found), len(m.found) > m.window || m.oldest != 0
		if m.oldest != 0 {
			a.since = store.SearchTime(m.oldest)
		}
		found := m.found[:min(len(m.found), m.window)]
		last := min(max(req.Offset, 0), m.window) + min(max(req.Limit, 0), MaxLimit)
		if byDate {
			a.top = found[:min(last, len(found))]
		} else {
			at := store.SearchKey(now)
			for i := range found {
				found[i].score *= recency(found[i].key, at)
			}
			a.top = best(found, last)
		}
		a.top = a.top[min(max(req.Offset, 0), len(a.top)):]
		keys := make([]int64, len(a.top))
		for i, t := range a.top {
			keys[i] = t.key
		}
		a.stories, err = snap.SearchStories(inner, keys)
		return err
	})
	return a, err
}

// hits adds the passages.
func (e *Engine) hits(ctx context.Context, a answer, want []wanted, lang string) ([]Hit, error) {
	var ids []int64
	var scores []float64
	for _, m := range a.top {
		if id := a.stories[m.key]; id != 0 && !slices.Contains(ids, id) {
			ids, scores = append(ids, id), append(scores, m.score)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	stories, err := e.db.LiveStories(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]*news.Story, len(stories))
	for _, s := range stories {
		byID[s.ID] = s
	}
	var hits []Hit
	for i, id := range ids {
		pace.Yield(ctx)
		if s := byID[id]; s != nil {
			hits = append(hits, Hit{ID: id, Score: scores[i], Snippet: snippet(language(s, lang), passages(s), want)})
		}
	}
	return hits, nil
}

// language is the analyser for a story.
func language(s *news.Story, site string) *analyser.Language {
	if s.Live.Lang != "" {
		return analyser.For(s.Live.Lang)
	}
	return analyser.For(site)
}

// Cut gives as much of a reader's text as counts, MaxText characters, and makes it valid.
func Cut(text string) string {
	n := 0
	for i := range text {
		if n++; n > MaxText {
			text = text[:i]
			break
		}
	}
	return strings.ToValidUTF8(text, "")
}
