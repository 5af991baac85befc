package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"broadsheet/internal/news"
)

// A topic that was merged into another keeps its row, since texts name it by its number; wherever it is asked for, the other is given.
// Merges are one step deep: see MergeTopic.
const (
	topicColumns = `t.id, t.slug, t.name, t.description`
	asked        = ` FROM topics m JOIN topics t ON t.id = ` + canonicalTopic + ` `
	// canonicalTopic is what the topic m was merged into, or itself.
	canonicalTopic = `CASE WHEN m.merged_into <> 0 THEN m.merged_into ELSE m.id END`
)

func topicFields(t *news.Topic) []any { return []any{&t.ID, &t.Slug, &t.Name, &t.Description} }

func scanTopic(rows *sql.Rows) (t news.Topic, err error) {
	err = rows.Scan(topicFields(&t)...)
	t.Path = news.TopicPath(t.Slug)
	return t, err
}

func scanWholeTopic(rows *sql.Rows) (t news.Topic, err error) {
	err = rows.Scan(append(topicFields(&t), &t.Intro, &t.PictureID, object{&t.Pins})...)
	t.Path = news.TopicPath(t.Slug)
	return t, err
}

// HoldTopic is Topic, and keeps everybody else from changing any topic until the transaction ends. It comes before anything else that is held.
func (tx *Tx) HoldTopic(ctx context.Context, id int64) (news.Topic, error) {
	if err := tx.d.holdTopics(ctx, tx); err != nil {
		return news.Topic{}, err
	}
	return tx.Topic(ctx, id)
}

// Topic loads one topic whole. NotFound if there is none.
func (r *reader) Topic(ctx context.Context, id int64) (news.Topic, error) {
	ctx, n := reading(ctx)
	n.key(news.TopicKey(id))
	t, err := only(ctx, r, scanWholeTopic, "topic", `SELECT `+topicColumns+`, t.intro, t.picture_id, t.pins`+asked+`WHERE m.id = ?`, id)
	if err == nil {
		n.key(news.TopicKey(t.ID))
	}
	return t, err
}

// TopicBySlug finds a topic by the last part of a path that it has or had. NotFound if there is none.
func (r *reader) TopicBySlug(ctx context.Context, slug string) (news.Topic, error) {
	found, err := collect(ctx, r, scanTopic, `SELECT `+topicColumns+asked+`WHERE m.slug = ?`, slug)
	if err == nil && len(found) == 0 { // it was renamed, or merged into another
		found, err = collect(ctx, r, scanTopic, `SELECT `+topicColumns+asked+`JOIN addresses a ON a.target_id = m.id AND a.kind = ? WHERE a.path = ?`,
			string(news.TargetTopic), news.TopicPath(slug))
	}
	if err == nil && len(found) == 0 {
		err = news.Errorf(news.NotFound, "There is no such topic.")
	}
	if err != nil {
		return news.Topic{}, err
	}
	return found[0], nil
}

// Topics loads topics by id, in the order of ids and each once; unknown ones are left out. They lack what only Topic reads.
func (r *reader) Topics(ctx context.Context, ids []int64) ([]news.Topic, error) {
	byID, err := r.TopicsBy(ctx, ids)
	var out []news.Topic
	seen := map[int64]bool{}
	for _, id := range ids {
		if t, ok := byID[id]; ok && !seen[t.ID] {
			seen[t.ID] = true
			out = append(out, t)
		}
	}
	return out, err
}

// TopicsBy is Topics by the ids that were asked for: a merged topic's gives the one that it was merged into.
func (r *reader) TopicsBy(ctx context.Context, ids []int64) (map[int64]news.Topic, error) {
	ctx, n := reading(ctx)
	n.keys(news.TopicKey, ids)
	byID, err := byNumber(n, r.topics, unique(ids), func(ids []int64) (map[int64]news.Topic, error) {
		found := make(map[int64]news.Topic, len(ids))
		err := chunks(ids, func(part []int64) error {
			in, args := inList(part)
			return r.each(ctx, func(rows *sql.Rows) error {
				var id int64
				var t news.Topic
				err := rows.Scan(append([]any{&id}, topicFields(&t)...)...)
				t.Path = news.TopicPath(t.Slug)
				found[id] = t
				return err
			}, `SELECT m.id, `+topicColumns+asked+`WHERE m.id IN `+in, args...)
		})
		return found, err
	})
	for _, t := range byID {
		n.key(news.TopicKey(t.ID))
	}
	return byID, err
}

// EachTopic calls f with every topic that was not merged into another, in the order of ids, until f fails. It reads in parts.
func (r *reader) EachTopic(ctx context.Context, f func(news.Topic) error) error {
	for after := int64(0); ; {
		found, err := collect(ctx, r, scanTopic, `SELECT `+topicColumns+` FROM topics t WHERE t.merged_into = 0 AND t.id > ? ORDER BY t.id LIMIT 500`, after)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, t := range found {
			after = t.ID
			if err := f(t); err != nil {
				return err
			}
		}
	}
}

// TopicsFromAToZ returns the topics that have public stories in the order of their names, at most limit from an offset on.
func (r *reader) TopicsFromAToZ(ctx context.Context, offset, limit int) ([]news.Topic, error) {
	ctx, n := reading(ctx)
	n.span(SitemapTopics.key(), news.First, news.Last) // which have stories, and what each is called
	found, err := collect(ctx, r, scanTopic, `SELECT `+topicColumns+` FROM topics t WHERE t.merged_into = 0
		AND EXISTS (SELECT 1 FROM listings l WHERE l.list = ? AND l.target_id = t.id) ORDER BY t.sort, t.id LIMIT ? OFFSET ?`, listTopic, limit, offset)
	for _, t := range found {
		n.key(news.TopicKey(t.ID))
	}
	return found, err
}

// InsertTopic stores a new topic and sets its ID and Path, which must be claimed as well.
func (tx *Tx) InsertTopic(ctx context.Context, t *news.Topic) error {
	t.Path = news.TopicPath(t.Slug)
	return tx.one(ctx, []any{&t.ID}, `INSERT INTO topics (slug, name, description, intro, picture_id, pins, sort) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		t.Slug, t.Name, t.Description, t.Intro, t.PictureID, asJSON(t.Pins), sortKey(t.Name))
}

// UpdateTopic stores a topic's facts. A new slug's path must be claimed as well.
func (tx *Tx) UpdateTopic(ctx context.Context, t *news.Topic) error {
	t.Path = news.TopicPath(t.Slug)
	tx.touchTopic(t.ID)
	_, err := tx.exec(ctx, `UPDATE topics SET slug = ?, name = ?, description = ?, intro = ?, picture_id = ?, pins = ?, sort = ? WHERE id = ?`,
		t.Slug, t.Name, t.Description, t.Intro, t.PictureID, asJSON(t.Pins), sortKey(t.Name), t.ID)
	return err
}

// touchTopic notes that a topic's name, address or introduction changed.
func (tx *Tx) touchTopic(id int64) {
	tx.touch(news.TopicKey(id))
	tx.touchAt(news.Touch{Key: SitemapTopics.key(), At: id})
}

// sortKey is a name as a list from A to Z orders it: in lower case, without the accents of Latin letters.
func sortKey(name string) string {
	latin := false
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) && latin {
			return -1
		}
		latin = unicode.Is(unicode.Latin, r)
		return r
	}, norm.NFKD.String(strings.ToLower(name)))
}

// MergeTopic makes a topic a mere name of another: its addresses redirect there, and so does everything that was merged into it before.
// Its rows in lists are still its own until MoveTopicStories has moved them.
func (tx *Tx) MergeTopic(ctx context.Context, from, into int64) error {
	tx.merged = nil
	tx.touchTopic(from)
	tx.touchTopic(into)
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`UPDATE topics SET merged_into = ? WHERE merged_into = ?`, []any{into, from}},
		// No slug of ours has a colon: the old one is free for the other topic to take.
		{`UPDATE topics SET merged_into = ?, slug = ?, pins = '[]' WHERE id = ?`, []any{into, "merged:" + strconv.FormatInt(from, 10), from}},
		{`DELETE FROM topic_digests WHERE topic_id = ?`, []any{from}},
	} {
		if _, err := tx.exec(ctx, q.sql, q.args...); err != nil {
			return err
		}
	}
	if err := tx.mergeRunningTopics(ctx, from, into); err != nil {
		return err
	}
	return tx.leadTo(ctx, news.TargetTopic, from, into)
}

// MoveTopicStories moves rows of a merged topic's list, the newest first and at most limit of them, to the topic that it was merged into,
// and returns how many it looked after. None are left when it returns none.
func (tx *Tx) MoveTopicStories(ctx context.Context, from int64, limit int) (int, error) {
	to, err := tx.canonical(ctx, []int64{from})
	if err != nil {
		return 0, err
	}
	if to[0] == from {
		return 0, nil
	}
	source, target := TopicStories(from), TopicStories(to[0])
	var oldest int64
	ids, err := collect(ctx, &tx.reader, func(rows *sql.Rows) (id int64, err error) {
		err = rows.Scan(&id, &oldest)
		return id, err
	},
		`SELECT story_id, published_at FROM listings WHERE list = ? AND target_id = ? ORDER BY published_at DESC, story_id DESC LIMIT ?`, source.kind, source.target, limit)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	// The stories are held before the lists are, as a publication does; else one that is withdrawn meanwhile would stand in the other list for good.
	in, these := inList(ids)
	if _, err := collect(ctx, &tx.reader, scanNumber, `SELECT id FROM stories WHERE id IN `+in+` ORDER BY id`+tx.d.lockRow(), these...); err != nil {
		return 0, err
	}
	if err := tx.d.holdPlaces(ctx, tx); err != nil {
		return 0, err
	}
	none, err := tx.empty(ctx, target)
	if err != nil {
		return 0, err
	}
	came := false
	touch := func(l List, by int) func(*sql.Rows) error {
		return func(rows *sql.Rows) error {
			var at, story int64
			err := rows.Scan(&at, &story)
			tx.touchRow(l, at, story, by)
			came = came || by > 0
			return err
		}
	}
	these = append([]any{source.kind, source.target, oldest}, these...)
	where := ` FROM listings WHERE list = ? AND target_id = ? AND published_at >= ? AND story_id IN ` + in
	err = tx.each(ctx, touch(target, 1), `INSERT INTO listings (list, target_id, published_at, story_id)
		SELECT list, CAST(? AS BIGINT), published_at, story_id`+where+` ON CONFLICT DO NOTHING RETURNING published_at, story_id`, append([]any{target.target}, these...)...)
	if err != nil {
		return 0, err
	}
	if err = tx.each(ctx, touch(source, -1), `DELETE`+where+` RETURNING published_at, story_id`, these...); err != nil {
		return 0, err
	}
	if none && came {
		tx.touchPlace(target)
	}
	return len(ids), nil
}

// UnfinishedMerges lists the merged topics that have rows in lists still: a merge was broken off, or a publication crossed it.
func (r *reader) UnfinishedMerges(ctx context.Context) ([]int64, error) {
	return collect(ctx, r, scanNumber,
		`SELECT t.id FROM topics t WHERE t.merged_into <> 0 AND EXISTS (SELECT 1 FROM listings l WHERE l.list = ? AND l.target_id = t.id) ORDER BY t.id`, listTopic)
}

// canonical gives for each topic the one that it was merged into, or itself; each once.
func (tx *Tx) canonical(ctx context.Context, ids []int64) ([]int64, error) {
	if tx.merged == nil && len(ids) > 0 {
		tx.merged = map[int64]int64{}
		err := tx.each(ctx, func(rows *sql.Rows) error {
			var from, into int64
			err := rows.Scan(&from, &into)
			tx.merged[from] = into
			return err
		}, `SELECT id, merged_into FROM topics WHERE merged_into <> 0`)
		if err != nil {
			return nil, err
		}
	}
	out := make([]int64, len(ids))
	for i, id := range ids {
		out[i] = id
		if into, ok := tx.merged[id]; ok {
			out[i] = into
		}
	}
	return unique(out), nil
}

// EachPersonName calls f with the name of everybody who can stand in a byline.
func (r *reader) EachPersonName(ctx context.Context, f func(string)) error {
	return r.each(ctx, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		f(name)
		return err
	}, `SELECT name FROM people ORDER BY id`)
}

// NewestAfter gives the number after which the newest n stories' numbers are.
func (r *reader) NewestAfter(ctx context.Context, n int) (after int64, err error) {
	err = r.one(ctx, []any{&after}, `SELECT coalesce((SELECT id FROM stories ORDER BY id DESC LIMIT 1 OFFSET ?), 0)`, n)
	return after, err
}
