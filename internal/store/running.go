package store

import (
	"context"
	"database/sql"
	"path"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/news"
)

const runningColumns = `r.id, r.path, r.title, r.topic_id, r.closed, r.hidden, r.kept, r.version, r.shown, r.count, r.oldest, r.newest`

func scanRunning(rows *sql.Rows) (r news.RunningStory, err error) {
	err = rows.Scan(&r.ID, &r.Path, &r.Title, &r.TopicID, flag{&r.Closed}, flag{&r.Hidden}, flag{&r.Kept}, &r.Version, flag{&r.Shown}, &r.Count,
		moment{&r.Oldest}, moment{&r.Newest})
	return r, err
}

// shownPart picks the parts that readers see. The index parts_shown has the same words.
const shownPart = `p.standing < 2 AND p.public = 1 AND p.repeats = 0`

// RunningStory loads a running story, whether readers see it or not. NotFound if there is none.
func (r *reader) RunningStory(ctx context.Context, id int64) (news.RunningStory, error) {
	ctx, n := reading(ctx)
	n.which(news.RunningKey(id))
	return only(ctx, r, scanRunning, "running story", `SELECT `+runningColumns+` FROM running_stories r WHERE r.id = ?`, id)
}

// PartOf loads the running story that a story is a part of, and what the story repeats there (0 for nothing). The id is 0 if it is a part
// of none.
func (r *reader) PartOf(ctx context.Context, story int64) (run news.RunningStory, repeats int64, err error) {
	ctx, n := reading(ctx)
	n.which(news.PartOfKey(story))
	var id int64
	err = r.one(ctx, []any{&id, &repeats}, `SELECT running_id, repeats FROM parts WHERE story_id = ? AND standing < 2`, story)
	if err == sql.ErrNoRows {
		return run, 0, nil
	}
	if err != nil {
		return run, 0, err
	}
	run, err = r.RunningStory(ctx, id)
	n.which(news.RunningKey(id))
	return run, repeats, err
}

// PartsPage says which of a running story's parts are wanted. The zero time is no bound.
type PartsPage struct {
	After, Before time.Time // later than this moment and story, or earlier
	ID            int64     // of the story at that moment
	Newest        bool      // from the newest on; else from the oldest
	Offset, Limit int
}

// PartsShown returns teasers of those parts of a running story that readers see.
func (r *reader) PartsShown(ctx context.Context, running int64, p PartsPage) ([]news.Teaser, error) {
	ctx, n := reading(ctx)
	n.which(news.RunningKey(running))
	query, args := `SELECT `+teaserColumns+` FROM parts p JOIN stories s ON s.id = p.story_id
		WHERE s.state = 'published' AND p.running_id = ? AND `+shownPart, []any{running}
	if !p.After.IsZero() {
		query, args = query+` AND (p.published_at, p.story_id) > (?, ?)`, append(args, micros(p.After), p.ID)
	}
	if !p.Before.IsZero() {
		query, args = query+` AND (p.published_at, p.story_id) < (?, ?)`, append(args, micros(p.Before), p.ID)
	}
	order := ` ORDER BY p.published_at, p.story_id`
	if p.Newest {
		order = ` ORDER BY p.published_at DESC, p.story_id DESC`
	}
	found, err := collect(ctx, r, scanTeaser, query+order+` LIMIT ? OFFSET ?`, append(args, p.Limit, p.Offset)...)
	n.teasers(found)
	return found, err
}

// TopicRunning returns a part of the running stories of a topic that readers see, those first that went on last.
func (r *reader) TopicRunning(ctx context.Context, topic int64, offset, limit int) ([]news.RunningStory, error) {
	ctx, n := reading(ctx)
	n.which(news.SoFarKey(topic))
	found, err := collect(ctx, r, scanRunning, `SELECT `+runningColumns+` FROM running_topics t JOIN running_stories r ON r.id = t.running_id
		WHERE t.topic_id = ? AND r.shown = 1 ORDER BY r.newest DESC, r.id DESC LIMIT ? OFFSET ?`, topic, limit, offset)
	for _, run := range found {
		n.which(news.RunningKey(run.ID))
	}
	return found, err
}

// RunningTopics returns the topics of a running story.
func (r *reader) RunningTopics(ctx context.Context, running int64) ([]int64, error) {
	ctx, n := reading(ctx)
	n.which(news.RunningKey(running))
	return collect(ctx, r, func(rows *sql.Rows) (id int64, err error) { err = rows.Scan(&id); return id, err },
		`SELECT topic_id FROM running_topics WHERE running_id = ? ORDER BY topic_id`, running)
}

// RunningStories lists running stories for the newsroom, those first that went on last: those that readers see, or all.
func (r *reader) RunningStories(ctx context.Context, all bool, limit int) ([]news.RunningStory, error) {
	return collect(ctx, r, scanRunning, `SELECT `+runningColumns+` FROM running_stories r WHERE r.shown = 1 OR ? = 1 ORDER BY r.newest DESC, r.id DESC LIMIT ?`,
		yes(all), limit)
}

// PartsOf tells which of the stories are parts of running stories: the running story by story.
func (r *reader) PartsOf(ctx context.Context, stories []int64) (map[int64]int64, error) {
	of := map[int64]int64{}
	err := chunks(stories, func(part []int64) error {
		in, args := inList(part)
		return r.each(ctx, func(rows *sql.Rows) error {
			var story, running int64
			err := rows.Scan(&story, &running)
			of[story] = running
			return err
		}, `SELECT story_id, running_id FROM parts WHERE standing < 2 AND story_id IN `+in, args...)
	})
	return of, err
}

// Parts returns all parts of a running story, and the stories taken out of it, in the order of publication.
func (r *reader) Parts(ctx context.Context, running int64) ([]news.Part, error) {
	return collect(ctx, r, scanPart, `SELECT story_id, standing, repeats, public, published_at FROM parts WHERE running_id = ? ORDER BY published_at, story_id`, running)
}

func scanPart(rows *sql.Rows) (p news.Part, err error) {
	var standing int
	err = rows.Scan(&p.StoryID, &standing, &p.Repeats, flag{&p.Public}, moment{&p.PublishedAt})
	p.Standing = news.Standing(standing)
	return p, err
}

// InsertRunning makes a running story without parts, and sets its ID and Version.
func (tx *Tx) InsertRunning(ctx context.Context, run *news.RunningStory) error {
	run.Version = 1
	return tx.one(ctx, []any{&run.ID}, `INSERT INTO running_stories (title, topic_id, closed, hidden, kept, created_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		run.Title, run.TopicID, yes(run.Closed), yes(run.Hidden), yes(run.Kept), micros(tx.Now))
}

// HoldStories keeps everybody else from changing stories until the transaction ends. Whoever puts stories into a running story holds them first
// and the running story then, as a publication does, so that neither waits for the other and none that is just withdrawn comes in.
func (tx *Tx) HoldStories(ctx context.Context, ids []int64) error {
	if tx.d.lockRow() == "" {
		return nil
	}
	return chunks(slices.Sorted(slices.Values(ids)), func(part []int64) error {
		in, args := inList(part)
		return tx.each(ctx, func(rows *sql.Rows) error { var id int64; return rows.Scan(&id) },
			`SELECT id FROM stories WHERE id IN `+in+` ORDER BY id`+tx.d.lockRow(), args...)
	})
}

// HoldRunning loads a running story and keeps everybody else from changing it until the transaction ends.
func (tx *Tx) HoldRunning(ctx context.Context, id int64) (news.RunningStory, error) {
	return only(ctx, &tx.reader, scanRunning, "running story", `SELECT `+runningColumns+` FROM running_stories r WHERE r.id = ?`+tx.d.lockRow(), id)
}

// UpdateRunning stores what was said of a running story, if it is still at run.Version, and raises that; otherwise Conflict. What follows from the
// parts is brought up to date: call it after the parts were stored. A running story without parts is deleted, and its address is gone.
func (tx *Tx) UpdateRunning(ctx context.Context, run *news.RunningStory) error {
	res, err := tx.exec(ctx, `UPDATE running_stories SET title = ?, topic_id = ?, closed = ?, hidden = ?, kept = ?, version = version + 1 WHERE id = ? AND version = ?`,
		run.Title, run.TopicID, yes(run.Closed), yes(run.Hidden), yes(run.Kept), run.ID, run.Version)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return news.Errorf(news.Conflict, "The running story was changed by somebody else in the meantime; try again.")
	}
	run.Version++
	tx.touch(news.RunningKey(run.ID))
	return tx.refreshRunning(ctx, run.ID)
}

// PutParts makes the parts of a running story those given, taken-out ones included. A story that is a part of another running
// story is a Conflict.
func (tx *Tx) PutParts(ctx context.Context, running int64, parts []news.Part) error {
	was, err := tx.Parts(ctx, running)
	if err != nil {
		return err
	}
	want := make(map[int64]news.Part, len(parts))
	for _, p := range parts {
		want[p.StoryID] = p
	}
	for _, old := range was {
		p, ok := want[old.StoryID]
		switch {
		case !ok:
			_, err = tx.exec(ctx, `DELETE FROM parts WHERE running_id = ? AND story_id = ?`, running, old.StoryID)
		case p.Standing != old.Standing || p.Repeats != old.Repeats:
			_, err = tx.exec(ctx, `UPDATE parts SET standing = ?, repeats = ? WHERE running_id = ? AND story_id = ?`, int(p.Standing), p.Repeats, running, old.StoryID)
		default:
			delete(want, old.StoryID)
			continue
		}
		if err != nil {
			return err
		}
		delete(want, old.StoryID)
		tx.touch(news.PartOfKey(old.StoryID), news.RunningKey(running))
	}
	for _, p := range parts {
		if _, ok := want[p.StoryID]; !ok {
			continue
		}
		res, err := tx.exec(ctx, `INSERT INTO parts (running_id, story_id, standing, repeats, public, published_at)
			SELECT ?, id, ?, ?, CASE WHEN state = 'published' AND kind = 'story' THEN 1 ELSE 0 END, published_at FROM stories WHERE id = ?
			ON CONFLICT DO NOTHING`, running, int(p.Standing), p.Repeats, p.StoryID)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return news.Errorf(news.Conflict, "The story %d is a part of another running story, or not there.", p.StoryID)
		}
		tx.touch(news.PartOfKey(p.StoryID), news.RunningKey(running))
	}
	return nil
}

// MergeRunning makes the address of a running story that has no parts left a redirect to another's, and deletes it.
func (tx *Tx) MergeRunning(ctx context.Context, from, into int64) error {
	if err := tx.SetAddressState(ctx, news.TargetRunning, from, news.AddressCurrent, news.AddressRedirect); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `UPDATE addresses SET target_id = ? WHERE kind = ? AND target_id = ?`, into, string(news.TargetRunning), from); err != nil {
		return err
	}
	return tx.refreshRunning(ctx, from)
}

// partsChanged brings the running story of a story up to date with what readers see of the story. It is called whenever that changes.
func (tx *Tx) partsChanged(ctx context.Context, story int64, public bool, at time.Time) error {
	var running []int64
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var id, standing int64
		var was bool
		var then int64
		err := rows.Scan(&id, &standing, flag{&was}, &then)
		if standing < 2 || was != public || then != micros(at) {
			running = append(running, id)
		}
		return err
	}, `SELECT running_id, standing, public, published_at FROM parts WHERE story_id = ?`, story)
	if err != nil {
		return err
	}
	slices.Sort(running)
	for _, id := range running {
		if _, err := tx.HoldRunning(ctx, id); err != nil {
			return err
		}
		res, err := tx.exec(ctx, `UPDATE parts SET public = ?, published_at = ? WHERE running_id = ? AND story_id = ? AND (public <> ? OR published_at <> ?)`,
			yes(public), micros(at), id, story, yes(public), micros(at))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil {
			return err
		} else if n > 0 {
			tx.touch(news.RunningKey(id))
		}
		if err := tx.refreshRunning(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// refreshRunning brings what follows from a running story's parts up to date.
func (tx *Tx) refreshRunning(ctx context.Context, id int64) error {
	run, err := tx.RunningStory(ctx, id)
	if err != nil {
		return err
	}
	var all int
	now := run
	if err := tx.one(ctx, []any{&all}, `SELECT count(*) FROM parts WHERE running_id = ?`, id); err != nil {
		return err
	}
	if err := tx.one(ctx, []any{&now.Count, moment{&now.Oldest}, moment{&now.Newest}}, `SELECT count(*), coalesce(min(p.published_at), 0), coalesce(max(p.published_at), 0)
		FROM parts p WHERE p.running_id = ? AND `+shownPart, id); err != nil {
		return err
	}
	least := news.PartsLeast
	if run.Kept {
		least = news.PartsLeastKept
	}
	now.Shown = !run.Hidden && now.Count >= least
	if now.Shown && now.Path == "" {
		if now.Path, err = tx.nameRunning(ctx, id); err != nil {
			return err
		}
	}
	topics, err := tx.putRunningTopics(ctx, now)
	if err != nil {
		return err
	}
	if all == 0 {
		if err := tx.SetAddressState(ctx, news.TargetRunning, id, news.AddressCurrent, news.AddressGone); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `DELETE FROM running_stories WHERE id = ?`, id); err != nil {
			return err
		}
	} else if now != run {
		if _, err := tx.exec(ctx, `UPDATE running_stories SET path = ?, shown = ?, count = ?, oldest = ?, newest = ? WHERE id = ?`,
			now.Path, yes(now.Shown), now.Count, micros(now.Oldest), micros(now.Newest), id); err != nil {
			return err
		}
	}
	if now != run || topics || all == 0 {
		tx.touch(news.RunningKey(id))
	}
	if now.Shown && !now.Newest.Equal(run.Newest) { // it has another place among the topic's
		of, err := tx.RunningTopics(ctx, id)
		if err != nil {
			return err
		}
		for _, topic := range of {
			tx.touch(news.SoFarKey(topic))
		}
	}
	if now.Shown != run.Shown || now.Shown && !now.Newest.Equal(run.Newest) {
		tx.touchAt(news.Touch{Key: SitemapRunning.key(), At: id, Gone: !now.Shown})
	}
	return nil
}

// nameRunning claims an address for a running story: that of the part that it began with, below /so-far/.
func (tx *Tx) nameRunning(ctx context.Context, id int64) (string, error) {
	var of string
	if err := tx.one(ctx, []any{&of}, `SELECT s.path FROM parts p JOIN stories s ON s.id = p.story_id WHERE p.running_id = ? AND `+shownPart+`
		ORDER BY p.published_at, p.story_id LIMIT 1`, id); err != nil {
		return "", err
	}
	slug, _, query := strings.Cut(path.Base(strings.TrimSuffix(of, "/")), "?")
	if slug = strings.TrimSuffix(slug, path.Ext(slug)); slug == "" || slug == "/" || query {
		slug = "story"
	}
	address, err := tx.ClaimFree(ctx, news.Address{Path: news.SoFarPath(slug), Kind: news.TargetRunning, TargetID: id, State: news.AddressCurrent})
	if err != nil {
		return "", err
	}
	_, err = tx.exec(ctx, `UPDATE running_stories SET path = ? WHERE id = ?`, address, id)
	return address, err
}

// putRunningTopics stores the topics that a running story is of: an editor's choice, and those that at least half of its parts have, if
// readers see it. It reports whether they changed.
func (tx *Tx) putRunningTopics(ctx context.Context, run news.RunningStory) (changed bool, err error) {
	was, err := tx.RunningTopics(ctx, run.ID)
	if err != nil {
		return false, err
	}
	var are []int64
	if run.Shown {
		if are, err = collect(ctx, &tx.reader, func(rows *sql.Rows) (id int64, err error) { err = rows.Scan(&id); return id, err },
			`SELECT `+canonicalTopic+` FROM parts p JOIN listings l ON l.story_id = p.story_id AND l.list = ? JOIN topics m ON m.id = l.target_id
			WHERE p.running_id = ? AND `+shownPart+` GROUP BY 1 HAVING 2 * count(DISTINCT p.story_id) >= ? ORDER BY 1`, listTopic, run.ID, run.Count); err != nil {
			return false, err
		}
		if run.TopicID != 0 {
			bound, err := tx.canonical(ctx, []int64{run.TopicID})
			if err != nil {
				return false, err
			}
			are = unique(append(are, bound...))
		}
	}
	for _, topic := range was {
		if !slices.Contains(are, topic) {
			changed = true
			tx.touch(news.SoFarKey(topic))
			if _, err := tx.exec(ctx, `DELETE FROM running_topics WHERE topic_id = ? AND running_id = ?`, topic, run.ID); err != nil {
				return false, err
			}
		}
	}
	for _, topic := range are {
		if !slices.Contains(was, topic) {
			changed = true
			tx.touch(news.SoFarKey(topic))
			if _, err := tx.exec(ctx, `INSERT INTO running_topics (topic_id, running_id) VALUES (?, ?)`, topic, run.ID); err != nil {
				return false, err
			}
		}
	}
	return changed, nil
}

// mergeRunningTopics makes the running stories of a topic those of another that it is merged into. One that has half of its parts of the two together,
// and not of either, is the other's when it next changes.
func (tx *Tx) mergeRunningTopics(ctx context.Context, from, into int64) error {
	tx.touch(news.SoFarKey(from), news.SoFarKey(into))
	if err := tx.d.holdPlaces(ctx, tx); err != nil { // as a publication does before it holds running stories
		return err
	}
	if tx.d.lockRow() != "" {
		if err := tx.each(ctx, func(rows *sql.Rows) error { var id int64; return rows.Scan(&id) },
			`SELECT id FROM running_stories WHERE topic_id = ? ORDER BY id`+tx.d.lockRow(), from); err != nil {
			return err
		}
	}
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`UPDATE running_stories SET topic_id = ? WHERE topic_id = ?`, []any{into, from}},
		{`INSERT INTO running_topics (topic_id, running_id) SELECT ?, running_id FROM running_topics WHERE topic_id = ? ON CONFLICT DO NOTHING`, []any{into, from}},
		{`DELETE FROM running_topics WHERE topic_id = ?`, []any{from}},
	} {
		if _, err := tx.exec(ctx, q.sql, q.args...); err != nil {
			return err
		}
	}
	return nil
}

// EachRunning calls f with every running story and its parts, until f fails.
func (r *reader) EachRunning(ctx context.Context, f func(news.RunningStory, []news.Part) error) error {
	for after := int64(0); ; {
		some, err := collect(ctx, r, scanRunning, `SELECT `+runningColumns+` FROM running_stories r WHERE r.id > ? ORDER BY r.id LIMIT 500`, after)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, run := range some {
			after = run.ID
			parts, err := r.Parts(ctx, run.ID)
			if err != nil {
				return err
			}
			if err := f(run, parts); err != nil {
				return err
			}
		}
	}
}
