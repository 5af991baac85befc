package site

import (
	"context"

	"broadsheet/internal/store"
	"broadsheet/internal/theme"
)

const (
	rankingMost = 5
	// rankingLeast is of how many stories there must be counts: fewer are no ranking.
	rankingLeast = 3
)

// mostRead fills in what is most read in a section, or (0) in the whole paper, but for one story (0 for none), where enough
// was counted. Which stories those are may be a while out of date.
func (j *job) mostRead(ctx context.Context, view *theme.Ranking, section, but int64) error {
	ranked, err := j.db.MostRead(store.Softly(ctx), section, rankingMost+1)
	if err != nil || len(ranked) < rankingLeast {
		return err
	}
	view.Counted = true
	view.Stories = j.teasers(unseen(ranked, map[int64]bool{but: true}, rankingMost))
	return nil
}
