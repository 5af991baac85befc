package editorial

import (
	"context"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Withdraw takes a story from the readers: it leaves every list, and its address answers 410. Its texts stay with the
// newsroom, and it can be published again. A scheduled text is taken off the schedule.
func (d *Desk) Withdraw(ctx context.Context, actor news.Actor, id int64, reason string) (*news.Story, error) {
	return d.change(ctx, actor, news.ActWithdraw, id, reason, func(tx *store.Tx, s *news.Story) error {
		if s.State != news.Published {
			return news.Errorf(news.Conflict, "The story is not public.")
		}
		if w := s.Working; w != nil && w.State == news.Scheduled {
			w.State = news.Draft
			if err := tx.UpdateRevision(ctx, w); err != nil {
				return err
			}
		}
		s.State, s.WithdrawnAt = news.Withdrawn, tx.Now
		if err := tx.UpdateStory(ctx, s); err != nil {
			return err
		}
		if err := tx.Unlist(ctx, s.ID); err != nil {
			return err
		}
		if err := tx.SetAddressState(ctx, news.TargetStory, s.ID, news.AddressCurrent, news.AddressGone); err != nil {
			return err
		}
		tx.Emit(news.StoryWithdrawn, s.ID)
		return nil
	})
}
