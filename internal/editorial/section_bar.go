package editorial

import (
	"context"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// OrderSections has these sections stand in the bar, in this order, and no others; with none, the bar is the paper's own again: see news.SectionBar. One
// that was kept out of the bar and is named comes back. The front's bands follow.
func (d *Desk) OrderSections(ctx context.Context, actor news.Actor, ids []int64) error {
	if ids = once(ids); len(ids) > news.BarMost {
		return news.Errorf(news.Invalid, "At most %d sections can stand in the bar; the others stand on the page of all sections.", news.BarMost)
	}
	return d.arrange(ctx, actor, "order", func(all []news.Section) error {
		place := map[int64]int{}
		for i, id := range ids {
			place[id] = i + 1
		}
		for i := range all {
			s := &all[i]
			if p := place[s.ID]; p > 0 {
				s.Bar = p
			} else {
				s.Bar = min(s.Bar, 0)
			}
			delete(place, s.ID)
		}
		for id := range place {
			return noSection(id)
		}
		return nil
	})
}

// HideSections keeps sections out of the bar. They stay where they are otherwise, and on the page of all sections. A bar that was chosen is not left empty.
func (d *Desk) HideSections(ctx context.Context, actor news.Actor, ids []int64) error {
	return d.arrange(ctx, actor, "hide", func(all []news.Section) error {
		_, chosen := news.SectionBar(all)
		for _, id := range once(ids) {
			s := sectionIn(all, id)
			if s == nil {
				return noSection(id)
			}
			s.Bar = news.OutOfBar
		}
		if _, still := news.SectionBar(all); chosen && !still {
			return news.Errorf(news.Conflict, "That would leave nothing in the bar. Choose others first with: broadsheet section order SECTION…; or leave the choice to the paper with: broadsheet section order --auto")
		}
		return nil
	})
}

// ShowSections has sections stand in the bar: at its end, unless they stand there anyway once they are not kept out. A bar that the paper chose by itself is
// fixed as it is then, if they would not stand in it otherwise.
func (d *Desk) ShowSections(ctx context.Context, actor news.Actor, ids []int64) error {
	return d.arrange(ctx, actor, "show", func(all []news.Section) error {
		for _, id := range once(ids) {
			s := sectionIn(all, id)
			if s == nil {
				return noSection(id)
			}
			if s.Bar == news.OutOfBar {
				s.Bar = 0
			}
		}
		for _, id := range once(ids) {
			bar, chosen := news.SectionBar(all)
			s := sectionIn(all, id)
			if s.Bar > 0 || !chosen && sectionIn(bar, id) != nil {
				continue
			}
			last := 0
			if !chosen {
				for i := range bar {
					last = i + 1
					sectionIn(all, bar[i].ID).Bar = last
				}
			}
			n := 1
			for i := range all {
				if all[i].Bar > 0 {
					last = max(last, all[i].Bar)
					n++
				}
			}
			if n > news.BarMost {
				return news.Errorf(news.Conflict, "There are %d sections in the bar, and no more can stand there; hide one first.", n-1)
			}
			s.Bar = last + 1
		}
		return nil
	})
}

// WeighSections counts the stories of the sections of a paper that has more than stand in its bar by themselves, so that the bar has the largest.
func (d *Desk) WeighSections(ctx context.Context) error {
	all, err := d.db.Sections(ctx)
	if err != nil {
		return err
	}
	top := 0
	for _, s := range all {
		if s.ParentID == 0 && s.HasStories && s.Bar == 0 {
			top++
		}
	}
	if _, chosen := news.SectionBar(all); chosen || top <= news.BarFits {
		return nil
	}
	sizes, err := d.db.SectionSizes(ctx)
	if err != nil {
		return err
	}
	return d.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
		changed, err := tx.PutSectionWeights(ctx, sizes)
		if changed {
			tx.Emit(news.PlaceChanged)
		}
		return err
	})
}

// arrange lets f change the places of sections in the bar, and stores those that it changed with their audit. It is the frame of every act on the bar.
func (d *Desk) arrange(ctx context.Context, actor news.Actor, what string, f func([]news.Section) error) error {
	if err := actor.May(news.ActOrganise); err != nil {
		return err
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		all, err := tx.HoldSections(ctx)
		if err != nil {
			return err
		}
		was := make(map[int64]int, len(all))
		for _, s := range all {
			was[s.ID] = s.Bar
		}
		if err := f(all); err != nil {
			return err
		}
		changed := false
		for i := range all {
			if s := &all[i]; s.Bar != was[s.ID] {
				changed = true
				if err := tx.UpdateSection(ctx, s); err != nil {
					return err
				}
			}
		}
		if !changed {
			return nil
		}
		bar, _ := news.SectionBar(all)
		names := make([]string, len(bar))
		for i, s := range bar {
			names[i] = s.Name
		}
		tx.Emit(news.PlaceChanged)
		return tx.Record(ctx, actor, what, "section", 0, "the bar: "+strings.Join(names, ", "))
	})
}

func sectionIn(all []news.Section, id int64) *news.Section {
	for i := range all {
		if all[i].ID == id {
			return &all[i]
		}
	}
	return nil
}

func noSection(id int64) error {
	return news.Errorf(news.NotFound, "There is no section with the number %d.", id)
}
