package store

import (
	"context"
	"sync"
	"time"

	"broadsheet/internal/news"
)

// Reads gathers what a page is made of while it is made: every reading method notes the keys of what it read, and what it
// looked for and did not find. It may be used by any number of goroutines.
type Reads struct {
	mu      sync.Mutex
	as      As
	begun   bool // as is known
	unknown bool
	deps    map[span]bool // soft
}

// As says which state of the paper is meant: the one after an event. The time tells events apart that have one number, as the next ones
// after a backup is restored do; it is zero if the event is not kept any more.
type As struct {
	Seq int64
	At  time.Time
}

type span struct {
	key      news.Key
	from, to int64
}

// Watch begins to gather what is read with the context that it returns.
func Watch(ctx context.Context) (context.Context, *Reads) {
	w := &Reads{deps: map[span]bool{}}
	return context.WithValue(ctx, watching{}, watch{reads: w}), w
}

// Softly returns a context for reading what a page may show a while after it changed: which stories stand in a list, in what
// order, with how many comments. What the stories themselves say is never soft.
func Softly(ctx context.Context) context.Context {
	w, ok := ctx.Value(watching{}).(watch)
	if !ok || w.soft {
		return ctx
	}
	w.soft = true
	return context.WithValue(ctx, watching{}, w)
}

type watching struct{}

// watch is what a context carries. It is covered within a method that notes what it reads.
type watch struct {
	reads         *Reads
	soft, covered bool
}

// Deps returns what was read, and the event that was last before anything was: what readers saw after that
// event, or something newer, was read. ok is false if anything was read that no method notes, or read before LastChange was
// asked: then nobody can tell when the page changes.
func (w *Reads) Deps() (deps []news.Dep, as As, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	deps = make([]news.Dep, 0, len(w.deps))
	for s, soft := range w.deps {
		deps = append(deps, news.Dep{Key: s.key, From: s.from, To: s.to, Soft: soft})
	}
	return deps, w.as, w.begun && !w.unknown
}

func (w *Reads) note(s span, soft bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if was, ok := w.deps[s]; ok {
		soft = soft && was
	}
	w.deps[s] = soft
	w.unknown = w.unknown || !w.begun
}

func (w *Reads) begin(as As) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.begun {
		w.as, w.begun = as, true
	}
}

// noting is how a reading method notes. The zero one notes nothing.
type noting struct{ watch }

// reading is called first by every method that notes what it reads. The context that it returns is for that method's queries.
func reading(ctx context.Context) (context.Context, noting) {
	w, ok := ctx.Value(watching{}).(watch)
	if !ok {
		return ctx, noting{}
	}
	if !w.covered {
		covered := w
		covered.covered = true
		ctx = context.WithValue(ctx, watching{}, covered)
	}
	return ctx, noting{w}
}

// covered is called with every query and reports whether it is a page's. One of a method that notes nothing makes the page one that
// cannot be kept, and may take long.
func covered(ctx context.Context) bool {
	w, ok := ctx.Value(watching{}).(watch)
	if ok && !w.covered {
		w.reads.mu.Lock()
		w.reads.unknown = true
		w.reads.mu.Unlock()
	}
	return ok && w.covered
}

// key notes things that are always hard.
func (n noting) key(keys ...news.Key) {
	for _, k := range keys {
		if n.reads != nil {
			n.reads.note(span{key: k}, false)
		}
	}
}

// keys notes the keys of things by their ids.
func (n noting) keys(of func(int64) news.Key, ids []int64) {
	for _, id := range ids {
		n.key(of(id))
	}
}

// which notes something that may be soft.
func (n noting) which(k news.Key) {
	if n.reads != nil {
		n.reads.note(span{key: k}, n.soft)
	}
}

// span notes a part of a list, both ends included.
func (n noting) span(k news.Key, from, to int64) {
	if n.reads != nil && from <= to {
		n.reads.note(span{k, from, to}, n.soft)
	}
}

// teasers notes what lists show of stories.
func (n noting) teasers(ts []news.Teaser) {
	for _, t := range ts {
		n.key(news.StoryKey(t.ID))
		n.which(news.CommentsKey(t.ID))
	}
}

// none notes that what was read has no key: the page cannot be kept.
func (n noting) none() {
	if n.reads != nil {
		n.reads.mu.Lock()
		n.reads.unknown = true
		n.reads.mu.Unlock()
	}
}
