package editorial

import (
	"context"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Submit hands the working revision in for review.
func (d *Desk) Submit(ctx context.Context, actor news.Actor, id, version int64) (*news.Story, error) {
	return d.pass(ctx, actor, news.ActSubmit, id, version, news.InReview, time.Time{})
}

// Approve marks the working revision as ready to publish.
func (d *Desk) Approve(ctx context.Context, actor news.Actor, id, version int64) (*news.Story, error) {
	return d.pass(ctx, actor, news.ActApprove, id, version, news.Approved, time.Time{})
}

// Return gives the working revision back to its writer; a schedule is taken off.
func (d *Desk) Return(ctx context.Context, actor news.Actor, id, version int64) (*news.Story, error) {
	return d.pass(ctx, actor, news.ActApprove, id, version, news.Draft, time.Time{})
}

// Schedule has the working revision published by itself at a time. A time that has passed means now, at the scheduler's
// next look. An update of a public story can be scheduled as well; the live text stays until then.
func (d *Desk) Schedule(ctx context.Context, actor news.Actor, id, version int64, at time.Time) (*news.Story, error) {
	if at.IsZero() {
		return nil, news.Errorf(news.Invalid, "Say when the story is to go out.")
	}
	return d.pass(ctx, actor, news.ActSchedule, id, version, news.Scheduled, at)
}

func (d *Desk) pass(ctx context.Context, actor news.Actor, act news.Act, id, version int64, to news.State, at time.Time) (*news.Story, error) {
	return d.change(ctx, actor, act, id, "", func(tx *store.Tx, s *news.Story) error {
		if err := sameVersion(s, version); err != nil {
			return err
		}
		if s.Working == nil {
			return news.Errorf(news.Conflict, "There is no unpublished text of this story.")
		}
		if to == news.Scheduled {
			if err := publishable(s, &s.Working.Content, at); err != nil {
				return err
			}
		}
		s.Working.State, s.Working.ScheduledAt = to, at
		if s.Live == nil {
			s.State, s.PlannedAt = to, at
		}
		if err := tx.UpdateRevision(ctx, s.Working); err != nil {
			return err
		}
		return tx.UpdateStory(ctx, s)
	})
}

// Embargo sets the time before which nothing publishes the story, zero to lift it. It is refused for a story that
// is public already.
func (d *Desk) Embargo(ctx context.Context, actor news.Actor, id int64, until time.Time) (*news.Story, error) {
	return d.change(ctx, actor, news.ActSchedule, id, "embargo", func(tx *store.Tx, s *news.Story) error {
		if s.State == news.Published && until.After(tx.Now) {
			return news.Errorf(news.Conflict, "The story is public already; withdraw it first.")
		}
		s.EmbargoUntil = until
		return tx.UpdateStory(ctx, s)
	})
}

// SetPrivate marks a story as one that must never be public, or clears the mark.
func (d *Desk) SetPrivate(ctx context.Context, actor news.Actor, id int64, private bool) (*news.Story, error) {
	return d.change(ctx, actor, news.ActPublish, id, "", func(tx *store.Tx, s *news.Story) error {
		if private && s.State == news.Published {
			return news.Errorf(news.Conflict, "The story is public; withdraw it first.")
		}
		s.Private = private
		return tx.UpdateStory(ctx, s)
	})
}
