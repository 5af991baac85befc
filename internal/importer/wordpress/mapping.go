package wordpress

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"broadsheet/internal/analyser"
	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
)

// stored reports whether items of this type and state become stories or pages.
func stored(it *Item) bool { _, why := sortOut(it); return why == "" }

// sortOut says what kind of thing an item becomes, or why it is not stored.
func sortOut(it *Item) (news.Kind, string) {
	var kind news.Kind
	switch it.Type {
	case "post", "":
		kind = news.KindStory
	case "page":
		kind = news.KindPage
	case "attachment":
		return "", "an attachment"
	case "revision":
		return "", "an old revision"
	case "nav_menu_item":
		return "", "an entry of a menu"
	case "wp_block":
		return "", "a reusable block: its text stands where it was used"
	case "guest-author":
		return "", "a guest author: read as a byline"
	case "custom_css", "customize_changeset", "wp_global_styles", "wp_template", "wp_template_part", "wp_navigation", "wp_font_family", "wp_font_face", "oembed_cache", "user_request":
		return "", "of the old theme or system"
	default:
		return "", "of a plugin or theme"
	}
	switch it.Status {
	case "trash":
		return kind, "in the trash"
	case "auto-draft":
		return kind, "an empty draft that WordPress made by itself"
	case "inherit":
		return kind, "a part of another item"
	}
	if it.Cut && (it.Type == "" || it.Status == "") {
		return kind, "cut off before its state"
	}
	if len(it.Content) > editorial.MaxBody*3/4 {
		return kind, "too long for a story"
	}
	return kind, ""
}

// draft is an item on its way to become a story, with what only the writer can look up still by its old name.
type draft struct {
	in       editorial.ImportedStory
	what     string // "post", "page"
	sections []string
	topics   []string
	bylines  []string // logins
	thumb    int64
	skipped  map[string]int // comments, by reason
	comments int            // as read
}

// mapper turns the items of one old site into drafts. It may be used by several goroutines.
type mapper struct {
	ix   *index
	zone *time.Location
	lang string // of this paper
	now  time.Time
}

func (m *mapper) draft(it *Item, foreign string, kind news.Kind, conv *Converter) *draft {
	d := &draft{what: cmp.Or(it.Type, "post"), comments: len(it.Comments)}
	in := &d.in
	in.ForeignID, in.Kind, in.Digest = foreign, kind, digest(it)
	in.State, in.Private = state(it)
	in.PublishedAt = it.Published(m.zone)
	ahead := in.PublishedAt.After(m.now)
	if ahead && in.State == news.Published {
		in.State = news.Draft // WordPress itself would not show it before its date
	}
	if in.State != news.Published {
		if ahead || it.Status == "future" {
			in.PlannedAt = in.PublishedAt
		}
		if !in.Private {
			in.PublishedAt = time.Time{}
		}
	}
	if at := it.LastModified(m.zone); at.Sub(in.PublishedAt) > 10*time.Minute && in.State == news.Published {
		in.UpdatedAt = at
	}
	in.CommentsOpen, in.Sticky = it.CommentStatus == "open", it.Sticky
	in.GUID = it.GUID
	in.Original, in.OriginalFormat, in.Clean = it.Content, "wordpress", true
	in.Slug = m.slug(it)
	in.Path, in.Aliases = m.addresses(it)

	c := &in.Content
	var shown []*file
	c.Body, shown = m.ix.originals(conv.Body(it))
	for _, f := range shown {
		if f.alone { // it has no story of its own: its page leads to the first that shows it
			in.Aliases = append(in.Aliases, m.ix.attachmentAliases(f)...)
		}
	}
	c.Headline = richtext.Cut(it.Headline(), editorial.MaxHeadline)
	if c.Headline == "" {
		c.Headline = cmp.Or(richtext.Excerpt(c.Body, 80), decodeSlug(it.Slug), in.ForeignID)
	}
	c.Standfirst = it.Standfirst()
	c.SearchHeadline, c.SocialHeadline = seoTitles(it, c.Headline)
	c.Lang = m.language(it, c)
	d.thumb = number(it.MetaValue("_thumbnail_id"))
	d.sections, d.topics = m.places(it)
	for _, w := range m.ix.creators(it) {
		d.bylines = append(d.bylines, w.login)
	}
	m.comments(it, d)
	return d
}

// state is the state that an item gets, and whether it must never be public. Nothing becomes public but what was so.
func state(it *Item) (news.State, bool) {
	switch {
	case it.Status == "private" || it.Password != "":
		return news.Draft, true
	case it.Status == "publish":
		return news.Published, false
	case it.Status == "pending":
		return news.InReview, false
	case it.Status == "draft" || it.Status == "future" || it.Status == "":
		return news.Draft, false
	}
	return news.Draft, true // a plugin's state
}

// foreignID names an item within its site.
func foreignID(it *Item) string {
	if it.ID != 0 {
		return key(it.ID)
	}
	return cmp.Or(it.GUID, it.Link, "untitled "+it.Title+" "+it.Date)
}

// digest is the same as long as nothing about the item changed that is brought over, comments apart.
func digest(it *Item) string {
	bare := *it
	bare.Comments, bare.Line, bare.Offset, bare.Meta = nil, 0, 0, nil
	for _, m := range it.Meta {
		if m.Key == "_thumbnail_id" || m.Key == "footnotes" || m.Key == "_wp_old_slug" || seoKeys[m.Key] {
			bare.Meta = append(bare.Meta, m)
		}
	}
	h := sha256.New()
	_ = json.NewEncoder(h).Encode(&bare) // a hash takes all that it is given
	return hex.EncodeToString(h.Sum(nil)[:16])
}

var seoKeys = map[string]bool{
	"_yoast_wpseo_title": true, "_yoast_wpseo_opengraph-title": true, "_yoast_wpseo_primary_category": true, "rank_math_title": true,
	"rank_math_facebook_title": true, "_aioseo_title": true, "_aioseop_title": true, "_aioseo_og_title": true,
}

// seoTitles are the headlines that plugins kept for search engines and for sharing, if they are not made of a pattern.
func seoTitles(it *Item, headline string) (search, social string) {
	plain := func(keys ...string) string {
		for _, k := range keys {
			v := richtext.Line(it.MetaValue(k))
			if v != "" && !strings.ContainsAny(v, "%#") && v != headline {
				return richtext.Cut(v, editorial.MaxHeadline)
			}
		}
		return ""
	}
	return plain("_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title"),
		plain("_yoast_wpseo_opengraph-title", "rank_math_facebook_title", "_aioseo_og_title")
}

// language is the language of an item if it is not this paper's: what a plugin for several languages says; else what its text seems to be in,
// since papers of two languages mostly have no such plugin; else the old site's.
func (m *mapper) language(it *Item, c *news.Content) string {
	lang := cmp.Or(m.ix.site.Language, m.lang)
	said := ""
	for _, t := range it.Terms {
		if t.Domain == "language" && len(t.Slug) >= 2 && len(t.Slug) <= 8 {
			said = t.Slug
		}
	}
	if said == "" {
		said = analyser.Foreign(c.Headline+"\n"+c.Standfirst+"\n"+richtext.Excerpt(c.Body, sample), lang)
	}
	lang = cmp.Or(said, lang)
	if b := analyser.CodeOf(lang); len(b) < 2 || len(b) > 3 || b == analyser.CodeOf(m.lang) {
		return ""
	}
	return strings.ReplaceAll(lang, "_", "-")
}

// sample is how many characters of a text its language is told by.
const sample = 3000

// itemTerms are an item's categories and tags, their slugs decoded, the main one first.
func itemTerms(it *Item) []ItemTerm {
	var out []ItemTerm
	named := false
	for _, t := range it.Terms {
		named = named || t.Domain != ""
	}
	seen := map[string]bool{}
	for _, t := range it.Terms {
		switch {
		case t.Domain == "tag":
			t.Domain = "post_tag" // WXR 1.0
		case t.Domain == "" && !named:
			t.Domain = "category"
		}
		if t.Domain != "category" && t.Domain != "post_tag" {
			continue
		}
		t.Slug = cmp.Or(decodeSlug(t.Slug), slugOf(t.Name))
		if k := t.Domain + "/" + t.Slug; t.Slug != "" && !seen[k] {
			seen[k] = true
			out = append(out, t)
		}
	}
	return out
}

// isUncategorized says that a category is WordPress's own for stories without one.
func isUncategorized(slug string) bool { return slug == "uncategorized" || slug == "uncategorised" }

// places are the slugs of an item's sections, the main one first, and of its topics. "Uncategorized" is the main one only
// where it is the only one.
func (m *mapper) places(it *Item) (sections, topics []string) {
	primary := number(it.MetaValue("_yoast_wpseo_primary_category"))
	rank := func(slug string) int {
		t := m.ix.bySlug["category/"+slug]
		switch {
		case t != nil && primary != 0 && t.ID == primary:
			return 0
		case isUncategorized(slug):
			return 2
		}
		return 1
	}
	best := -1
	for _, t := range itemTerms(it) {
		if t.Domain == "post_tag" {
			topics = append(topics, t.Slug)
			continue
		}
		sections = append(sections, t.Slug)
		if n := len(sections) - 1; best < 0 || rank(t.Slug) < rank(sections[best]) {
			best = n
		}
	}
	if best > 0 {
		main := sections[best]
		copy(sections[1:best+1], sections[:best])
		sections[0] = main
	}
	return sections, topics
}
