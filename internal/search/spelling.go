package search

import (
	"cmp"
	"context"
	"math"
	"slices"
	"unicode/utf8"

	"broadsheet/internal/analyser"
	"broadsheet/internal/pace"
	"broadsheet/internal/store"
)

const (
	spellings     = 12_000 // terms that are compared with the words of one question, at most
	spellingLook  = 20_000 // terms that are looked at in each range of them
	spellingWords = 4      // a question with more words that no story has is left as it is
	spellingCount = 100    // of the nearest, so many are told apart by how many stories they are in
	spellingTries = 5      // and so many are looked for in stories
	spellingIn    = 5      // in the newest so many
	longestEnding = 6      // letters that a term may lack at its end
	shortestTerm  = 4      // and how many it then has at least
)

// slipsIn is how many slips a word may have to be taken for another: one in a word of four to seven letters, two in a longer one. A shorter word is never.
func slipsIn(word string) int {
	switch n := utf8.RuneCountInString(word); {
	case n < 4:
		return 0
	case n <= 7:
		return 1
	}
	return 2
}

// archived is the word nearest to one that no story has, among words of all stories that begin with the same letter, as it is printed in one of the newest
// stories; "" if none is at most so many slips away. The index knows how words begin, not how they end: a slip in an ending hides it, so the ending is not compared with terms, and
// the word itself comes from a story and is compared as a whole. No more than budget terms are compared; it returns how many are left of it.
func (e *Engine) archived(ctx context.Context, folded string, as wanted, site string, most, budget int) (string, int, error) {
	type candidate struct {
		term  string
		slips int
	}
	var forms [][]rune
	shortest, longest := math.MaxInt, 0
	for _, w := range as.any {
		if len(w.terms) != 1 || w.prefix {
			continue
		}
		asked, spread := []rune(w.terms[0]), most
		if len(asked) != len(w.terms[0]) {
			spread *= utf8.UTFMax
		}
		forms = append(forms, asked)
		shortest, longest = min(shortest, max(len(w.terms[0])-spread-longestEnding, 1)), max(longest, len(w.terms[0])+spread)
	}
	var all []candidate
	var term []rune
	for _, in := range likely(forms) {
		if budget <= 0 {
			break
		}
		terms, err := e.db.SearchTermsIn(ctx, in, shortest, longest, spellingLook, budget)
		if err != nil {
			return "", 0, err
		}
		budget -= len(terms)
		for _, t := range terms {
			pace.Yield(ctx)
			term = appendRunes(term[:0], t)
			least := most + 1
			for _, asked := range forms {
				least = min(least, slipsAtStart(asked, term, most))
			}
			if least <= most {
				all = append(all, candidate{t, least})
			}
		}
	}
	nearer := func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.slips, b.slips), cmp.Compare(len(b.term), len(a.term)))
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Or(nearer(a, b), cmp.Compare(a.term, b.term)) })
	all = slices.Compact(all)
	all = all[:min(len(all), spellingCount)]
	terms := make([]string, len(all))
	for i, c := range all {
		terms[i] = c.term
	}
	stories, err := e.db.SearchTerms(ctx, terms)
	if err != nil {
		return "", 0, err
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Or(nearer(a, b), cmp.Compare(stories[b.term], stories[a.term])) })
	for _, c := range all[:min(len(all), spellingTries)] {
		word, err := e.printed(ctx, c.term, folded, most, site)
		if err != nil || word != "" {
			return word, budget, err
		}
	}
	return "", budget, nil
}

// likely are ranges of terms of which a word may be a slip, each once, the likeliest first: those that begin with the same three letters, or
// with the second and the third swapped; common ones with the same first letter; those with the same two letters; all others with the same first. In a paper
// of some thousand stories all of them are compared, in one of a million the last are not reached.
func likely(forms [][]rune) []store.TermRange {
	ranks := make([][]store.TermRange, 5)
	for _, w := range forms {
		one, two, three, swapped := string(w[:1]), string(w[:min(2, len(w))]), string(w[:min(3, len(w))]), ""
		ranks[0] = append(ranks[0], store.TermsFrom(three))
		if len(w) > 2 && w[1] != w[2] {
			swapped = string([]rune{w[0], w[2], w[1]})
			ranks[1] = append(ranks[1], store.TermsFrom(swapped))
		}
		common := store.TermsFrom(one)
		common.Common = true
		ranks[2] = append(ranks[2], common)
		ranks[3] = append(ranks[3], around(two, three)...)
		ranks[4] = append(ranks[4], around(one, two)...)
	}
	var out []store.TermRange
	for _, list := range ranks {
		for _, in := range list {
			if !slices.Contains(out, in) {
				out = append(out, in)
			}
		}
	}
	return out
}

// around are the ranges of the terms that begin with a prefix, but not with a longer one.
func around(prefix, longer string) []store.TermRange {
	if prefix == longer {
		return nil
	}
	all, inner := store.TermsFrom(prefix), store.TermsFrom(longer)
	return []store.TermRange{{From: all.From, Before: inner.From}, {From: inner.Before, Before: all.Before}}
}

// slipsAtStart are those between a term and a word, or the word's beginning where the term may lack its ending; most+1 if there are more.
func slipsAtStart(word, term []rune, most int) int {
	if len(term) < shortestTerm {
		return slips(word, term, most)
	}
	return slipsFrom(word, term, max(len(term)-most, len(word)-longestEnding-most, 1), most)
}

// printed is the word nearest to what was asked, at most so many slips away, of those in the newest stories with a term that have this term; "" for none.
func (e *Engine) printed(ctx context.Context, term, folded string, most int, site string) (string, error) {
	q := query{all: []wanted{{any: []words{{terms: []string{term}}}}}}
	a, err := e.answer(ctx, q, Request{Order: ByDate, Limit: spellingIn})
	if err != nil {
		return "", err
	}
	var ids []int64
	for _, m := range a.top {
		ids = append(ids, a.stories[m.key])
	}
	stories, err := e.db.LiveStories(ctx, ids)
	if err != nil {
		return "", err
	}
	best, asked := "", []rune(folded)
	for _, s := range stories {
		pace.Yield(ctx)
		text := s.Live.Headline + "\n\n" + passages(s)
		for t := range language(s, site).Tokens(text) {
			if t.Term != term || t.Kind != analyser.Word {
				continue
			}
			word := text[t.Start:t.End]
			if n := slips(asked, []rune(analyser.For("").Terms(word)), most); n <= most {
				best, most = word, n-1
			}
		}
	}
	return best, nil
}
