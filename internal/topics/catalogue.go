package topics

import (
	"context"
	"strings"
	"sync"

	"broadsheet/internal/analyser"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Topic is what suggestions know of a topic.
type Topic struct {
	ID      int64
	Name    string
	Path    string
	Stories int // public ones, about
}

// Catalogue is the topics of a paper, to be found by their names in texts. It may be used by any number of goroutines.
type Catalogue struct {
	topics  map[int64]Topic
	keys    map[string]int64 // by Key
	stories int              // public ones in the paper, about

	mu     sync.Mutex
	byLang map[string]names
}

// names are topics by the first term of their names, in one language.
type names map[string][]named

type named struct {
	terms []string
	topic int64
}

// NewCatalogue makes a catalogue.
func NewCatalogue(topics []Topic) *Catalogue {
	c := &Catalogue{topics: make(map[int64]Topic, len(topics)), keys: make(map[string]int64, len(topics)), byLang: map[string]names{}}
	for _, t := range topics {
		c.topics[t.ID] = t
		if k := Key(t.Name); k != "" {
			if _, taken := c.keys[k]; !taken {
				c.keys[k] = t.ID
			}
		}
	}
	return c
}

// Spelled finds a topic whose name is a spelling of name: other capitals, accents, apostrophes, hyphens, a plural.
func (c *Catalogue) Spelled(name string) (Topic, bool) {
	id, ok := c.keys[Key(name)]
	return c.topics[id], ok
}

// in gives the topics' names in the terms of a language.
func (c *Catalogue) in(l *analyser.Language) names {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n, ok := c.byLang[l.Code()]; ok {
		return n
	}
	n := names{}
	for _, t := range c.topics {
		if terms := nameTerms(l, t.Name); len(terms) > 0 {
			n[terms[0]] = append(n[terms[0]], named{terms, t.ID})
		}
	}
	c.byLang[l.Code()] = n
	return n
}

// nameTerms gives a name's terms; none for a name that says too little to be looked for: stop words alone, one letter, one character of a
// script without spaces, a mere number.
func nameTerms(l *analyser.Language, name string) []string {
	var terms []string
	says := false
	for t := range l.Tokens(name) {
		if t.Last {
			continue
		}
		terms = append(terms, t.Term)
		long := len(t.Term) > 2
		if t.Kind == analyser.Pair {
			long = len([]rune(name[t.Start:t.End])) > 1
		}
		says = says || !t.Stop && t.Kind != analyser.Number && (long || name[t.Start:t.End] == strings.ToUpper(name[t.Start:t.End]) && len(t.Term) > 1)
	}
	if !says || len(terms) > 12 {
		return nil
	}
	return terms
}

// catalogues keeps the paper's catalogue until a topic changes.
type catalogues struct {
	mu   sync.Mutex
	kept *Catalogue
}

func (k *catalogues) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept = nil
}

func (k *catalogues) get(ctx context.Context, db *store.DB) (*Catalogue, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept != nil {
		return k.kept, nil
	}
	sizes, err := db.TopicSizes(ctx)
	if err != nil {
		return nil, err
	}
	var all []Topic
	err = db.EachTopic(ctx, func(t news.Topic) error {
		all = append(all, Topic{ID: t.ID, Name: t.Name, Path: t.Path, Stories: sizes[t.ID]})
		return nil
	})
	if err != nil {
		return nil, err
	}
	c := NewCatalogue(all)
	if c.stories, err = db.ListSize(ctx, store.AllStories()); err != nil {
		return nil, err
	}
	k.kept = c
	return c, nil
}
