package editorial

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
	"broadsheet/internal/store"
)

// Limits of what a topic may hold.
const (
	MaxTopicName        = 250       // characters; an import cuts its names to fewer
	MaxTopicDescription = 500       // characters
	MaxTopicIntro       = 256 << 10 // bytes
	MaxPins             = 6
)

// TopicText is what an editor writes at the head of a topic's page; nil leaves a part as it is.
type TopicText struct {
	Description *string // a sentence, plain text
	Intro       *string // HTML
	PictureID   *int64  // 0 for none
}

// DescribeTopic changes what stands at the head of a topic's page.
func (d *Desk) DescribeTopic(ctx context.Context, actor news.Actor, id int64, text TopicText) (news.Topic, error) {
	return d.changeTopic(ctx, actor, "describe", id, "", func(tx *store.Tx, t *news.Topic) error {
		if text.Description != nil {
			if t.Description = topicLine(*text.Description); utf8.RuneCountInString(t.Description) > MaxTopicDescription {
				return news.Errorf(news.Invalid, "The description is longer than %d characters; the introduction has room for more.", MaxTopicDescription)
			}
		}
		if text.Intro != nil {
			if len(*text.Intro) > MaxTopicIntro {
				return news.Errorf(news.TooLarge, "The introduction is larger than %d KB.", MaxTopicIntro>>10)
			}
			t.Intro = richtext.Sanitise(strings.ReplaceAll(*text.Intro, "\x00", ""))
		}
		if text.PictureID != nil {
			if *text.PictureID != 0 {
				if _, err := tx.Picture(ctx, *text.PictureID); err != nil {
					return err
				}
			}
			t.PictureID = *text.PictureID
		}
		return tx.UpdateTopic(ctx, t)
	})
}

// PinStories puts stories first on a topic's page, in their order, in place of those that were; with none, none are. Only public stories can be
// pinned; one that is withdrawn later leaves the page at once, and comes back with its next publication.
func (d *Desk) PinStories(ctx context.Context, actor news.Actor, id int64, stories []int64) (news.Topic, error) {
	return d.changeTopic(ctx, actor, "pin", id, "", func(tx *store.Tx, t *news.Topic) error {
		t.Pins = nil
		for _, s := range stories {
			if !containsID(t.Pins, s) {
				t.Pins = append(t.Pins, s)
			}
		}
		if len(t.Pins) > MaxPins {
			return news.Errorf(news.Invalid, "At most %d stories can be pinned to a topic.", MaxPins)
		}
		public, err := tx.TeasersOf(ctx, t.Pins)
		if err != nil {
			return err
		}
		if len(public) != len(t.Pins) {
			return news.Errorf(news.Conflict, "Only public stories can be pinned to a topic.")
		}
		return tx.UpdateTopic(ctx, t)
	})
}

// changeTopic holds a topic, lets f change it in a transaction, and stores the audit. It is the frame of every act on one topic.
func (d *Desk) changeTopic(ctx context.Context, actor news.Actor, what string, id int64, note string, f func(*store.Tx, *news.Topic) error) (news.Topic, error) {
	if err := actor.May(news.ActOrganise); err != nil {
		return news.Topic{}, err
	}
	var t news.Topic
	err := d.db.Write(ctx, func(tx *store.Tx) (err error) {
		if t, err = tx.HoldTopic(ctx, id); err != nil {
			return err
		}
		if err := f(tx, &t); err != nil {
			return err
		}
		tx.Emit(news.PlaceChanged)
		return tx.Record(ctx, actor, what, "topic", t.ID, note)
	})
	return t, err
}

// topicLine is oneLine without the marks that turn the direction of what stands around them.
func topicLine(s string) string {
	return oneLine(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s))
}

func containsID(ids []int64, id int64) bool {
	for _, i := range ids {
		if i == id {
			return true
		}
	}
	return false
}
