package editorial

import (
	"context"
	"strings"
	"unicode"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Pages is what an act needs of the press: that no kept page of this process shows what was changed any more.
type Pages interface {
	// Drop forgets every page that depends on the stories; with none named, every page.
	Drop(stories ...int64)
}

// Desk carries out editorial acts on one paper. It may be used by any number of goroutines.
type Desk struct {
	db    *store.DB
	pages Pages
}

// New makes a desk. pages may be nil where no pages are kept in this process (the command line).
func New(db *store.DB, pages Pages) *Desk {
	if pages == nil {
		pages = noPages{}
	}
	return &Desk{db: db, pages: pages}
}

type noPages struct{}

func (noPages) Drop(...int64) {}

// change holds a story, lets f change it in a transaction, stores the audit, and drops its pages. It is the frame of
// every act on one story.
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
	d.pages.Drop(id)
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
