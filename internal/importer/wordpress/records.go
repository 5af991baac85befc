package wordpress

import (
	"strings"
	"time"
)

// Record is one thing that an export says: exactly one of the fields is set.
type Record struct {
	Site     *Site
	Author   *Author
	Category *Term // Taxonomy "category"
	Tag      *Term // Taxonomy "post_tag"
	Term     *Term // of any other taxonomy
	Item     *Item
}

// Site is the head of a channel.
type Site struct {
	Title, Link, Description, Language string
	BaseSiteURL, BaseBlogURL           string
	Version                            string // of WXR; "" if the file does not say
	Generator                          string
}

// Author is a user of the old site who wrote something.
type Author struct {
	ID                        int64
	Login, Email, DisplayName string
	FirstName, LastName       string
}

// Name is the author's name for readers.
func (a *Author) Name() string {
	for _, s := range []string{a.DisplayName, strings.TrimSpace(a.FirstName + " " + a.LastName), a.Login} {
		if s != "" {
			return s
		}
	}
	return ""
}

// Term is a category, a tag, or an entry of another taxonomy.
type Term struct {
	ID                int64
	Taxonomy          string
	Slug, Parent      string // Parent is a slug
	Name, Description string
}

// Item is a post, a page, an attachment, or a thing of some plugin's.
type Item struct {
	Title, Link, PubDate string
	Creators             []string // logins
	GUID                 string
	GUIDIsLink           bool
	Description          string
	Content, Excerpt     string // as stored by WordPress: not HTML yet
	ID, Parent           int64
	Date, DateGMT        string // "2006-01-02 15:04:05"
	Modified             string
	ModifiedGMT          string
	CommentStatus        string // "open" or "closed"
	PingStatus           string
	Slug                 string // percent-encoded where it is not ASCII
	Status, Type         string
	Password             string
	Sticky               bool
	MenuOrder            int
	AttachmentURL        string
	Terms                []ItemTerm
	Meta                 []Meta
	Comments             []Comment

	Line   int   // where the item begins
	Offset int64 // the same in bytes
	Cut    bool  // the file ended within it, or its end is missing
}

// ItemTerm is a term as an item names it.
type ItemTerm struct{ Domain, Slug, Name string }

// Meta is a field of a plugin or of WordPress's own.
type Meta struct{ Key, Value string }

// Comment is a comment under an item.
type Comment struct {
	ID, Parent, UserID     int64
	Author, Email, URL, IP string
	Date, DateGMT          string
	Content                string
	Approved               string // "1", "0", "spam", "trash", "post-trashed"
	Type                   string // "", "comment", "pingback", "trackback", or a plugin's
}

// MetaValue gives the first value of a meta key, "" if there is none.
func (it *Item) MetaValue(key string) string {
	for i := range it.Meta {
		if it.Meta[i].Key == key {
			return it.Meta[i].Value
		}
	}
	return ""
}

// Published is when the item was, or is to be, published: from its date in GMT, else from its local date in the
// old site's zone, else from the feed's date. Zero if none can be read.
func (it *Item) Published(site *time.Location) time.Time {
	return parseDate(it.DateGMT, it.Date, it.PubDate, site)
}

// LastModified is the date of the last change, zero if the export does not have it (before WXR of WordPress 5.7).
func (it *Item) LastModified(site *time.Location) time.Time {
	return parseDate(it.ModifiedGMT, it.Modified, "", site)
}

// At is when a comment was written.
func (c *Comment) At(site *time.Location) time.Time { return parseDate(c.DateGMT, c.Date, "", site) }

func parseDate(gmt, local, feed string, site *time.Location) time.Time {
	if t, ok := sqlDate(gmt, time.UTC); ok {
		return t
	}
	if t, ok := sqlDate(local, site); ok {
		return t
	}
	for _, layout := range []string{time.RFC1123Z, time.RFC1123, time.RFC3339, "Mon, _2 Jan 2006 15:04:05 -0700", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, strings.TrimSpace(feed)); err == nil && t.Year() > 1 {
			return t.UTC()
		}
	}
	return time.Time{}
}

func sqlDate(s string, zone *time.Location) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasPrefix(s, "0000-00-00") {
		return time.Time{}, false
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05", time.RFC3339, "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil && t.Year() > 0 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
