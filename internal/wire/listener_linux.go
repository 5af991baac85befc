package wire

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// Listener accepts connections, answers plain requests on them, and gives a connection to whoever serves it (net/http) when there
// is something else on it. The server must tell it of its connections' states, see ConnState.
type Listener struct {
	net.Listener
	pages   Pages
	limits  Limits
	access  func(Line)
	observe func(int, time.Duration)
	spools  spools

	ready  chan *conn
	failed chan error
	closed chan struct{}
	once   sync.Once

	mu   sync.Mutex
	all  map[*conn]bool // those that are not the server's yet
	done bool
	busy sync.WaitGroup
}

// Listen begins to accept from l, which must be of TCP.
func Listen(l net.Listener, opt Options) *Listener {
	w := &Listener{Listener: l, pages: opt.Pages, limits: opt.Limits, access: opt.Access, observe: opt.Observe,
		ready: make(chan *conn), failed: make(chan error), closed: make(chan struct{}), all: map[*conn]bool{}}
	w.busy.Go(w.accept)
	return w
}

// ConnState is for http.Server's field of that name.
func (l *Listener) ConnState(c net.Conn, to http.ConnState) {
	if c, ok := c.(*conn); ok {
		c.changed(to)
	}
}

// Accept waits for a connection with something on it that is not answered here.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.ready:
		return c, nil
	case err := <-l.failed:
		return nil, err
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// accept takes connections in. Errors are the server's to deal with, as ever.
func (l *Listener) accept() {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			select {
			case l.failed <- err:
				if !errors.Is(err, net.ErrClosed) {
					continue
				}
			case <-l.closed:
			}
			return
		}
		tcp, ok := c.(*net.TCPConn)
		if !ok {
			c.Close()
			continue
		}
		w, err := l.newConn(tcp)
		if err != nil || !l.remember(w) {
			c.Close()
			continue
		}
		l.busy.Go(func() { l.first(w) })
	}
}

// first serves a connection until it is the server's.
func (l *Listener) first(c *conn) {
	err := c.serve()
	if err == nil {
		l.forget(c)
		select {
		case l.ready <- c:
			return
		case <-l.closed:
		}
	}
	c.Close()
}

func (l *Listener) remember(c *conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done {
		return false
	}
	l.all[c] = true
	return true
}

// enter says that an answer is under way that Drain is to wait for, until busy is told that it is done; false once the listener is closed.
func (l *Listener) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done {
		return false
	}
	l.busy.Add(1)
	return true
}

func (l *Listener) forget(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.all, c)
}

// Close stops accepting, and closes the connections that are not the server's, each after the answer that is being written.
func (l *Listener) Close() error {
	err := l.Listener.Close()
	l.once.Do(func() { close(l.closed) })
	l.mu.Lock()
	l.done = true
	var all []*conn
	for c := range l.all {
		all = append(all, c)
	}
	l.mu.Unlock()
	for _, c := range all {
		go c.Close()
	}
	return err
}

// Drain waits, after Close, until no connection is served here any more, or ctx ends.
func (l *Listener) Drain(ctx context.Context) {
	done := make(chan struct{})
	go func() { l.busy.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
}
