package topics

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const (
	// Follower is the name under which the engine remembers how far it has read the outbox.
	Follower = "topics"

	sampled      = 500 // of a topic's newest stories are looked at
	besideMost   = 64  // topics beside it that are compared
	besideLeast  = 2   // stories that two topics must share to be related
	relatedKept  = 8
	authorsKept  = 5
	authorsLeast = 2 // stories by which somebody writes about a topic
	keyKept      = 6
	keyFrom      = 8   // stories that a topic must have before some of them are picked out
	newestShown  = 4   // the newest need no picking out: they stand at the top of the list
	wordsFull    = 800 // words from which on a story's length speaks for it no more

	// largeTopic is from how many stories on one more or less changes a digest so little that it waits for restEvery.
	largeTopic = 500
	restEvery  = 5 * time.Minute
)

// digest computes what a topic's page shows beside its list.
func digest(ctx context.Context, db *store.DB, topic int64, sizes func(context.Context, int64) (int, error)) (d store.TopicDigest, err error) {
	if d.Stories, err = db.ListSize(ctx, store.TopicStories(topic)); err != nil || d.Stories == 0 {
		return d, err
	}
	sample, err := db.TopicSample(ctx, topic, sampled)
	if err != nil {
		return d, err
	}
	d.Key, d.Authors = keyStories(sample), authorsOf(sample)
	beside, err := db.TopicsBeside(ctx, topic, sampled, besideMost)
	if err != nil {
		return d, err
	}
	d.Related, err = relatedTopics(ctx, beside, len(sample), sizes)
	return d, err
}

// keyStories are those that a newcomer to the topic may start with: that most of its others have among their neighbours, so that
// they stand for it; what is much read, and what is long enough to explain something, counts a little more.
func keyStories(sample []store.TopicStory) []int64 {
	if len(sample) < keyFrom {
		return nil
	}
	rest := slices.Clone(sample[newestShown:])
	most := 0.0
	for _, s := range rest {
		most = max(most, s.Kin)
	}
	if most == 0 {
		return nil // nothing is known of any: picking would be guessing
	}
	value := func(s store.TopicStory) float64 {
		v := s.Kin / most * (0.7 + 0.3*min(1, float64(s.Words)/wordsFull))
		if s.Ranked {
			v += 0.2
		}
		return v
	}
	rest = slices.DeleteFunc(rest, func(s store.TopicStory) bool { return s.Kin == 0 })
	slices.SortStableFunc(rest, func(a, b store.TopicStory) int {
		return cmp.Or(cmp.Compare(value(b), value(a)), b.Published.Compare(a.Published), cmp.Compare(b.ID, a.ID))
	})
	var out []int64
	for _, s := range rest[:min(len(rest), keyKept)] {
		out = append(out, s.ID)
	}
	return out
}

// authorsOf are the people who wrote most of the stories, the most first.
func authorsOf(sample []store.TopicStory) []store.TopicCount {
	counts := map[int64]int{}
	for _, s := range sample {
		seen := map[int64]bool{}
		for _, b := range s.Bylines {
			if b.PersonID != 0 && !seen[b.PersonID] && (b.Role == news.By || b.Role == news.With || b.Role == "") {
				seen[b.PersonID] = true
				counts[b.PersonID]++
			}
		}
	}
	var out []store.TopicCount
	for id, n := range counts {
		if n >= authorsLeast {
			out = append(out, store.TopicCount{ID: id, Stories: n})
		}
	}
	slices.SortFunc(out, func(a, b store.TopicCount) int {
		return cmp.Or(cmp.Compare(b.Stories, a.Stories), cmp.Compare(a.ID, b.ID))
	})
	return out[:min(len(out), authorsKept)]
}

// relatedTopics orders the topics beside one by the share of their stories and of its own that both have (the cosine of the two sets): a topic
// that half of the paper has is beside every other, and near to none.
func relatedTopics(ctx context.Context, beside []store.TopicCount, stories int, sizes func(context.Context, int64) (int, error)) ([]int64, error) {
	type near struct {
		id    int64
		share float64
	}
	var all []near
	for _, b := range beside {
		if b.Stories < besideLeast {
			continue
		}
		size, err := sizes(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, near{b.ID, float64(b.Stories) / math.Sqrt(float64(stories)*float64(max(size, b.Stories)))})
	}
	slices.SortFunc(all, func(a, b near) int { return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.id, b.id)) })
	var out []int64
	for _, n := range all[:min(len(all), relatedKept)] {
		out = append(out, n.id)
	}
	return out, nil
}
