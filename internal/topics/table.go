package topics

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Proposal is a topic that the paper does not have and that would be worth having.
type Proposal struct {
	Name    string
	Stories int     // that have the name, at least
	Days    int     // on so many days
	Sample  []int64 // of them, the last few that were read
}

const (
	tableMost  = 300_000 // names held at once
	sampleMost = 5
)

// Table counts in how many stories each name is. Its memory is bounded: where there are more names than it holds, the rarest are forgotten, and a count may be
// a little too small (lossy counting, Manku and Motwani, VLDB 2002).
type Table struct {
	names   map[string]*entry
	most    int
	floor   int // counts may lack so many
	stories int
	lower   map[string]int // stories that have a single word without its capital
}

type entry struct {
	text    string // as most write it, by the vote of Boyer and Moore
	votes   int
	stories int
	day     int64
	days    int
	sample  []int64
}

// NewTable makes an empty table.
func NewTable() *Table {
	return &Table{names: map[string]*entry{}, most: tableMost, lower: map[string]int{}}
}

// Add counts a story.
func (t *Table) Add(id int64, at time.Time, text Text) {
	t.stories++
	body := text.Standfirst + "\n" + text.Body
	found := Names(text.Lang, body)
	small := map[string]bool{}
	for k, n := range found {
		e := t.names[k]
		if e == nil {
			if n.Unsure { // until it is met where only a name has a capital; "Yesterday Ada Obi" is Ada Obi, if she was
				_, tail, _ := strings.Cut(n.Text, " ")
				k, n.Text = Key(tail), tail
				if _, twice := found[k]; twice || t.names[k] == nil {
					continue
				}
				e = t.names[k]
			}
		}
		if e == nil {
			e = &entry{text: n.Text}
			t.names[k] = e
		}
		e.stories++
		switch {
		case e.text == n.Text:
			e.votes++
		case e.votes == 0:
			e.text = n.Text
		default:
			e.votes--
		}
		if day := at.Unix() / 86400; e.days == 0 || day != e.day {
			e.day = day
			e.days++
		}
		if len(e.sample) == sampleMost {
			e.sample = e.sample[1:]
		}
		e.sample = append(e.sample, id)
		if !strings.ContainsRune(n.Text, ' ') {
			small[k] = true
		}
	}
	if len(small) > 0 {
		t.without(small, text.Lang, body)
	}
	if len(t.names) > t.most {
		t.prune()
	}
}

// without counts which of some single words the text has without a capital, too.
func (t *Table) without(words map[string]bool, lang, text string) {
	n := 0
	for tok := range plainLanguage.Tokens(text) {
		if n++; n > maxTerms {
			return
		}
		if capital(text, tok) {
			continue
		}
		if k := singular(tok.Term); words[k] {
			t.lower[k]++
			delete(words, k)
		}
	}
}

func (t *Table) prune() {
	for len(t.names) > t.most/2 {
		t.floor++
		for k, e := range t.names {
			if e.stories <= t.floor {
				delete(t.names, k)
				delete(t.lower, k)
			}
		}
	}
}

// Rules are what a proposal must keep to.
type Rules struct {
	Least   int               // stories that must have the name
	Days    int               // on so many different days
	Most    float64           // of all stories at most so large a part has it: what nearly all have says nothing
	Refused func(string) bool // by Key: topics there are, sections, people, what an editor does not want
}

// Proposals gives the names that keep to the rules, those of most stories first. Of names that are parts of each other one is given: the longer one where
// the shorter one is mostly short for it, else the shorter.
func (t *Table) Proposals(r Rules) []Proposal {
	kept := map[string]*entry{}
	for k, e := range t.names {
		if e.stories >= r.Least && e.days >= r.Days && float64(e.stories) <= r.Most*float64(t.stories) {
			kept[k] = e
		}
	}
	gone := t.nested(kept)
	var out []Proposal
	for k, e := range kept {
		single := !strings.ContainsAny(e.text, " -")
		if gone[k] || single && 4*t.lower[k] > e.stories || r.Refused != nil && r.Refused(k) {
			continue
		}
		out = append(out, Proposal{Name: e.text, Stories: e.stories, Days: e.days, Sample: slices.Clone(e.sample)})
	}
	slices.SortFunc(out, func(a, b Proposal) int { return cmp.Or(cmp.Compare(b.Stories, a.Stories), cmp.Compare(a.Name, b.Name)) })
	return out
}

// nested says which names are not proposed beside longer or shorter ones of theirs.
func (t *Table) nested(kept map[string]*entry) map[string]bool {
	gone := map[string]bool{}
	titles := t.titles()
	for k, e := range kept {
		words := strings.Fields(e.text)
		if len(words) < 2 {
			continue
		}
		if tail := Key(strings.Join(words[1:], " ")); t.names[tail] != nil {
			short := t.names[tail].stories
			switch {
			case titles[fold(words[0])]: // "Senator Ada Obi"
				gone[k] = true
			case len(words) == 2 && 10*e.stories >= 3*short: // "Obi" is short for "Ada Obi"
				gone[tail] = true
			case len(words) > 2 && 2*short >= e.stories: // "Ada Obi" does for "Old Ada Obi"
				gone[k] = true
			case len(words) > 2:
				gone[tail] = true
			}
		}
		if head := Key(strings.Join(words[:len(words)-1], " ")); t.names[head] != nil && 2*t.names[head].stories < e.stories {
			gone[head] = true // "Kim Jong" is a part of "Kim Jong Un"
		}
	}
	return gone
}

// titles are the words that stand before three names of two words or more that stand without them as well.
func (t *Table) titles() map[string]bool {
	before := map[string]int{}
	for _, e := range t.names {
		words := strings.Fields(e.text)
		if len(words) < 3 || e.stories < 2 {
			continue
		}
		if rest := t.names[Key(strings.Join(words[1:], " "))]; rest != nil && rest.stories > 1 {
			before[fold(words[0])]++
		}
	}
	out := map[string]bool{}
	for w, n := range before {
		out[w] = n >= 3
	}
	return out
}
