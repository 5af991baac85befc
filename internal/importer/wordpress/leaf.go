package wordpress

import (
	"bytes"
	"errors"
	"html"
	"io"
	"strings"
)

// leaf reads the text of an element whose start tag has just been read, and its end tag. Markup in it that is
// not CDATA is text: some exports do not escape, and some nest CDATA. A missing end tag is noticed at the
// next tag that cannot stand within a text.
func (r *Reader) leaf(t *tag) string {
	if t.empty {
		return ""
	}
	first, joined := "", strings.Builder{}
	parts, hadCDATA := 0, false
	add := func(s string) {
		if s == "" {
			return
		}
		switch parts++; parts {
		case 1:
			first = s
		case 2:
			joined.WriteString(first)
			fallthrough
		default:
			joined.WriteString(s)
		}
	}
	s := r.s
	for {
		i, err := s.index([]byte("<"), 0)
		if err != nil {
			r.broken(err, "The text of <"+t.raw+"> does not end")
			if r.tooLong {
				return ""
			}
			rest := html.UnescapeString(string(s.held()))
			s.advance(len(s.held()))
			add(rest)
			break
		}
		if i > 0 {
			add(html.UnescapeString(string(s.held()[:i])))
			s.advance(i)
		}
		s.need(maxName)
		h := s.held()
		if bytes.HasPrefix(h, cdataOpen) {
			hadCDATA = true
			add(r.cdata(t))
			if r.tooLong {
				return ""
			}
			continue
		}
		if bytes.HasPrefix(h, []byte("<!--")) {
			s.skipTo([]byte("-->"), true)
			continue
		}
		if name, n := closing(h); n > 0 && (name == t.raw || structural(r.canonical(name))) {
			if name == t.raw {
				s.advance(n)
			} else {
				r.problem("The end of <" + t.raw + "> is missing")
			}
			break
		}
		if name := opening(h); name != "" && r.beginsField(name) && name != t.raw {
			r.problem("The end of <" + t.raw + "> is missing")
			break
		}
		add("<")
		s.advance(1)
	}
	out := first
	if parts > 1 {
		out = joined.String()
		if hadCDATA { // CDATA within CDATA, not escaped
			if trimmed := strings.TrimRight(out, " \t\r\n"); strings.HasSuffix(trimmed, "]]>") && strings.Contains(out, "<![CDATA[") {
				out = strings.TrimSuffix(trimmed, "]]>")
			}
		}
	}
	return fixText(out)
}

const maxName = 64

// cdata reads a CDATA section.
func (r *Reader) cdata(t *tag) string {
	s := r.s
	i, err := s.index(cdataClose, len(cdataOpen))
	if err == nil {
		text := string(s.held()[len(cdataOpen):i])
		s.advance(i + len(cdataClose))
		return text
	}
	if errors.Is(err, errLong) {
		r.broken(err, "The text of <"+t.raw+"> is too long")
		return ""
	}
	// The file ends within it: take what there is up to the element's own end, if that is there.
	h := s.held()[len(cdataOpen):]
	n := len(h)
	if j := bytes.Index(h, []byte("</"+t.raw+">")); j >= 0 {
		n = j
		r.problem("A CDATA section in <" + t.raw + "> does not end")
	} else {
		r.broken(io.EOF, "The text of <"+t.raw+"> does not end")
	}
	text := string(h[:n])
	s.advance(len(cdataOpen) + n)
	return text
}

// closing gives the name of the end tag that h begins with, and its length; 0 if it is none.
func closing(h []byte) (string, int) {
	if len(h) < 4 || h[1] != '/' {
		return "", 0
	}
	i := bytes.IndexByte(h[:min(len(h), maxName)], '>')
	if i < 0 {
		return "", 0
	}
	return string(bytes.TrimSpace(h[2:i])), i + 1
}

// opening gives the name of the start tag that h begins with, or "".
func opening(h []byte) string {
	if len(h) < 3 || !nameStart(h[1]) {
		return ""
	}
	i := bytes.IndexAny(h[1:min(len(h), maxName)], " \t\r\n/>")
	if i < 0 {
		return ""
	}
	return string(h[1 : 1+i])
}

// structural reports whether an end tag of that name ends more than one field.
func structural(name string) bool {
	switch name {
	case "item", "channel", "rss", "wp:comment", "wp:postmeta", "wp:commentmeta", "wp:author", "wp:category", "wp:tag", "wp:term", "wp:termmeta":
		return true
	}
	return false
}

// beginsField reports whether a start tag of that name cannot be part of a text.
func (r *Reader) beginsField(name string) bool {
	name = r.canonical(name)
	return name == "item" || name == "channel" || strings.HasPrefix(name, "wp:") || name == "content:encoded" ||
		name == "excerpt:encoded" || name == "dc:creator" || name == "pubDate" || name == "guid"
}
