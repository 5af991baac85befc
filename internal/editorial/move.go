package editorial

import (
	"context"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Move gives a public story another address. The old one redirects to it from then on.
func (d *Desk) Move(ctx context.Context, actor news.Actor, id int64, path string) (*news.Story, error) {
	return d.change(ctx, actor, news.ActPublish, id, "moved to "+path, func(tx *store.Tx, s *news.Story) error {
		if s.State != news.Published {
			return news.Errorf(news.Conflict, "Only a public story has an address to change.")
		}
		if strings.Contains(path, "://") {
			return news.Errorf(news.Invalid, "%q is not an address of this paper: give the path alone, such as /2026/11/a-story/.", path)
		}
		clean, err := news.CleanPath(path)
		if err != nil {
			return err
		}
		if clean == s.Path {
			return nil
		}
		if err := tx.SetAddressState(ctx, news.TargetStory, s.ID, news.AddressCurrent, news.AddressRedirect); err != nil {
			return err
		}
		if err := tx.Claim(ctx, news.Address{Path: clean, Kind: news.TargetStory, TargetID: s.ID, State: news.AddressCurrent}); err != nil {
			return err
		}
		s.Path = clean
		if err := tx.UpdateStory(ctx, s); err != nil {
			return err
		}
		tx.Emit(news.StoryUpdated, s.ID)
		return nil
	})
}
