package wordpress

import (
	"encoding/json"
	"html"
	"regexp"
	"strconv"
	"strings"
)

// block is a block's delimiter: <!-- wp:name {attributes} -->, its end, or one that stands alone.
type block struct {
	name   string
	attrs  string // JSON
	end    bool
	alone  bool
	length int
}

// readBlock reads the delimiter at the beginning of s.
func readBlock(s string) (block, bool) {
	rest, ok := strings.CutPrefix(s, "<!--")
	if !ok {
		return block{}, false
	}
	stop := strings.Index(rest, "-->")
	if stop < 0 {
		return block{}, false
	}
	b := block{length: 4 + stop + 3}
	in := strings.TrimSpace(rest[:stop])
	in, b.end = strings.CutPrefix(in, "/")
	in, ok = strings.CutPrefix(in, "wp:")
	if !ok {
		return block{}, false
	}
	in, b.alone = strings.CutSuffix(in, "/")
	b.name, b.attrs, _ = strings.Cut(strings.TrimSpace(in), " ")
	b.name = strings.TrimPrefix(b.name, "core/")
	return b, true
}

// blocks takes the delimiters off a content made of blocks. What stands outside of any block is of the old editor, and has
// its paragraph rule; within blocks line breaks are only white space. Shortcodes work in both.
func (c *Converter) blocks(content string, it *Item) string {
	var out strings.Builder
	depth := 0
	inCode := 0
	var classic strings.Builder
	flush := func() {
		if s := classic.String(); strings.TrimSpace(s) != "" {
			out.WriteString(autop(c.shortcodes(s, it)))
		}
		classic.Reset()
	}
	write := func(s string) {
		switch {
		case depth == 0:
			classic.WriteString(s)
		case inCode > 0:
			out.WriteString(s)
		default:
			out.WriteString(c.shortcodes(s, it))
		}
	}
	for {
		i := strings.Index(content, "<!--")
		if i < 0 {
			write(content)
			break
		}
		write(content[:i])
		content = content[i:]
		b, ok := readBlock(content)
		if !ok {
			n := strings.Index(content, "-->")
			if n < 0 {
				break // a comment to the end
			}
			content = content[n+3:]
			continue
		}
		content = content[b.length:]
		switch {
		case b.alone:
			flush()
			c.alone(&out, b)
		case b.end:
			if depth > 0 {
				depth--
			}
			if literal(b.name) && inCode > 0 {
				inCode--
			}
		case b.name == "freeform":
			// the old editor within the new one: as outside of blocks
			n := strings.Index(content, "<!-- /wp:freeform")
			if n < 0 {
				n = len(content)
			}
			classic.WriteString(content[:n])
			flush()
			content = content[n:]
			depth++
		default:
			flush()
			depth++
			if literal(b.name) {
				inCode++
			}
		}
	}
	flush()
	return out.String()
}

// literal reports whether a block shows what it holds as it is.
func literal(name string) bool {
	return name == "code" || name == "preformatted" || name == "html" || name == "syntaxhighlighter/code"
}

// alone writes what a block without content has to say for itself in its attributes.
func (c *Converter) alone(out *strings.Builder, b block) {
	var a struct {
		URL     string `json:"url"`
		Content string `json:"content"`
	}
	_ = json.Unmarshal([]byte(b.attrs), &a) // attributes that are no JSON say nothing
	switch {
	case (b.name == "embed" || strings.HasPrefix(b.name, "core-embed/")) && a.URL != "":
		out.WriteString(embedCard(a.URL))
	case a.Content != "" && (b.name == "paragraph" || b.name == "heading"):
		out.WriteString("<p>" + a.Content + "</p>")
	case b.name == "separator" || b.name == "nextpage" || b.name == "more" || b.name == "spacer" || b.name == "footnotes":
	default:
		c.countDynamic(b.name)
	}
}

var reReuse = regexp.MustCompile(`<!-- wp:(?:core/)?block \{[^}]*"ref":\s*(\d+)[^}]*\} /-->`)

// reuse puts reusable blocks where they are named.
func (c *Converter) reuse(content string, depth int) string {
	if c.Block == nil || depth >= maxReuse || len(content) > 4<<20 || !strings.Contains(content, "wp:block ") {
		return content
	}
	return reReuse.ReplaceAllStringFunc(content, func(m string) string {
		id, _ := strconv.ParseInt(reReuse.FindStringSubmatch(m)[1], 10, 64)
		if s, ok := c.Block(id); ok && len(s) < 1<<20 {
			return c.reuse(s, depth+1)
		}
		return m
	})
}

var (
	reNoteRef  = regexp.MustCompile(`<sup[^>]*data-fn="([A-Za-z0-9-]{1,64})"[^>]*>.*?</sup>`)
	reNoteMark = regexp.MustCompile(`>([^<>]+)<`)
)

// numberNotes gives the block editor's footnotes our form: references in the text, and a section of notes from
// the post's field, which is JSON.
func numberNotes(content, field string) (string, string) {
	content = reNoteRef.ReplaceAllStringFunc(content, func(m string) string {
		id, number := reNoteRef.FindStringSubmatch(m)[1], "*"
		if n := reNoteMark.FindStringSubmatch(m); n != nil {
			number = n[1]
		}
		return `<sup class="fn"><a href="#fn-` + id + `" id="fnref-` + id + `">` + number + `</a></sup>`
	})
	var notes []struct{ ID, Content string }
	if json.Unmarshal([]byte(field), &notes) != nil || len(notes) == 0 {
		return content, ""
	}
	var out strings.Builder
	out.WriteString(`<section class="footnotes"><ol>`)
	for _, n := range notes {
		out.WriteString(`<li id="fn-` + html.EscapeString(n.ID) + `">` + n.Content + ` <a href="#fnref-` + html.EscapeString(n.ID) + `">↩</a></li>`)
	}
	out.WriteString(`</ol></section>`)
	return content, out.String()
}
