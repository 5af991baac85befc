package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"broadsheet/internal/news"
)

// TopicDigest is what is computed of a topic for its page, in the background: each list the best first.
type TopicDigest struct {
	Stories int          `json:"-"` // public ones when it was computed
	Key     []int64      `json:"key,omitempty"`
	Related []int64      `json:"related,omitempty"`
	Authors []TopicCount `json:"authors,omitempty"`
}

// TopicCount is a thing (a person, a topic) and in how many of some stories it is.
type TopicCount struct {
	ID      int64 `json:"id"`
	Stories int   `json:"n"`
}

// TopicDigest returns what is stored of a topic, the zero digest if nothing is.
func (r *reader) TopicDigest(ctx context.Context, topic int64) (d TopicDigest, err error) {
	ctx, n := reading(ctx)
	n.key(news.TopicDigestKey(topic))
	err = r.one(ctx, []any{&d.Stories, object{&d}}, `SELECT stories, digest FROM topic_digests WHERE topic_id = ?`, topic)
	if err == sql.ErrNoRows {
		return TopicDigest{}, nil
	}
	return d, err
}

// PutTopicDigest stores a topic's digest. Pages are out of date only if what they show of it changed.
func (tx *Tx) PutTopicDigest(ctx context.Context, topic int64, d TopicDigest) error {
	was, err := tx.TopicDigest(ctx, topic)
	if err != nil {
		return err
	}
	if !slices.Equal(was.Key, d.Key) || !slices.Equal(was.Related, d.Related) || !slices.Equal(was.Authors, d.Authors) {
		tx.touch(news.TopicDigestKey(topic))
	}
	_, err = tx.exec(ctx, `INSERT INTO topic_digests (topic_id, at, stories, digest) VALUES (?, ?, ?, ?)
		ON CONFLICT (topic_id) DO UPDATE SET at = excluded.at, stories = excluded.stories, digest = excluded.digest`,
		topic, micros(tx.Now), d.Stories, asJSON(d))
	return err
}

// TopicSizes returns how many public stories each topic had when its digest was computed.
func (r *reader) TopicSizes(ctx context.Context) (map[int64]int, error) {
	sizes := map[int64]int{}
	err := r.each(ctx, func(rows *sql.Rows) error {
		var id int64
		var n int
		err := rows.Scan(&id, &n)
		sizes[id] = n
		return err
	}, `SELECT topic_id, stories FROM topic_digests`)
	return sizes, err
}

// TopicStory is what the digest of a topic wants of one of its stories.
type TopicStory struct {
	ID        int64
	Published time.Time
	Words     int
	Bylines   []news.Byline
	Kin       float64 // how near it is to the others: the scores with which they have it among their neighbours, added up
	Ranked    bool    // it is among the most read somewhere
}

// TopicSample returns the newest stories of a topic, at most limit, the newest first.
func (r *reader) TopicSample(ctx context.Context, topic int64, limit int) ([]TopicStory, error) {
	const newest = `(SELECT story_id, published_at FROM listings WHERE list = ? AND target_id = ? ORDER BY published_at DESC, story_id DESC LIMIT ?)`
	out, err := collect(ctx, r, func(rows *sql.Rows) (s TopicStory, err error) {
		err = rows.Scan(&s.ID, moment{&s.Published}, &s.Words, object{&s.Bylines}, flag{&s.Ranked})
		return s, err
	}, `SELECT s.id, m.published_at, s.words, s.bylines, CASE WHEN EXISTS (SELECT 1 FROM rankings k WHERE k.story_id = s.id) THEN 1 ELSE 0 END
		FROM `+newest+` m JOIN stories s ON s.id = m.story_id ORDER BY m.published_at DESC, m.story_id DESC`, listTopic, topic, limit)
	if err != nil {
		return nil, err
	}
	at := make(map[int64]int, len(out))
	for i, s := range out {
		at[s.ID] = i
	}
	err = r.each(ctx, func(rows *sql.Rows) error {
		var id int64
		var score float64
		err := rows.Scan(&id, &score)
		if i, ok := at[id]; ok {
			out[i].Kin += score
		}
		return err
	}, `SELECT n.other_id, n.score FROM `+newest+` m JOIN neighbours n ON n.story_id = m.story_id`, listTopic, topic, limit)
	return out, err
}

// TopicsBeside returns the other topics that the newest stories of a topic have, at most limit of these, and how many have each, the most first.
func (r *reader) TopicsBeside(ctx context.Context, topic int64, limit, most int) ([]TopicCount, error) {
	return collect(ctx, r, func(rows *sql.Rows) (c TopicCount, err error) {
		err = rows.Scan(&c.ID, &c.Stories)
		return c, err
	}, `SELECT l.target_id, count(*) FROM (SELECT story_id FROM listings WHERE list = ? AND target_id = ? ORDER BY published_at DESC, story_id DESC LIMIT ?) m
		JOIN listings l ON l.story_id = m.story_id WHERE l.list = ? AND l.target_id <> ?
		GROUP BY l.target_id ORDER BY count(*) DESC, l.target_id LIMIT ?`, listTopic, topic, limit, listTopic, topic, most)
}

// TopicsOf returns the topics that each of some public stories has.
func (r *reader) TopicsOf(ctx context.Context, stories []int64) (map[int64][]int64, error) {
	out := make(map[int64][]int64, len(stories))
	err := chunks(stories, func(part []int64) error {
		in, args := inList(part)
		return r.each(ctx, func(rows *sql.Rows) error {
			var story, topic int64
			err := rows.Scan(&story, &topic)
			out[story] = append(out[story], topic)
			return err
		}, `SELECT story_id, target_id FROM listings WHERE story_id IN `+in+` AND list = ? ORDER BY story_id, target_id`, append(args, listTopic)...)
	})
	return out, err
}

// TopicsTouched lists the topics whose lists events changed; all is true if they tell of no single ones.
func TopicsTouched(events []news.Event) (topics []int64, all bool) {
	base := TopicStories(0).key()
	for _, e := range events {
		for _, t := range e.Touched {
			switch {
			case t.Key == news.Everything:
				all = true
			case t.Key&^(1<<56-1) == base:
				topics = append(topics, int64(t.Key&(1<<56-1)))
			}
		}
	}
	return unique(topics), all
}
