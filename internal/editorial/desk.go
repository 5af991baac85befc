package editorial

import (
	"context"
	"strings"
	"unicode"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Desk carries out editorial acts on one paper. It may be used by any number of goroutines.
type Desk struct {
	db *store.DB
}

// New makes a desk.
func New(db *store.DB) *Desk { return &Desk{db: db} }

// change holds a story, lets f change it in a transaction, and stores the audit. It is the frame of every act on one story.
func (d *Desk) change(ctx context.Context, actor news.Actor, act news.Act, id int64, note string, f func(*store.Tx, *news.Story) error) (*news.Story, error) {
	if err := actor.May(act); err != nil {
		return nil, err
	}
	var s *news.Story
	err := d.db.Write(ctx, func(tx *store.Tx) (err error) {
		if s, err = tx.HoldStory(ctx, id); err != nil {
			return err
		}
		if err := f(tx, s); err != nil {
			return err
		}
		return tx.Record(ctx, actor, string(act), "story", id, note)
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// sameVersion is the check of every save: 0 stands for "whatever it is now".
func sameVersion(s *news.Story, version int64) error {
	if version != 0 && version != s.Version {
		return news.Errorf(news.Conflict, "The story was changed by somebody else since you opened it (version %d, yours is %d). Your text was not stored; compare it with theirs.", s.Version, version)
	}
	return nil
}

// oneLine makes text fit for a headline or a name: no control characters, no runs of spaces.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}
