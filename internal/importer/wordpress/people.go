package wordpress

import (
	"cmp"
	"strings"

	"broadsheet/internal/editorial"
	"broadsheet/internal/richtext"
)

// writer is somebody who wrote an item.
type writer struct{ login, name string }

// creators are the item's writers in order: those that the plugin for several authors names, else the post's own.
func (ix *index) creators(it *Item) []writer {
	var out []writer
	seen := map[string]bool{}
	add := func(login, name string) {
		if login = strings.TrimSpace(login); login != "" && !seen[login] {
			seen[login] = true
			out = append(out, writer{login, name})
		}
	}
	for _, t := range it.Terms {
		if t.Domain != "author" {
			continue
		}
		slug := strings.TrimPrefix(decodeSlug(t.Slug), "cap-")
		if a := ix.authorLike(slug, t.Name); a != nil {
			add(a.Login, "")
			continue
		}
		name := cmp.Or(ix.guests[slug], richtext.Line(t.Name), slug)
		add(slug, name)
	}
	if len(out) > 0 {
		return out
	}
	for _, login := range it.Creators {
		add(login, "")
	}
	return out
}

// authorLike finds a declared author by the slug or the name that the plugin for several authors gives.
func (ix *index) authorLike(slug, name string) *Author {
	if a := ix.byLogin[slug]; a != nil {
		return a
	}
	if a := ix.byLogin[name]; a != nil {
		return a
	}
	return nil
}

// personSlug is the last part of an author's old address: WordPress makes it of the login. A login that is an e-mail address
// is not shown.
func personSlug(a *Author) string {
	if strings.Contains(a.Login, "@") {
		if a.DisplayName != "" && !strings.Contains(a.DisplayName, "@") {
			return slugOf(a.DisplayName)
		}
		local, _, _ := strings.Cut(a.Login, "@")
		return slugOf(local)
	}
	return slugOf(a.Login)
}

// personName is an author's name for readers; no e-mail address is one.
func personName(a *Author) string {
	name := richtext.Line(a.Name())
	if local, _, is := strings.Cut(name, "@"); is && !strings.Contains(name, " ") && local != "" {
		return local
	}
	return name
}

// oldAuthorSlug is how WordPress writes a login that is an e-mail address.
func oldAuthorSlug(a *Author) string {
	return editorial.Slug(strings.NewReplacer("@", "", ".", "-", "_", "_").Replace(a.Login))
}

// slugOf is a slug made of a name, "" of nothing.
func slugOf(name string) string {
	if name = strings.TrimSpace(name); name == "" {
		return ""
	}
	return editorial.Slug(strings.ReplaceAll(name, "_", "-"))
}
