package press

import (
	"context"
	"net/url"
	"time"
)

// Sheet is what tests see of a kept page.
type Sheet struct {
	Name        string // edition, path and what of the query counts
	Fine, Stale bool   // it would be served; though softly out of date
	Page        *Page
	Request     Request
}

// Sheets lists every kept page.
func (k *Keep) Sheets() (all []Sheet) {
	k.shelves.each(func(s *sheet) {
		fine := k.state(s, time.Now()) == fine
		p := s.whole()
		p.Body = append([]byte(nil), p.Body...)
		all = append(all, Sheet{s.ask.place() + "?" + s.under, fine, s.stale.Load() != 0, p, s.ask.request()})
	})
	return all
}

// AwaitRunning returns when the outbox has been read.
func (k *Keep) AwaitRunning(ctx context.Context) {
	for k.heard.Load() == 0 && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
}

// Deafen makes the keep believe that it last read the outbox a time ago.
func (k *Keep) Deafen(ago time.Duration) { k.heard.Store(min(moment(time.Now())-int64(ago), -1)) }

// SetPatience changes how long a reader waits before an old page will do.
func (k *Keep) SetPatience(d time.Duration) { k.patient = d }

// SetUnhurried changes how long a reader waits so for a page that was not in demand.
func (k *Keep) SetUnhurried(d time.Duration) { k.unhurried = d }

// Rest makes a page one that nobody asked for since the program began.
func (k *Keep) Rest(path string) { k.shelves.find(ask{path: path}).last.Store(0) }

// FileCount is how many pages are on the disk.
func (k *Keep) FileCount() int {
	k.folder.mu.Lock()
	defer k.folder.mu.Unlock()
	return k.folder.order.Len()
}

// Within does to a fresh page what is done to a kept one before it is kept.
func Within(s Sheet, p *Page) {
	e := edition(s.Name[0] - '0')
	ask{edition: e}.within(p)
}

// Parse reads a query.
func Parse(raw string) url.Values { return parse(raw) }

// Forget drops a page from memory.
func (k *Keep) Forget(path string) {
	if s := k.shelves.find(ask{path: path}); s != nil {
		k.shelves.forget(s)
	}
}

// Renewing reports whether any page's renewal waits or is under way.
func (k *Keep) Renewing() (is bool) {
	k.mu.Lock()
	is = len(k.flights) > 0
	k.mu.Unlock()
	return is || len(k.touched) > 0
}

// MostPatient is how many readers wait for a page that is made anew.
const MostPatient = mostPatient

// Save writes a page that is in memory to the disk, once the folder is open.
func (k *Keep) Save(path string) {
	for open := false; !open; time.Sleep(time.Millisecond) {
		k.folder.mu.Lock()
		open = !k.folder.opened.IsZero()
		k.folder.mu.Unlock()
	}
	s := k.shelves.find(ask{path: path})
	if err := k.folder.write(s, nil, func(*sheet) int32 { return fine }); err != nil {
		panic(err)
	}
}

// AwaitHeard returns when the outbox has been read by an attempt that began after the call.
func (k *Keep) AwaitHeard(ctx context.Context) {
	for asked := moment(time.Now()); k.heard.Load() < asked && ctx.Err() == nil; {
		time.Sleep(time.Millisecond)
	}
}

// Choose picks the encoding for an Accept-Encoding.
func Choose(accept string) string { return choose(accept) }

// Unscanned has the keep know of no file on the disk, as it is while it looks through what an earlier run left.
func (k *Keep) Unscanned() {
	k.folder.mu.Lock()
	defer k.folder.mu.Unlock()
	clear(k.folder.files)
	k.folder.order.Init()
	k.folder.bytes = 0
	k.folder.scanning.Store(true)
}

// RenderFor is how long a page may take to make.
const RenderFor = renderFor
