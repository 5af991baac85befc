package wire

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"broadsheet/internal/press"
)

// conn is a connection. Until the first request that is not answered here, nobody else has it; after that it is net/http's, which
// reads from it through Read.
type conn struct {
	*net.TCPConn
	l   *Listener
	raw syscall.RawConn

	// buf holds what was read and not dealt with yet, from at to end.
	buf     []byte
	at, end int
	// owed is how much of buf is one request that net/http is to have.
	owed int

	state  atomic.Int32
	answer answerer

	active  time.Time // when a request was answered last
	pending time.Time // since when a head is incomplete; zero if none is
	ended   error     // what ended the reading

	// wanted says that the next request's page is to be made; tried, that it was: made is its answer, nil if that is net/http's to give.
	wanted, tried bool
	made          *press.Form
	since         time.Time // when that request was read

	turns   int        // how often it was answered
	mu      sync.Mutex // held while answers are written
	making  bool       // a page is being made, which the client is to get; guarded by mu
	closing atomic.Bool
}

// The states of a connection.
const (
	here   int32 = iota // requests are read here
	theirs              // net/http is dealing with one request; it reads no byte of the next one
	given               // net/http has it for good
)

// bufferSize is the longest head that is answered here, in bytes.
const bufferSize = 8 << 10

var buffers = sync.Pool{New: func() any { b := make([]byte, bufferSize); return &b }}

// manyTurns is after how many answers a client is taken for one that will ask again.
const manyTurns = 8

// tick is how often a silent connection is looked after: that is how exact the limits are.
const tick = 5 * time.Second

func (l *Listener) newConn(tcp *net.TCPConn) (*conn, error) {
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil, err
	}
	c := &conn{TCPConn: tcp, l: l, raw: raw, active: time.Now()}
	c.answer.init()
	return c, nil
}

// errDrained says that the listener is closing and nothing is under way.
var errDrained = errors.New("wire: closing")

// serve answers plain requests until one comes that is net/http's, or the connection ends. In the first case at least one byte
// is owed, or the connection is given.
func (c *conn) serve() error {
	if c.ended != nil && c.at == c.end {
		return c.ended
	}
	c.active, c.pending = time.Now(), time.Time{}
	for {
		if err := c.TCPConn.SetReadDeadline(time.Now().Add(tick)); err != nil {
			return err
		}
		done := false
		err := c.raw.Read(func(fd uintptr) bool {
			done = c.turn(int(fd))
			return done
		})
		for c.wanted {
			done, err = c.make()
		}
		switch {
		case c.ended != nil && c.state.Load() == here:
			return c.ended
		case done:
			c.TCPConn.SetReadDeadline(time.Time{})
			return nil
		case err == nil:
			continue
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return err
		}
		now := time.Now()
		if !c.pending.IsZero() && now.Sub(c.pending) > c.l.limits.Head || now.Sub(c.active) > c.l.limits.Idle {
			return err
		}
	}
}

// make has the page of the next request made and answers it, as turn does what is there.
func (c *conn) make() (done bool, err error) {
	c.wanted = false
	if !c.begin() {
		c.ended = errDrained
		return true, nil
	}
	defer c.l.busy.Done()
	c.made, c.tried = c.l.pages.Make(&c.answer.asked), true
	err = c.raw.Control(func(fd uintptr) { done = c.take(int(fd)) })
	c.mu.Lock()
	defer c.mu.Unlock()
	c.making = false
	if c.closing.Load() && c.state.Load() == here && c.ended == nil { // who closed it left that to us
		c.ended, done = errDrained, true
	}
	return done, err
}

// begin keeps the connection and the listener from being closed before the answer is written; false if that has begun.
func (c *conn) begin() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.making = !c.closing.Load() && c.l.enter()
	return c.making
}

// turn reads what there is and answers it. It returns true when the connection is net/http's turn, or wants a page, or is over.
func (c *conn) turn(fd int) bool {
	if c.at < c.end && c.take(fd) {
		return true
	}
	for {
		if c.ended != nil {
			return true
		}
		if c.at == c.end {
			c.at, c.end = 0, 0
		}
		if c.at > 0 && c.end == len(c.buf) {
			copy(c.buf, c.buf[c.at:c.end])
			c.at, c.end = 0, c.end-c.at
		}
		if c.end == len(c.buf) && c.end > 0 {
			c.state.Store(given) // a head that is too long for here
			return true
		}
		if c.buf == nil {
			c.buf = *buffers.Get().(*[]byte)
		}
		n, errno := read(fd, c.buf[c.end:])
		switch {
		case errno == syscall.EINTR:
			continue
		case errno == syscall.EAGAIN:
			c.rest()
			return false
		case errno != 0:
			c.ended = os.NewSyscallError("read", errno)
			return true
		case n == 0:
			c.ended = io.EOF
			if c.end-c.at >= c.least() { // half a head: net/http says what it thinks of it
				c.state.Store(given)
			}
			return true
		}
		full := c.end+n == len(c.buf)
		c.end += n
		if c.take(fd) {
			return true
		}
		// All that was there is read, and the next bytes wake us; looking would cost a system call. Only an end that came together with
		// the last request goes unseen so, until the next tick: so it is for those who go on asking.
		if !full && c.turns > manyTurns {
			c.rest()
			return false
		}
	}
}

// least is how many bytes a next request has at least: net/http looks at none that has fewer, and ends the connection without a word.
func (c *conn) least() int {
	if c.turns > 0 || !c.answer.empty() {
		return 4
	}
	return 1
}

// rest gives the buffer back while nothing is in it.
func (c *conn) rest() {
	if c.at == c.end && c.buf != nil {
		b := c.buf
		c.buf, c.at, c.end = nil, 0, 0
		buffers.Put(&b)
	}
}

// take answers the requests in the buffer, those that came together in one write. It returns true when one is net/http's, or wants a page
// that is to be made, or the connection is to end.
func (c *conn) take(fd int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing.Load() && !c.tried {
		c.ended = errDrained
		return true
	}
	c.answer.begin()
	over := false
	for !over && c.at < c.end {
		k, n := parse(c.buf[c.at:c.end], &c.answer.head)
		if k == foreign && c.end-c.at < c.least() {
			k = partial
		}
		switch k {
		case partial:
			if c.pending.IsZero() {
				c.pending = c.answer.now
			}
			over = true
			continue
		case plain:
			f := c.made
			if !c.tried {
				f = c.answer.find(c.l)
			}
			switch {
			case f != nil && c.tried:
				c.answer.add(f, c.since, false)
			case f != nil:
				c.answer.add(f, c.answer.now, true)
			case c.tried:
				k = single
			default: // those before it are answered first
				c.wanted, c.since = true, c.answer.now
			}
		}
		c.pending = time.Time{}
		c.made, c.tried = nil, false
		if c.wanted {
			break
		}
		switch k {
		case single:
			c.owed = n
			c.state.Store(theirs)
		case foreign:
			c.state.Store(given)
		default:
			c.at += n
			if c.answer.head.close {
				c.ended = io.EOF
			}
			if c.answer.full() && !c.flush(fd) {
				return true
			}
		}
		over = k != plain || c.ended != nil
	}
	if !c.flush(fd) {
		return true
	}
	if c.state.Load() != here || c.wanted {
		return true
	}
	if c.ended != nil {
		c.linger()
		return true
	}
	return false
}

// flush writes the answers gathered. It returns false if the connection is over.
func (c *conn) flush(fd int) bool {
	if c.answer.empty() {
		return true
	}
	err := c.answer.write(fd, c)
	c.active = c.answer.now
	c.turns++
	c.answer.told(c.l)
	if err != nil {
		c.ended = err
		return false
	}
	return true
}

// writeSlowly sends what the socket did not take at once, to a reader who may be slow.
func (c *conn) writeSlowly(parts [][]byte) error {
	c.TCPConn.SetWriteDeadline(time.Now().Add(c.l.limits.Write))
	defer c.TCPConn.SetWriteDeadline(time.Time{})
	bufs := net.Buffers(parts)
	_, err := bufs.WriteTo(c.TCPConn)
	return err
}

// linger ends our side first, so that what the client still sends does not make its system throw our answer away (RFC 9112, 9.6).
func (c *conn) linger() { c.TCPConn.CloseWrite() }

// Read is net/http's: the head that it is owed, or while it waits for the next request, whatever comes that is not answered here.
func (c *conn) Read(p []byte) (int, error) {
	for {
		switch c.state.Load() {
		case given:
			if c.at < c.end {
				n := copy(p, c.buf[c.at:c.end])
				c.at += n
				c.rest()
				return n, nil
			}
			if c.ended != nil {
				return 0, c.ended
			}
			return c.TCPConn.Read(p)
		case theirs:
			if c.owed > 0 {
				n := copy(p, c.buf[c.at:c.at+c.owed])
				c.at += n
				if c.owed -= n; c.owed == 0 {
					c.rest()
				}
				return n, nil
			}
			return c.watch()
		}
		if err := c.serve(); err != nil {
			return 0, err
		}
	}
}

// watch is what net/http's waiting for the end of the connection gets while it deals with a request: nothing, until the client
// goes or the wait is broken off. What the client sends meanwhile is kept for when the request is answered.
func (c *conn) watch() (int, error) {
	if c.ended != nil {
		return 0, c.ended
	}
	if c.buf == nil {
		c.buf = *buffers.Get().(*[]byte)
	}
	if c.at == c.end {
		c.at, c.end = 0, 0
		n, err := c.TCPConn.Read(c.buf)
		c.end = n
		if err != nil {
			if !errors.Is(err, os.ErrDeadlineExceeded) {
				c.ended = err
			}
			return 0, err
		}
	}
	err := c.raw.Read(func(uintptr) bool { return false }) // only the deadline, or Close, ends it
	return 0, err
}

// changed is told of net/http's states: after an answer the requests are read here again.
func (c *conn) changed(to http.ConnState) {
	switch to {
	case http.StateIdle:
		c.state.CompareAndSwap(theirs, here)
	case http.StateHijacked:
		c.state.Store(given)
	}
}

// SetReadDeadline is net/http's for the request that it deals with. While requests are read here, the times are ours.
func (c *conn) SetReadDeadline(t time.Time) error {
	if c.state.Load() == here {
		return nil
	}
	return c.TCPConn.SetReadDeadline(t)
}

// SetDeadline sets both deadlines.
func (c *conn) SetDeadline(t time.Time) error {
	if err := c.TCPConn.SetWriteDeadline(t); err != nil {
		return err
	}
	return c.SetReadDeadline(t)
}

// Close closes the connection: at once, or after the answer that is being written. It does not wait for that.
func (c *conn) Close() error {
	c.closing.Store(true)
	c.l.forget(c)
	if c.mu.TryLock() { // and from now on no answer is begun
		making := c.making
		c.mu.Unlock()
		if making {
			return nil // whoever reads here closes it when the page is answered
		}
		return c.TCPConn.Close()
	}
	go func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.TCPConn.Close()
	}()
	return nil
}
