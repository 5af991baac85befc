package editorial

import (
	"context"
	"fmt"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// RenameTopic gives a topic another name and, unless keepAddress, the address that goes with it or with slug where that is given. The old address
// redirects from then on. An address that another topic has is a Conflict: the two are to be merged.
func (d *Desk) RenameTopic(ctx context.Context, actor news.Actor, id int64, name, slug string, keepAddress bool) (news.Topic, error) {
	return d.changeTopic(ctx, actor, "rename", id, topicLine(name), func(tx *store.Tx, t *news.Topic) error {
		was := t.Slug
		t.Name = topicLine(name)
		if slug = topicSlug(slug); slug == "" && !keepAddress {
			slug = topicSlug(t.Name)
		}
		if err := checkTopicName(t.Name, slug != "" || keepAddress); err != nil {
			return err
		}
		if slug != "" {
			t.Slug = slug
		}
		if t.Slug != was {
			if other, err := tx.TopicBySlug(ctx, t.Slug); err == nil && other.ID != t.ID {
				return takenTopic(other)
			} else if err != nil && news.KindOf(err) != news.NotFound {
				return err
			}
			if err := tx.SetAddressState(ctx, news.TargetTopic, t.ID, news.AddressCurrent, news.AddressRedirect); err != nil {
				return err
			}
			if err := tx.Claim(ctx, news.Address{Path: news.TopicPath(t.Slug), Kind: news.TargetTopic, TargetID: t.ID, State: news.AddressCurrent}); err != nil {
				return err
			}
		}
		return tx.UpdateTopic(ctx, t)
	})
}

// topicSlug is Slug, but "" for text without a letter or digit.
func topicSlug(s string) string {
	if !hasLetterOrDigit(s) {
		return ""
	}
	return Slug(s)
}

func checkTopicName(name string, hasSlug bool) error {
	switch {
	case name == "":
		return news.Errorf(news.Invalid, "A topic needs a name.")
	case len(name) > MaxTopicName && len([]rune(name)) > MaxTopicName:
		return news.Errorf(news.Invalid, "The topic's name is longer than %d characters.", MaxTopicName)
	case !hasSlug && !hasLetterOrDigit(name):
		return news.Errorf(news.Invalid, "The topic's name %q has no letter and no digit to make an address of.", name)
	}
	return nil
}

func takenTopic(other news.Topic) error {
	return &news.Error{Kind: news.Conflict, Message: fmt.Sprintf("There is a topic with the address %s already: %s.", other.Slug, other.Name)}
}
