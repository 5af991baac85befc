package wordpress

import (
	"bytes"
	"errors"
	"io"
)

// scanner is a window on a stream: it finds, takes and skips bytes, and knows line and offset.
type scanner struct {
	src   io.Reader
	buf   []byte
	pos   int   // of the next byte in buf
	end   int   // of the bytes read into buf
	base  int64 // offset of buf[0] in the stream
	line  int   // of pos, from 1
	limit int   // bytes that may be held at once
	err   error // what the stream ended with; io.EOF at its end
}

// errLong is what index reports when a pattern is not within the limit.
var errLong = errors.New("too long")

func newScanner(src io.Reader, limit int) *scanner {
	return &scanner{src: src, buf: make([]byte, 1<<18), line: 1, limit: limit}
}

// more reads more bytes behind those that are held. It reports false at the end of the stream.
func (s *scanner) more() bool {
	if s.err != nil {
		return false
	}
	if s.end == len(s.buf) {
		if s.pos > len(s.buf)/2 || s.pos > 0 && s.end-s.pos < 1<<12 {
			s.base += int64(s.pos)
			s.end = copy(s.buf, s.buf[s.pos:s.end])
			s.pos = 0
		} else {
			bigger := make([]byte, 2*len(s.buf))
			s.base += int64(s.pos)
			s.end = copy(bigger, s.buf[s.pos:s.end])
			s.buf, s.pos = bigger, 0
		}
	}
	for tries := 0; tries < 100; tries++ {
		n, err := s.src.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.err = err
		}
		if n > 0 || err != nil {
			return n > 0
		}
	}
	s.err = io.ErrNoProgress
	return false
}

// held are the bytes from the next one on that are in memory.
func (s *scanner) held() []byte { return s.buf[s.pos:s.end] }

// need sees to it that n bytes are held, and reports whether there are so many.
func (s *scanner) need(n int) bool {
	for s.end-s.pos < n {
		if !s.more() {
			return false
		}
	}
	return true
}

// index finds pattern at or behind from (both relative to the next byte). At the end of the stream it gives
// io.EOF, and errLong where the limit is reached first.
func (s *scanner) index(pattern []byte, from int) (int, error) {
	for {
		if h := s.held(); from < len(h) {
			if i := bytes.Index(h[from:], pattern); i >= 0 {
				return from + i, nil
			}
			from = max(from, len(h)-len(pattern)+1)
		}
		if s.end-s.pos >= s.limit {
			return 0, errLong
		}
		if !s.more() {
			return 0, io.EOF
		}
	}
}

// skipTo drops bytes up to pattern, and with it if past is set, holding none of them. It reports whether it was there.
func (s *scanner) skipTo(pattern []byte, past bool) bool {
	for {
		h := s.held()
		if i := bytes.Index(h, pattern); i >= 0 {
			if past {
				i += len(pattern)
			}
			s.advance(i)
			return true
		}
		if keep := len(pattern) - 1; len(h) > keep {
			s.advance(len(h) - keep)
		}
		if !s.more() {
			s.advance(len(s.held()))
			return false
		}
	}
}

// advance passes over n held bytes.
func (s *scanner) advance(n int) {
	s.line += bytes.Count(s.buf[s.pos:s.pos+n], newline)
	s.pos += n
}

var newline = []byte("\n")

// offset is the place of the next byte in the stream.
func (s *scanner) offset() int64 { return s.base + int64(s.pos) }
