package editorial

import (
	"context"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// RenameSection gives a section another name and, unless keepAddress, the last part of the address that goes with it or with slug where that is given.
// The sections below it move with it. All old addresses redirect from then on, their feeds and further pages too; stories keep theirs, as published ones
// do. An address that another section has is a Conflict: the two are to be merged.
func (d *Desk) RenameSection(ctx context.Context, actor news.Actor, id int64, name, slug string, keepAddress bool) (news.Section, error) {
	if err := actor.May(news.ActOrganise); err != nil {
		return news.Section{}, err
	}
	var sec news.Section
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		all, err := tx.HoldSections(ctx)
		if err != nil {
			return err
		}
		s := sectionIn(all, id)
		if s == nil {
			return noSection(id)
		}
		was := *s
		s.Name = topicLine(name)
		if slug = topicSlug(slug); slug == "" && !keepAddress {
			slug = topicSlug(s.Name)
		}
		if err := checkSectionName(s.Name, slug != "" || keepAddress); err != nil {
			return err
		}
		if slug != "" {
			s.Slug = slug
		}
		if s.Slug != was.Slug {
			err = moveSection(ctx, tx, all, s, pathAbove(all, s)+s.Slug+"/")
		} else {
			err = tx.UpdateSection(ctx, s)
		}
		if err != nil {
			return err
		}
		sec = *s
		tx.Emit(news.PlaceChanged)
		return tx.Record(ctx, actor, "rename", "section", s.ID, was.Name+" ("+was.Path+") is "+s.Name+" ("+s.Path+")")
	})
	return sec, err
}

// moveSection gives a section another path, and those below it theirs, and stores them. What it was called before redirects.
func moveSection(ctx context.Context, tx *store.Tx, all []news.Section, s *news.Section, path string) error {
	for _, other := range all {
		if other.Path == path && other.ID != s.ID {
			return news.Errorf(news.Conflict, "There is a section with the address %s already: %s.", path, other.Name)
		}
	}
	was := s.Path
	s.Path = path
	if was != path {
		if err := tx.SetAddressState(ctx, news.TargetSection, s.ID, news.AddressCurrent, news.AddressRedirect); err != nil {
			return err
		}
		if err := tx.Claim(ctx, news.Address{Path: path, Kind: news.TargetSection, TargetID: s.ID, State: news.AddressCurrent}); err != nil {
			return err
		}
	}
	if err := tx.UpdateSection(ctx, s); err != nil {
		return err
	}
	for i := range all {
		rest, ok := strings.CutPrefix(all[i].Path, was)
		if ok && was != path && all[i].ParentID == s.ID {
			if err := moveSection(ctx, tx, all, &all[i], path+rest); err != nil {
				return err
			}
		}
	}
	return nil
}

// pathAbove is the path that a section's own begins with.
func pathAbove(all []news.Section, s *news.Section) string {
	if above := sectionIn(all, s.ParentID); above != nil {
		return above.Path
	}
	return "/"
}

func checkSectionName(name string, hasSlug bool) error {
	switch {
	case name == "":
		return news.Errorf(news.Invalid, "A section needs a name.")
	case len(name) > MaxTopicName && len([]rune(name)) > MaxTopicName:
		return news.Errorf(news.Invalid, "The section's name is longer than %d characters.", MaxTopicName)
	case !hasSlug:
		return news.Errorf(news.Invalid, "The section's name %q has no letter and no digit to make an address of; give one with a slug.", name)
	}
	return nil
}
