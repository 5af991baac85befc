package certs

import (
	"net"
	"runtime"
	"sync"
	"time"
)

// mostGathered is how many bytes may wait on a connection before who writes has to wait.
const mostGathered = 64 << 10

// Gather makes the connections of a listener put together what is written to them at about the same time. net/http writes each frame of HTTP/2 by
// itself, two to four to an answer, and TLS makes at least one record and one system call of each; those of the answers that are
// under way at once leave in one. Nothing waits for more to come: what there is leaves as soon as those who can run have run.
//
// A client may take limit for a part, unless whoever writes set a deadline.
func Gather(l net.Listener, limit time.Duration) net.Listener { return &gathering{l, limit} }

type gathering struct {
	net.Listener
	limit time.Duration
}

// Accept returns a connection that gathers.
func (l *gathering) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	g := &gathered{Conn: c, limit: l.limit}
	g.changed.L = &g.mu
	return g, nil
}

// gathered is a connection. What Write takes is on its way, and an error of it is the next Write's.
type gathered struct {
	net.Conn
	limit time.Duration

	mu       sync.Mutex
	changed  sync.Cond
	waiting  *[]byte
	leaving  bool // somebody sends what waits
	err      error
	deadline time.Time // whoever writes set it
}

var parts = sync.Pool{New: func() any { b := make([]byte, 0, 16<<10); return &b }}

// Write takes all of p, when there is room for it.
func (g *gathered) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.err == nil && g.waiting != nil && len(*g.waiting) > mostGathered {
		g.changed.Wait()
	}
	if g.err != nil {
		return 0, g.err
	}
	if g.waiting == nil {
		g.waiting = parts.Get().(*[]byte)
	}
	*g.waiting = append(*g.waiting, p...)
	if !g.leaving {
		g.leaving = true
		go g.send()
	}
	return len(p), nil
}

// send sends what waits until nothing does.
func (g *gathered) send() {
	runtime.Gosched() // those who are about to write, write
	g.mu.Lock()
	for g.err == nil && g.waiting != nil {
		part := g.waiting
		g.waiting = nil
		if g.deadline.IsZero() {
			g.Conn.SetWriteDeadline(time.Now().Add(g.limit))
		}
		g.changed.Broadcast()
		g.mu.Unlock()
		_, err := g.Conn.Write(*part)
		*part = (*part)[:0]
		parts.Put(part)
		g.mu.Lock()
		if err != nil {
			g.err = err
			g.Conn.Close() // whoever reads hears of it
		}
	}
	g.leaving = false
	g.changed.Broadcast()
	g.mu.Unlock()
}

// SetWriteDeadline holds for what waits as well. One that has passed already is how TLS ends its writing: what was written before it is sent
// first, in the time that the deadline before it gave.
func (g *gathered) SetWriteDeadline(t time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.leaving && !t.IsZero() && !t.After(time.Now()) {
		g.changed.Wait()
	}
	g.deadline = t
	return g.Conn.SetWriteDeadline(t)
}

// SetDeadline sets both deadlines.
func (g *gathered) SetDeadline(t time.Time) error {
	if err := g.Conn.SetReadDeadline(t); err != nil {
		return err
	}
	return g.SetWriteDeadline(t)
}

// Close closes at once.
func (g *gathered) Close() error {
	g.mu.Lock()
	if g.err == nil {
		g.err = net.ErrClosed
	}
	g.changed.Broadcast()
	g.mu.Unlock()
	return g.Conn.Close()
}
