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

// ranked are the stories that are most read in a section, or (0) in the whole paper; none where not enough was counted.
func (j *job) ranked(ctx context.Context, section int64) ([]news.Teaser, error) {
	stories, err := j.db.MostRead(ctx, section, rankingMost+1)
	if len(stories) < rankingLeast {
		return nil, err
	}
	return stories, err
}

// mostRead fills in the ranking of a section, or (0) of the whole paper, where enough was counted. Which stories those are may be a while out of date.
func (j *job) mostRead(view *theme.Ranking, section int64) error {
	ranked, err := j.ranked(store.Softly(j.ctx), section)
	if len(ranked) > 0 {
		j.rank(view, lately{true, ranked}, 0)
	}
	return err
}

// mostReadOrNew fills in that of a section but for one story, and what is new there where not enough was counted; kept for as long as no event
// follows. The context is a soft one.
func (j *job) mostReadOrNew(ctx context.Context, view *theme.Ranking, section, but int64) error {
	found, err := j.lately.Get(ctx, section, func(ctx context.Context) (lately, error) {
		ranked, err := j.ranked(ctx, section)
		if err != nil || len(ranked) > 0 {
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
