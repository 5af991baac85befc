package editorial

import (
	"context"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Refuse remembers that something is not to be suggested again: a topic for a story, or a name or a merge for the whole paper. what says, for the
// audit, what it is.
func (d *Desk) Refuse(ctx context.Context, actor news.Actor, f store.Refusal, what string) error {
	act := news.ActOrganise
	if f.Story != 0 {
		act = news.ActWrite
	}
	return d.refusal(ctx, actor, act, "refuse", f, what, func(tx *store.Tx) error {
		if f.Story != 0 {
			if _, err := tx.HoldStory(ctx, f.Story); err != nil {
				return err
			}
		}
		return tx.PutRefusal(ctx, f)
	})
}

// Reconsider takes a refusal back. NotFound if there is none.
func (d *Desk) Reconsider(ctx context.Context, actor news.Actor, f store.Refusal, what string) error {
	act := news.ActOrganise
	if f.Story != 0 {
		act = news.ActWrite
	}
	return d.refusal(ctx, actor, act, "reconsider", f, what, func(tx *store.Tx) error {
		there, err := tx.DropRefusal(ctx, f)
		if err == nil && !there {
			err = news.Errorf(news.NotFound, "%s was never refused.", what)
		}
		return err
	})
}

func (d *Desk) refusal(ctx context.Context, actor news.Actor, act news.Act, verb string, f store.Refusal, what string, change func(*store.Tx) error) error {
	if err := actor.May(act); err != nil {
		return err
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		kind, id := "topic", int64(0)
		if f.Story != 0 {
			kind, id = "story", f.Story
		}
		return tx.Record(ctx, actor, verb, kind, id, what)
	})
}
