package search

import (
	"context"
	"strings"
	"time"

	"broadsheet/internal/analyser"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// query is a request made ready for the store.
type query struct {
	store.SearchQuery
	words []string // wanted, as typed
	empty bool     // it asks for nothing, or for what cannot be
}

// query reads a request. Words are looked for in every language of langs besides the page's, since each language's
// stories are indexed by its own rules.
func (e *Engine) query(ctx context.Context, req Request, langs []string, loc *time.Location) (query, error) {
	main := analyser.For(req.Lang)
	asked := main.ParseQuery(cutText(req.Text), loc)
	q := query{empty: asked.Empty()}
	if q.empty {
		return q, nil
	}
	others := []*analyser.Language{analyser.For("")}
	for _, code := range langs {
		if l := analyser.For(code); l != main && l != others[0] {
			others = append(others, l)
		}
	}
	for _, c := range asked.Clauses {
		clause := clauseOf(c, main, others)
		if c.Not {
			q.Not = append(q.Not, clause)
			continue
		}
		q.All = append(q.All, clause)
		q.words = append(q.words, c.Text)
	}
	q.From, q.Before = later(req.From, asked.After), earlier(req.Before, asked.Before)
	q.ByDate = req.Order == ByDate
	q.Offset, q.Limit = max(req.Offset, 0), min(max(req.Limit, 0), MaxLimit)
	var err error
	if q.Sections, err = e.sections(ctx, req.Section, asked.Sections); err == nil {
		q.Authors, err = e.authors(ctx, asked.Authors)
	}
	return q, err
}

// clauseOf is a clause in the page's language and, where they make other terms of it, in others.
func clauseOf(c analyser.Clause, main *analyser.Language, others []*analyser.Language) store.SearchClause {
	out := store.SearchClause{Any: []store.SearchPhrase{{Terms: c.Terms, Prefix: c.Prefix}}}
	// Quoted, so that it stays one clause.
	text := `"` + c.Text + `"`
	if c.Prefix {
		text += "*"
	}
	for _, l := range others {
		again := l.ParseQuery(text, time.UTC)
		if len(again.Clauses) != 1 {
			continue
		}
		p := store.SearchPhrase{Terms: again.Clauses[0].Terms, Prefix: again.Clauses[0].Prefix}
		if !hasPhrase(out.Any, p) {
			out.Any = append(out.Any, p)
		}
	}
	return out
}

func hasPhrase(list []store.SearchPhrase, p store.SearchPhrase) bool {
	for _, o := range list {
		if o.Prefix == p.Prefix && strings.Join(o.Terms, " ") == strings.Join(p.Terms, " ") {
			return true
		}
	}
	return false
}

// nothing is the id of a place that does not exist.
const nothing = -1

// sections are those that a story must be in one of: the form's, narrowed by the text's, which may name or spell
// them. A name that there is not finds nothing.
func (e *Engine) sections(ctx context.Context, form int64, names []string) ([]int64, error) {
	if len(names) == 0 {
		if form == 0 {
			return nil, nil
		}
		return []int64{form}, nil
	}
	all, err := e.db.Sections(ctx)
	if err != nil {
		return nil, err
	}
	parent := make(map[int64]int64, len(all))
	for _, s := range all {
		parent[s.ID] = s.ParentID
	}
	out := []int64{nothing}
	for _, name := range names {
		for _, s := range all {
			switch {
			case !same(name, s.Slug) && !same(name, s.Name):
			case form == 0 || below(parent, s.ID, form):
				out = append(out, s.ID)
			case below(parent, form, s.ID):
				out = append(out, form)
			}
		}
	}
	return out, nil
}

// below reports whether a section is another or stands somewhere below it.
func below(parent map[int64]int64, id, other int64) bool {
	for depth := 0; id != 0 && depth < 20; depth++ {
		if id == other {
			return true
		}
		id = parent[id]
	}
	return false
}

func same(a, b string) bool {
	l := analyser.For("")
	return l.Terms(a) == l.Terms(b)
}

func (e *Engine) authors(ctx context.Context, names []string) ([]int64, error) {
	if len(names) == 0 {
		return nil, nil
	}
	out := []int64{nothing}
	for _, name := range names {
		p, err := e.db.PersonBySlug(ctx, strings.ToLower(name))
		if news.KindOf(err) == news.NotFound {
			p, err = e.db.PersonByName(ctx, name)
		}
		switch {
		case err == nil:
			out = append(out, p.ID)
		case news.KindOf(err) != news.NotFound:
			return nil, err
		}
	}
	return out, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// earlier is the earlier of two bounds of which zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
