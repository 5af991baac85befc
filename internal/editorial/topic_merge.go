package editorial

import (
	"context"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// mergeAtOnce is how many stories of a merged topic move to the other list in one transaction: some 20 ms of the writer.
const mergeAtOnce = 400

// MergeTopics makes a topic another name of a second one: its stories stand in the other's list, its addresses redirect there, and its description,
// introduction and picture go over where the other has none. Texts that name it go on doing so, and mean the other. The newest stories move with
// the act itself, and the rest, in a large topic, right after it; what is broken off there, FinishMerges takes up.
func (d *Desk) MergeTopics(ctx context.Context, actor news.Actor, from, into int64) (news.Topic, error) {
	var source news.Topic
	to, err := d.changeTopic(ctx, actor, "merge", into, "", func(tx *store.Tx, to *news.Topic) (err error) {
		if source, err = tx.HoldTopic(ctx, from); err != nil {
			return err
		}
		if source.ID == to.ID {
			return news.Errorf(news.Invalid, "%s cannot be merged into itself.", to.Name)
		}
		if to.Description == "" {
			to.Description = source.Description
		}
		if to.Intro == "" {
			to.Intro = source.Intro
		}
		if to.PictureID == 0 {
			to.PictureID = source.PictureID
		}
		for _, s := range source.Pins {
			if len(to.Pins) < MaxPins && !containsID(to.Pins, s) {
				to.Pins = append(to.Pins, s)
			}
		}
		if err := tx.UpdateTopic(ctx, to); err != nil {
			return err
		}
		if err := tx.MergeTopic(ctx, source.ID, to.ID); err != nil {
			return err
		}
		if err := tx.Record(ctx, actor, "merge", "topic", source.ID, "into "+to.Name); err != nil {
			return err
		}
		_, err = tx.MoveTopicStories(ctx, source.ID, mergeAtOnce)
		return err
	})
	if err != nil {
		return to, err
	}
	return to, d.finishMerge(ctx, source.ID)
}

// FinishMerges moves what merges that were broken off have left in the lists of the merged topics.
func (d *Desk) FinishMerges(ctx context.Context) error {
	left, err := d.db.UnfinishedMerges(ctx)
	if err != nil {
		return err
	}
	for _, id := range left {
		if err := d.finishMerge(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) finishMerge(ctx context.Context, from int64) error {
	for {
		n := 0
		err := d.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) (err error) {
			n, err = tx.MoveTopicStories(ctx, from, mergeAtOnce)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
