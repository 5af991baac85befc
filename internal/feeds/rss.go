package feeds

import (
	"html"
	"strconv"
	"time"
)

// rss writes RSS 2.0 with the modules that readers know: content, Dublin Core, Media RSS, and Atom's link to the feed itself.
func (c *channel) rss() []byte {
	w := newWriter()
	w.open("rss", "version", "2.0", "xmlns:atom", "http://www.w3.org/2005/Atom", "xmlns:content", "http://purl.org/rss/1.0/modules/content/",
		"xmlns:dc", "http://purl.org/dc/elements/1.1/", "xmlns:media", "http://search.yahoo.com/mrss/")
	w.open("channel")
	w.leaf("title", c.title)
	w.leaf("link", c.link)
	w.leaf("atom:link", "", "href", c.self, "rel", "self", "type", "application/rss+xml")
	w.leaf("description", c.description)
	w.maybe("language", c.lang)
	if len(c.items) > 0 {
		w.leaf("lastBuildDate", rfc822(c.updated))
	}
	w.leaf("generator", "Broadsheet")
	for i := range c.items {
		c.items[i].rss(w)
	}
	w.close("channel")
	w.close("rss")
	return w.Bytes()
}

func (it *item) rss(w *writer) {
	w.open("item")
	w.leaf("title", it.title)
	w.leaf("link", it.link)
	w.leaf("guid", it.id, "isPermaLink", strconv.FormatBool(it.id == it.link))
	w.leaf("pubDate", rfc822(it.published))
	for _, a := range it.authors {
		w.leaf("dc:creator", a.name)
	}
	w.maybe("dc:language", it.lang)
	for _, t := range it.tags {
		w.leaf("category", t)
	}
	// A description is HTML: plain text is escaped once for that, once for XML.
	w.maybe("description", html.EscapeString(it.summary))
	w.maybe("content:encoded", it.content)
	if p := it.picture; p != nil {
		w.open("media:content", "url", p.url, "medium", "image", "type", p.mime, "width", size(p.width), "height", size(p.height))
		w.maybe("media:description", p.caption, "type", "plain")
		w.maybe("media:credit", p.credit)
		w.close("media:content")
	}
	w.close("item")
}

// rfc822 writes a time as RSS wants it: RFC 822 with a year of four digits, in English and in UTC.
func rfc822(t time.Time) string { return t.UTC().Format(time.RFC1123Z) }

func size(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}
