package wordpress

import (
	"cmp"
	"context"
	"slices"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
)

// menuLeast is how many categories a menu must have at its top to be taken for the old site's bar.
const menuLeast = 3

// menuMost is how many entries of a menu are read; a page shows tens.
const menuMost = 1000

// menu is one of the old site's menus: the categories at its top. Where the theme shows it is not in an export.
type menu struct {
	slug    string
	entries []menuEntry
}

// menuEntry is a category in a menu.
type menuEntry struct {
	order int
	term  int64
}

// menuItem notes an entry of a menu, if it is a category and stands below no other.
func (ix *index) menuItem(it *Item) {
	if it.Status != "publish" || it.MetaValue("_menu_item_type") != "taxonomy" || it.MetaValue("_menu_item_object") != "category" ||
		number(it.MetaValue("_menu_item_menu_item_parent")) != 0 {
		return
	}
	for _, t := range it.Terms {
		if t.Domain != "nav_menu" {
			continue
		}
		i := slices.IndexFunc(ix.menus, func(m menu) bool { return m.slug == t.Slug })
		if i < 0 {
			i = len(ix.menus)
			ix.menus = append(ix.menus, menu{slug: t.Slug})
		}
		if m := &ix.menus[i]; len(m.entries) < menuMost {
			m.entries = append(m.entries, menuEntry{it.MenuOrder, number(it.MetaValue("_menu_item_object_id"))})
		}
	}
}

// menuSlugs are the categories of the menu that has the most of them, in its order; none if no menu has enough.
func (ix *index) menuSlugs() (slugs []string) {
	var best menu
	for _, m := range ix.menus {
		if len(m.entries) > len(best.entries) {
			best = m
		}
	}
	slices.SortStableFunc(best.entries, func(a, b menuEntry) int { return cmp.Compare(a.order, b.order) })
	byID := map[int64]string{}
	for _, t := range ix.terms {
		if t.Taxonomy == "category" && t.ID != 0 {
			byID[t.ID] = t.Slug
		}
	}
	for _, e := range best.entries {
		if slug := byID[e.term]; slug != "" && !slices.Contains(slugs, slug) {
			slugs = append(slugs, slug)
		}
	}
	if len(slugs) < menuLeast {
		return nil
	}
	return slugs[:min(len(slugs), news.BarMost)]
}

// bar has the categories of the old site's menu stand in the bar, when they come in for the first time.
func (s *site) bar(ctx context.Context, b *editorial.Batch) (func(), error) {
	var ids []int64
	for _, slug := range s.ix.menuSlugs() {
		if !s.fresh[slug] {
			return nil, nil // the paper was here before, and may have chosen since
		}
		ids = append(ids, s.sections[slug])
	}
	return nil, b.Bar(ctx, ids)
}
