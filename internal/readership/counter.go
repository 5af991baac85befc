package readership

import (
	"cmp"
	"context"
	"hash/maphash"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/internal/edge"
	"broadsheet/internal/store"
)

const (
	repeatWithin  = 10 * time.Minute // the same reader and story count once
	perAddress    = 16               // an address and a story count so often meanwhile, whatever the user agents
	inAll         = 20_000           // an address counts so often meanwhile, whatever the stories: 33 times a second, more than a carrier's
	saltLives     = 6 * time.Hour
	waitingMost   = 50_000                // stories whose views wait to be stored
	writerAtATime = 20 * time.Millisecond // how long a flush holds the writer
)

// Counter gathers views in memory. It answers the counting address, and may be used by any number of goroutines. Its views are stored
// by Flush, and by Run.
type Counter struct {
	db     *store.DB
	clock  func() time.Time
	recent *recent
	salt   atomic.Pointer[salt]
	warned atomic.Bool

	mu      sync.Mutex
	waiting map[int64]int64 // views by story

	flushing sync.Mutex
	counts   counts
}

// salt keys the hashes by which repeats are told. It is nowhere but in memory.
type salt struct {
	seed  maphash.Seed
	since time.Time
}

// NewCounter makes a counter that begins with nothing. clock may be nil; it is for tests.
func NewCounter(db *store.DB, clock func() time.Time) *Counter {
	if clock == nil {
		clock = time.Now
	}
	c := &Counter{db: db, clock: clock, recent: newRecent(uint32(repeatWithin / time.Second)), waiting: map[int64]int64{}}
	c.salt.Store(&salt{maphash.MakeSeed(), clock()})
	return c
}

// result is what became of a request to count.
type result int

const (
	gathered result = iota
	prefetched
	byRobot
	fromElsewhere
	repeated
	noRoom
)

// count judges a request to count a view of a story, and gathers the view.
func (c *Counter) count(r *http.Request, story int64) result {
	h := r.Header
	switch {
	case ahead(h):
		return prefetched
	case robot(r.UserAgent()):
		return byRobot
	}
	if site := h["Sec-Fetch-Site"]; len(site) > 0 && site[0] != "same-origin" {
		return fromElsewhere // another site's page, or an address typed in
	}
	now := c.clock()
	reader, visit, address := c.keys(r, story, now)
	seconds := uint32(now.Unix())
	if !c.recent.take(reader, seconds, inAll) { // first of all: what it invents must not push out what is remembered of others
		return noRoom
	}
	if !c.recent.take(visit, seconds, 1) || !c.recent.take(address, seconds, perAddress) {
		return repeated
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, there := c.waiting[story]; !there && len(c.waiting) >= waitingMost {
		return noRoom
	}
	c.waiting[story]++
	return gathered
}

// ahead reports whether a browser fetches what nobody has asked to see yet.
func ahead(h http.Header) bool {
	for _, k := range [...]string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		if v := h[k]; len(v) > 0 && (strings.Contains(v[0], "prefetch") || strings.Contains(v[0], "prerender") || strings.Contains(v[0], "preview")) {
			return true
		}
	}
	return false
}

// keys are hashes of the address, of who visits which story, and of the address and the story.
func (c *Counter) keys(r *http.Request, story int64, now time.Time) (reader, visit, address uint64) {
	s := c.salt.Load()
	if now.Sub(s.since) >= saltLives {
		fresh := &salt{maphash.MakeSeed(), now}
		if !c.salt.CompareAndSwap(s, fresh) {
			fresh = c.salt.Load()
		}
		s = fresh
	}
	from := c.reader(r)
	var h maphash.Hash
	h.SetSeed(s.seed)
	h.WriteByte(0) // what follows for a story does not begin so, or has another 0
	h.WriteString(from)
	reader = h.Sum64()
	h.Reset()
	for n := uint64(story); n > 0; n >>= 8 {
		h.WriteByte(byte(n))
	}
	h.WriteByte(0)
	h.WriteString(from)
	address = h.Sum64()
	h.WriteByte(0)
	h.WriteString(r.UserAgent())
	h.WriteByte(0)
	h.WriteString(r.Header.Get("Accept-Language"))
	return reader, h.Sum64(), address
}

// reader is the address that a request comes from, an IPv6 one's network of 64 bits. What a proxy says of it is believed only if the proxy is one
// of --trusted-proxy: another may hand on what a client made up.
func (c *Counter) reader(r *http.Request) string {
	from := edge.ClientIP(r.Context())
	ip, err := netip.ParseAddr(from)
	if err != nil {
		return from
	}
	if r.Header["X-Forwarded-For"] != nil && strings.Contains(r.RemoteAddr, from) && (ip.IsLoopback() || ip.IsPrivate() || r.Header["X-Forwarded-Proto"] != nil) &&
		c.warned.CompareAndSwap(false, true) {
		slog.Warn("views come through a proxy that is not trusted, so that its readers count as one: name it with --trusted-proxy", "proxy", from)
	}
	if ip.Is6() {
		if net, err := ip.Prefix(64); err == nil {
			return net.String()
		}
	}
	return from
}

// Flush stores what was gathered. What cannot be stored stays, and is tried again with the next.
func (c *Counter) Flush(ctx context.Context) error {
	c.flushing.Lock()
	defer c.flushing.Unlock()
	c.mu.Lock()
	if len(c.waiting) == 0 {
		c.mu.Unlock()
		return nil
	}
	taken := c.waiting
	c.waiting = make(map[int64]int64, min(len(taken), 1000))
	c.mu.Unlock()
	type views struct{ story, n int64 }
	list := make([]views, 0, len(taken))
	for story, n := range taken {
		list = append(list, views{story, n})
	}
	slices.SortFunc(list, func(a, b views) int { return cmp.Compare(a.story, b.story) })
	for len(list) > 0 {
		done, stored, unknown := 0, int64(0), int64(0)
		err := c.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
			for begun := time.Now(); done < len(list) && (done == 0 || time.Since(begun) < writerAtATime); done++ {
				v := list[done]
				public, err := tx.AddViews(ctx, tx.Now, v.story, v.n)
				if err != nil {
					return err
				}
				if public {
					stored += v.n
				} else {
					unknown += v.n
				}
			}
			return nil
		})
		if err != nil {
			c.counts.failed.Add(1)
			c.mu.Lock()
			defer c.mu.Unlock()
			for _, v := range list {
				if _, there := c.waiting[v.story]; there || len(c.waiting) < waitingMost {
					c.waiting[v.story] += v.n
				} else {
					c.counts.lost.Add(v.n)
				}
			}
			return err
		}
		c.counts.counted.Add(stored)
		c.counts.unknown.Add(unknown)
		list = list[done:]
	}
	c.counts.flushed.Add(1)
	return nil
}
