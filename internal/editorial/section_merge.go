package editorial

import (
	"context"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// relistAtOnce is how many stories of a merged section change lists in one transaction: some 20 ms of the writer.
const relistAtOnce = 200

// MergeSections makes a section another name of a second one: its stories are the other's, main section or further one, the sections below it stand below
// the other, all addresses redirect, and its description and colour go over where the other has none. Texts that name it go on doing so, and mean the other.
// A section cannot be merged into one below it, nor while both have a section of the same address below them. The newest stories change lists with the
// act itself, and the rest, in a large section, right after it, told of in turn (told may be nil); what is broken off there, FinishSectionMerges takes up.
// It returns the section that stays and how many stories changed lists.
func (d *Desk) MergeSections(ctx context.Context, actor news.Actor, from, into int64, told func(moved int)) (news.Section, int, error) {
	if err := actor.May(news.ActOrganise); err != nil {
		return news.Section{}, 0, err
	}
	var to news.Section
	moved := 0
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		all, err := tx.HoldSections(ctx)
		if err != nil {
			return err
		}
		source, target := sectionIn(all, from), sectionIn(all, into)
		if source == nil {
			return noSection(from)
		}
		if target == nil {
			return noSection(into)
		}
		if err := mergeable(all, source, target); err != nil {
			return err
		}
		if err := adoptBelow(ctx, tx, all, source, target); err != nil {
			return err
		}
		if target.Description == "" {
			target.Description = source.Description
		}
		if target.Color == "" {
			target.Color = source.Color
		}
		if source.Bar > 0 && target.Bar == 0 {
			target.Bar = source.Bar
		}
		if err := tx.UpdateSection(ctx, target); err != nil {
			return err
		}
		if err := tx.MergeSection(ctx, source.ID, target.ID); err != nil {
			return err
		}
		ids, err := tx.RelistMerged(ctx, source.ID, relistAtOnce)
		if err != nil {
			return err
		}
		moved, to = len(ids), *target
		tx.Emit(news.PlaceChanged)
		if len(ids) > 0 {
			tx.Emit(news.ListsChanged, ids...)
		}
		if err := tx.Record(ctx, actor, "merge", "section", source.ID, source.Name+" ("+source.Path+") into "+target.Name+" ("+target.Path+")"); err != nil {
			return err
		}
		return tx.Record(ctx, actor, "merge", "section", target.ID, "took in "+source.Name+" ("+source.Path+")")
	})
	if err != nil {
		return to, 0, err
	}
	more, err := d.finishSectionMerge(ctx, from, func(n int) {
		if told != nil {
			told(moved + n)
		}
	})
	return to, moved + more, err
}

// mergeable says why a section cannot be merged into another, or nil.
func mergeable(all []news.Section, source, target *news.Section) error {
	if source.ID == target.ID {
		return news.Errorf(news.Invalid, "%s cannot be merged into itself.", target.Name)
	}
	byID := news.SectionsByID(all)
	for up, depth := *target, 0; up.ID != 0 && depth < 100; up, depth = byID[up.ParentID], depth+1 {
		if up.ID == source.ID {
			return news.Errorf(news.Invalid, "%s stands below %s, which cannot be merged into it; the other way round it can: broadsheet section merge %s %s", target.Path, source.Path, target.Path, source.Path)
		}
	}
	return nil
}

// adoptBelow moves the sections below one to below another.
func adoptBelow(ctx context.Context, tx *store.Tx, all []news.Section, source, target *news.Section) error {
	for i := range all {
		s := &all[i]
		if s.ParentID != source.ID {
			continue
		}
		path := target.Path + s.Slug + "/"
		for _, other := range all {
			if other.Path == path && other.ID != s.ID && other.ID != source.ID {
				return news.Errorf(news.Conflict, "Below both stands a section: %s and %s. Merge these first: broadsheet section merge %s %s", s.Path, path, s.Path, path)
			}
		}
		if path == source.Path {
			return news.Errorf(news.Conflict, "%s would take the address %s, which redirects from now on. Rename it first: broadsheet section rename %s NAME", s.Path, path, s.Path)
		}
		s.ParentID = target.ID
		if err := moveSection(ctx, tx, all, s, path); err != nil {
			return err
		}
	}
	return nil
}

// FinishSectionMerges gives the stories that merges which were broken off have left in the lists of merged sections their places, and returns how many. told
// may be nil.
func (d *Desk) FinishSectionMerges(ctx context.Context, told func(moved int)) (int, error) {
	left, err := d.db.UnfinishedSectionMerges(ctx)
	moved := 0
	for _, id := range left {
		if err != nil {
			break
		}
		var n int
		n, err = d.finishSectionMerge(ctx, id, func(n int) {
			if told != nil {
				told(moved + n)
			}
		})
		moved += n
	}
	return moved, err
}

func (d *Desk) finishSectionMerge(ctx context.Context, from int64, told func(moved int)) (int, error) {
	for moved := 0; ; {
		n := 0
		err := d.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
			ids, err := tx.RelistMerged(ctx, from, relistAtOnce)
			if n = len(ids); n > 0 {
				tx.Emit(news.ListsChanged, ids...)
			}
			return err
		})
		if moved += n; err != nil || n == 0 {
			return moved, err
		}
		told(moved)
	}
}
