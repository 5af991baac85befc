package wordpress

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
)

// index is what a first pass over the files has found of one old site: what items refer to, wherever in the files it
// stands. It holds no text of stories.
type index struct {
	source   string // the old site's address without scheme and last slash
	number   int    // in the order in which the files name them
	site     Site
	hosts    map[string]int // of the items' links
	authors  []*Author
	byLogin  map[string]*Author
	terms    []*Term          // categories and tags, in the order of the file
	bySlug   map[string]*Term // "category/slug"
	files    []*file          // attachments
	byID     map[int64]*file
	byFile   map[string]*file  // by fileKey of its address
	children map[int64][]*file // by the post that they belong to
	blocks   map[int64]string  // reusable blocks
	guests   map[string]string // co-authors' names by slug
	menus    []menu            // in the order of the file
	filed    map[string]int    // how many items that are stored have a category, by its slug
	blockMem int
	stored   map[int64]bool // numbers of the items that become stories or pages
}

// file is an attachment.
type file struct {
	id, parent                int64
	url, link                 string
	title, alt, caption, slug string
	picture                   bool
	hidden                    bool  // it was not public: it is neither stored nor shown
	alone                     bool  // it belongs to nothing that is stored
	local                     int64 // our picture
}

// maxBlockMem is how many bytes of reusable blocks are kept at once.
const maxBlockMem = 16 << 20

func newIndex(source string) *index {
	return &index{
		source: source, hosts: map[string]int{}, byLogin: map[string]*Author{}, bySlug: map[string]*Term{}, byID: map[int64]*file{}, byFile: map[string]*file{},
		children: map[int64][]*file{}, blocks: map[int64]string{}, guests: map[string]string{}, filed: map[string]int{}, stored: map[int64]bool{},
	}
}

// sourceOf names an old site.
func sourceOf(s *Site) string {
	for _, u := range []string{s.BaseBlogURL, s.BaseSiteURL, s.Link} {
		if _, rest, ok := strings.Cut(u, "://"); ok {
			if rest = strings.TrimRight(strings.ToLower(rest), "/"); rest != "" {
				return strings.TrimPrefix(rest, "www.")
			}
		}
	}
	return "wordpress"
}

// scan reads files for the first time. It gives an index for each old site that they speak of.
func scan(ctx context.Context, files []string, opt *Options) (map[string]*index, error) {
	all := map[string]*index{}
	for _, name := range files {
		if err := scanFile(ctx, name, opt, all); err != nil {
			return nil, err
		}
	}
	for _, ix := range all {
		ix.finish()
	}
	return all, nil
}

func scanFile(ctx context.Context, name string, opt *Options, all map[string]*index) error {
	f, err := os.Open(name)
	if err != nil {
		return news.Errorf(news.Invalid, "%s cannot be opened: %w", name, err)
	}
	defer f.Close()
	r := NewReader(f)
	ix := pick(all, opt, &Site{})
	for n := 0; ; n++ {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return inFile(name, err)
		}
		if rec.Site != nil {
			ix = pick(all, opt, rec.Site)
		}
		ix.take(&rec)
		if n%256 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			opt.progress(Progress{Phase: "reading", File: name, Offset: r.Offset()})
		}
	}
}

// pick gives the index of a site.
func pick(all map[string]*index, opt *Options, site *Site) *index {
	source := opt.Source
	if source == "" {
		source = sourceOf(site)
	}
	ix := all[source]
	if ix == nil {
		ix = newIndex(source)
		ix.number = len(all)
		all[source] = ix
	}
	if ix.site.Link == "" {
		ix.site = *site
	}
	return ix
}

func inFile(name string, err error) error {
	return news.Errorf(news.KindOf(err), "%s: %s", name, news.MessageOf(err))
}

// take notes what a record says that others refer to.
func (ix *index) take(rec *Record) {
	switch {
	case rec.Author != nil:
		ix.author(rec.Author)
	case rec.Category != nil:
		ix.term(rec.Category)
	case rec.Tag != nil:
		ix.term(rec.Tag)
	case rec.Item != nil:
		ix.item(rec.Item)
	}
}

func (ix *index) author(a *Author) {
	if a.Login == "" {
		a.Login = a.DisplayName
	}
	if have := ix.byLogin[a.Login]; have == nil {
		ix.byLogin[a.Login] = a
		ix.authors = append(ix.authors, a)
	}
}

func (ix *index) term(t *Term) {
	t.Slug = cmp.Or(decodeSlug(t.Slug), slugOf(t.Name))
	t.Parent = decodeSlug(t.Parent)
	t.Name = cmp.Or(richtext.Line(t.Name), t.Slug)
	if t.Slug == "" {
		return
	}
	key := t.Taxonomy + "/" + t.Slug
	if have := ix.bySlug[key]; have == nil {
		ix.bySlug[key] = t
		ix.terms = append(ix.terms, t)
	}
}

func (ix *index) item(it *Item) {
	if u, err := url.Parse(it.Link); err == nil && u.Host != "" {
		ix.hosts[strings.ToLower(u.Host)]++
	}
	switch it.Type {
	case "attachment":
		ix.attachment(it)
		return
	case "wp_block":
		if ix.blockMem += len(it.Content); ix.blockMem < maxBlockMem {
			ix.blocks[it.ID] = it.Content
		}
		return
	case "nav_menu_item":
		ix.menuItem(it)
		return
	case "guest-author":
		slug := strings.TrimPrefix(decodeSlug(it.Slug), "cap-")
		ix.guests[slug] = cmp.Or(it.MetaValue("cap-display_name"), it.Headline())
		return
	}
	if !stored(it) {
		return
	}
	ix.stored[it.ID] = true
	for _, l := range ix.creators(it) {
		ix.author(&Author{Login: l.login, DisplayName: l.name})
	}
	for _, t := range itemTerms(it) {
		ix.term(&Term{Taxonomy: t.Domain, Slug: t.Slug, Name: t.Name})
		if t.Domain == "category" {
			ix.filed[t.Slug]++
		}
	}
}

// seldom says that less than half of the items that are stored have a category.
func (ix *index) seldom(slug string) bool { return ix.filed[slug]*2 < len(ix.stored) }

func (ix *index) attachment(it *Item) {
	f := &file{
		id: it.ID, parent: it.Parent, url: cmp.Or(it.AttachmentURL, it.GUID), link: it.Link, title: it.Headline(), slug: it.Slug,
		alt: richtext.Line(it.MetaValue("_wp_attachment_image_alt")), caption: richtext.Line(it.Excerpt),
	}
	if u, ok := richtext.CleanURL(f.url); ok {
		f.url = u
	}
	f.picture = isPicture(f.url)
	f.hidden = it.Password != "" || it.Status == "private" || it.Status == "trash" || it.Status == "auto-draft" || it.Status == "draft"
	if ix.byID[f.id] != nil {
		return
	}
	ix.byID[f.id] = f
	ix.files = append(ix.files, f)
	ix.children[f.parent] = append(ix.children[f.parent], f)
	if key := fileKey(f.url); key != "" && ix.byFile[key] == nil {
		ix.byFile[key] = f
	}
}

// finish adds the parents that are only named, and finds the attachments that belong to no story.
func (ix *index) finish() {
	for _, f := range ix.files {
		f.alone = !ix.stored[f.parent]
	}
	for _, t := range slices.Clone(ix.terms) {
		if t.Taxonomy == "category" && t.Parent != "" && ix.bySlug["category/"+t.Parent] == nil {
			ix.term(&Term{Taxonomy: "category", Slug: t.Parent, Name: t.Parent})
		}
	}
}

// ours reports whether a link is of the old site, or of the host that most of its items are on.
func (ix *index) ours(host string) bool {
	host = strings.TrimPrefix(strings.ToLower(host), "www.")
	for _, u := range []string{ix.site.Link, ix.site.BaseBlogURL, ix.site.BaseSiteURL} {
		if p, err := url.Parse(u); err == nil && strings.TrimPrefix(strings.ToLower(p.Host), "www.") == host {
			return true
		}
	}
	most, at := 0, ""
	for h, n := range ix.hosts {
		if n > most || n == most && h < at {
			most, at = n, h
		}
	}
	return strings.TrimPrefix(at, "www.") == host
}

// isPicture tells by its name whether a file is a picture that the picture store takes.
func isPicture(u string) bool {
	p, _, _ := strings.Cut(u, "?")
	switch strings.ToLower(path.Ext(p)) {
	case ".jpg", ".jpeg", ".jpe", ".png", ".gif", ".webp", ".bmp", ".avif", ".heic", ".tif", ".tiff", ".svg":
		return true
	}
	return false
}

var reSize = regexp.MustCompile(`(?:-\d{1,5}x\d{1,5}|-scaled|-rotated)(\.[A-Za-z0-9]{2,5})$`)

// fileKey is what the addresses of one picture in all its sizes have in common: no scheme, no query, no size, and no
// image proxy before it.
func fileKey(u string) string {
	u, _, _ = strings.Cut(u, "?")
	u, _, _ = strings.Cut(u, "#")
	if i := strings.Index(u, "://"); i >= 0 {
		u = u[i+3:]
	}
	u = strings.TrimPrefix(u, "www.")
	if len(u) > 10 && u[0] == 'i' && strings.HasPrefix(u[2:], ".wp.com/") {
		u = strings.TrimPrefix(u[10:], "www.")
	}
	if m := reSize.FindStringSubmatchIndex(u); m != nil {
		u = u[:m[0]] + u[m[2]:]
	}
	if i := strings.LastIndex(u, "/"); i < 0 || i == len(u)-1 {
		return ""
	}
	return u
}

// decodeSlug reads a slug that WordPress has percent-encoded.
func decodeSlug(s string) string {
	s = strings.Trim(strings.TrimSpace(s), "/")
	if d, err := url.PathUnescape(s); err == nil {
		s = fixText(d)
	}
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r == '?' || r == '#' {
			return -1
		}
		return r
	}, s)
}

func key(n int64) string { return strconv.FormatInt(n, 10) }
