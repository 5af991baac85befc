package wordpress

import (
	"html"
	"net/url"
	"path"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
)

// addresses gives the path that an item keeps ("" if it had none of its own) and all others that lead to it: by number, of older
// names, and of the pages of its attachments.
func (m *mapper) addresses(it *Item) (keeps string, aliases []string) {
	keeps = m.ix.pathOf(it.Link)
	if it.ID != 0 {
		aliases = append(aliases, "/?p="+key(it.ID))
		if it.Type == "page" {
			aliases = append(aliases, "/?page_id="+key(it.ID))
		}
	}
	if p := m.ix.pathOf(it.GUID); p != "" && p != keeps {
		aliases = append(aliases, p)
	}
	for _, meta := range it.Meta {
		if meta.Key == "_wp_old_slug" && keeps != "" {
			if old := decodeSlug(meta.Value); old != "" && !strings.Contains(old, "/") {
				aliases = append(aliases, rename(keeps, old))
			}
		}
	}
	for _, f := range m.ix.children[it.ID] {
		aliases = append(aliases, m.ix.attachmentAliases(f)...)
	}
	if f := m.ix.byID[number(it.MetaValue("_thumbnail_id"))]; f != nil && f.alone {
		aliases = append(aliases, m.ix.attachmentAliases(f)...)
	}
	return keeps, aliases
}

// rename puts another last part to a path.
func rename(p, last string) string {
	slash := ""
	if strings.HasSuffix(p, "/") {
		p, slash = strings.TrimSuffix(p, "/"), "/"
	}
	dir, old := path.Split(p)
	if slash == "" {
		last += path.Ext(old)
	}
	return dir + last + slash
}

// attachmentAliases are the addresses of an attachment's page.
func (ix *index) attachmentAliases(f *file) []string {
	out := []string{"/?attachment_id=" + key(f.id)}
	if p := ix.pathOf(f.link); p != "" {
		out = append(out, p)
	}
	return out
}

// pathOf is the path of a link on the old site, decoded, as the table of addresses keeps it; "" for what is told apart by its
// query, lies elsewhere, or cannot be an address.
func (ix *index) pathOf(link string) string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || !ix.ours(u.Host) {
		return ""
	}
	p, err := news.CleanPath(fixText(u.Path))
	if err != nil || p == "/" || len(p) > 1000 {
		return ""
	}
	return p
}

// slug is the last part of an item's address.
func (m *mapper) slug(it *Item) string {
	s := decodeSlug(it.Slug)
	if strings.Contains(s, "/") || len(s) > 600 {
		return ""
	}
	return s
}

// originals puts the addresses of attachments as they were taken in where a body shows them in another size, and lists
// those that it shows.
func (ix *index) originals(body string) (string, []*file) {
	var shown []*file
	for _, src := range richtext.Pictures(body) {
		f := ix.byFile[fileKey(src)]
		if f == nil || !f.picture {
			continue
		}
		shown = append(shown, f)
		if f.url != src {
			body = strings.ReplaceAll(body, `<img src="`+escaped1(src)+`"`, `<img src="`+escaped1(f.url)+`"`)
		}
	}
	return body, shown
}

func escaped1(s string) string { return strings.ReplaceAll(html.EscapeString(s), "&#39;", "'") }

// sectionAliases are a category's old addresses.
func (ix *index) sectionAliases(t *Term) []string {
	out := []string{"/category/" + t.Slug + "/", "/?category_name=" + t.Slug}
	if t.ID != 0 {
		out = append(out, "/?cat="+key(t.ID))
	}
	full := t.Slug
	for up, n := ix.bySlug["category/"+t.Parent], 0; up != nil && n < 20; up, n = ix.bySlug["category/"+up.Parent], n+1 {
		full = up.Slug + "/" + full
		out = append(out, "/category/"+full+"/")
	}
	return ix.withBase(out)
}

// topicAliases are a tag's.
func (ix *index) topicAliases(t *Term) []string {
	out := []string{"/tag/" + t.Slug + "/", "/?tag=" + t.Slug}
	return ix.withBase(out)
}

// authorAliases are an author's.
func (ix *index) authorAliases(a *Author) []string {
	out := []string{"/author/" + slugOf(a.Login) + "/", "/author/" + decodeSlug(a.Login) + "/", "/?author_name=" + slugOf(a.Login)}
	if strings.Contains(a.Login, "@") {
		s := oldAuthorSlug(a)
		out = []string{"/author/" + s + "/", "/?author_name=" + s}
	}
	if a.ID > 0 {
		out = append(out, "/?author="+key(a.ID))
	}
	return ix.withBase(out)
}

// withBase puts the folder that the old site lay in before paths: it may have been one of several on its host.
func (ix *index) withBase(paths []string) []string {
	u, err := url.Parse(ix.site.BaseBlogURL)
	if err != nil || strings.Trim(u.Path, "/") == "" {
		return paths
	}
	base := "/" + strings.Trim(u.Path, "/")
	out := make([]string, 0, 2*len(paths))
	for _, p := range paths {
		out = append(out, p)
		if !strings.HasPrefix(p, "/?") {
			out = append(out, base+p)
		}
	}
	return out
}
