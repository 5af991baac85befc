package feeds

import (
	"bytes"
	"unicode/utf8"
)

// writer writes XML 1.0. Everything that it is given as text or as an attribute comes out as that text: markup is escaped, and
// what XML cannot hold is left out (XML 1.0, production 2).
type writer struct{ bytes.Buffer }

func newWriter() *writer {
	w := &writer{}
	w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	return w
}

// open writes a start tag; attributes come in pairs of name and value, those without a value are left out.
func (w *writer) open(name string, attrs ...string) {
	w.start(name, attrs)
	w.WriteString(">\n")
}

func (w *writer) close(name string) { w.WriteString("</" + name + ">\n") }

// leaf writes an element with text.
func (w *writer) leaf(name, text string, attrs ...string) {
	w.start(name, attrs)
	if text == "" {
		w.WriteString("/>\n")
		return
	}
	w.WriteByte('>')
	w.text(text)
	w.WriteString("</" + name + ">\n")
}

// maybe is leaf, and nothing for an empty text.
func (w *writer) maybe(name, text string, attrs ...string) {
	if text != "" {
		w.leaf(name, text, attrs...)
	}
}

func (w *writer) start(name string, attrs []string) {
	w.WriteString("<" + name)
	for i := 0; i < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			w.WriteString(" " + attrs[i] + `="`)
			w.text(attrs[i+1])
			w.WriteByte('"')
		}
	}
}

func (w *writer) text(s string) {
	for {
		n := 0
		for n < len(s) && asItIs[s[n]] {
			n++
		}
		w.WriteString(s[:n])
		if s = s[n:]; s == "" {
			return
		}
		n = 1
		for n < len(s) && !asItIs[s[n]] {
			n++
		}
		w.special(s[:n])
		s = s[n:]
	}
}

// asItIs are the bytes that stand for themselves, whatever comes before and after.
var asItIs = func() (is [256]bool) {
	for b := byte(' '); b <= '~'; b++ {
		is[b] = b != '&' && b != '<' && b != '>' && b != '"'
	}
	return is
}()

// special writes text that may be anything.
func (w *writer) special(s string) {
	for i, r := range s {
		switch r {
		case '&':
			w.WriteString("&amp;")
		case '<':
			w.WriteString("&lt;")
		case '>':
			w.WriteString("&gt;")
		case '"':
			w.WriteString("&#34;")
		case '\r':
			w.WriteString("&#13;")
		case utf8.RuneError:
			if _, n := utf8.DecodeRuneInString(s[i:]); n > 1 {
				w.WriteRune(r)
			}
		default:
			if allowed(r) {
				w.WriteRune(r)
			}
		}
	}
}

// allowed reports whether XML may hold a character at all.
func allowed(r rune) bool {
	return r >= ' ' && r != 0xFFFE && r != 0xFFFF || r == '\t' || r == '\n' || r == '\r'
}

// clean leaves out of text what allowed refuses, and bytes that are not UTF-8.
func clean(s string) string {
	for i, r := range s {
		if !allowed(r) || r == utf8.RuneError {
			b := []byte(s[:i])
			for k, r := range s[i:] {
				if _, n := utf8.DecodeRuneInString(s[i+k:]); allowed(r) && (r != utf8.RuneError || n > 1) {
					b = utf8.AppendRune(b, r)
				}
			}
			return string(b)
		}
	}
	return s
}
