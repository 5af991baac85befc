package topics

import (
	"cmp"
	"math"
	"slices"

	"broadsheet/internal/analyser"
)

// Text is a story, as suggestions read it. Plain text.
type Text struct {
	Lang, Headline, Standfirst, Body string
}

// How many of the like stories are asked, and how fast a vote fades with nearness.
const (
	NearMost = 20
	nearPow  = 3
)

// Suggestion is a topic that fits a story.
type Suggestion struct {
	Topic
	Score  float64 // 0 to 1: how sure
	Named  int     // how often the story's text has the topic's name
	InHead bool    // and whether its headline or standfirst has
	Shared []int64 // the like stories that have the topic, nearest first, at most three
	Of     int     // how many of the like stories have it
}

// Labelled is a like story with its topics.
type Labelled struct {
	Like
	Topics []int64
}

// How much the two kinds of evidence count, from the middle of plateaus found on six of the papers of bench/related: see docs/adr/0016-topics.md.
const (
	prior     = 0.3 // the votes of like stories are counted against so much weight that says nothing
	namedHead = 0.6 // the topic's name stands in the headline or standfirst
	namedLead = 0.35
	namedMany = 0.4 // three times or more
	namedOnce = 0.2
	leadWords = 60
	common    = 0.6 // what is left of that where the name is one word without a capital and no like story has the topic
	fewLike   = 5   // like stories below which those missing count as votes for nothing

	// Least is how sure a suggestion must be to be shown: some three in five of those are right.
	Least = 0.4
	// Sure is how sure it must be to be filed by itself, and rest on SureOf like stories at least, where the newsroom wants that: some nine in ten are.
	Sure   = 0.8
	SureOf = 3
	// Most is how many topics are suggested for a story.
	Most = 5
)

// Rank orders the topics that a story may be about, the surest first: those that the stories like it have, each vote weighing by nearness and against how
// common the topic is anyway, and those whose names stand in it. stories is how many the paper has.
func Rank(c *Catalogue, text Text, near []Labelled, stories int) []Suggestion {
	found := map[int64]*Suggestion{}
	get := func(id int64) *Suggestion {
		s := found[id]
		if s == nil {
			t, ok := c.topics[id]
			if !ok {
				return nil
			}
			s = &Suggestion{Topic: t}
			found[id] = s
		}
		return s
	}
	votes := map[int64]float64{}
	total := 0.0
	for _, n := range near {
		w := math.Pow(n.Score, nearPow)
		total += w
		for _, id := range n.Topics {
			if s := get(id); s != nil {
				votes[id] += w
				s.Of++
				if len(s.Shared) < 3 {
					s.Shared = append(s.Shared, n.ID)
				}
			}
		}
	}
	place := map[int64]float64{}
	c.mentions(text, func(id int64, head, lead, proper bool) {
		s := get(id)
		s.Named++
		s.InHead = s.InHead || head
		p := namedOnce
		switch {
		case head:
			p = namedHead
		case lead:
			p = namedLead
		case s.Named >= 3:
			p = namedMany
		}
		if !proper && s.Of == 0 {
			p *= common
		}
		place[id] = max(place[id], p)
	})
	top := 0.0
	if len(near) > 0 {
		top = math.Pow(near[0].Score, nearPow)
		total += float64(max(0, fewLike-len(near))) * top
	}
	out := make([]Suggestion, 0, len(found))
	for id, s := range found {
		share := float64(s.Stories+1) / float64(max(stories, 1)+1)
		v := (votes[id] + prior*top*min(share, 1)) / (total + prior*top + 1e-12)
		if total == 0 {
			v = 0
		}
		s.Score = 1 - (1-v)*(1-place[id])
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Stories, a.Stories), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// mentions calls f for each place where the text has a topic's name; of names that begin at one place, the longest. proper says that it is more than one
// word without a capital.
func (c *Catalogue) mentions(text Text, f func(topic int64, head, lead, proper bool)) {
	l := analyser.For(text.Lang)
	known := c.in(l)
	for i, part := range []string{text.Headline, text.Standfirst, text.Body} {
		var terms []string
		var large []bool
		for t := range l.Tokens(part) {
			if !t.Last {
				terms, large = append(terms, t.Term), append(large, t.Kind == analyser.Pair || capital(part, t))
			}
			if len(terms) == maxTerms {
				break
			}
		}
		for at := range terms {
			longest := 0
			for _, n := range known[terms[at]] {
				if len(n.terms) >= longest && at+len(n.terms) <= len(terms) && slices.Equal(n.terms, terms[at:at+len(n.terms)]) {
					longest = len(n.terms)
				}
			}
			for _, n := range known[terms[at]] {
				if longest > 0 && len(n.terms) == longest && slices.Equal(n.terms, terms[at:at+longest]) {
					f(n.topic, i < 2, i == 2 && at < leadWords, longest > 1 || large[at])
				}
			}
		}
	}
}

// maxTerms are looked at of a text.
const maxTerms = 20_000
