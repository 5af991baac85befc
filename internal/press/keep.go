package press

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/pace"
	"broadsheet/internal/store"
)

// Options say how pages are kept.
type Options struct {
	Memory int64  // bytes that kept pages may take; 0 keeps none
	Disk   int64  // bytes that they may take in Dir; 0 keeps none there
	Dir    string // a folder of the press's own, made where it is missing
	// Maker names the program and the theme: a page that another one made is not taken from the disk. It is called once, later.
	Maker  func() string
	Header http.Header // goes with every answer
	// Front is a cache in front of us that keeps pages and has to be told when they change; nil for none.
	Front *Front
}

// The times of the press.
const (
	// patience is how long a reader waits for a page that is being made anew before getting the one that was.
	patience = 25 * time.Millisecond
	// unhurried is how long one waits for a page that nobody asked for in the last demandWithin seconds: the one that was may be of any age.
	unhurried = 2 * time.Second
	// mostPatient is how many readers wait so for a page in demand. All others get the page that was at once: that of a front page in demand would
	// keep a tenth of all readers waiting whenever a story is published.
	mostPatient = 8
	// cutOff is how long the outbox may not have been read before no kept page is served without asking.
	cutOff = 2 * time.Second
	// oldest is how old a page may be that shows, softly, what is so no more.
	oldest = 10 * time.Minute
	// settled is how old a change must be before a page has its date: dates are of seconds, and a change becomes visible some time after the one that
	// it bears, that of the beginning of its transaction.
	settled = 2 * time.Second
	// setBack is by how much a clock must have been set back for a page that is good for a while to be of a time to come: it may show tomorrow's
	// date, and until a midnight that is far off.
	setBack = time.Minute
	// renderFor is how long a page may take.
	renderFor = 30 * time.Second
	// silentFor is how long a reader waits for a database that says nothing, and wake how often it is looked whether it does.
	silentFor = 3 * time.Second
	wake      = time.Second
)

// errSilent is what readers get while the database does not answer: unlike one that is down it may be at work for others, who may withdraw what is kept here.
var errSilent = &news.Error{Kind: news.Busy, Message: "The database does not answer. Please try again in a moment."}

// Keep makes pages, each once, and keeps them until something that they were made of changes. It may be used by any number
// of goroutines.
type Keep struct {
	db      *store.DB
	render  Renderer
	opt     Options
	changes *changes
	shelves shelves
	folder  *folder // nil where nothing is kept on the disk
	crew    crew

	patient, unhurried time.Duration

	mu      sync.Mutex
	flights map[string]*flight
	seen    map[string][]string // keys that pages not kept know, by place

	ahead                       atomic.Int64 // how far the database's clock is before this machine's, in nanoseconds
	heard                       atomic.Int64 // when the outbox was read last, as moment has it; 0 for never
	down                        atomic.Bool  // and could not be, the database being down
	polling                     sync.Mutex
	tried                       int64           // when the last attempt to read the outbox ended, as heard; polling guards it
	newest                      store.As        // the last event that was read; polling guards it
	touched                     chan []news.Key // for the renewal of pages that are in demand
	soft                        chan *sheet     // to be renewed in a while
	hits, renders, old, renewed atomic.Int64
}

// Counts are what a press has done since its start, and what it keeps now.
type Counts struct {
	Hits    int64 // pages given from memory
	Renders int64
	Renewed int64 // renders of pages in demand before a reader asked
	Old     int64 // pages given out of date
	Pages   int   // kept in memory
	Bytes   int64 // about what they take
}

// Counts counts.
func (k *Keep) Counts() Counts {
	c := Counts{Hits: k.hits.Load(), Renders: k.renders.Load(), Renewed: k.renewed.Load(), Old: k.old.Load()}
	c.Pages, c.Bytes = k.shelves.evict.size()
	return c
}

// NewKeep makes a keep. Pages are kept once Run has begun.
func NewKeep(db *store.DB, render Renderer, opt Options) *Keep {
	k := &Keep{db: db, render: render, opt: opt, changes: newChanges(mostKeys), patient: patience, unhurried: unhurried, crew: newCrew(),
		flights: map[string]*flight{}, seen: map[string][]string{}, touched: make(chan []news.Key, 256), soft: make(chan *sheet, 1024)}
	k.shelves.init(opt.Memory)
	if opt.Memory > 0 && opt.Disk > 0 {
		k.folder = newFolder(opt.Dir, opt.Disk)
	}
	return k
}

// mostKeys is how many keys are remembered as touched: about 100 bytes each.
const mostKeys = 100_000

// state judges a sheet as of a moment. One that is out of date is asked about again whenever something changed: what it shows may have been
// withdrawn meanwhile, and then it is not even an old page that will do for a while.
func (k *Keep) state(s *sheet, now time.Time) int32 {
	bad := s.bad.Load()
	if bad == gone {
		return gone
	}
	if s.judged.Load() != k.changes.epoch.Load() {
		v := k.changes.since(s.deps, s.seq.Load(), s.era)
		switch {
		case v.gone:
			s.worsen(gone)
		case v.hard:
			s.worsen(outdate)
		case bad == fine:
			if v.soft { // some time after it was last found fresh
				s.stale.CompareAndSwap(0, max(s.born, s.last.Load()*int64(time.Second), 1))
			}
			raise(&s.seq, v.upto)
		}
		s.judged.Store(v.at)
	}
	if !s.page.Until.IsZero() {
		if at := k.at(now); !at.Before(s.page.Until) || at.Before(s.shown.Add(-setBack)) {
			s.worsen(outdate)
		}
	}
	return s.bad.Load()
}

// at is a moment as the database's clock has it.
func (k *Keep) at(now time.Time) time.Time { return now.Round(0).Add(time.Duration(k.ahead.Load())) }

// fresh reports whether a sheet may be served without any question. One that is softly out of date is put on the list of those
// to be renewed.
func (k *Keep) fresh(s *sheet, now time.Time) bool {
	if k.state(s, now) != fine || moment(now)-k.heard.Load() > int64(cutOff) {
		return false
	}
	if since := s.stale.Load(); since != 0 {
		if moment(now)-since > int64(oldest) {
			return false
		}
		k.later(s)
	}
	return true
}

var started = time.Now()

// moment is a time as nanoseconds since the program began, at least 1, by the clock that nobody sets.
func moment(t time.Time) int64 { return max(int64(t.Sub(started)), 1) }

func raise(v *atomic.Int64, to int64) {
	for {
		was := v.Load()
		if was >= to || v.CompareAndSwap(was, to) {
			return
		}
	}
}

// Find returns the form that answers a plain request from memory, or nil where it takes more than that.
func (k *Keep) Find(a *Asked) *Form {
	path, e := a.Path, full
	if a.SaveData {
		e = saving
	}
	if len(path) >= len(lite) && string(path[:len(lite)]) == lite && (len(path) == len(lite) || path[len(lite)] == '/') {
		if path, e = path[len(lite):], light; len(path) == 0 {
			return nil
		}
	}
	if f := k.ready(e, path, a.Query, a.Accept); f != nil {
		return &f.Form
	}
	return nil
}

// ready is the form that may be sent without any question, and counts the reader; nil where there is none.
func (k *Keep) ready(e edition, path, query, accept []byte) *ready {
	s := k.shelves.findBytes(e, path, query)
	if s == nil {
		return nil
	}
	now := time.Now()
	if !k.fresh(s, now) || !k.shared(s, now) {
		return nil
	}
	i := asIs
	if s.compressed {
		i = k.shelves.coding(accept)
	}
	f := s.forms[i].Load()
	if f != nil {
		k.hit(s, now)
	}
	return f
}

// hit counts a reader.
func (k *Keep) hit(s *sheet, now time.Time) {
	k.hits.Add(1)
	s.asked.Add(1)
	if at := moment(now) / int64(time.Second); s.last.Load() != at {
		s.last.Store(at)
	}
	if n := s.hits.Load(); n < mostHits {
		s.hits.Store(n + 1)
		if k.folder != nil {
			k.folder.offer(s)
		}
	}
}

// got is what a reader gets: a kept sheet, or a page that is not kept.
type got struct {
	sheet *sheet
	page  *Page
	aged  bool // the database is down, and nobody can tell whether the sheet is still so
}

// get finds or makes the page that is asked for. What it returns is as fresh as the beginning of the call, but for a sheet whose
// renewal takes longer than patience, or for which enough others wait already. Such a sheet was still so some seconds ago, unless the
// renewal takes longer than unhurried. While the database does not answer at all, there is an error after some seconds, whatever is being made.
func (k *Keep) get(ctx context.Context, a ask) (got, error) {
	arrived := time.Now()
	var f *flight // that is waited for
	for {
		now := time.Now()
		if moment(now)-k.heard.Load() > int64(cutOff) {
			k.listen(ctx)
		}
		cut := moment(now)-k.heard.Load() > int64(cutOff)
		s := k.shelves.find(a)
		if s == nil && k.folder != nil && (!cut || k.down.Load()) {
			s = k.fromDisk(a)
		}
		if s != nil && !cut && k.fresh(s, now) {
			k.hit(s, now)
			return got{sheet: s}, nil
		}
		if s != nil && cut && k.down.Load() && k.state(s, now) != gone {
			k.old.Add(1)
			return got{sheet: s, aged: true}, nil
		}
		if k.silent(now) && time.Since(arrived) > silentFor {
			return got{}, errSilent
		}
		if f == nil {
			f = k.fly(ctx, a, s, pace.Page)
		}
		var timer, again <-chan time.Time
		if s != nil && !cut && k.state(s, now) != gone {
			wait := k.patient
			if !s.current(now) {
				wait = k.unhurried
			} else if f.waiting.Add(1) > mostPatient {
				k.old.Add(1)
				return got{sheet: s}, nil
			}
			t := time.NewTimer(wait)
			defer t.Stop()
			timer = t.C
		} else {
			t := time.NewTimer(wake)
			defer t.Stop()
			again = t.C
		}
		select {
		case <-f.done:
		case <-again:
			continue
		case <-timer:
			if k.state(s, now) == gone {
				select {
				case <-f.done:
				case <-ctx.Done():
					return got{}, ctx.Err()
				}
				break
			}
			k.old.Add(1)
			return got{sheet: s}, nil
		case <-ctx.Done():
			return got{}, ctx.Err()
		}
		if !f.answers(a) || // it was for another query of the same path
			f.began.Before(arrived) && (cut || f.sheet == nil || k.state(f.sheet, time.Now()) != fine) { // what changed may have changed before this reader came
			f = nil
			continue
		}
		if f.err != nil {
			if k.isDown(ctx, f.err) {
				if s == nil && k.folder != nil {
					s = k.fromDisk(a)
				}
				if s != nil && k.state(s, now) != gone {
					k.old.Add(1)
					return got{sheet: s, aged: true}, nil
				}
			}
			return got{}, f.err
		}
		if f.sheet != nil {
			k.hit(f.sheet, now)
		}
		return got{sheet: f.sheet, page: f.page}, nil
	}
}

// silent reports whether the database is not down, and yet the outbox could not be read when it was tried last.
func (k *Keep) silent(now time.Time) bool {
	heard := k.heard.Load() // 0: nothing is kept, and nobody reads it
	return heard != 0 && moment(now)-heard > int64(cutOff) && !k.down.Load()
}

// current reports whether a sheet was served in the last seconds: before that it may have been out of date for any time.
func (s *sheet) current(now time.Time) bool {
	last := s.last.Load() // 0: not since the program began
	return last != 0 && moment(now)/int64(time.Second)-last <= demandWithin
}

// isDown reports whether an error comes of the database being down. One that a broken connection gives says nothing yet: the next try does.
func (k *Keep) isDown(ctx context.Context, err error) bool {
	if k.db.DownForAll(err) {
		return true
	}
	k.listen(ctx)
	return k.down.Load()
}

// flight is the making of one page, which any number of readers wait for.
type flight struct {
	ask     ask
	work    *pace.Work
	waiting atomic.Int32 // readers who wait although there is a page that was
	began   time.Time
	done    chan struct{}
	known   []string // the keys of the query that decided, set when done
	sheet   *sheet   // nil for a page that cannot be kept
	page    *Page
	err     error
}

// answers reports whether the result is the one for another asker, too.
func (f *flight) answers(a ask) bool {
	return under(f.ask.values, f.known) == under(a.values, f.known)
}

// fly joins the flight for a page, or begins it. While nobody knows which keys of the query a path knows, there is one flight for the
// path: a story that is shared comes with a different query for every reader.
func (k *Keep) fly(ctx context.Context, a ask, old *sheet, urgency pace.Urgency) *flight {
	place := a.place()
	k.mu.Lock()
	defer k.mu.Unlock()
	name := place
	known, ok := k.shelves.known(a)
	if !ok {
		known, ok = k.seen[place]
	}
	if ok {
		name += "?" + under(a.values, known)
	}
	if f := k.flights[name]; f != nil {
		if urgency == pace.Page {
			f.work.Hurry()
		}
		return f
	}
	f := &flight{ask: a, began: time.Now(), done: make(chan struct{})}
	ctx, f.work = pace.With(ctx, urgency)
	k.flights[name] = f
	k.crew.do(func() {
		defer func() {
			k.mu.Lock()
			delete(k.flights, name)
			if f.sheet == nil && f.err == nil {
				if len(k.seen) >= mostSeen {
					clear(k.seen)
				}
				k.seen[place] = f.known
			}
			k.mu.Unlock()
			close(f.done)
		}()
		defer func() {
			if p := recover(); p != nil {
				slog.ErrorContext(ctx, "the making of a page panicked", "path", a.path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			}
		}()
		f.work.Begin()
		k.make(context.WithoutCancel(ctx), f, old)
	})
	return f
}

// mostSeen is how many places of pages that are not kept are remembered.
const mostSeen = 2000

// errPanicked is what waiting readers get when the making of their page panicked.
var errPanicked = errors.New("the making of the page panicked")

// make renders a page and keeps it if it can be kept.
func (k *Keep) make(ctx context.Context, f *flight, old *sheet) {
	ctx, cancel := context.WithTimeout(ctx, renderFor)
	defer cancel()
	f.err = errPanicked // unless it returns
	era := k.changes.era.Load()
	req := f.ask.request()
	ctx, reads := store.Watch(ctx)
	page, err := k.page(ctx, req)
	k.renders.Add(1)
	f.page, f.err, f.known = page, err, req.Query.known()
	if err != nil {
		return
	}
	f.ask.within(page)
	if now := time.Now().Add(time.Duration(k.ahead.Load())); page.Modified.After(now.Add(-settled)) {
		page.Modified = time.Time{} // it may change again and bear the same date, and who asks by date would not be told
	}
	deps, as, ok := reads.Deps()
	if !ok || !keepable(page) || k.heard.Load() == 0 {
		return
	}
	s := newSheet(f.ask, page, deps, as, era)
	s.shown = k.at(s.made)
	s.known = f.known
	if k.opt.Front != nil {
		s.tags = k.opt.Front.Tags(deps)
	}
	if old != nil {
		s.asked.Store(old.asked.Load() / 2)
		s.last.Store(old.last.Load())
	}
	f.sheet = s
	if k.state(s, time.Now()) == fine {
		k.shelves.put(s, f.known)
	}
}

// page renders a page from one state of the database.
func (k *Keep) page(ctx context.Context, req Request) (*Page, error) {
	ctx, done := k.db.View(ctx)
	defer done()
	return k.render(ctx, req)
}

// keepable reports whether a page may be given to another reader.
func keepable(p *Page) bool {
	switch p.status() {
	case http.StatusOK, http.StatusMovedPermanently, http.StatusGone:
		return p.cache() != Private
	}
	return false
}

// form makes the form of a sheet that a client takes.
func (k *Keep) form(s *sheet, coding int, work *pace.Work) *ready {
	f, grown := s.form(coding, k.opt.Header, work)
	if grown != 0 {
		k.shelves.grew(s, grown)
	}
	return f
}

// parse reads a query as net/http does: what is malformed is left out.
func parse(raw string) url.Values {
	v, _ := url.ParseQuery(raw)
	return v
}
