package demo

import (
	"context"
	"time"

	"broadsheet/internal/store"
)

const (
	readHours   = 48 // for so long before now there are readers
	readStories = 80 // the newest ones have readers
)

// Readers makes up views of the newest stories over the last two days, so that there is something to rank: more of a story that
// is new, and of some than of others. They are stored as a server stores those that it has counted. A paper that has any views is left as it is.
func Readers(ctx context.Context, db *store.DB) error {
	if any, err := db.AnyViews(ctx); err != nil || any {
		return err
	}
	now, err := db.Now(ctx)
	if err != nil {
		return err
	}
	newest, err := db.Teasers(ctx, store.AllStories(), store.Page{Limit: readStories})
	if err != nil {
		return err
	}
	for _, t := range newest {
		err := db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
			for ago := range readHours {
				at := now.Add(-time.Duration(ago) * time.Hour)
				if at.Before(t.PublishedAt) {
					return nil
				}
				if _, err := tx.AddViews(ctx, at, t.ID, madeUp(t.Path, at, at.Sub(t.PublishedAt))); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// madeUp is how many readers a story of some age had in an hour.
func madeUp(path string, at time.Time, age time.Duration) int64 {
	appeal := int64(20 + chance(path)%180)
	luck := int64(60 + chance(path+at.Format("2006010215"))%80) // in percent
	fresh := 24*time.Hour + 3*age
	return 1 + appeal*luck*int64(24*time.Hour/time.Minute)/int64(fresh/time.Minute)/100
}
