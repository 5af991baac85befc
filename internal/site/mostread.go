package site

import (
	"context"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/theme"
)

const (
	rankingMost = 5
	// rankingLeast is of how many stories there must be counts: fewer are no ranking.
	rankingLeast = 3
)

// lately is what is read most in a section, or else what is new there.
type lately struct {
	counted bool
	stories []news.Teaser
}

// mostRead fills in what is most read in a section, or (0) in the whole paper, but for one story (0 for none), where enough
// was counted. Which stories those are may be a while out of date.
func (j *job) mostRead(ctx context.Context, view *theme.Ranking, section, but int64) error {
	ranked, err := j.db.MostRead(store.Softly(ctx), section, rankingMost+1)
	if err != nil || len(ranked) < rankingLeast {
		return err
	}
	j.rank(view, lately{true, ranked}, but)
	return nil
}

// mostReadOrNew is mostRead, kept for as long as no event follows, and fills in what is new where there was not enough to count. The context is a soft one.
func (j *job) mostReadOrNew(ctx context.Context, view *theme.Ranking, section, but int64) error {
	found, err := j.lately.Get(ctx, section, func(ctx context.Context) (lately, error) {
		ranked, err := j.db.MostRead(ctx, section, rankingMost+1)
		if err != nil || len(ranked) >= rankingLeast {
			return lately{true, ranked}, err
		}
		list := store.AllStories()
		if section != 0 {
			list = store.SectionStories(section)
		}
		latest, err := j.db.Teasers(ctx, list, store.Page{Limit: rankingMost + 1})
		return lately{false, latest}, err
	})
	if err == nil {
		j.rank(view, found, but)
	}
	return err
}

func (j *job) rank(view *theme.Ranking, l lately, but int64) {
	view.Counted = l.counted
	view.Stories = j.teasers(unseen(l.stories, map[int64]bool{but: true}, rankingMost))
}
