package wordpress

import (
	"fmt"
	"strconv"
	"strings"
)

// fields reads the children of a container until its end tag. field is given each start tag and reports whether it
// has read the element; others are passed into, so that unknown wrappers hide nothing.
func (r *Reader) fields(t *tag, field func(*tag) bool) {
	if t.empty {
		return
	}
	for !r.cut && !r.tooLong {
		if r.itemEnd > 0 && r.s.offset() > r.itemEnd {
			r.broken(errLong, "")
			return
		}
		if !r.s.skipTo([]byte("<"), false) {
			r.cut = true
			r.problem("<" + t.raw + "> does not end: the file is cut off")
			return
		}
		if r.leaves(t) {
			r.problem("The end of <" + t.raw + "> is missing")
			return
		}
		c, kind, _ := r.readMarkup()
		switch {
		case kind != markupTag:
		case c.end && c.raw == t.raw:
			return
		case c.end:
		case c.alien:
			r.skipElement(&c)
		default:
			field(&c)
		}
	}
}

// leaves reports whether the tag that the scanner stands on can only follow behind container t.
func (r *Reader) leaves(t *tag) bool {
	r.s.need(maxName)
	h := r.s.held()
	if name, n := closing(h); n > 0 {
		name = r.canonical(name)
		if t.name == "item" {
			return name == "channel" || name == "rss"
		}
		return name == "item" || name == "channel" || name == "rss" || name == "wp:comment" && t.name == "wp:commentmeta"
	}
	switch name := r.canonical(opening(h)); name {
	case "item", "channel":
		return true
	case "wp:comment", "wp:postmeta":
		return t.name == "wp:comment" || t.name == "wp:postmeta" || t.name == "wp:commentmeta"
	}
	return false
}

// item reads an item, t being its start tag. It gives nil for one that is too long.
func (r *Reader) item(t *tag) *Item {
	r.nItem++
	r.near = "item " + strconv.Itoa(r.nItem)
	it := &Item{Line: r.s.line, Offset: r.s.offset()}
	r.itemEnd, r.cut, r.tooLong = it.Offset+MaxItem, false, false
	r.fields(t, func(c *tag) bool { return r.itemField(it, c) })
	it.Cut = r.cut
	if r.tooLong {
		r.near = fmt.Sprintf("item %d, “%s”", r.nItem, clip(it.Title, 80))
		r.s.skipTo([]byte("</item>"), true)
		it = nil
	}
	r.itemEnd, r.tooLong = 0, false
	return it
}

func (r *Reader) itemField(it *Item, c *tag) bool {
	switch c.name {
	case "category":
		r.itemTerm(it, c)
		return true
	case "wp:postmeta":
		if m := r.meta(c); m.Key != "" {
			it.Meta = append(it.Meta, m)
		}
		return true
	case "wp:comment":
		it.Comments = append(it.Comments, r.comment(c))
		return true
	case "dc:creator", "wp:author":
		if v := strings.TrimSpace(r.leaf(c)); v != "" {
			it.Creators = append(it.Creators, v)
		}
		return true
	case "guid":
		it.GUIDIsLink = c.attr("isPermaLink") != "false"
		set(&it.GUID, r.leaf(c))
		return true
	case "content:encoded", "excerpt:encoded":
		to := &it.Content
		if c.name == "excerpt:encoded" {
			to = &it.Excerpt
		}
		if v := r.leaf(c); *to == "" {
			*to = v
		}
		return true
	case "title":
		set(&it.Title, r.leaf(c))
		r.near = fmt.Sprintf("item %d, “%s”", r.nItem, clip(it.Title, 80))
		return true
	}
	if to := it.textField(c.name); to != nil {
		set(to, r.leaf(c))
		return true
	}
	switch c.name {
	case "wp:post_id":
		if v := number(r.leaf(c)); it.ID == 0 {
			it.ID = v
		}
	case "wp:post_parent":
		it.Parent = number(r.leaf(c))
	case "wp:menu_order":
		it.MenuOrder = int(number(r.leaf(c)))
	case "wp:is_sticky":
		it.Sticky = number(r.leaf(c)) == 1
	default:
		return false
	}
	return true
}

func (it *Item) textField(name string) *string {
	switch name {
	case "link":
		return &it.Link
	case "pubDate":
		return &it.PubDate
	case "description":
		return &it.Description
	case "wp:post_date":
		return &it.Date
	case "wp:post_date_gmt":
		return &it.DateGMT
	case "wp:post_modified":
		return &it.Modified
	case "wp:post_modified_gmt":
		return &it.ModifiedGMT
	case "wp:comment_status":
		return &it.CommentStatus
	case "wp:ping_status":
		return &it.PingStatus
	case "wp:post_name":
		return &it.Slug
	case "wp:status":
		return &it.Status
	case "wp:post_type":
		return &it.Type
	case "wp:post_password":
		return &it.Password
	case "wp:attachment_url":
		return &it.AttachmentURL
	}
	return nil
}

func (r *Reader) itemTerm(it *Item, c *tag) {
	term := ItemTerm{Domain: c.attr("domain"), Slug: c.attr("nicename"), Name: strings.TrimSpace(r.leaf(c))}
	if term.Name == "" && term.Slug == "" {
		return
	}
	it.Terms = append(it.Terms, term)
}

func (r *Reader) meta(t *tag) Meta {
	var m Meta
	r.fields(t, func(c *tag) bool {
		switch c.name {
		case "wp:meta_key":
			set(&m.Key, r.leaf(c))
		case "wp:meta_value":
			if v := r.leaf(c); m.Value == "" {
				m.Value = v
			}
		default:
			return false
		}
		return true
	})
	return m
}

func (r *Reader) comment(t *tag) Comment {
	var m Comment
	r.fields(t, func(c *tag) bool {
		var to *string
		switch c.name {
		case "wp:comment_id":
			m.ID = number(r.leaf(c))
		case "wp:comment_parent":
			m.Parent = number(r.leaf(c))
		case "wp:comment_user_id":
			m.UserID = number(r.leaf(c))
		case "wp:comment_content":
			m.Content = r.leaf(c)
		case "wp:commentmeta":
			r.meta(c)
		case "wp:comment_author":
			to = &m.Author
		case "wp:comment_author_email":
			to = &m.Email
		case "wp:comment_author_url":
			to = &m.URL
		case "wp:comment_author_IP":
			to = &m.IP
		case "wp:comment_date":
			to = &m.Date
		case "wp:comment_date_gmt":
			to = &m.DateGMT
		case "wp:comment_approved":
			to = &m.Approved
		case "wp:comment_type":
			to = &m.Type
		default:
			return false
		}
		if to != nil {
			set(to, r.leaf(c))
		}
		return true
	})
	return m
}

func (r *Reader) author(t *tag) *Author {
	a := &Author{}
	r.fields(t, func(c *tag) bool {
		switch c.name {
		case "wp:author_id":
			a.ID = number(r.leaf(c))
		case "wp:author_login":
			set(&a.Login, r.leaf(c))
		case "wp:author_email":
			set(&a.Email, r.leaf(c))
		case "wp:author_display_name":
			set(&a.DisplayName, r.leaf(c))
		case "wp:author_first_name":
			set(&a.FirstName, r.leaf(c))
		case "wp:author_last_name":
			set(&a.LastName, r.leaf(c))
		default:
			return false
		}
		return true
	})
	return a
}

func (r *Reader) term(t *tag, taxonomy string) *Term {
	m := &Term{Taxonomy: taxonomy}
	r.fields(t, func(c *tag) bool {
		switch c.name {
		case "wp:term_id":
			m.ID = number(r.leaf(c))
		case "wp:term_taxonomy":
			set(&m.Taxonomy, r.leaf(c))
		case "wp:category_nicename", "wp:tag_slug", "wp:term_slug":
			set(&m.Slug, r.leaf(c))
		case "wp:category_parent", "wp:term_parent":
			set(&m.Parent, r.leaf(c))
		case "wp:cat_name", "wp:tag_name", "wp:term_name":
			set(&m.Name, r.leaf(c))
		case "wp:category_description", "wp:tag_description", "wp:term_description":
			set(&m.Description, r.leaf(c))
		case "wp:termmeta":
			r.meta(c)
		default:
			return false
		}
		return true
	})
	return m
}
