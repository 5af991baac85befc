package topics

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Near gives the public stories nearest to a text that is, or is to become, a story, best first and at most n of them, with how near each is from 0
// to 1. The story itself is not among them.
type Near func(ctx context.Context, s *news.Story, c *news.Content, n int) ([]Like, error)

// Like is a story and how near it is to another.
type Like struct {
	ID    int64
	Score float64
}

// Engine knows which topics there are and what each of them looks like. It is a follower of the outbox.
type Engine struct {
	db   *store.DB
	near Near

	// File, where it is set, adds topics to a story that was published without any, if the newsroom wants that: see news.Settings.TopicsFile.
	File func(ctx context.Context, story int64, topics []int64, why string) error

	mu    sync.Mutex // one change at a time
	made  map[int64]time.Time
	owing map[int64]bool // large topics whose digests are a little behind

	known catalogues
}

// NewEngine makes an engine on a paper. It reads nothing yet.
func NewEngine(db *store.DB, near Near) *Engine {
	return &Engine{db: db, near: near, made: map[int64]time.Time{}, owing: map[int64]bool{}}
}

// CatchUp brings what is stored of topics up to the newest event: from where the engine left off, or from the beginning if it never ran or the events
// since are no longer kept.
func (e *Engine) CatchUp(ctx context.Context) error {
	last, err := e.db.LastEvent(ctx)
	if err != nil {
		return err
	}
	at, ok, err := e.db.Resume(ctx, Follower)
	if err != nil {
		return err
	}
	if !ok {
		return e.Rebuild(ctx, last)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	set := map[int64]bool{}
	var told []news.Event
	for at < last {
		events, err := e.db.Events(ctx, at, 500)
		if err != nil {
			return err
		}
		if len(events) == 0 {
			break
		}
		changed, err := e.changed(ctx, events)
		if err != nil {
			return err
		}
		for _, id := range changed {
			set[id] = true
		}
		for _, ev := range events {
			if ev.Kind == news.StoryPublished && len(told) < filedLate {
				told = append(told, ev)
			}
		}
		at = events[len(events)-1].Seq
	}
	if err := e.renew(ctx, slices.Sorted(maps.Keys(set)), true); err != nil {
		return err
	}
	if err := e.fileNew(ctx, told); err != nil {
		return err
	}
	return e.advance(ctx, at)
}

// filedLate is how many publications that nobody followed are filed by themselves when the engine catches up.
const filedLate = 1000

// Rebuild computes every topic's digest anew, and notes that all events up to seq are dealt with.
func (e *Engine) Rebuild(ctx context.Context, seq int64) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.all(ctx); err != nil {
		return err
	}
	return e.advance(ctx, seq)
}

func (e *Engine) all(ctx context.Context) error {
	var ids []int64
	if err := e.db.EachTopic(ctx, func(t news.Topic) error { ids = append(ids, t.ID); return nil }); err != nil {
		return err
	}
	return e.renew(ctx, ids, true)
}

func (e *Engine) advance(ctx context.Context, seq int64) error {
	return e.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error { return tx.Advance(ctx, Follower, seq) })
}

// Apply takes in what events tell, in order, and renews the digests of the topics whose lists they changed; that of a large topic every five minutes at
// most. The same events may come again.
func (e *Engine) Apply(ctx context.Context, events []news.Event) error {
	if len(events) == 0 {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	changed, err := e.changed(ctx, events)
	if err != nil {
		return err
	}
	if err := e.renew(ctx, changed, false); err != nil {
		return err
	}
	if err := e.fileNew(ctx, events); err != nil {
		return err
	}
	return e.advance(ctx, events[len(events)-1].Seq)
}

// changed gives the topics whose lists events changed. An event that tells of no single ones, an import's, is one of stories that came.
func (e *Engine) changed(ctx context.Context, events []news.Event) ([]int64, error) {
	topics, all := store.TopicsTouched(events)
	var stories []int64
	for _, ev := range events {
		if ev.Kind == news.PlaceChanged || ev.Kind == news.ImportBatch {
			e.known.forget()
		}
		if all {
			stories = append(stories, ev.Stories...)
		}
	}
	of, err := e.db.TopicsOf(ctx, stories)
	for _, ids := range of {
		topics = append(topics, ids...)
	}
	slices.Sort(topics)
	return slices.Compact(topics), err
}

// Rest renews the digests that have waited long enough. Call it now and then.
func (e *Engine) Rest(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	var due []int64
	for id := range e.owing {
		due = append(due, id)
	}
	return e.renew(ctx, due, false)
}

// renew computes the digests of topics and stores them, a transaction each.
func (e *Engine) renew(ctx context.Context, ids []int64, now bool) error {
	counted := map[int64]int{}
	sizes := func(ctx context.Context, id int64) (int, error) {
		if n, ok := counted[id]; ok {
			return n, nil
		}
		n, err := e.db.ListSize(ctx, store.TopicStories(id))
		counted[id] = n
		return n, err
	}
	for _, id := range ids {
		if made, ok := e.made[id]; ok && !now && time.Since(made) < restEvery {
			e.owing[id] = true
			continue
		}
		t, err := e.db.Topic(ctx, id)
		if news.KindOf(err) == news.NotFound || err == nil && t.ID != id {
			delete(e.owing, id)
			continue // merged meanwhile: its stories are the other's
		}
		if err != nil {
			return err
		}
		d, err := digest(ctx, e.db, id, sizes)
		if err != nil {
			return err
		}
		if err := e.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error { return tx.PutTopicDigest(ctx, id, d) }); err != nil {
			return err
		}
		delete(e.owing, id)
		delete(e.made, id)
		if d.Stories >= largeTopic {
			e.made[id] = time.Now()
		}
	}
	return nil
}

// errNoNear says that nobody told the engine how to find like stories.
var errNoNear = errors.New("topics: no way to find like stories")
