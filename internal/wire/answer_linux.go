package wire

import (
	"crypto/rand"
	"encoding/base32"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"broadsheet/internal/press"
)

// answerer gathers the answers to requests that came together, so that they leave in one write.
type answerer struct {
	head  head
	asked press.Asked
	now   time.Time

	id   [16]byte // of the request: ten random letters of the connection, and a count
	next uint32

	text  []byte // status lines and heads
	parts []part
	iov   []syscall.Iovec
	sent  []sent
	sizes int
	form  *press.Form // of the first answer, if it has its whole body
}

// part is a run of the answers' bytes: of text, up to an offset, then of a body.
type part struct {
	upto int
	body []byte
}

// sent is one answer, for the log and the numbers.
type sent struct {
	status, bytes int
	at            time.Time // when it was read
	id            [16]byte
	isHead        bool
	target, agent []byte // in the buffer of the connection, which stays as it is until they are told
}

const (
	mostTogether = 32        // answers in one write
	mostBytes    = 256 << 10 // about
)

var letters = "abcdefghijklmnopqrstuvwxyz234567"

var base32Lower = base32.NewEncoding(letters).WithPadding(base32.NoPadding)

func (a *answerer) init() {
	var b [7]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	base32Lower.Encode(a.id[:12], b[:])
}

// count sets the last six letters of the id.
func (a *answerer) count() {
	a.next++
	n := a.next
	for i := len(a.id) - 1; i >= len(a.id)-6; i-- {
		a.id[i] = letters[n&31]
		n >>= 5
	}
}

func (a *answerer) begin() {
	a.now = time.Now()
	a.reset()
}

// find looks for the page of the request in head; nil if it is not kept.
func (a *answerer) find(l *Listener) *press.Form {
	h := &a.head
	a.asked = press.Asked{Path: h.path, Query: h.query, Accept: h.accept, SaveData: h.saveData}
	return l.pages.Find(&a.asked)
}

// add answers the request in head, which was read at a time, with a form, that others may be sent too if it is kept.
func (a *answerer) add(f *press.Form, at time.Time, kept bool) {
	h := &a.head
	a.count()
	status, lines, body := f.Status, f.Head, f.Body
	if (h.match != nil || h.since != nil) && f.Unchanged != nil && f.Has(h.match, h.since) {
		status, lines, body = http.StatusNotModified, f.Unchanged, nil
	}
	if h.isHead {
		body = nil
	}
	a.text = append(a.text, statusLine(status)...)
	a.text = append(a.text, "Date: "...)
	a.text = append(a.text, date(a.now)...)
	a.text = append(a.text, "\r\nX-Request-Id: "...)
	a.text = append(a.text, a.id[:]...)
	a.text = append(a.text, "\r\n"...)
	if h.close {
		a.text = append(a.text, "Connection: close\r\n"...)
	}
	a.text = append(a.text, lines...)
	a.text = append(a.text, "\r\n"...)
	if len(body) > 0 || len(a.parts) == 0 {
		a.parts = append(a.parts, part{len(a.text), body})
	} else {
		last := &a.parts[len(a.parts)-1]
		if len(last.body) == 0 {
			last.upto = len(a.text)
		} else {
			a.parts = append(a.parts, part{len(a.text), nil})
		}
	}
	if a.form = nil; kept && len(a.sent) == 0 && len(body) > 0 {
		a.form = f
	}
	a.sizes += len(lines) + len(body)
	a.sent = append(a.sent, sent{status, len(body), at, a.id, h.isHead, h.target, h.agent})
}

func (a *answerer) full() bool  { return len(a.parts) >= mostTogether || a.sizes > mostBytes }
func (a *answerer) empty() bool { return len(a.parts) == 0 }

// write sends what was gathered: at once as far as the socket takes it, the rest slowly.
func (a *answerer) write(fd int, c *conn) error {
	if a.form != nil && len(a.parts) == 1 {
		if file := c.l.spools.of(a.form); file != nil {
			return a.spooled(fd, c, file)
		}
	}
	a.iov = a.iov[:0]
	from, total := 0, 0
	add := func(b []byte) {
		if len(b) > 0 {
			v := syscall.Iovec{Base: &b[0]}
			v.SetLen(len(b))
			a.iov = append(a.iov, v)
			total += len(b)
		}
	}
	for _, p := range a.parts {
		add(a.text[from:p.upto])
		add(p.body)
		from = p.upto
	}
	n, errno := writev(fd, a.iov)
	switch {
	case again(errno):
		n = 0
	case errno != 0:
		return errno
	}
	if n == total {
		return nil
	}
	var left [][]byte
	skip := func(b []byte) {
		if n >= len(b) {
			n -= len(b)
			return
		}
		left, n = append(left, b[n:]), 0
	}
	from = 0
	for _, p := range a.parts {
		skip(a.text[from:p.upto])
		skip(p.body)
		from = p.upto
	}
	return c.writeSlowly(left)
}

// spooled sends one answer whose body is in a file.
func (a *answerer) spooled(fd int, c *conn, file *os.File) error {
	defer runtime.KeepAlive(a.form)
	body := a.parts[0].body
	n, errno := sendMore(fd, a.text)
	if again(errno) {
		return c.writeSlowly([][]byte{a.text, body})
	} else if errno != 0 {
		return errno
	}
	if n < len(a.text) {
		return c.writeSlowly([][]byte{a.text[n:], body})
	}
	if n, errno = sendFile(fd, file, len(body)); errno != 0 && !again(errno) {
		return errno
	}
	if n < len(body) {
		return c.writeSlowly([][]byte{body[n:]})
	}
	return nil
}

// again reports whether a call only found that the socket takes nothing now.
func again(errno syscall.Errno) bool { return errno == syscall.EAGAIN || errno == syscall.EINTR }

// told counts the answers that were written.
func (a *answerer) told(l *Listener) {
	now := time.Now()
	for i := range a.sent {
		s := &a.sent[i]
		took := now.Sub(s.at)
		if l.observe != nil {
			l.observe(s.status, took)
		}
		if l.access != nil {
			l.access(Line{ID: s.id[:], Head: s.isHead, Target: s.target, Agent: s.agent, Status: s.status, Bytes: s.bytes, At: s.at, Took: took})
		}
	}
	a.reset()
}

// reset makes room for the next answers. Nothing of the last ones is held: the connection may be silent for long.
func (a *answerer) reset() {
	clear(a.parts)
	clear(a.sent)
	clear(a.iov)
	a.text, a.parts, a.sent, a.sizes, a.form = a.text[:0], a.parts[:0], a.sent[:0], 0, nil
}

func statusLine(status int) string {
	switch status {
	case http.StatusOK:
		return "HTTP/1.1 200 OK\r\n"
	case http.StatusNotModified:
		return "HTTP/1.1 304 Not Modified\r\n"
	case http.StatusMovedPermanently:
		return "HTTP/1.1 301 Moved Permanently\r\n"
	}
	return "HTTP/1.1 " + strconv.Itoa(status) + " " + http.StatusText(status) + "\r\n"
}

// today is the Date of the answers of a second.
type today struct {
	second int64
	text   string
}

var dates atomic.Pointer[today]

func date(now time.Time) string {
	second := now.Unix()
	if d := dates.Load(); d != nil && d.second == second {
		return d.text
	}
	d := &today{second, now.UTC().Format(http.TimeFormat)}
	dates.Store(d)
	return d.text
}
