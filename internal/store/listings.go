package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"broadsheet/internal/news"
)

// List names one list that readers see.
type List struct {
	kind   int
	target int64
}

// The numbers under which lists are kept.
const (
	listAll = iota
	listSection
	listTopic
	listAuthor
)

// AllStories is the list of every public story.
func AllStories() List { return List{listAll, 0} }

// SectionStories is the list of a section and those below it.
func SectionStories(id int64) List { return List{listSection, id} }

// TopicStories is the list of a topic.
func TopicStories(id int64) List { return List{listTopic, id} }

// AuthorStories is the list of a person's stories.
func AuthorStories(id int64) List { return List{listAuthor, id} }

// Page says which part of a list is wanted. The newest come first.
type Page struct {
	Offset, Limit int
	From, Before  time.Time // published at or after From and before Before; zero for no bound
	// OlderThan and its ID continue a list after one story, in any length of list at the same cost. Zero for none.
	OlderThan time.Time
	OlderID   int64
}

const teaserColumns = `s.id, s.kind, s.path, s.headline, s.kicker, s.excerpt, s.lang, s.section_id, s.bylines, s.published_at, s.updated_at,
	s.picture, s.comments, s.words, s.sticky`

func scanTeaser(rows *sql.Rows) (t news.Teaser, err error) {
	err = rows.Scan(teaserFields(&t)...)
	return t, err
}

// teaserFields are where the columns of a row go.
func teaserFields(t *news.Teaser) []any {
	return []any{&t.ID, (*string)(&t.Kind), &t.Path, &t.Headline, &t.Kicker, &t.Excerpt, &t.Lang, &t.SectionID, object{&t.Bylines},
		moment{&t.PublishedAt}, moment{&t.UpdatedAt}, object{&t.Picture}, &t.Comments, &t.Words, flag{&t.Sticky}}
}

// Teasers returns a part of a list, the newest first.
func (r *reader) Teasers(ctx context.Context, l List, p Page) ([]news.Teaser, error) {
	ctx, n := reading(ctx)
	from, before := p.bounds()
	oldest, newest := from, before-1
	var err error
	if p.OlderThan.IsZero() {
		if before, p.Offset, err = r.skip(ctx, l, from, before, p.Offset); err != nil {
			return nil, err
		}
	}
	// The inner part is read from the list's own rows, so that leaving out an offset costs no story; and the bound of a row of two columns
	// is given as one of the first column, too, since SQLite would begin at the newest otherwise.
	query := `SELECT ` + teaserColumns + ` FROM (SELECT published_at, story_id FROM listings
		WHERE list = ? AND target_id = ? AND published_at >= ? AND published_at < ?`
	if !p.OlderThan.IsZero() {
		query += ` AND (published_at, story_id) < (?, ?)`
		before = min(before, micros(p.OlderThan)+1)
	}
	args := []any{l.kind, l.target, from, before}
	if !p.OlderThan.IsZero() {
		args = append(args, micros(p.OlderThan), p.OlderID)
	}
	query += ` ORDER BY published_at DESC, story_id DESC LIMIT ? OFFSET ?) l JOIN stories s ON s.id = l.story_id
		ORDER BY l.published_at DESC, l.story_id DESC`
	found, err := collect(ctx, r, scanTeaser, query, append(args, p.Limit, p.Offset)...)
	if err != nil {
		return nil, err
	}
	if !p.OlderThan.IsZero() {
		newest = min(newest, micros(p.OlderThan))
	}
	if len(found) > 0 && len(found) == p.Limit {
		oldest = micros(found[len(found)-1].PublishedAt)
	}
	n.span(l.key(), oldest, newest)
	n.teasers(found)
	return found, nil
}

func (l List) key() news.Key { return news.ListKey(l.kind, l.target) }

// TeasersOf returns the teasers of public stories by id, in the order of ids; those that are not public are left out.
func (r *reader) TeasersOf(ctx context.Context, ids []int64) ([]news.Teaser, error) {
	ctx, n := reading(ctx)
	n.keys(news.StoryKey, ids)
	byID := make(map[int64]news.Teaser, len(ids))
	err := chunks(ids, func(part []int64) error {
		in, args := inList(part)
		found, err := collect(ctx, r, scanTeaser, `SELECT `+teaserColumns+` FROM stories s WHERE s.state = 'published' AND s.id IN `+in, args...)
		for _, t := range found {
			byID[t.ID] = t
		}
		return err
	})
	out := make([]news.Teaser, 0, len(byID))
	for _, id := range ids {
		if t, ok := byID[id]; ok {
			out = append(out, t)
			delete(byID, id)
		}
	}
	n.teasers(out)
	return out, err
}

// WithSlug returns up to limit public stories and standing pages that were given a slug. It notes nothing: a page that it is for is not kept.
func (r *reader) WithSlug(ctx context.Context, slug string, limit int) ([]news.Teaser, error) {
	return collect(ctx, r, scanTeaser, `SELECT `+teaserColumns+` FROM stories s WHERE s.state = 'published' AND s.slug = ? AND s.slug <> '' LIMIT ?`, slug, limit)
}

// Translations returns the public stories that are the same story in other languages: its original and that one's translations.
func (r *reader) Translations(ctx context.Context, s *news.Story) ([]news.Teaser, error) {
	ctx, n := reading(ctx)
	original := s.TranslationOf
	if original == 0 {
		original = s.ID
	}
	n.key(news.TranslationsKey(original))
	found, err := collect(ctx, r, scanTeaser, `SELECT `+teaserColumns+` FROM stories s
		WHERE s.translation_of = ? AND s.translation_of <> 0 AND s.id <> ? AND s.state = 'published' ORDER BY s.id LIMIT 20`, original, s.ID)
	if err == nil && original != s.ID {
		var first []news.Teaser
		first, err = r.TeasersOf(ctx, []int64{original})
		found = append(first, found...)
	}
	n.teasers(found)
	return found, err
}

// Public reports whether any story is public at all.
func (r *reader) Public(ctx context.Context) (bool, error) {
	var n int
	err := r.one(ctx, []any{&n}, `SELECT count(*) FROM (SELECT 1 FROM stories WHERE state = 'published' LIMIT 1) AS any_story`)
	return n > 0, err
}

// Span returns when the oldest and the newest story of a list were published; zero times for an empty list.
func (r *reader) Span(ctx context.Context, l List) (oldest, newest time.Time, err error) {
	ctx, n := reading(ctx)
	err = r.one(ctx, []any{moment{&oldest}, moment{&newest}}, `SELECT
		coalesce((SELECT min(published_at) FROM listings WHERE list = ? AND target_id = ?), 0),
		coalesce((SELECT max(published_at) FROM listings WHERE list = ? AND target_id = ?), 0)`, l.kind, l.target, l.kind, l.target)
	if oldest.IsZero() {
		n.span(l.key(), news.First, news.Last)
	} else {
		n.span(l.key(), news.First, micros(oldest))
		n.span(l.key(), micros(newest), news.Last)
	}
	return oldest, newest, err
}

// StandingPages returns the public standing pages by name, at most limit.
func (r *reader) StandingPages(ctx context.Context, limit int) ([]news.Teaser, error) {
	ctx, n := reading(ctx)
	n.key(news.StandingKey)
	found, err := collect(ctx, r, scanTeaser, `SELECT `+teaserColumns+` FROM stories s WHERE s.kind = 'page' AND s.state = 'published'
		ORDER BY s.headline, s.id LIMIT ?`, limit)
	n.teasers(found)
	return found, err
}

// PutLive makes a story's teaser and its rows in the lists those of its live revision: call it with every publication
// and every change of the live text. The story's row must be stored already.
func (tx *Tx) PutLive(ctx context.Context, s *news.Story, t news.Teaser) error {
	tx.touch(news.StoryKey(s.ID))
	if err := tx.PutTeaser(ctx, s.ID, t); err != nil {
		return err
	}
	if err := tx.d.holdPlaces(ctx, tx); err != nil {
		return err
	}
	var was, lists []List
	if s.Live.Number > 1 || s.Version > 2 {
		var err error
		if was, err = tx.unlist(ctx, s.ID); err != nil {
			return err
		}
	}
	if s.Kind == news.KindStory {
		var err error
		if lists, err = tx.listsOf(ctx, &s.Live.Content); err != nil {
			return err
		}
	}
	for _, l := range lists {
		if l.kind != listAll && !slices.Contains(was, l) {
			if none, err := tx.empty(ctx, l); err != nil {
				return err
			} else if none {
				tx.touchPlace(l)
			}
		}
		at := micros(s.PublishedAt)
		tx.touchRow(l, at, s.ID, 1)
		if _, err := tx.exec(ctx, `INSERT INTO listings (list, target_id, published_at, story_id) VALUES (?, ?, ?, ?)`,
			l.kind, l.target, at, s.ID); err != nil {
			return err
		}
	}
	if err := tx.partsChanged(ctx, s.ID, s.Kind == news.KindStory, s.PublishedAt); err != nil {
		return err
	}
	return tx.emptied(ctx, was, lists)
}

// emptied notes which of the lists that a story left, and did not come back to, have no story any more.
func (tx *Tx) emptied(ctx context.Context, was, is []List) error {
	for _, l := range was {
		if l.kind == listAll || slices.Contains(is, l) {
			continue
		}
		none, err := tx.empty(ctx, l)
		if err != nil {
			return err
		}
		if none {
			tx.touchPlace(l)
		}
	}
	return nil
}

// listsOf are the lists that a story with this text stands in.
func (tx *Tx) listsOf(ctx context.Context, c *news.Content) ([]List, error) {
	lists := []List{AllStories()}
	above, err := tx.withAncestors(ctx, c.Sections)
	if err != nil {
		return nil, err
	}
	for _, id := range above {
		lists = append(lists, SectionStories(id))
	}
	topics, err := tx.canonical(ctx, c.Topics)
	if err != nil {
		return nil, err
	}
	for _, id := range topics {
		lists = append(lists, TopicStories(id))
	}
	var people []int64
	for _, b := range c.Bylines {
		if b.PersonID != 0 {
			people = append(people, b.PersonID)
		}
	}
	for _, id := range unique(people) {
		lists = append(lists, AuthorStories(id))
	}
	return lists, nil
}

// PutTeaser stores what lists show of a story, without putting it into any.
func (tx *Tx) PutTeaser(ctx context.Context, storyID int64, t news.Teaser) error {
	picture := ""
	if t.Picture != nil {
		picture = asJSON(t.Picture)
	}
	_, err := tx.exec(ctx, `UPDATE stories SET headline = ?, kicker = ?, excerpt = ?, lang = ?, section_id = ?, bylines = ?, picture = ?, words = ?
		WHERE id = ?`, t.Headline, t.Kicker, t.Excerpt, t.Lang, t.SectionID, asJSON(t.Bylines), picture, t.Words, storyID)
	return err
}

// Unlist takes a story out of every list.
func (tx *Tx) Unlist(ctx context.Context, storyID int64) error {
	if err := tx.d.holdPlaces(ctx, tx); err != nil {
		return err
	}
	was, err := tx.unlist(ctx, storyID)
	if err != nil {
		return err
	}
	if err := tx.partsChanged(ctx, storyID, false, time.Time{}); err != nil {
		return err
	}
	return tx.emptied(ctx, was, nil)
}

func unique(ids []int64) []int64 {
	var out []int64
	for _, id := range ids {
		seen := false
		for _, o := range out {
			seen = seen || o == id
		}
		if !seen {
			out = append(out, id)
		}
	}
	return out
}
