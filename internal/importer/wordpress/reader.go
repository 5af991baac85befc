package wordpress

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"broadsheet/internal/news"
)

// MaxItem is the longest item in bytes that a Reader takes; a longer one is a problem, and is passed over.
const MaxItem = 64 << 20

// Problem is something that is wrong with a file. What could be saved was saved.
type Problem struct {
	Line   int
	Offset int64  // bytes from the beginning, of the text in UTF-8
	Near   string // the item that it is in or behind, as "item 12, “Title”"
	What   string
}

func (p Problem) String() string {
	return fmt.Sprintf("line %d (byte %d), %s: %s", p.Line, p.Offset, p.Near, p.What)
}

// Reader reads an export from a stream, a record at a time, in bounded memory.
type Reader struct {
	s        *scanner
	src      io.Reader
	started  bool
	done     bool
	prefixes map[string]string // as written → ours
	names    map[string]string
	sawWP    bool

	site     *Site
	told     bool // the site has been given out
	pending  *Record
	itemEnd  int64 // offset beyond which the item is too long
	tooLong  bool
	cut      bool
	nItem    int
	near     string
	problems []Problem
	lost     int
}

// NewReader reads from src, whatever its encoding.
func NewReader(src io.Reader) *Reader {
	return &Reader{
		src:      src,
		prefixes: map[string]string{"wp": "wp", "content": "content", "excerpt": "excerpt", "dc": "dc"},
		names:    map[string]string{},
		near:     "before the first item",
	}
}

// Problems lists what was wrong so far, the first hundred.
func (r *Reader) Problems() []Problem { return r.problems }

// Offset is how many bytes have been read, for showing progress.
func (r *Reader) Offset() int64 {
	if r.s == nil {
		return 0
	}
	return r.s.offset()
}

// Next gives the next record, io.EOF after the last one. A file that is no WXR is an Invalid error that says what it
// looks like. The site comes before everything else of its channel.
func (r *Reader) Next() (Record, error) {
	if !r.started {
		if err := r.start(); err != nil {
			r.done = true
			return Record{}, err
		}
	}
	if p := r.pending; p != nil {
		r.pending = nil
		return *p, nil
	}
	for !r.done {
		rec, ok, err := r.element()
		if err != nil {
			r.done = true
			if !errors.Is(err, io.EOF) {
				return Record{}, err
			}
			break
		}
		if !ok {
			continue
		}
		if !r.told && r.site != nil {
			r.told = true
			r.pending = &rec
			return Record{Site: r.site}, nil
		}
		return rec, nil
	}
	if !r.told && r.site != nil && r.sawWP {
		r.told = true
		return Record{Site: r.site}, nil
	}
	if r.site == nil {
		return Record{}, news.Errorf(news.Invalid, "This is not a WordPress export (WXR): there is no channel in it.")
	}
	if r.s.err != nil && r.s.err != io.EOF {
		return Record{}, news.Wrap(news.Internal, r.s.err, fmt.Sprintf("The file cannot be read beyond line %d.", r.s.line))
	}
	return Record{}, io.EOF
}

// start looks at the first bytes.
func (r *Reader) start() error {
	r.started = true
	src, head, err := decoded(r.src)
	if err != nil {
		return err
	}
	if err := notWXR(head); err != nil {
		return err
	}
	r.s = newScanner(src, MaxItem)
	t, err := r.nextTag()
	if err != nil {
		return news.Errorf(news.Invalid, "This is not a WordPress export (WXR): there is no element in it.")
	}
	switch t.name {
	case "rss", "channel":
	case "feed":
		return news.Errorf(news.Invalid, "This is not a WordPress export (WXR): it looks like an Atom feed, which is also what Blogger exports.")
	case "html", "HTML":
		return news.Errorf(news.Invalid, "This is not a WordPress export (WXR): it looks like a web page; perhaps the login page was saved instead of the export.")
	default:
		return news.Errorf(news.Invalid, "This is not a WordPress export (WXR): it looks like XML of another kind, <%s>.", clip(t.raw, 60))
	}
	return nil
}

// element reads the next element of a channel.
func (r *Reader) element() (Record, bool, error) {
	t, err := r.nextTag()
	if err != nil {
		return Record{}, false, err
	}
	if t.end {
		if t.name == "channel" {
			r.near = "after the last item"
		}
		return Record{}, false, nil
	}
	if t.alien {
		r.problem("<" + t.raw + "> is of another vocabulary and is passed over")
		r.skipElement(&t)
		return Record{}, false, nil
	}
	if t.name == "channel" {
		if r.site != nil {
			r.told = false
		}
		r.site = &Site{}
		return Record{}, false, nil
	}
	if r.site == nil {
		r.site = &Site{}
	}
	switch t.name {
	case "item":
		if !r.sawWP {
			return Record{}, false, news.Errorf(news.Invalid, "This is not a WordPress export (WXR): it looks like an RSS feed, which has neither states nor comments. Export with Tools, Export, All content.")
		}
		it := r.item(&t)
		if it == nil {
			return Record{}, false, nil
		}
		return Record{Item: it}, true, nil
	case "wp:author":
		a := r.author(&t)
		return Record{Author: a}, a.Login != "" || a.DisplayName != "", nil
	case "wp:category":
		c := r.term(&t, "category")
		return Record{Category: c}, c.Slug != "" || c.Name != "", nil
	case "wp:tag":
		c := r.term(&t, "post_tag")
		return Record{Tag: c}, c.Slug != "" || c.Name != "", nil
	case "wp:term":
		c := r.term(&t, "")
		switch c.Taxonomy {
		case "category":
			return Record{Category: c}, true, nil
		case "post_tag":
			return Record{Tag: c}, true, nil
		}
		return Record{Term: c}, c.Taxonomy != "", nil
	case "image", "atom:link":
		r.skipElement(&t)
	default:
		r.siteField(&t)
	}
	return Record{}, false, nil
}

func (r *Reader) siteField(t *tag) {
	var to *string
	switch t.name {
	case "title":
		to = &r.site.Title
	case "link":
		to = &r.site.Link
	case "description":
		to = &r.site.Description
	case "language":
		to = &r.site.Language
	case "generator":
		to = &r.site.Generator
	case "wp:base_site_url":
		to = &r.site.BaseSiteURL
	case "wp:base_blog_url":
		to = &r.site.BaseBlogURL
	case "wp:wxr_version":
		to, r.sawWP = &r.site.Version, true
	default:
		return
	}
	set(to, r.leaf(t))
}

// set gives a field its value; the first one counts.
func set(to *string, v string) {
	if *to == "" {
		*to = strings.TrimSpace(v)
	}
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	return n
}

// skipElement passes over an element and all that is in it.
func (r *Reader) skipElement(t *tag) {
	if t.empty {
		return
	}
	for depth := 1; depth > 0; {
		n, err := r.nextTag()
		if err != nil {
			return
		}
		switch {
		case n.raw != t.raw || n.empty:
		case n.end:
			depth--
		default:
			depth++
		}
	}
}

// problem notes what is wrong at this place.
func (r *Reader) problem(what string) {
	if len(r.problems) >= 100 {
		r.lost++
		return
	}
	r.problems = append(r.problems, Problem{r.s.line, r.s.offset(), r.near, what})
}

// broken notes that the item that is being read cannot be read to its end.
func (r *Reader) broken(err error, what string) {
	if errors.Is(err, errLong) {
		r.tooLong = true
		what = fmt.Sprintf("an item is larger than %d MB and is passed over", MaxItem>>20)
	} else {
		r.cut = true
		what += ": the file is cut off"
	}
	r.problem(what)
}

// clip shortens a text for a message.
func clip(s string, n int) string {
	rs := []rune(s)
	if len(rs) > n {
		return string(rs[:n]) + "…"
	}
	return s
}
