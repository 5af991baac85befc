package editorial

import (
	"context"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// revisionEvery is how long an author may go on in one working copy before a save keeps the earlier state.
const revisionEvery = 10 * time.Minute

// Save stores a new text of a story as its working revision, kept as one of the story's history. version is the one
// that the writer started from, 0 for any; if somebody saved in between it is a Conflict and nothing is stored. Readers see
// nothing of it until it is published.
func (d *Desk) Save(ctx context.Context, actor news.Actor, id, version int64, c news.Content, note string) (*news.Story, error) {
	return d.save(ctx, actor, id, version, c, note, true)
}

// Autosave overwrites the working revision without adding to the story's history, except where the author
// changed, the text has left the writer's hands, or ten minutes have passed since the last one was made.
func (d *Desk) Autosave(ctx context.Context, actor news.Actor, id, version int64, c news.Content) (*news.Story, error) {
	return d.save(ctx, actor, id, version, c, "", false)
}

func (d *Desk) save(ctx context.Context, actor news.Actor, id, version int64, c news.Content, note string, explicit bool) (*news.Story, error) {
	if err := actor.May(news.ActWrite); err != nil {
		return nil, err
	}
	if err := tidy(&c); err != nil {
		return nil, err
	}
	if c.Headline == "" {
		return nil, news.Errorf(news.Invalid, "A story needs a headline.")
	}
	var s *news.Story
	err := d.db.Write(ctx, func(tx *store.Tx) (err error) {
		if s, err = tx.HoldStory(ctx, id); err != nil {
			return err
		}
		if err := sameVersion(s, version); err != nil {
			return err
		}
		if err := speak(ctx, tx, &c); err != nil {
			return err
		}
		if !explicit && s.Working != nil && s.Working.State == news.Draft && s.Working.Author == actor.Name && tx.Now.Sub(s.Working.CreatedAt) < revisionEvery {
			s.Working.Content = c
			if err := tx.UpdateRevision(ctx, s.Working); err != nil {
				return err
			}
			return storeWorking(ctx, tx, s)
		}
		if err := retire(ctx, tx, s.Working); err != nil {
			return err
		}
		s.Working = &news.Revision{StoryID: id, State: news.Draft, Author: actor.Name, Note: note, Content: c}
		if err := tx.InsertRevision(ctx, s.Working); err != nil {
			return err
		}
		if s.Live == nil {
			s.State = news.Draft
		}
		if err := storeWorking(ctx, tx, s); err != nil {
			return err
		}
		return tx.Record(ctx, actor, string(news.ActWrite), "story", id, note)
	})
	return s, err
}

// retire marks a revision as one that another has taken the place of.
func retire(ctx context.Context, tx *store.Tx, v *news.Revision) error {
	if v == nil {
		return nil
	}
	v.State, v.ScheduledAt = news.Superseded, time.Time{}
	return tx.UpdateRevision(ctx, v)
}
