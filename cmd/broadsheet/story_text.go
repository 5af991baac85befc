package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"unicode/utf8"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
)

// storyText is what can be said about a story on a command line.
type storyText struct {
	Section    string   `help:"The main section, by name or address." placeholder:"S"`
	Standfirst string   `help:"The sentence below the headline." placeholder:"T"`
	Body       string   `help:"A file with the text, HTML or plain paragraphs; - reads standard input." placeholder:"FILE|-"`
	By         []string `help:"A name in the byline; may be given several times." placeholder:"NAME" sep:"none"`
	Topic      []string `help:"A topic; may be given several times." placeholder:"T" sep:"none"`
	AddTopic   []string `help:"A topic beside those that it has; may be given several times." placeholder:"T" sep:"none"`
	Lang       string   `help:"The story's language, if it is not the site's." placeholder:"TAG"`
	Kicker     string   `help:"The words above the headline, in place of the section's name." placeholder:"K"`
	Related    []string `help:"A story that stands first in \"You may be interested\"; may be given several times, in order. \"none\" takes all back." placeholder:"PATH" sep:"none"`
	NotRelated []string `help:"A story that never stands there; may be given several times. \"none\" takes all back." placeholder:"PATH" sep:"none"`
}

// into writes what was given over a story's content; what was not given stays.
func (t *storyText) into(a *app, h *house, c *news.Content) error {
	if t.Section != "" {
		sec, err := h.section(a, t.Section)
		if err != nil {
			return err
		}
		c.Sections = append([]int64{sec.ID}, without(c.Sections, sec.ID)...)
	}
	if t.Standfirst != "" {
		c.Standfirst = t.Standfirst
	}
	if t.Lang != "" {
		var err error
		if c.Lang, err = editorial.Language(t.Lang); err != nil {
			return err
		}
	}
	if t.Kicker != "" {
		c.Kicker = t.Kicker
	}
	if t.Body != "" {
		text, err := a.read(t.Body)
		if err != nil {
			return err
		}
		c.Body = richtext.FromText(text)
	}
	if len(t.By) > 0 {
		c.Bylines = nil
		for _, name := range t.By {
			b := news.Byline{Name: name, Role: news.By}
			switch p, err := h.db.PersonByName(a.ctx, name); news.KindOf(err) {
			case "":
				b.PersonID = p.ID
			case news.NotFound: // a guest
			default:
				return err
			}
			c.Bylines = append(c.Bylines, b)
		}
	}
	if len(t.Topic)+len(t.AddTopic) > 0 {
		if len(t.Topic) > 0 {
			c.Topics = nil
		}
		for _, name := range append(slices.Clip(t.Topic), t.AddTopic...) {
			topic, err := h.desk.FindTopic(a.ctx, shell, name)
			if err != nil {
				return err
			}
			if !slices.Contains(c.Topics, topic.ID) {
				c.Topics = append(slices.Clip(c.Topics), topic.ID)
			}
		}
	}
	var err error
	if c.Related, err = h.chosen(a, t.Related, c.Related); err != nil {
		return err
	}
	c.NotRelated, err = h.chosen(a, t.NotRelated, c.NotRelated)
	return err
}

// chosen finds the stories that are named; none named leaves those chosen before, and "none" alone takes them back.
func (h *house) chosen(a *app, names []string, before []int64) (ids []int64, err error) {
	switch {
	case len(names) == 0:
		return before, nil
	case len(names) == 1 && names[0] == "none":
		return nil, nil
	}
	for _, name := range names {
		s, err := h.find(a.ctx, name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, s.ID)
	}
	return ids, nil
}

func without(ids []int64, id int64) []int64 {
	var out []int64
	for _, i := range ids {
		if i != id {
			out = append(out, i)
		}
	}
	return out
}

// section finds a section. A paper that has none yet gets its first one; later a name that is not there is more likely mistyped.
func (h *house) section(a *app, name string) (news.Section, error) {
	sec, err := h.desk.FindSection(a.ctx, name)
	if news.KindOf(err) != news.NotFound {
		return sec, err
	}
	all, lerr := h.db.Sections(a.ctx)
	if lerr != nil || len(all) > 0 {
		return sec, errors.Join(lerr, err)
	}
	if sec, err = h.desk.AddSection(a.ctx, shell, news.Section{Name: name}); err == nil {
		fmt.Fprintf(a.stderr, "made the section %s at %s\n", sec.Name, sec.Path)
	}
	return sec, err
}

// read reads a text from a file, or from standard input for "-". A file larger than a story may be is refused before it is read; so is what is empty or
// no text in UTF-8.
func (a *app) read(name string) (string, error) {
	r := a.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return "", fmt.Errorf("the text cannot be read: %w", err)
		}
		defer f.Close()
		r = f
	}
	text, err := io.ReadAll(io.LimitReader(r, editorial.MaxBody+1))
	if err != nil {
		return "", fmt.Errorf("the text cannot be read: %w", err)
	}
	switch {
	case len(text) > editorial.MaxBody:
		return "", news.Errorf(news.TooLarge, "The text is larger than %d MB.", editorial.MaxBody>>20)
	case bytes.IndexByte(text, 0) >= 0:
		return "", news.Errorf(news.Invalid, "%s is no text; nothing was stored.", readFrom(name))
	case !utf8.Valid(text):
		return "", news.Errorf(news.Invalid, "%s is not in UTF-8; nothing was stored. Change its encoding first, for example with iconv -f WINDOWS-1252 -t UTF-8.", readFrom(name))
	case len(bytes.TrimSpace(text)) == 0:
		return "", news.Errorf(news.Invalid, "%s is empty; nothing was stored.", readFrom(name))
	}
	return string(text), nil
}

func readFrom(name string) string {
	if name == "-" {
		return "The text from standard input"
	}
	return "The text in " + name
}
