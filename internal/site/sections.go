package site

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"broadsheet/internal/markup"
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/theme"
)

// allSectionsPaths is where the page of all sections stands: at the first of these that nothing of the paper's own has.
var allSectionsPaths = []string{"/sections/", "/all-sections/"}

// allSectionsAt is the address of the page of all sections, "" if the paper has something of its own at all that it could have.
func (s *Site) allSectionsAt(ctx context.Context) (string, error) {
	for _, path := range allSectionsPaths {
		if _, err := s.db.Address(ctx, path); news.KindOf(err) == news.NotFound {
			return path, nil
		} else if err != nil {
			return "", err
		}
	}
	return "", nil
}

// sectionsPage is the list of all sections that have stories, from A to Z, each with those below it.
func (j *job) sectionsPage() (*press.Page, error) {
	title := j.frame.T.T("sections.all")
	view := &theme.Sections{Page: j.page(j.all, theme.Head{Title: title}), Title: title}
	j.frame.More.Here = j.frame.More.Href != ""
	found := markup.List{Publisher: j.publisher(), URL: view.Head.Canonical, Title: title, Lang: j.set.Lang, Crumbs: []markup.Named{{Name: j.set.Name, URL: j.abs("/")}}}
	tree := map[int64][]news.Section{}
	for _, sec := range j.sections {
		if sec.HasStories {
			tree[sec.ParentID] = append(tree[sec.ParentID], sec)
		}
	}
	for _, below := range tree {
		slices.SortStableFunc(below, func(a, b news.Section) int { return cmp.Compare(alphabetical(a.Name), alphabetical(b.Name)) })
	}
	var under func(id int64, depth int) []theme.Link
	under = func(id int64, depth int) (out []theme.Link) {
		for _, sec := range tree[id] {
			found.Stories = append(found.Stories, markup.Named{Name: sec.Name, URL: j.abs(sec.Path)})
			if out = append(out, j.section(sec.ID)); depth < 20 {
				out = append(out, under(sec.ID, depth+1)...)
			}
		}
		return out
	}
	for _, sec := range tree[0] {
		found.Stories = append(found.Stories, markup.Named{Name: sec.Name, URL: j.abs(sec.Path)})
		view.Groups = append(view.Groups, theme.SectionGroup{Link: j.section(sec.ID), Below: under(sec.ID, 1)})
	}
	view.Head.Markup = markup.ForList(found)
	if len(view.Groups) == 0 {
		view.Head.Robots = "noindex"
	}
	out, err := j.print(http.StatusOK, view)
	if out != nil {
		out.NoIndex = len(view.Groups) == 0
	}
	return out, err
}

// alphabetical is a name as lists from A to Z order it: small, and with its accents after its letters.
func alphabetical(name string) string { return norm.NFKD.String(strings.ToLower(name)) }
