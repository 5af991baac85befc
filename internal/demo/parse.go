package demo

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

//go:embed stories/*.txt
var written embed.FS

// story is a story or page as its file has it.
type story struct {
	slug   string // of its address; a notice's is its number, and its address comes from the headline
	page   bool
	notice bool
	head   map[string]string
	text   string
	said   []said
	digest string // of the file's own words: dates that move with the clock change nothing
}

// said is a reader's comment.
type said struct {
	name    string
	after   time.Duration // the story
	state   string
	replyTo int // number of the comment that it answers, from 1; 0 at the top
	text    string
}

// keys are those that a story's head may have.
var keys = map[string]bool{
	"headline": true, "front": true, "kicker": true, "standfirst": true, "section": true, "also": true, "by": true, "with": true, "photo": true,
	"translator": true, "when": true, "updated": true, "picture": true, "caption": true, "alt": true, "topics": true, "sources": true, "lang": true,
	"translation-of": true, "comments": true, "sticky": true, "path": true,
}

// stories reads all that was written by hand, in no particular order.
func stories() ([]story, error) {
	var out []story
	files, err := fs.Glob(written, "stories/*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		data, err := written.ReadFile(name)
		if err != nil {
			return nil, err
		}
		found, err := parse(string(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, found...)
	}
	return out, nil
}

const (
	storyMark   = "==== "
	pageMark    = "==== page "
	commentMark = "---- comments"
)

// parse reads a file of stories. Each begins with "==== slug" ("==== page slug" for a standing page), then its head up to an empty line,
// its text, and perhaps "---- comments".
func parse(file string) ([]story, error) {
	var out []story
	for i, part := range strings.Split("\n"+strings.ReplaceAll(file, "\r\n", "\n"), "\n"+storyMark) {
		if i == 0 {
			continue // what stands before the first story is a note
		}
		s, err := parseStory(part)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func parseStory(part string) (story, error) {
	first, rest, _ := strings.Cut(part, "\n")
	s := story{slug: strings.TrimSpace(first), head: map[string]string{}}
	if slug, ok := strings.CutPrefix(storyMark+first, pageMark); ok {
		s.slug, s.page = strings.TrimSpace(slug), true
	}
	sum := sha256.Sum256([]byte(part))
	s.digest = hex.EncodeToString(sum[:8])
	head, text, ok := strings.Cut(rest, "\n\n")
	if !ok {
		return s, fmt.Errorf("%s has no text", s.slug)
	}
	for line := range strings.SplitSeq(head, "\n") {
		key, value, ok := strings.Cut(line, ": ")
		if !ok || !keys[key] {
			return s, fmt.Errorf("%s: %q is not a line of a head", s.slug, line)
		}
		s.head[key] = strings.TrimSpace(value)
	}
	text, comments, ok := strings.Cut(text, commentMark)
	s.text = strings.TrimSpace(text)
	if !ok {
		return s, nil
	}
	var err error
	s.said, err = parseComments(comments)
	if err != nil {
		return s, fmt.Errorf("%s: %w", s.slug, err)
	}
	return s, nil
}

// parseComments reads comments: a line "Name | 2h30m | approved", with a ">" before it for each step down the thread, and the lines of
// what was said.
func parseComments(text string) ([]said, error) {
	var out []said
	var above []int // the last comment of each depth
	for block := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		first, words, _ := strings.Cut(strings.TrimSpace(block), "\n")
		who := strings.TrimLeft(first, ">")
		depth := len(first) - len(who)
		part := strings.Split(who, "|")
		if len(part) != 3 || depth > len(above) || words == "" {
			return nil, fmt.Errorf("the comment %q is not as it should be", first)
		}
		after, err := time.ParseDuration(strings.TrimSpace(part[1]))
		if err != nil {
			return nil, err
		}
		c := said{name: strings.TrimSpace(part[0]), after: after, state: strings.TrimSpace(part[2]), text: words}
		if depth > 0 {
			c.replyTo = above[depth-1]
		}
		out = append(out, c)
		above = append(above[:depth], len(out))
	}
	return out, nil
}

// each splits a head's list.
func each(value, by string) []string {
	var out []string
	for part := range strings.SplitSeq(value, by) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
