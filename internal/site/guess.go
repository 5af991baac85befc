package site

import (
	"path"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/press"
)

// notStories begin addresses that never were a story's in WordPress, beside those that are reserved here.
var notStories = []string{"category", "tag", "wp-includes"}

// guess answers an address of which the last part alone is a story's, as WordPress does (redirect_guess_404_permalink): the old site once had another
// pattern, or the story stood in another category, and links say so still. One public story alone must have that part, and the year, month and day in the
// address must be its own.
func (j *job) guess(asked string) (*press.Page, error) {
	bare := strings.TrimSuffix(asked, "/")
	for _, e := range endings {
		bare = strings.TrimSuffix(bare, e.old)
	}
	parts := strings.Split(strings.TrimPrefix(bare, "/"), "/")
	before, slug := parts[:len(parts)-1], parts[len(parts)-1]
	switch ext := path.Ext(slug); ext {
	case ".html", ".htm", ".php", ".aspx":
		slug = strings.TrimSuffix(slug, ext)
	}
	_, dated := numbers(parts[:1])
	if slug == "" || slices.Contains(notStories, parts[0]) || !dated && news.Reserved("/"+parts[0]) {
		return nil, errNothing
	}
	found, err := j.db.WithSlug(j.ctx, slug, 2)
	if err != nil {
		return nil, err
	}
	if len(found) != 1 || !onDate(found[0].PublishedAt.In(j.zone), before) {
		return nil, errNothing
	}
	return press.Redirect(press.Escape(found[0].Path)), nil
}

// onDate reports whether the first year, month and day among the parts of an address, as far as they are there, are those of a time.
func onDate(at time.Time, parts []string) bool {
	for ; len(parts) > 0; parts = parts[1:] {
		for n := min(3, len(parts)); n > 0; n-- {
			if date, ok := numbers(parts[:n]); ok {
				y, m, d := at.Date()
				return date[0] == y && (n < 2 || date[1] == int(m)) && (n < 3 || date[2] == d)
			}
		}
	}
	return true
}
