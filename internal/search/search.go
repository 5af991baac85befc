package search

import (
	"context"
	"strings"
	"sync"
	"time"

	"broadsheet/internal/analyser"
	"broadsheet/internal/news"
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

// Request is what a reader asks for. Text is as typed: words, "phrases", -without, begin*, and the filters section:,
// author:, after: and before: of analyser's ParseQuery, which hold together with those of the form.
type Request struct {
	Text, Lang    string    // Lang is the page's, BCP 47
	Section       int64     // with those below it; 0 for all
	From, Before  time.Time // published at or after From and before Before; zero for no bound
	Order         Order     // "" is ByRelevance
	Offset, Limit int       // Limit of 0 only counts
}

// Found is a part of what was found.
type Found struct {
	Total      int  // at most store.SearchWindow
	Many       bool // more than that matched; the newest of them were looked at
	Hits       []Hit
	DidYouMean string // another text that finds something, where this one found nothing; "" for none
}

// Hit is one story found.
type Hit struct {
	ID      int64
	Snippet string // the passage that says most of what was asked: safe HTML, escaped text with <mark>
}

// Engine searches one paper and keeps its index. It may be used by any number of goroutines.
type Engine struct {
	db *store.DB

	mu    sync.Mutex
	known *sample
}

// New makes an engine.
func New(db *store.DB) *Engine { return &Engine{db: db} }

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
		return Found{}, err
	}
	res, err := e.db.Search(ctx, q.SearchQuery)
	if err != nil {
		return Found{}, err
	}
	found := Found{Total: res.Total, Many: res.Many}
	if found.Hits, err = e.hits(ctx, res.Hits, q.All, set.Lang); err != nil {
		return Found{}, err
	}
	if found.Total == 0 {
		found.DidYouMean, err = e.didYouMean(ctx, req, q.words, known, set.Location())
	}
	return found, err
}

// hits adds the passages.
func (e *Engine) hits(ctx context.Context, found []store.SearchHit, wanted []store.SearchClause, lang string) ([]Hit, error) {
	ids := make([]int64, len(found))
	for i, h := range found {
		ids[i] = h.ID
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
	for _, id := range ids {
		if s := byID[id]; s != nil {
			hits = append(hits, Hit{ID: id, Snippet: snippet(language(s, lang), passages(s), wanted)})
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

// cutText bounds a reader's text and makes it valid.
func cutText(text string) string {
	n := 0
	for i := range text {
		if n++; n > MaxText {
			text = text[:i]
			break
		}
	}
	return strings.ToValidUTF8(text, "")
}
