package store

import (
	"context"
	"database/sql"
	"time"

	"broadsheet/internal/news"
)

// SitemapKind is a sort of address that sitemaps list.
type SitemapKind string

// What sitemaps list by number: stories with standing pages, the topics and authors that have stories, and running stories.
const (
	SitemapStories SitemapKind = "stories"
	SitemapTopics  SitemapKind = "topics"
	SitemapAuthors SitemapKind = "authors"
	SitemapRunning SitemapKind = "so-far" // running stories
)

// SitemapEntry is an address for search engines.
type SitemapEntry struct {
	Path    string
	Changed time.Time // zero for a list
}

// source is what follows FROM, with columns id, path part and time of change.
func (k SitemapKind) source() (columns, from string, list int, ok bool) {
	const listed = ` AND EXISTS (SELECT 1 FROM listings l WHERE l.list = ? AND l.target_id = x.id)`
	switch k {
	case SitemapStories:
		return `x.path, CASE WHEN x.updated_at > x.published_at THEN x.updated_at ELSE x.published_at END`,
			`stories x WHERE x.state = 'published' AND x.private = ? AND x.path <> ''`, 0, true
	case SitemapTopics:
		return `x.slug, 0`, `topics x WHERE x.merged_into = 0` + listed, listTopic, true
	case SitemapAuthors:
		return `x.slug, 0`, `people x WHERE 1 = 1` + listed, listAuthor, true
	case SitemapRunning:
		return `x.path, x.newest`, `running_stories x WHERE x.shown = 1 AND ? > 0`, sitemapRunning, true
	}
	return "", "", 0, false
}

// sitemapRunning is the number of running stories' span in the sitemaps; the others have their lists'.
const sitemapRunning = 15

// key is what of the sitemaps a change of an address touches, at its id.
func (k SitemapKind) key() news.Key {
	_, _, list, _ := k.source()
	return news.SitemapKey(list)
}

// SitemapParts returns the numbers, from 1, of the parts of size ids each that hold any public address. It costs a look-up
// for each of them, however many rows there are.
func (r *reader) SitemapParts(ctx context.Context, k SitemapKind, size int64) (parts []int64, err error) {
	ctx, n := reading(ctx)
	_, from, list, ok := k.source()
	for after := int64(0); ok; {
		var id int64
		err := r.one(ctx, []any{&id}, `SELECT x.id FROM `+from+` AND x.id > ? ORDER BY x.id LIMIT 1`, list, after)
		if err == sql.ErrNoRows {
			n.span(k.key(), after+1, news.Last)
			return parts, nil
		}
		if err != nil {
			return nil, err
		}
		n.span(k.key(), after+1, id)
		part := (id-1)/size + 1
		parts, after = append(parts, part), part*size
	}
	return parts, nil
}

// SitemapPart returns the public addresses of one part, in the order of ids; none for a part that there is not.
func (r *reader) SitemapPart(ctx context.Context, k SitemapKind, size, part int64) ([]SitemapEntry, error) {
	columns, from, list, ok := k.source()
	if !ok || part < 1 || part > 1<<40 {
		return nil, nil
	}
	ctx, n := reading(ctx)
	n.span(k.key(), (part-1)*size+1, part*size)
	return collect(ctx, r, func(rows *sql.Rows) (e SitemapEntry, err error) {
		err = rows.Scan(&e.Path, moment{&e.Changed})
		switch k {
		case SitemapTopics:
			e.Path = news.TopicPath(e.Path)
		case SitemapAuthors:
			e.Path = news.AuthorPath(e.Path)
		}
		return e, err
	}, `SELECT `+columns+` FROM `+from+` AND x.id > ? AND x.id <= ? ORDER BY x.id`, list, (part-1)*size, part*size)
}
