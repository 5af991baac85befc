package editorial

import (
	"context"
	"reflect"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Publish makes the working revision the one that readers see; for a withdrawn story without one, the last live revision
// again. The story's address is fixed with its first publication. version is the one that the editor looked at, 0 for any.
func (d *Desk) Publish(ctx context.Context, actor news.Actor, id, version int64) (*news.Story, error) {
	return d.change(ctx, actor, news.ActPublish, id, "", func(tx *store.Tx, s *news.Story) error {
		if err := sameVersion(s, version); err != nil {
			return err
		}
		rev := s.Working
		if rev == nil && s.State == news.Withdrawn {
			rev = s.Live
		}
		if rev == nil {
			return news.Errorf(news.Conflict, "There is no unpublished text of this story.")
		}
		return publish(ctx, tx, s, rev, tx.Now)
	})
}

// publishable says why a text cannot go out at a time, or nil.
func publishable(s *news.Story, c *news.Content, at time.Time) error {
	switch {
	case s.Private:
		return news.Errorf(news.Conflict, "The story is private; clear that mark before it is published.")
	case at.Before(s.EmbargoUntil):
		return news.Errorf(news.Conflict, "The story is under embargo until %s.", s.EmbargoUntil.Format(time.RFC3339))
	case c.Headline == "":
		return news.Errorf(news.Invalid, "A story needs a headline before it is published.")
	}
	return nil
}

// publish makes rev the live revision of s, as of a time (which only an import sets apart from now).
func publish(ctx context.Context, tx *store.Tx, s *news.Story, rev *news.Revision, at time.Time) error {
	if err := publishable(s, &rev.Content, tx.Now); err != nil {
		return err
	}
	kind := news.StoryPublished
	if s.State == news.Published {
		kind = news.StoryUpdated
	}
	if err := goLive(ctx, tx, s, rev, at); err != nil {
		return err
	}
	tx.Emit(kind, s.ID)
	return nil
}

// goLive is publish without the check and the event.
func goLive(ctx context.Context, tx *store.Tx, s *news.Story, rev *news.Revision, at time.Time) error {
	if s.PublishedAt.IsZero() {
		s.PublishedAt = at
	} else if s.Live != nil && s.Live.ID != rev.ID && !sameReading(&s.Live.Content, &rev.Content) {
		s.UpdatedAt = at
	}
	if err := settle(ctx, tx, s, &rev.Content); err != nil {
		return err
	}
	if s.Live != nil && s.Live.ID != rev.ID {
		if err := retire(ctx, tx, s.Live); err != nil {
			return err
		}
	}
	rev.State, rev.ScheduledAt = news.Published, time.Time{}
	if err := tx.UpdateRevision(ctx, rev); err != nil {
		return err
	}
	if s.Working != nil && s.Working.ID == rev.ID {
		s.Working = nil
	}
	s.State, s.Live, s.WithdrawnAt, s.PlannedAt = news.Published, rev, time.Time{}, time.Time{}
	if err := tx.UpdateStory(ctx, s); err != nil {
		return err
	}
	t, err := teaser(ctx, tx, s, &rev.Content)
	if err != nil {
		return err
	}
	return tx.PutLive(ctx, s, t)
}

// sameReading reports whether two texts of a story differ in nothing but where it stands and what stands beside it: of that a reader who has read it
// need not be told.
func sameReading(a, b *news.Content) bool {
	read := func(c news.Content) news.Content {
		c.Sections, c.Topics, c.Related, c.NotRelated = nil, nil, nil, nil
		c.FrontHeadline, c.SearchHeadline, c.SocialHeadline = "", "", ""
		return c
	}
	return reflect.DeepEqual(read(*a), read(*b))
}

// settle gives a story its address, or opens the one it had.
func settle(ctx context.Context, tx *store.Tx, s *news.Story, c *news.Content) error {
	if s.Path != "" {
		if s.State != news.Withdrawn {
			return nil
		}
		return tx.Claim(ctx, news.Address{Path: s.Path, Kind: news.TargetStory, TargetID: s.ID, State: news.AddressCurrent})
	}
	set, err := tx.Settings(ctx)
	if err != nil {
		return err
	}
	want, err := firstPath(ctx, tx, set, s, c)
	if err != nil {
		return err
	}
	s.Path, err = tx.ClaimFree(ctx, news.Address{Path: want, Kind: news.TargetStory, TargetID: s.ID, State: news.AddressCurrent})
	if err != nil {
		return err
	}
	if s.GUID == "" {
		s.GUID = set.BaseURL + s.Path
	}
	return nil
}
