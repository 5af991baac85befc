package related

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/pace"
	"broadsheet/internal/richtext"
	"broadsheet/internal/store"
)

const (
	// Follower is the name under which the engine remembers how far it has read the outbox.
	Follower = "related"

	keep  = 16                    // neighbours stored for a story: the six that a page shows, and what stands in for those withdrawn or left to the story so far
	burst = 2000                  // changed stories from which on all neighbours are computed anew, if the archive is not much larger
	short = 25 * time.Millisecond // how long the writer is held at most
)

// Engine keeps the stored neighbours of every public story right. It is a follower of the outbox, and loads its index when
// it first needs it.
type Engine struct {
	db   *store.DB
	file string // where the index is kept; "" for in memory only

	mu    sync.Mutex // one change at a time
	index *Index
	mark  Mark // what the index knows
}

// NewEngine makes an engine on a paper, its index in memory only. It reads nothing yet.
func NewEngine(db *store.DB) *Engine { return &Engine{db: db} }

// NewEngineIn is NewEngine with the index kept in a file, which may be missing, damaged, or of another state of the paper: then the index
// is made anew from the stories. Call Close at the end.
func NewEngineIn(db *store.DB, file string) *Engine { return &Engine{db: db, file: file} }

// Index returns the index, loading it from the stored stories the first time.
func (e *Engine) Index(ctx context.Context) (*Index, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.load(ctx)
}

// reading turns stories into what the index wants, and remembers the names of topics meanwhile.
type reading struct {
	db     *store.DB
	lang   string // of stories that name none
	topics map[int64]string
}

func (e *Engine) reading(ctx context.Context) (*reading, error) {
	set, err := e.db.Settings(ctx)
	return &reading{db: e.db, lang: set.Lang, topics: map[int64]string{}}, err
}

func (t *reading) doc(ctx context.Context, s *news.Story) (Doc, error) {
	pace.Yield(ctx)
	lang := s.Live.Lang
	if lang == "" {
		lang = t.lang
	}
	d := Doc{ID: s.ID, Lang: lang, Headline: s.Live.Headline, Standfirst: s.Live.Standfirst, Text: richtext.Plain(s.Live.Body), Published: s.PublishedAt}
	var unknown []int64
	for _, id := range s.Live.Topics {
		if _, ok := t.topics[id]; !ok {
			unknown = append(unknown, id)
		}
	}
	if len(unknown) > 0 {
		found, err := t.db.TopicsBy(ctx, unknown)
		if err != nil {
			return d, err
		}
		for id, topic := range found {
			t.topics[id] = topic.Name
		}
	}
	for _, id := range s.Live.Topics {
		if name := t.topics[id]; name != "" {
			d.Topics = append(d.Topics, name)
		}
	}
	return d, nil
}

// NearestTo gives the public stories nearest to a text of a story, which may be a draft: the bare ranking, without rules about twins and variety.
func (e *Engine) NearestTo(ctx context.Context, s *news.Story, c *news.Content, n int) ([]Pick, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x, err := e.load(ctx)
	if err != nil {
		return nil, err
	}
	o := Options{Limit: n, All: true, Exclude: func(id int64) bool { return id == s.ID }}
	if s.State == news.Published && s.Working == nil && x.Has(s.ID) {
		return x.Near(s.ID, o), nil
	}
	read, err := e.reading(ctx)
	if err != nil {
		return nil, err
	}
	d, err := read.doc(ctx, &news.Story{ID: s.ID, PublishedAt: s.PublishedAt, Live: &news.Revision{Content: *c}})
	if err != nil {
		return nil, err
	}
	return x.NearTo(d, o), nil
}

// CatchUp brings the neighbours up to the newest event: from where the engine left off, or from the beginning if it never ran or the
// events since are no longer kept.
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
	for at < last {
		events, err := e.db.Events(ctx, at, 500)
		if err != nil || len(events) == 0 {
			return err
		}
		if err := e.Apply(ctx, events); err != nil {
			return err
		}
		at = events[len(events)-1].Seq
	}
	return nil
}

// Rebuild computes every story's neighbours anew, and notes that all events up to seq are dealt with.
func (e *Engine) Rebuild(ctx context.Context, seq int64) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.make(ctx); err != nil {
		return err
	}
	if err := e.computeAll(ctx); err != nil {
		return err
	}
	if err := e.save(); err != nil { // with the kin that were found
		return err
	}
	return e.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error { return tx.Advance(ctx, Follower, seq) })
}

// Apply takes in what events tell, in order, and renews the neighbours of the stories that they change: those told of, and at
// most fifty more for each. The same events may come again.
func (e *Engine) Apply(ctx context.Context, events []news.Event) error {
	if len(events) == 0 {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	changed := changedBy(events)
	if len(changed) > 0 {
		x, err := e.load(ctx)
		if err != nil {
			return err
		}
		stale, err := e.take(ctx, x, changed)
		if err != nil {
			return err
		}
		if stale == nil {
			err = e.computeAll(ctx)
		} else if err = e.compute(ctx, stale, nil); err == nil {
			err = e.place(ctx, changed)
		}
		if err == nil {
			err = e.intact()
		}
		if err != nil {
			return err
		}
	}
	if said := saidOf(events); len(said) > 0 {
		if _, err := e.load(ctx); err != nil {
			return err
		}
		if err := e.place(ctx, said); err != nil {
			return err
		}
	}
	last := events[len(events)-1]
	if e.index != nil && last.Seq > e.mark.Seq {
		e.mark.Seq, e.mark.At = last.Seq, last.At.UnixMicro()
	}
	if e.index != nil && e.index.Due() {
		if err := e.save(); err != nil {
			return err
		}
	}
	return e.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error { return tx.Advance(ctx, Follower, last.Seq) })
}

// changedBy gives the stories that events say have changed.
func changedBy(events []news.Event) []int64 {
	return toldOf(events, news.StoryPublished, news.StoryUpdated, news.StoryWithdrawn, news.ImportBatch)
}

// saidOf gives the stories that an editor put into a running story, or took out of one.
func saidOf(events []news.Event) []int64 { return toldOf(events, news.RunningChanged) }

func toldOf(events []news.Event, kinds ...news.EventKind) []int64 {
	var ids []int64
	seen := map[int64]bool{}
	for _, ev := range events {
		if slices.Contains(kinds, ev.Kind) {
			for _, id := range ev.Stories {
				if !seen[id] {
					seen[id] = true
					ids = append(ids, id)
				}
			}
		}
	}
	return ids
}

// take brings changed stories into the index, or out of it, and returns the stories whose neighbours that may change: for each, itself, those
// that it is near now, those that have it, those that it was near, at most mostGains of them. It returns none if so much changed that
// all neighbours are to be computed anew.
func (e *Engine) take(ctx context.Context, x *Index, changed []int64) ([]int64, error) {
	public, err := e.public(ctx, changed)
	if err != nil {
		return nil, err
	}
	read, err := e.reading(ctx)
	if err != nil {
		return nil, err
	}
	few := len(changed) < burst || len(changed)*mostGains < x.Len()
	touched := map[int64][]int64{} // whose neighbours a story was, or may have been
	for _, id := range changed {
		if few {
			had, err := e.db.NeighbourOf(ctx, id)
			if err != nil {
				return nil, err
			}
			touched[id] = append(had, x.Gains(id, time.Time{})...)
		}
		s := public[id]
		if s == nil {
			x.Remove(id)
			continue
		}
		d, err := read.doc(ctx, s)
		if err != nil {
			return nil, err
		}
		if few {
			x.Add(d)
		} else {
			x.Fill(d)
		}
	}
	if !few {
		x.Forget()
		return nil, nil
	}
	var stale []int64
	for _, id := range changed {
		stale = append(stale, id)
		now := slices.DeleteFunc(append(x.Gains(id, time.Time{}), touched[id]...), repeated())
		stale = append(stale, now[:min(len(now), mostGains)]...)
	}
	return slices.DeleteFunc(stale, repeated()), nil
}

// repeated gives a function that reports whether it has been given a number before.
func repeated() func(int64) bool {
	seen := map[int64]bool{}
	return func(id int64) bool {
		was := seen[id]
		seen[id] = true
		return was
	}
}

// public gives those of the stories that readers see.
func (e *Engine) public(ctx context.Context, ids []int64) (map[int64]*news.Story, error) {
	live, err := e.db.LiveStories(ctx, ids)
	public := make(map[int64]*news.Story, len(live))
	for _, s := range live {
		if s.Kind == news.KindStory {
			public[s.ID] = s
		}
	}
	return public, err
}

// computeAll computes every story's neighbours anew, and all running stories.
func (e *Engine) computeAll(ctx context.Context) error {
	var ids []int64
	x := e.index
	x.mu.RLock()
	for id := range x.ids {
		ids = append(ids, id)
	}
	x.mu.RUnlock()
	ties := map[int64][]Tie{}
	if err := e.compute(ctx, ids, ties); err != nil {
		return err
	}
	return e.placeAll(ctx, ties)
}

// found is the neighbours of one story.
type found struct {
	id    int64
	picks []store.Neighbour
}

// compute asks the index for the neighbours of stories, on every processor, and stores them in short transactions. It adds what ties
// the stories to others to ties, unless that is nil.
func (e *Engine) compute(ctx context.Context, ids []int64, ties map[int64][]Tie) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work := make(chan int64)
	results := make(chan found, 64)
	var wg sync.WaitGroup
	var tying sync.Mutex
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for id := range work {
				f := found{id: id}
				near, tied := e.index.around(id, Options{Limit: keep, Work: pace.Of(ctx)}, true, ties != nil)
				if len(tied) > 0 {
					tying.Lock()
					ties[id] = tied
					tying.Unlock()
				}
				for _, p := range near {
					f.picks = append(f.picks, store.Neighbour{ID: p.ID, Score: p.Score, Why: p.Why})
				}
				results <- f
			}
		})
	}
	go func() {
		defer close(work)
		for _, id := range ids {
			select {
			case work <- id:
			case <-ctx.Done():
				return
			}
		}
	}()
	go func() { wg.Wait(); close(results) }()
	err := e.write(ctx, results)
	if err != nil {
		cancel()
		for range results { // let the workers end
		}
	}
	return err
}

// write stores results as they come.
func (e *Engine) write(ctx context.Context, results <-chan found) error {
	for first := range results {
		err := e.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
			start := time.Now()
			for f := first; ; {
				if err := tx.PutNeighbours(ctx, f.id, f.picks); err != nil {
					return err
				}
				if time.Since(start) > short {
					return nil
				}
				select {
				case next, ok := <-results:
					if !ok {
						return nil
					}
					f = next
				default:
					return nil
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
