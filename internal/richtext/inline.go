package richtext

import "strings"

// text puts a stretch of text into the open text block, or into a new paragraph.
func (b *builder) text(s string) {
	s = cleanText(s)
	n := b.textNode()
	if n == nil {
		if strings.TrimLeft(s, " \n\t\r\f") == "" {
			return
		}
		n = b.ensureText()
	}
	b.oweBreak(n)
	if n.tag == "pre" {
		if len(n.line) == 0 {
			s = strings.TrimLeft(s, "\r\n") // HTML drops the first line break of a pre
		}
	} else {
		s = collapse(s)
		if len(s) > 0 && s[0] == ' ' && endsInSpace(n.line) {
			s = s[1:]
		}
	}
	if s == "" {
		return
	}
	ms := b.marksFor(n)
	if s == " " && n.tag != "pre" {
		ms = withoutLink(ms, n.line)
	}
	b.add(n, run{kind: runText, text: s, marks: ms})
}

// collapse makes each stretch of white space one space.
func collapse(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == ' ' && i+1 < len(s) && s[i+1] == ' ' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var o strings.Builder
	o.Grow(len(s))
	space := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' {
			space = true
			continue
		}
		if space {
			o.WriteByte(' ')
			space = false
		}
		o.WriteByte(c)
	}
	if space {
		o.WriteByte(' ')
	}
	return o.String()
}

// endsInSpace reports whether a space after line would show as nothing.
func endsInSpace(line []run) bool {
	if len(line) == 0 {
		return true
	}
	r := line[len(line)-1]
	return r.kind == runBreak || r.kind == runText && strings.HasSuffix(r.text, " ")
}

// add appends a run, joining it to the one before where the marks are the same.
func (b *builder) add(n *node, r run) {
	if len(n.line) > 0 && r.kind == runText {
		last := &n.line[len(n.line)-1]
		if last.kind == runText && len(last.marks) == len(r.marks) && common(last.marks, r.marks) == len(r.marks) {
			last.text += r.text
			return
		}
	}
	n.line = append(n.line, r)
}

// marksFor gives the marks for the next run in n, charging what it costs to open one again.
func (b *builder) marksFor(n *node) []*mark {
	if len(b.marks) == 0 {
		return nil
	}
	from := 0
	if len(n.line) > 0 {
		from = common(n.line[len(n.line)-1].marks, b.marks)
	}
	for i := from; i < len(b.marks); i++ {
		m := b.marks[i]
		if m.used {
			if b.budget -= m.size(); b.budget < 0 {
				b.marks = without(b.marks, i)
				i--
				continue
			}
		}
		m.used = true
	}
	return b.marks
}

// withoutLink leaves a link off a space that would be all the text that it has.
func withoutLink(ms []*mark, line []run) []*mark {
	for i, m := range ms {
		if m.tag != "a" {
			continue
		}
		if len(line) > 0 {
			for _, l := range line[len(line)-1].marks {
				if l == m {
					return ms
				}
			}
		}
		return without(ms, i)
	}
	return ms
}

func without(ms []*mark, i int) []*mark {
	out := make([]*mark, 0, len(ms)-1)
	return append(append(out, ms[:i]...), ms[i+1:]...)
}

// openMark begins a mark on the text that follows.
func (b *builder) openMark(name, tag string, g *given) {
	m := &mark{tag: tag, attrs: g.attrsFor(tag), depth: len(b.stack)}
	if tag == "a" {
		b.closeMark("a")
		b.claimID(m)
	}
	if !b.wantsMark(m) || len(b.marks) >= maxMarks {
		return
	}
	b.marks = append(b.marks[:len(b.marks):len(b.marks)], m)
}

// wantsMark reports whether a mark says anything where it stands.
func (b *builder) wantsMark(m *mark) bool {
	has := func(key string) bool {
		for _, a := range m.attrs {
			if a.key == key {
				return true
			}
		}
		return false
	}
	switch m.tag {
	case "a":
		return has("href")
	case "time":
		return has("datetime")
	case "span":
		return len(m.attrs) > 0
	case "bdo":
		return has("dir")
	case "rt", "rp":
		return b.markOpen("ruby") && !b.markOpen("rt") && !b.markOpen("rp")
	case "ruby":
		return !b.markOpen("ruby")
	case "q", "sub":
		return true
	case "sup":
		return !b.markOpen("sup")
	}
	return !b.markOpen(m.tag)
}

func (b *builder) markOpen(tag string) bool {
	for _, m := range b.marks {
		if m.tag == tag {
			return true
		}
	}
	return false
}

// closeMark ends the innermost open mark of that name.
func (b *builder) closeMark(tag string) {
	for i := len(b.marks) - 1; i >= 0; i-- {
		if b.marks[i].tag == tag {
			ms := without(b.marks, i)
			if tag == "ruby" {
				ms = filterMarks(ms, func(m *mark) bool { return m.tag != "rt" && m.tag != "rp" })
			}
			b.marks = ms
			return
		}
	}
}

func filterMarks(ms []*mark, keep func(*mark) bool) []*mark {
	var out []*mark
	for _, m := range ms {
		if keep(m) {
			out = append(out, m)
		}
	}
	return out
}

// dropMarks ends the marks that were opened deeper than depth: their block was closed by name.
func (b *builder) dropMarks(depth int) {
	for _, m := range b.marks {
		if m.depth > depth {
			b.marks = filterMarks(b.marks, func(m *mark) bool { return m.depth <= depth })
			return
		}
	}
}

// lineBreak ends a line.
func (b *builder) lineBreak() {
	n := b.textNode()
	if n == nil {
		return // between blocks it says nothing
	}
	switch n.tag {
	case "pre":
		if len(n.line) > 0 {
			b.add(n, run{kind: runText, text: "\n", marks: b.marksFor(n)})
		}
		return
	case "h2", "h3", "h4", "summary", "caption", "dt":
		b.text(" ")
		return
	}
	breakLine(n)
}

// breakLine appends a line break, at most two in a row and none at the beginning.
func breakLine(n *node) {
	trimRight(n)
	k := len(n.line)
	if k == 0 || k >= 2 && n.line[k-1].kind == runBreak && n.line[k-2].kind == runBreak {
		return
	}
	n.line = append(n.line, run{kind: runBreak})
}

// trimRight drops the spaces at the end of a line.
func trimRight(n *node) {
	for len(n.line) > 0 {
		r := &n.line[len(n.line)-1]
		if r.kind != runText {
			return
		}
		if r.text = strings.TrimRight(r.text, " \n"); r.text != "" {
			return
		}
		n.line = n.line[:len(n.line)-1]
	}
}

// oweBreak writes the line break that a block inside a text block has left behind.
func (b *builder) oweBreak(n *node) {
	if !b.br {
		return
	}
	b.br = false
	switch n.tag {
	case "figcaption":
		if k := len(n.line); k > 0 && n.line[k-1].kind != runBreak {
			breakLine(n)
		}
	case "pre":
		if len(n.line) > 0 {
			b.add(n, run{kind: runText, text: "\n"})
		}
	default:
		if !endsInSpace(n.line) {
			b.add(n, run{kind: runText, text: " "})
		}
	}
}
