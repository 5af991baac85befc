package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"broadsheet/internal/news"
)

// EventsKept is how long events stay. A follower that is further behind must rebuild.
const EventsKept = 7 * 24 * time.Hour

// Emit puts an event into the outbox when the transaction commits. Its number and time are set then. What the transaction
// touched of the readers' pages goes with its last event, or with one of its own, PagesChanged.
func (tx *Tx) Emit(kind news.EventKind, stories ...int64) {
	tx.events = append(tx.events, news.Event{Kind: kind, Stories: stories})
}

// number stores the events, taking their numbers last of all: from here to the commit no other transaction
// can take one, so that numbers are without gaps and become visible in order, on both databases.
func (tx *Tx) number(ctx context.Context) error {
	touched := tx.touchedAll()
	if len(touched) > 0 && len(tx.events) == 0 {
		tx.Emit(news.PagesChanged)
	}
	if len(tx.events) == 0 {
		return nil
	}
	tx.events[len(tx.events)-1].Touched = touched
	var last int64
	n := int64(len(tx.events))
	err := tx.one(ctx, []any{&last}, `UPDATE event_counter SET last = last + ? WHERE id = 1 RETURNING last`, n)
	if err != nil {
		return err
	}
	for i := range tx.events {
		e := &tx.events[i]
		e.Seq, e.At = last-n+1+int64(i), tx.Now
		if _, err := tx.exec(ctx, `INSERT INTO events (seq, kind, stories, at, touched) VALUES (?, ?, ?, ?, ?)`,
			e.Seq, string(e.Kind), asJSON(e.Stories), micros(e.At), asJSON(e.Touched)); err != nil {
			return err
		}
	}
	return tx.d.notify(ctx, tx)
}

// OnCommit has f called with the events of every transaction of this process, numbered, after it is committed and before Write
// returns. f must not write. There is one such f.
func (db *DB) OnCommit(f func([]news.Event)) { db.committed.Store(&f) }

// Events returns at most limit events after a number, in order.
func (r *reader) Events(ctx context.Context, after int64, limit int) ([]news.Event, error) {
	return collect(ctx, r, func(rows *sql.Rows) (e news.Event, err error) {
		err = rows.Scan(&e.Seq, (*string)(&e.Kind), object{&e.Stories}, moment{&e.At}, object{&e.Touched})
		return e, err
	}, `SELECT seq, kind, stories, at, touched FROM events WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
}

// LastEvent is the number of the newest event, 0 if there never was one.
func (r *reader) LastEvent(ctx context.Context) (seq int64, err error) {
	err = r.one(ctx, []any{&seq}, `SELECT last FROM event_counter WHERE id = 1`)
	return seq, err
}

// Newest is the newest event's number and time: the number is 0 if there never was one, the time zero if it is not kept any more.
func (r *reader) Newest(ctx context.Context) (as As, err error) {
	err = r.one(ctx, []any{&as.Seq, moment{&as.At}}, newest)
	return as, err
}

const newest = `SELECT last, coalesce((SELECT at FROM events ORDER BY seq DESC LIMIT 1), 0) FROM event_counter WHERE id = 1`

// FirstEvent is the number of the oldest event that is kept; LastEvent+1 if none is.
func (r *reader) FirstEvent(ctx context.Context) (seq int64, err error) {
	err = r.one(ctx, []any{&seq}, `SELECT coalesce((SELECT min(seq) FROM events), (SELECT last + 1 FROM event_counter WHERE id = 1))`)
	return seq, err
}

// LastChange is when the newest event that is kept was written, zero if none is. Nothing that readers see changed since,
// but for what a newer program or theme prints differently. The making of a page begins with it, see Watch.
func (r *reader) LastChange(ctx context.Context) (at time.Time, err error) {
	ctx, n := reading(ctx)
	as, err := r.Newest(ctx)
	if n.reads != nil && err == nil {
		n.reads.begin(as)
	}
	return as.At, err
}

// Position is the number of the last event that a follower has dealt with; ok is false for one that is new.
func (r *reader) Position(ctx context.Context, follower string) (seq int64, ok bool, err error) {
	err = r.one(ctx, []any{&seq}, `SELECT seq FROM followers WHERE name = ?`, follower)
	if err == sql.ErrNoRows {
		return 0, false, nil
	}
	return seq, err == nil, err
}

// Resume is the number of the last event that a follower has dealt with; ok is false if it has to begin anew, being new or so far behind that the
// events since are no longer kept.
func (r *reader) Resume(ctx context.Context, follower string) (seq int64, ok bool, err error) {
	seq, ok, err = r.Position(ctx, follower)
	if err != nil || !ok {
		return 0, false, err
	}
	first, err := r.FirstEvent(ctx)
	return seq, seq >= first-1, err
}

// Advance remembers how far a follower has read. It never goes back.
func (tx *Tx) Advance(ctx context.Context, follower string, seq int64) error {
	_, err := tx.exec(ctx, `INSERT INTO followers (name, seq) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET seq = excluded.seq WHERE followers.seq < excluded.seq`, follower, seq)
	return err
}

// PrunedTogether is how many events PruneEvents deletes at most.
const PrunedTogether = 500

// PruneEvents deletes events older than EventsKept, the oldest first, and returns how many: fewer than PrunedTogether if no more are to be deleted. Of
// those that stay it looks at no more than that many, so that nobody waits long for this transaction. What stays has no gaps, though events are not in
// the order of their times where transactions ran side by side or a clock was set: with an old one all before it go.
func (tx *Tx) PruneEvents(ctx context.Context) (int64, error) {
	res, err := tx.exec(ctx, `DELETE FROM events WHERE seq <=
		(SELECT max(seq) FROM events WHERE seq < (SELECT min(seq) FROM events) + ? AND at < ?)`, PrunedTogether, micros(tx.Now.Add(-EventsKept)))
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// pollEvery is how often a follower looks for events that another process wrote. One that this process wrote wakes it.
const pollEvery = 200 * time.Millisecond

// ErrMissed is Follow's when an event that should be next is not there: it is not kept any more, or the database is an older state of itself.
var ErrMissed = errors.New("the next events are not there any more")

// Follow calls handle with every event after a number, in order, in batches, until ctx ends; then it returns
// ctx's error; or ErrMissed, whereupon the caller has to begin anew (see Resume). An error of handle or of the database is given to failed, and the same batch comes again after
// a pause that grows to ten seconds.
func (db *DB) Follow(ctx context.Context, after int64, handle func(context.Context, []news.Event) error, failed func(error)) error {
	wake := make(chan struct{}, 1)
	db.mu.Lock()
	db.waiters[wake] = true
	db.mu.Unlock()
	defer func() {
		db.mu.Lock()
		delete(db.waiters, wake)
		db.mu.Unlock()
	}()
	known, pause := As{Seq: after}, pollEvery
	for {
		events, err := db.next(ctx, known)
		if err == ErrMissed {
			return err
		}
		if err == nil && len(events) > 0 {
			err = handle(ctx, events)
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			failed(err)
			pause = min(2*pause, 10*time.Second)
		case len(events) > 0:
			last := events[len(events)-1]
			known, pause = As{Seq: last.Seq, At: last.At}, pollEvery
			continue
		default:
			pause = pollEvery
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-wake:
		case <-time.After(pause):
		}
	}
}

// next returns some events after one, ErrMissed if they begin later than that, or that one is another now. Its time is zero where it is not known.
func (db *DB) next(ctx context.Context, known As) ([]news.Event, error) {
	newest, err := db.Newest(ctx)
	switch {
	case err != nil:
		return nil, err
	case newest.Seq < known.Seq || newest.Seq == known.Seq && Another(newest.At, known.At):
		return nil, ErrMissed
	case newest.Seq == known.Seq:
		return nil, nil
	}
	events, err := db.Events(ctx, known.Seq-1, 500+1) // with the one that is known, to see whether it is still there
	if err != nil {
		return nil, err
	}
	if len(events) > 0 && events[0].Seq == known.Seq {
		if Another(events[0].At, known.At) {
			return nil, ErrMissed
		}
		events = events[1:]
	}
	if len(events) == 0 || events[0].Seq != known.Seq+1 {
		return nil, ErrMissed
	}
	return events, nil
}

// Another reports whether the times of events with one number are those of two: the database is another one then, or an older state of itself that went
// on. An event that is not kept any more has none.
func Another(a, b time.Time) bool { return !a.IsZero() && !b.IsZero() && !a.Equal(b) }

func (db *DB) wake() {
	db.mu.Lock()
	defer db.mu.Unlock()
	for c := range db.waiters {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
