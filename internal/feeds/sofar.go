package feeds

import (
	"cmp"
	"slices"

	"broadsheet/internal/i18n"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// runsPerFeed is how many running stories of a topic its feed is made of: those that went on last.
const runsPerFeed = 20

// topicSoFar is the feed of a topic's running stories, or where that is today.
func (j *job) topicSoFar(topic string) (*channel, string, error) {
	a, err := j.db.Address(j.ctx, topic)
	if err != nil {
		return nil, "", err
	}
	if a.Kind != news.TargetTopic {
		return nil, "", errOther
	}
	t, err := j.db.Topic(j.ctx, a.TargetID)
	if err != nil {
		return nil, "", err
	}
	path := news.TopicSoFarPath(t.Path)
	if a.State != news.AddressCurrent {
		return nil, path, nil
	}
	runs, err := j.db.TopicRunning(j.ctx, t.ID, 0, runsPerFeed)
	if err != nil {
		return nil, "", err
	}
	c, err := j.soFar(path, t.Name, runs)
	return c, path, err
}

// soFar is a feed of running stories, under a name or that of the story which it began with.
func (j *job) soFar(path, name string, runs []news.RunningStory) (*channel, error) {
	var parts []news.Teaser
	for _, run := range runs {
		newest, err := j.db.PartsShown(j.ctx, run.ID, store.PartsPage{Newest: true, Limit: perFeed})
		if err != nil {
			return nil, err
		}
		parts = append(parts, newest...)
		if name == "" {
			first, err := j.db.PartsShown(j.ctx, run.ID, store.PartsPage{Limit: 1})
			if err != nil {
				return nil, err
			}
			for _, t := range first {
				name = t.Headline
			}
		}
	}
	slices.SortFunc(parts, func(a, b news.Teaser) int {
		return cmp.Or(b.PublishedAt.Compare(a.PublishedAt), cmp.Compare(b.ID, a.ID))
	})
	return j.of(j.channel(path, i18n.New(j.set.Lang, j.set.Location()).T("sofar.of", name), ""), parts[:min(len(parts), perFeed)])
}
