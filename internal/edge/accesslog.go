package edge

import (
	"io"
	"log/slog"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"
)

// Entry is one answered request. Its slices and strings are only read while Write runs.
type Entry struct {
	At                  time.Time // when it was read
	ID, Method, Path    []byte
	Agent               []byte
	Status              int
	Bytes, Microseconds int64
}

// flushEvery is how long a line waits at most before it is written: what a kill -9 can lose.
const flushEvery = time.Second

// AccessLog writes a line of JSON for each request: time, id, method, path, status, bytes of the body, us (microseconds until the answer
// was sent), agent. Lines are gathered; a writer that fails loses lines and stops nothing. The zero value is not for use.
type AccessLog struct {
	mu     sync.Mutex
	w      io.Writer
	buf    []byte
	failed bool
	second int64
	stamp  []byte // the time of that second
	done   chan struct{}
	ended  sync.WaitGroup
}

// NewAccessLog begins a log. Close ends it.
func NewAccessLog(w io.Writer) *AccessLog {
	l := &AccessLog{w: w, done: make(chan struct{})}
	l.ended.Go(func() {
		tick := time.NewTicker(flushEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				l.Flush()
			case <-l.done:
				return
			}
		}
	})
	return l
}

// mostGathered is how many bytes of lines are written at once.
const mostGathered = 64 << 10

// Write adds a line.
func (l *AccessLog) Write(e Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s := e.At.Unix(); s != l.second || l.stamp == nil {
		l.second, l.stamp = s, e.At.UTC().AppendFormat(l.stamp[:0], "2006-01-02T15:04:05")
	}
	b := append(append(l.buf, `{"time":"`...), l.stamp...)
	b = append(b, '.')
	for micros, digit := e.At.Nanosecond()/1000, 100_000; digit > 0; digit /= 10 {
		b = append(b, byte('0'+micros/digit%10))
	}
	b = append(b, `Z","id":`...)
	b = quote(b, e.ID)
	b = quote(append(b, `,"method":`...), e.Method)
	b = quote(append(b, `,"path":`...), e.Path)
	b = strconv.AppendInt(append(b, `,"status":`...), int64(e.Status), 10)
	b = strconv.AppendInt(append(b, `,"bytes":`...), e.Bytes, 10)
	b = strconv.AppendInt(append(b, `,"us":`...), e.Microseconds, 10)
	b = quote(append(b, `,"agent":`...), e.Agent)
	l.buf = append(b, '}', '\n')
	if len(l.buf) >= mostGathered {
		l.flush()
	}
}

// Flush writes the lines gathered.
func (l *AccessLog) Flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flush()
}

func (l *AccessLog) flush() {
	if len(l.buf) == 0 {
		return
	}
	_, err := l.w.Write(l.buf)
	l.buf = l.buf[:0]
	if err != nil && !l.failed {
		slog.Error("the access log cannot be written: its lines are lost until it can", "error", err)
	}
	l.failed = err != nil
}

// Close writes the last lines.
func (l *AccessLog) Close() {
	close(l.done)
	l.ended.Wait()
	l.Flush()
}

// quote appends a JSON string (RFC 8259). Bytes that are no UTF-8 become U+FFFD.
func quote(b, s []byte) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf && c != 0x7f {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			if r, n := utf8.DecodeRune(s[i:]); r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
		}
		b = append(b, s[from:i]...)
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= utf8.RuneSelf:
			b = append(b, `\ufffd`...)
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		from = i
	}
	return append(append(b, s[from:]...), '"')
}
