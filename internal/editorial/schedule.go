package editorial

import (
	"context"
	"errors"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// scheduleEvery is how often the schedule is looked at: a story goes out within a second of its time.
const scheduleEvery = 500 * time.Millisecond

// RunSchedule publishes what is due, by the database's clock, until ctx ends. What became due while nothing ran goes out
// at the first look. A story that cannot go out (an embargo set later) is given back as a draft, and failed is told.
func (d *Desk) RunSchedule(ctx context.Context, failed func(error)) {
	for {
		if err := d.FireDue(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(scheduleEvery):
		}
	}
}

// FireDue publishes every scheduled revision whose time has come. Several nodes may call it at once.
func (d *Desk) FireDue(ctx context.Context) error {
	now, err := d.db.Now(ctx)
	if err != nil {
		return err
	}
	ids, err := d.db.Due(ctx, now, 100)
	if err != nil {
		return err
	}
	actor := news.Actor{Name: "schedule", Role: news.Editor}
	var errs []error
	for _, id := range ids {
		_, err := d.change(ctx, actor, news.ActPublish, id, "by schedule", func(tx *store.Tx, s *news.Story) error {
			w := s.Working
			if w == nil || w.State != news.Scheduled || w.ScheduledAt.After(tx.Now) {
				return nil // another node was faster, or it was taken off
			}
			err := publishable(s, &w.Content, tx.Now)
			if err == nil {
				return publish(ctx, tx, s, w, w.ScheduledAt)
			}
			errs = append(errs, err)
			w.State, w.ScheduledAt = news.Draft, time.Time{}
			if s.Live == nil {
				s.State = news.Draft
			}
			if err := tx.UpdateRevision(ctx, w); err != nil {
				return err
			}
			return tx.UpdateStory(ctx, s)
		})
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
