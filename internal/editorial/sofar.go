package editorial

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// SoFar is an editor's say about a running story. What is nil or empty stays as it is.
type SoFar struct {
	Title       *string // "" gives it back the headline of the story that it began with
	Topic       *int64  // 0 leaves it to the topics of its parts
	Add, Remove []int64 // stories; one that is taken out does not come in again by itself
	Closed      *bool   // it is over: nothing comes in by itself any more
	Hidden      *bool   // readers do not see it
}

// SetSoFar changes the running story that a story is a part of. A story that is a part of none begins one with those that are added; one
// that is a part of another running story leaves that. One that loses its last part so is merged into this one: its address leads here, and what was taken
// out of it stays out. The last part of a running story cannot be taken out: hide it.
func (d *Desk) SetSoFar(ctx context.Context, actor news.Actor, story int64, in SoFar) (news.RunningStory, error) {
	var run news.RunningStory
	if err := actor.May(news.ActOrganise); err != nil {
		return run, err
	}
	if err := in.tidy(); err != nil {
		return run, err
	}
	err := d.db.Write(ctx, func(tx *store.Tx) (err error) {
		all := slices.Concat([]int64{story}, in.Add, in.Remove)
		if err := tx.HoldStories(ctx, all); err != nil {
			return err
		}
		if err := areStories(ctx, tx, all); err != nil {
			return err
		}
		mine, others, err := holdRuns(ctx, tx, story, in.Add)
		if err != nil {
			return err
		}
		run = mine
		if run.ID == 0 {
			if !slices.ContainsFunc(in.Add, func(id int64) bool { return id != story }) {
				return news.Errorf(news.Conflict, "The story is not a part of a running story. Begin one by naming another part of it (--add).")
			}
			if err := tx.InsertRunning(ctx, &run); err != nil {
				return err
			}
			in.Add = append([]int64{story}, in.Add...)
		}
		var out []int64
		for _, other := range others {
			removed, err := leave(ctx, tx, other, in.Add, run.ID)
			if err != nil {
				return err
			}
			out = append(out, removed...)
		}
		if err := in.change(ctx, tx, &run, out); err != nil {
			return err
		}
		if err := tx.UpdateRunning(ctx, &run); err != nil {
			return err
		}
		if run, err = tx.RunningStory(ctx, run.ID); err != nil {
			return err
		}
		tx.Emit(news.RunningChanged, slices.Concat(in.Add, in.Remove)...)
		return tx.Record(ctx, actor, "so-far", "running", run.ID, in.note())
	})
	return run, err
}

// areStories fails for what is not there and for standing pages.
func areStories(ctx context.Context, tx *store.Tx, ids []int64) error {
	for _, id := range ids {
		s, err := tx.Story(ctx, id)
		if err != nil {
			return err
		}
		if s.Kind != news.KindStory {
			return news.Errorf(news.Invalid, "%s is a standing page; only stories are parts of a running story.", s.Path)
		}
	}
	return nil
}

// holdRuns holds the running story of a story, with no ID if it has none, and the others that the added ones leave, in the order of
// their numbers.
func holdRuns(ctx context.Context, tx *store.Tx, story int64, added []int64) (mine news.RunningStory, others []news.RunningStory, err error) {
	of, err := tx.PartsOf(ctx, append([]int64{story}, added...))
	if err != nil {
		return mine, nil, err
	}
	for _, id := range slices.Compact(slices.Sorted(maps.Values(of))) {
		run, err := tx.HoldRunning(ctx, id)
		if news.KindOf(err) == news.NotFound {
			err = news.Errorf(news.Conflict, "The running story was changed by somebody else in the meantime; try again.")
		}
		if err != nil {
			return mine, nil, err
		}
		if id == of[story] {
			mine = run
		} else {
			others = append(others, run)
		}
	}
	return mine, others, nil
}

// leave takes stories out of a running story that they are to be parts of no more. One that is left without a part is merged into another, and
// what had been taken out of it is returned.
func leave(ctx context.Context, tx *store.Tx, run news.RunningStory, stories []int64, into int64) (out []int64, err error) {
	parts, err := tx.Parts(ctx, run.ID)
	if err != nil {
		return nil, err
	}
	gone := func(id int64) bool { return slices.Contains(stories, id) }
	parts = slices.DeleteFunc(parts, func(p news.Part) bool { return gone(p.StoryID) && p.Standing != news.PartRemoved })
	for i := range parts {
		if gone(parts[i].Repeats) {
			parts[i].Repeats = 0
		}
	}
	if !slices.ContainsFunc(parts, news.Part.In) {
		for _, p := range parts {
			out = append(out, p.StoryID)
		}
		if err := tx.PutParts(ctx, run.ID, nil); err != nil {
			return nil, err
		}
		return out, tx.MergeRunning(ctx, run.ID, into)
	}
	if err := tx.PutParts(ctx, run.ID, parts); err != nil {
		return nil, err
	}
	return nil, tx.UpdateRunning(ctx, &run)
}

// tidy checks what was said, and brings its title into one line.
func (in *SoFar) tidy() error {
	for _, id := range in.Add {
		if slices.Contains(in.Remove, id) {
			return news.Errorf(news.Invalid, "The story %d cannot be put in and taken out at once.", id)
		}
	}
	if in.Title != nil {
		title := topicLine(*in.Title)
		if utf8.RuneCountInString(title) > MaxHeadline {
			return news.Errorf(news.Invalid, "The title is longer than %d characters.", MaxHeadline)
		}
		in.Title = &title
	}
	return nil
}

// change carries out what was said, but for storing the running story itself; out are stories that were taken out of what is merged into it.
func (in *SoFar) change(ctx context.Context, tx *store.Tx, run *news.RunningStory, out []int64) error {
	run.Kept = true
	if in.Title != nil {
		run.Title = *in.Title
	}
	if in.Topic != nil {
		if run.TopicID = *in.Topic; run.TopicID != 0 {
			t, err := tx.Topic(ctx, run.TopicID)
			if err != nil {
				return err
			}
			run.TopicID = t.ID // it may have been merged into another
		}
	}
	if in.Closed != nil {
		run.Closed = *in.Closed
	}
	if in.Hidden != nil {
		run.Hidden = *in.Hidden
	}
	parts, err := tx.Parts(ctx, run.ID)
	if err != nil {
		return err
	}
	for _, id := range in.Add {
		i := slices.IndexFunc(parts, func(p news.Part) bool { return p.StoryID == id })
		if i < 0 {
			i, parts = len(parts), append(parts, news.Part{StoryID: id})
		}
		parts[i].Standing, parts[i].Repeats = news.PartAdded, 0
	}
	for _, id := range in.Remove {
		i := slices.IndexFunc(parts, func(p news.Part) bool { return p.StoryID == id && p.Standing != news.PartRemoved })
		if i < 0 {
			return news.Errorf(news.Conflict, "The story %d is not a part of this running story.", id)
		}
		parts[i].Standing, parts[i].Repeats = news.PartRemoved, 0
		for j := range parts {
			if parts[j].Repeats == id {
				parts[j].Repeats = 0
			}
		}
	}
	for _, id := range out {
		if !slices.ContainsFunc(parts, func(p news.Part) bool { return p.StoryID == id }) {
			parts = append(parts, news.Part{StoryID: id, Standing: news.PartRemoved})
		}
	}
	switch n := len(slices.DeleteFunc(slices.Clone(parts), func(p news.Part) bool { return !p.In() })); {
	case n == 0:
		return news.Errorf(news.Conflict, "That would leave no part of the running story. To keep it from the readers, hide it (--hide).")
	case n > news.PartsMost:
		return news.Errorf(news.Invalid, "A running story has at most %d parts; begin another one.", news.PartsMost)
	}
	return tx.PutParts(ctx, run.ID, parts)
}

// note says for the audit what was done.
func (in *SoFar) note() string {
	var said []string
	if in.Title != nil {
		said = append(said, fmt.Sprintf("title %q", *in.Title))
	}
	if in.Topic != nil {
		said = append(said, fmt.Sprintf("topic %d", *in.Topic))
	}
	if len(in.Add) > 0 {
		said = append(said, fmt.Sprintf("added %v", in.Add))
	}
	if len(in.Remove) > 0 {
		said = append(said, fmt.Sprintf("taken out %v", in.Remove))
	}
	for _, v := range []struct {
		is      *bool
		yes, no string
	}{{in.Closed, "closed", "reopened"}, {in.Hidden, "hidden", "shown"}} {
		if v.is != nil && *v.is {
			said = append(said, v.yes)
		} else if v.is != nil {
			said = append(said, v.no)
		}
	}
	return strings.Join(said, ", ")
}
