package feeds

import "time"

// atom writes Atom 1.0 (RFC 4287).
func (c *channel) atom() []byte {
	w := newWriter()
	w.open("feed", "xmlns", "http://www.w3.org/2005/Atom", "xml:lang", c.lang)
	w.leaf("title", c.title)
	w.leaf("subtitle", c.description)
	w.leaf("id", c.self)
	w.leaf("link", "", "rel", "self", "type", "application/atom+xml", "href", c.self)
	w.leaf("link", "", "rel", "alternate", "type", "text/html", "href", c.link)
	w.leaf("updated", rfc3339(c.updated))
	w.open("author")
	w.leaf("name", c.owner)
	w.leaf("uri", c.home)
	w.close("author")
	w.leaf("generator", "Broadsheet")
	seen := map[string]bool{}
	for i := range c.items {
		it := &c.items[i]
		id := it.id
		if !uri(id) || seen[id] {
			id = it.link
		}
		seen[id] = true
		it.atom(w, id)
	}
	w.close("feed")
	return w.Bytes()
}

func (it *item) atom(w *writer, id string) {
	w.open("entry", "xml:lang", it.lang)
	w.leaf("title", it.title, "type", "text")
	w.leaf("id", id)
	w.leaf("link", "", "rel", "alternate", "type", "text/html", "href", it.link)
	w.leaf("published", rfc3339(it.published))
	w.leaf("updated", rfc3339(it.updated))
	for _, a := range it.authors {
		w.open("author")
		w.leaf("name", a.name)
		w.maybe("uri", a.url)
		w.close("author")
	}
	for _, t := range it.tags {
		w.leaf("category", "", "term", t)
	}
	w.maybe("summary", it.summary, "type", "text")
	w.maybe("content", it.content, "type", "html")
	if p := it.picture; p != nil {
		w.leaf("link", "", "rel", "enclosure", "type", p.mime, "href", p.url)
	}
	w.close("entry")
}

func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }
