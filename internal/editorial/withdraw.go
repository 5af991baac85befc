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
		if err := takeDown(ctx, tx, s); err != nil {
			return err
		}
		return tx.UpdateStory(ctx, s)
	})
}

// takeDown makes a public story a withdrawn one: out of the lists, its address gone. The story's row is the caller's to store.
func takeDown(ctx context.Context, tx *store.Tx, s *news.Story) error {
	s.State, s.WithdrawnAt = news.Withdrawn, tx.Now
	if err := tx.Unlist(ctx, s.ID); err != nil {
		return err
	}
	tx.Emit(news.StoryWithdrawn, s.ID)
	return tx.SetAddressState(ctx, news.TargetStory, s.ID, news.AddressCurrent, news.AddressGone)
}
