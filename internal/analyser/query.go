package analyser

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of what a reader may ask for. What goes beyond them is left out.
const (
	MaxQueryBytes = 1000
	MaxClauses    = 24
	MaxPhrase     = 24 // terms in a clause
)

// Query is what a reader asked for: all clauses, and all filters, hold together.
type Query struct {
	Clauses  []Clause
	Sections []string  // names or slugs as typed; a story is in one of them
	Authors  []string  // names or slugs as typed; a story is by one of them
	After    time.Time // published at or after; zero for no bound
	Before   time.Time // published before; zero for no bound
	Problems []string  // filters as typed whose dates cannot be read; they were left out
}

// Clause is a word or a phrase to be found, or kept out.
type Clause struct {
	Terms  []string // at least one; they follow each other in the story
	Prefix bool     // the last term is the beginning of one
	Not    bool     // stories that have it are left out
	Text   string   // as typed, without quotation marks, for "did you mean" and highlighting
}

// Empty reports whether the query asks for nothing: no wanted clause, and no filter.
func (q *Query) Empty() bool {
	return !q.Wanted() && len(q.Sections) == 0 && len(q.Authors) == 0 && q.After.IsZero() && q.Before.IsZero()
}

// Wanted reports whether the query names something to be found, not only filters and exclusions.
func (q *Query) Wanted() bool {
	for _, c := range q.Clauses {
		if !c.Not {
			return true
		}
	}
	return false
}

// ParseQuery reads what a reader typed: words, "a phrase" (in any language's quotation marks), -word or -"a
// phrase" to keep out, begin* for the beginning of a word, section:name, author:name or author:"a name",
// after: and before: with a date (2025, 2025-02 or 2025-02-24, in loc's time; after begins with that
// day, before ends before it). Stop words outside of phrases are left out, unless there is nothing else. It
// never fails: what it cannot read is taken for words.
func (l *Language) ParseQuery(text string, loc *time.Location) Query {
	if len(text) > MaxQueryBytes {
		text = strings.ToValidUTF8(text[:MaxQueryBytes], "")
	}
	var q Query
	var stops []Clause
	for _, p := range splitQuery(text) {
		if p.field != "" && q.filter(p, loc) {
			continue
		}
		if p.field == "after" || p.field == "before" {
			if !p.not && strings.ContainsAny(p.text, "0123456789٠١٢٣٤٥٦٧٨٩") { // else it may be a word before a colon
				q.Problems = append(q.Problems, p.field+":"+p.text)
				continue
			}
		}
		c, stop := l.clause(p)
		switch {
		case len(c.Terms) == 0:
		case stop:
			stops = append(stops, c)
		case len(q.Clauses) < MaxClauses:
			q.Clauses = append(q.Clauses, c)
		}
	}
	if !q.Wanted() {
		q.Clauses = append(q.Clauses, stops[:min(len(stops), MaxClauses)]...)
	}
	return q
}

// filter takes p as a filter, if its field is one and its value can be read.
func (q *Query) filter(p part, loc *time.Location) bool {
	if p.not || strings.TrimSpace(p.text) == "" {
		return false
	}
	switch p.field {
	case "section":
		q.Sections = append(q.Sections, p.text)
	case "author":
		q.Authors = append(q.Authors, p.text)
	case "after":
		t, ok := parseDate(p.text, loc)
		if ok {
			q.After = t
		}
		return ok
	case "before":
		t, ok := parseDate(p.text, loc)
		if ok {
			q.Before = t
		}
		return ok
	default:
		return false
	}
	return true
}

func parseDate(s string, loc *time.Location) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02", "2006-01", "2006", "2006-1-2", "2006-1"} {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// clause analyses a part. A word that makes several terms (a hyphen, Han) is a phrase. Stop is true for
// a single stop word that was not quoted, left out or asked for as a beginning.
func (l *Language) clause(p part) (c Clause, stop bool) {
	text := p.text
	if p.field != "" { // it was no filter after all
		text = p.field + ":" + text
	}
	c = Clause{Not: p.not, Prefix: p.prefix, Text: text}
	stop = !p.quoted && !p.not && !p.prefix
	var final Token
	for t := range l.Tokens(text) {
		if t.Last {
			continue
		}
		if len(c.Terms) == MaxPhrase {
			break
		}
		c.Terms = append(c.Terms, t.Term)
		stop = stop && t.Stop
		final = t
	}
	if len(c.Terms) == 0 {
		return c, false
	}
	raw := text[final.Start:final.End]
	if final.Kind == Pair {
		// One character alone is the beginning of every pair that it begins.
		c.Prefix = c.Prefix || len(c.Terms) == 1 && utf8.RuneCountInString(raw) == 1
		return c, stop && utf8.RuneCountInString(raw) > 1
	}
	if c.Prefix {
		c.Terms[len(c.Terms)-1] = l.beginning(raw, final.Term)
	}
	return c, stop
}

// beginning gives the term to look for where a word was asked for by its beginning: as much of the
// word as its stem begins with too, since the stem is what is indexed.
func (l *Language) beginning(raw, stem string) string {
	whole := encode(l.first(strings.ReplaceAll(l.trim(fold(cut(raw))), "'", "")))
	common := 0
	for i, r := range whole {
		if !strings.HasPrefix(stem[min(i, len(stem)):], string(r)) {
			break
		}
		common = i + utf8.RuneLen(r)
	}
	if utf8.RuneCountInString(whole[:common]) < 2 {
		return whole
	}
	return whole[:common]
}

// part is one piece of a query, as typed.
type part struct {
	field  string // in lower case, "" for none
	text   string
	quoted bool
	prefix bool
	not    bool
}

// splitQuery cuts a query at spaces outside of quotation marks.
func splitQuery(text string) []part {
	var parts []part
	rest := strings.TrimSpace(text)
	for rest != "" {
		var p part
		if r := strings.TrimLeft(rest, "-−–"); r != rest && r != "" && !unicode.IsSpace(firstRune(r)) {
			p.not, rest = true, r
		}
		p.field, rest = field(rest)
		if closing := closes(firstRune(rest)); closing != "" {
			p.quoted = true
			p.text, rest = upTo(rest[utf8.RuneLen(firstRune(rest)):], closing)
		} else {
			p.text, rest = word(rest)
		}
		if t, ok := strings.CutSuffix(p.text, "*"); ok {
			p.prefix, p.text = true, strings.TrimRight(t, "*")
		}
		parts = append(parts, p)
		rest = strings.TrimSpace(rest)
	}
	return parts
}

// field cuts "name:" off the beginning of s, where name is one of the filters'.
func field(s string) (name, rest string) {
	for _, f := range []string{"section", "author", "after", "before"} {
		if len(s) > len(f)+1 && strings.EqualFold(s[:len(f)], f) && s[len(f)] == ':' && !unicode.IsSpace(rune(s[len(f)+1])) {
			return f, s[len(f)+1:]
		}
	}
	return "", s
}

// closes gives the marks that may close a quotation that r opens, "" if r opens none.
func closes(r rune) string {
	switch r {
	case '"', '“', '”', '„', '‟', '＂':
		return "\"“”‟＂"
	case '«':
		return "»"
	case '»':
		return "«"
	case '「':
		return "」"
	case '『':
		return "』"
	case '《':
		return "》"
	}
	return ""
}

// upTo cuts s at the first of the closing marks; without one, all of s is the quotation.
func upTo(s, closing string) (text, rest string) {
	i := strings.IndexAny(s, closing)
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i+utf8.RuneLen(firstRune(s[i:])):]
}

// word cuts s at the first space or opening quotation mark after its first character.
func word(s string) (text, rest string) {
	for i, r := range s {
		if unicode.IsSpace(r) || i > 0 && closes(r) != "" {
			return s[:i], s[i:]
		}
	}
	return s, ""
}
