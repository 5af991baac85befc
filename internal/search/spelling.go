package search

import (
	"cmp"
	"context"
	"slices"
	"unicode/utf8"

	"broadsheet/internal/analyser"
	"broadsheet/internal/pace"
	"broadsheet/internal/store"
)

const (
	spellings     = 50_000 // terms with the same first letter, and about as long, that are compared
	spellingTries = 5      // of the nearest, so many are looked for in stories
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

// archived is the word nearest to one that no story has, among all words of all stories that begin with the same letter, as it is printed in one of the newest
// stories; "" for none. The index knows how words begin, not how they end: a slip in an ending hides it, so the ending is not compared with terms, and
// the word itself comes from a story and is compared as a whole.
func (e *Engine) archived(ctx context.Context, folded string, as wanted, site string) (string, error) {
	most := slipsIn(folded)
	if most == 0 {
		return "", nil
	}
	type candidate struct {
		store.SearchTerm
		slips int
	}
	var all []candidate
	for _, w := range as.any {
		if len(w.terms) != 1 || w.prefix {
			continue
		}
		asked := []rune(w.terms[0])
		spread := most
		if len(asked) != len(w.terms[0]) {
			spread *= utf8.UTFMax
		}
		terms, err := e.db.SearchTermsLike(ctx, string(asked[:1]), max(len(w.terms[0])-spread-longestEnding, 1), len(w.terms[0])+spread, spellings)
		if err != nil {
			return "", err
		}
		for _, t := range terms {
			pace.Yield(ctx)
			if n := slipsAtStart(asked, []rune(t.Term), most); n <= most {
				all = append(all, candidate{t, n})
			}
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.slips, b.slips), cmp.Compare(len(b.Term), len(a.Term)), cmp.Compare(b.Stories, a.Stories), cmp.Compare(a.Term, b.Term))
	})
	all = slices.CompactFunc(all, func(a, b candidate) bool { return a.Term == b.Term })
	for _, c := range all[:min(len(all), spellingTries)] {
		word, err := e.printed(ctx, c.Term, folded, most, site)
		if err != nil || word != "" {
			return word, err
		}
	}
	return "", nil
}

// slipsAtStart are those between a term and a word, or the word's beginning where the term may lack its ending; most+1 if there are more.
func slipsAtStart(word, term []rune, most int) int {
	least := slips(word, term, most)
	if len(term) < shortestTerm {
		return least
	}
	for n := max(len(term)-most, len(word)-longestEnding-most, 1); n < len(word) && n <= len(term)+most; n++ {
		least = min(least, slips(word[:n], term, most))
	}
	return least
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
