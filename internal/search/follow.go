package search

import (
	"context"
	"fmt"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
	"broadsheet/internal/store"
)

// follower is the index's name among those who follow the outbox.
const follower = "search"

const (
	busy     = 10 * time.Millisecond // how long one transaction goes on taking stories
	together = 100                   // stories that are loaded at once
	maxTerms = 30_000                // of a body that are indexed: a book's worth
	maxBytes = 400_000               // of those terms; PostgreSQL takes at most a megabyte
)

// document is a story as the index has it, or with no text, one to be taken out.
type document struct {
	id         int64
	head, body string
}

// Apply brings the index up to date with events and remembers the last one. Doing so twice changes nothing.
func (e *Engine) Apply(ctx context.Context, events []news.Event) error {
	if len(events) == 0 {
		return nil
	}
	var ids []int64
	seen := map[int64]bool{}
	for _, ev := range events {
		switch ev.Kind {
		case news.StoryPublished, news.StoryUpdated, news.StoryWithdrawn, news.ImportBatch:
			for _, id := range ev.Stories {
				if !seen[id] {
					seen[id] = true
					ids = append(ids, id)
				}
			}
		}
	}
	last := events[len(events)-1].Seq
	for len(ids) > 0 {
		part := ids[:min(together, len(ids))]
		ids = ids[len(part):]
		docs, err := e.documents(ctx, part)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return e.put(ctx, docs, last)
		}
		if err := e.put(ctx, docs, 0); err != nil {
			return err
		}
	}
	return e.put(ctx, nil, last)
}

// CatchUp applies what happened since the index was last written, to the last event. An index that was never made, or is
// older than the oldest event, is made anew.
func (e *Engine) CatchUp(ctx context.Context) error {
	at, ok, err := e.db.Position(ctx, follower)
	if err != nil {
		return err
	}
	first, err := e.db.FirstEvent(ctx)
	if err != nil {
		return err
	}
	if !ok || at+1 < first {
		return e.Rebuild(ctx)
	}
	for {
		events, err := e.db.Events(ctx, at, 100)
		if err != nil || len(events) == 0 {
			return err
		}
		if err := e.Apply(ctx, events); err != nil {
			return err
		}
		at = events[len(events)-1].Seq
	}
}

// Rebuild indexes every public story again and takes out what is public no longer. Search goes on meanwhile.
func (e *Engine) Rebuild(ctx context.Context) error {
	last, err := e.db.LastEvent(ctx)
	if err != nil {
		return err
	}
	set, err := e.db.Settings(ctx)
	if err != nil {
		return err
	}
	var part []*news.Story
	flush := func() error {
		docs, err := e.describe(ctx, part, set.Lang)
		part = part[:0]
		if err != nil {
			return err
		}
		return e.put(ctx, docs, 0)
	}
	err = e.db.EachLive(ctx, news.KindStory, 0, func(s *news.Story) error {
		part = append(part, s)
		if len(part) < together {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	for after := int64(0); err == nil; {
		var stale []int64
		if stale, err = e.db.StaleSearchDocs(ctx, after, together); err != nil || len(stale) == 0 {
			break
		}
		after = stale[len(stale)-1]
		docs := make([]document, len(stale))
		for i, id := range stale {
			docs[i].id = id
		}
		err = e.put(ctx, docs, 0)
	}
	if err != nil {
		return err
	}
	return e.put(ctx, nil, last)
}

// put stores documents in transactions that are short, so that nobody waits for them, and with the last of them the number of
// the event that is dealt with (0 for none).
func (e *Engine) put(ctx context.Context, docs []document, seq int64) error {
	if len(docs) == 0 && seq == 0 {
		return nil
	}
	for done := false; !done; {
		stored := 0
		err := e.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
			start := time.Now()
			for _, d := range docs {
				if stored > 0 && time.Since(start) > busy {
					return nil
				}
				if err := tx.PutSearchDoc(ctx, d.id, d.head, d.body); err != nil {
					return fmt.Errorf("indexing story %d: %w", d.id, err)
				}
				stored++
			}
			if seq == 0 {
				return nil
			}
			return tx.Advance(ctx, follower, seq)
		})
		if err != nil {
			return err
		}
		docs = docs[stored:]
		done = len(docs) == 0
	}
	return nil
}

// documents loads stories and describes them; those that are not public become documents to be taken out.
func (e *Engine) documents(ctx context.Context, ids []int64) ([]document, error) {
	set, err := e.db.Settings(ctx)
	if err != nil {
		return nil, err
	}
	stories, err := e.db.LiveStories(ctx, ids)
	if err != nil {
		return nil, err
	}
	docs, err := e.describe(ctx, stories, set.Lang)
	public := make(map[int64]bool, len(stories))
	for _, s := range stories {
		public[s.ID] = true
	}
	for _, id := range ids {
		if !public[id] {
			docs = append(docs, document{id: id})
		}
	}
	return docs, err
}

// describe makes the documents of stories.
func (e *Engine) describe(ctx context.Context, stories []*news.Story, lang string) ([]document, error) {
	var ids []int64
	for _, s := range stories {
		ids = append(ids, s.Live.Topics...)
	}
	topics, err := e.db.TopicsBy(ctx, ids)
	if err != nil {
		return nil, err
	}
	names := make(map[int64]string, len(topics))
	for id, t := range topics {
		names[id] = t.Name
	}
	docs := make([]document, 0, len(stories))
	for _, s := range stories {
		c := &s.Live.Content
		head := []string{c.Headline, c.FrontHeadline, c.SearchHeadline, c.SocialHeadline, c.Kicker, c.Standfirst}
		for _, id := range c.Topics {
			head = append(head, names[id])
		}
		for _, b := range c.Bylines {
			head = append(head, b.Name)
		}
		l := language(s, lang)
		d := document{id: s.ID, body: bounded(l.Terms(richtext.Plain(c.Body)))}
		seen := map[string]bool{"": true}
		var parts []string
		for _, text := range head {
			if terms := l.Terms(text); !seen[terms] {
				seen[terms] = true
				parts = append(parts, terms)
			}
		}
		d.head = bounded(strings.Join(parts, barrier))
		docs = append(docs, d)
	}
	return docs, nil
}

// barrier keeps a phrase from reaching from one text of the head into the next: a word that the analyser never makes, since it writes
// Korean in pairs.
const barrier = " 힣힣힣 "

// bounded cuts terms to what a database takes.
func bounded(terms string) string {
	if len(terms) > maxBytes {
		terms = terms[:strings.LastIndexByte(terms[:maxBytes], ' ')]
	}
	if strings.Count(terms, " ") < maxTerms {
		return terms
	}
	at := 0
	for range maxTerms {
		at += strings.IndexByte(terms[at:], ' ') + 1
	}
	return terms[:at-1]
}
