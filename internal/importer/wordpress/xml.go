package wordpress

import (
	"bytes"
	"html"
	"io"
	"strings"
)

// tag is a start or end tag.
type tag struct {
	name  string // with its prefix made canonical: "wp:post_id", "content:encoded", "item"
	raw   string // as written
	end   bool
	empty bool // <x/>
	attrs []Meta
	alien bool // it rebinds a prefix of ours to another vocabulary: the whole element is none of ours
}

func (t *tag) attr(key string) string {
	for _, a := range t.attrs {
		if a.Key == key {
			return a.Value
		}
	}
	return ""
}

const maxTag = 1 << 16

// nextTag passes over everything up to the next tag and gives it; io.EOF at the end.
func (r *Reader) nextTag() (tag, error) {
	for {
		if !r.s.skipTo([]byte("<"), false) {
			return tag{}, io.EOF
		}
		t, kind, err := r.readMarkup()
		switch {
		case err != nil:
			return tag{}, err
		case kind == markupTag:
			return t, nil
		}
	}
}

type markup int

const (
	markupTag   markup = iota
	markupOther        // a comment, a declaration, CDATA: passed over
	markupText         // a "<" that begins nothing: passed over
)

// readMarkup reads what begins with the "<" that the scanner stands on.
func (r *Reader) readMarkup() (tag, markup, error) {
	s := r.s
	s.need(9)
	h := s.held()
	switch {
	case bytes.HasPrefix(h, []byte("<!--")):
		s.skipTo([]byte("-->"), true)
		return tag{}, markupOther, nil
	case bytes.HasPrefix(h, cdataOpen):
		s.skipTo(cdataClose, true)
		return tag{}, markupOther, nil
	case bytes.HasPrefix(h, []byte("<?")):
		s.skipTo([]byte("?>"), true)
		return tag{}, markupOther, nil
	case bytes.HasPrefix(h, []byte("<!")):
		r.skipDeclaration()
		return tag{}, markupOther, nil
	case len(h) < 2 || !nameStart(h[1]) && h[1] != '/':
		s.advance(1)
		return tag{}, markupText, nil
	}
	n := r.tagEnd()
	if n < 0 {
		s.advance(1)
		return tag{}, markupText, nil
	}
	t := r.parseTag(s.held()[:n])
	s.advance(n)
	return t, markupTag, nil
}

func nameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

// skipDeclaration passes over a DOCTYPE, with an internal subset if it has one. Entities that it declares are not
// expanded.
func (r *Reader) skipDeclaration() {
	i, err := r.s.index([]byte(">"), 0)
	if err != nil {
		r.s.advance(1)
		return
	}
	if bytes.IndexByte(r.s.held()[:i], '[') >= 0 {
		r.s.skipTo([]byte("]"), true)
		r.s.skipTo([]byte(">"), true)
		return
	}
	r.s.advance(i + 1)
}

// tagEnd is how long the tag is that the scanner stands on, quotes heeded; -1 if it is none.
func (r *Reader) tagEnd() int {
	var quote byte
	for i := 1; i < maxTag; i++ {
		if i >= len(r.s.held()) && !r.s.more() {
			return -1
		}
		c := r.s.held()[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		case c == '<':
			return -1
		}
	}
	return -1
}

// parseTag reads a tag, b being all of it.
func (r *Reader) parseTag(b []byte) tag {
	var t tag
	b = b[1 : len(b)-1]
	if len(b) > 0 && b[0] == '/' {
		t.end = true
		b = b[1:]
	}
	if len(b) > 0 && b[len(b)-1] == '/' {
		t.empty = true
		b = b[:len(b)-1]
	}
	n := bytes.IndexAny(b, " \t\r\n")
	if n < 0 {
		t.raw = r.intern(b)
	} else {
		t.raw = r.intern(b[:n])
		if !t.end {
			t.attrs = parseAttrs(string(b[n:]))
			t.alien = r.bind(t.attrs)
		}
	}
	t.name = r.canonical(t.raw)
	return t
}

func parseAttrs(s string) []Meta {
	var out []Meta
	for {
		s = strings.TrimLeft(s, " \t\r\n")
		key, rest, ok := strings.Cut(s, "=")
		if !ok {
			return out
		}
		rest = strings.TrimLeft(rest, " \t\r\n")
		if rest == "" {
			return out
		}
		q := rest[0]
		if q != '"' && q != '\'' {
			return out
		}
		val, rest, ok := strings.Cut(rest[1:], string(q))
		if !ok {
			return out
		}
		out = append(out, Meta{strings.TrimSpace(key), fixText(html.UnescapeString(val))})
		s = rest
	}
}

// prefixOf gives our name of a vocabulary, "" if it is none that we know.
func prefixOf(uri string) string {
	switch {
	case strings.Contains(uri, "wordpress.org/export/") && strings.Contains(uri, "/excerpt"):
		return "excerpt"
	case strings.Contains(uri, "wordpress.org/export/"):
		return "wp"
	case strings.Contains(uri, "purl.org/rss/1.0/modules/content"):
		return "content"
	case strings.Contains(uri, "purl.org/dc/elements"):
		return "dc"
	}
	return ""
}

// bind takes note of prefixes that a tag declares. It reports whether one of ours is bound to something else.
func (r *Reader) bind(attrs []Meta) bool {
	alien := false
	for _, a := range attrs {
		prefix, ok := strings.CutPrefix(a.Key, "xmlns:")
		if !ok {
			continue
		}
		switch known := prefixOf(a.Value); {
		case known == "wp":
			r.sawWP = true
			fallthrough
		case known != "":
			if len(r.prefixes) < 64 {
				r.prefixes[prefix] = known
			}
		case r.prefixes[prefix] != "" && r.sawWP:
			alien = true
		}
	}
	return alien
}

// canonical gives a name with our prefix for its vocabulary.
func (r *Reader) canonical(raw string) string {
	prefix, local, ok := strings.Cut(raw, ":")
	if !ok {
		return raw
	}
	if p := r.prefixes[prefix]; p != "" && p != prefix {
		return p + ":" + local
	}
	return raw
}

// intern gives one string for each name, however often it stands in the file.
func (r *Reader) intern(b []byte) string {
	if s, ok := r.names[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(r.names) < 1000 && len(s) < 100 {
		r.names[s] = s
	}
	return s
}

var (
	cdataOpen  = []byte("<![CDATA[")
	cdataClose = []byte("]]>")
)
