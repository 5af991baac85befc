package search

import (
	"context"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/analyser"
)

// query is a request that was read.
type query struct {
	all, not          []wanted
	sections, authors []int64 // in one of them, by one of them; nil for any
	from, before      time.Time
	typed             []string  // what is wanted, as typed
	empty             bool      // it asks for nothing
	problems          []Problem // filters that could not be taken
}

// wanted is something that is to be found, or kept out: a word in each of the languages that it may be of.
type wanted struct{ any []words }

// words are terms that follow each other. With prefix, the last is the beginning of one.
type words struct {
	terms  []string
	prefix bool
}

// query reads a request. Words are looked for in every language of langs besides the page's, since each language's
// stories are indexed by its own rules.
func (e *Engine) query(ctx context.Context, req Request, langs []string, loc *time.Location) (query, error) {
	main := analyser.For(req.Lang)
	asked := main.ParseQuery(Cut(req.Text), loc)
	q := query{empty: asked.Empty()}
	for _, p := range asked.Problems {
		q.problems = append(q.problems, Problem{Kind: BadDate, Text: p})
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
			q.not = append(q.not, clause)
			continue
		}
		q.all = append(q.all, clause)
		q.typed = append(q.typed, c.Text)
	}
	q.from, q.before = later(req.From, asked.After), earlier(req.Before, asked.Before)
	if err := e.sections(ctx, &q, req.Section, asked.Sections); err != nil {
		return q, err
	}
	if err := e.authors(ctx, &q, req.Author, asked.Authors); err != nil {
		return q, err
	}
	if !q.from.IsZero() && !q.before.IsZero() && !q.from.Before(q.before) {
		q.problems = append(q.problems, Problem{Kind: BadSpan})
		q.from, q.before = time.Time{}, time.Time{}
	}
	q.empty = len(q.all) == 0 && q.sections == nil && q.authors == nil && q.from.IsZero() && q.before.IsZero()
	return q, nil
}

// clauseOf is a clause in the page's language and, where they make other terms of it, in others.
func clauseOf(c analyser.Clause, main *analyser.Language, others []*analyser.Language) wanted {
	out := wanted{any: []words{{terms: c.Terms, prefix: c.Prefix}}}
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
		p := words{terms: again.Clauses[0].Terms, prefix: again.Clauses[0].Prefix}
		if !slices.ContainsFunc(out.any, func(o words) bool { return o.prefix == p.prefix && slices.Equal(o.terms, p.terms) }) {
			out.any = append(out.any, p)
		}
	}
	return out
}

// sections takes those that a story must be in one of: the form's, narrowed by the text's, which may name or spell them. A
// name that there is not is left out, and said.
func (e *Engine) sections(ctx context.Context, q *query, form int64, names []string) error {
	if form != 0 {
		q.sections = []int64{form}
	}
	if len(names) == 0 {
		return nil
	}
	all, err := e.db.Sections(ctx)
	if err != nil {
		return err
	}
	parent := make(map[int64]int64, len(all))
	for _, s := range all {
		parent[s.ID] = s.ParentID
	}
	known := false
	var in []int64
	for _, name := range names {
		there := false
		for _, s := range all {
			if !same(name, s.Slug) && !same(name, s.Name) {
				continue
			}
			there = true
			switch {
			case form == 0 || below(parent, s.ID, form):
				in = append(in, s.ID)
			case below(parent, form, s.ID):
				in = append(in, form)
			}
		}
		known = known || there
		if !there {
			q.problems = append(q.problems, Problem{Kind: NoSection, Text: name})
		}
	}
	if known {
		q.sections = append(in, nothing)
	}
	return nil
}

// nothing is the id of a place that does not exist.
const nothing = -1

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

// authors takes those that a story must be by one of. Several persons may have one name.
func (e *Engine) authors(ctx context.Context, q *query, form string, names []string) error {
	both := []([]string){names}
	if form = strings.TrimSpace(form); form != "" {
		both = append(both, []string{form})
	}
	for _, names := range both {
		var ids []int64
		for _, name := range names {
			found, err := e.db.PeopleNamed(ctx, name)
			if err != nil {
				return err
			}
			if len(found) == 0 {
				q.problems = append(q.problems, Problem{Kind: NoAuthor, Text: name})
			}
			ids = append(ids, found...)
		}
		switch {
		case len(ids) == 0:
		case q.authors == nil:
			q.authors = ids
		default: // the form's narrow the text's
			q.authors = append(slices.DeleteFunc(q.authors, func(id int64) bool { return !slices.Contains(ids, id) }), nothing)
		}
	}
	return nil
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
