package feeds

import (
	"strconv"
	"strings"

	"broadsheet/internal/pace"
	"broadsheet/internal/press"
	"broadsheet/internal/store"
)

const (
	sitemapFolder = "/sitemaps/"
	// sitemapSize is how many addresses a part has at most: few, since every publication makes the last part anew. The protocol allows 50,000 in
	// a part, and as many parts (sitemaps.org/protocol.html).
	sitemapSize  = 1_000
	maxLocation  = 2048 // characters, of the protocol
	xmlType      = "application/xml; charset=utf-8"
	sitemapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"
	// lists is the part with the front and the sections, of which a paper has tens.
	listsPart = sitemapFolder + "lists-1.xml"
)

var sitemapKinds = []store.SitemapKind{store.SitemapStories, store.SitemapTopics, store.SitemapAuthors, store.SitemapRunning}

// sitemapIndex names the parts that hold anything.
func (j *job) sitemapIndex() (*press.Page, error) {
	w := newWriter()
	w.open("sitemapindex", "xmlns", sitemapSpace)
	name := func(path string) {
		w.open("sitemap")
		w.leaf("loc", j.abs(path))
		w.close("sitemap")
	}
	name(listsPart)
	for _, k := range sitemapKinds {
		parts, err := j.db.SitemapParts(j.ctx, k, sitemapSize)
		if err != nil {
			return nil, err
		}
		for _, n := range parts {
			name(sitemapFolder + string(k) + "-" + strconv.FormatInt(n, 10) + ".xml")
		}
	}
	w.close("sitemapindex")
	return j.xml(w), nil
}

// sitemapPart is one part: stories and standing pages, topics, authors or running stories of a span of ids, or the other lists.
func (j *job) sitemapPart(path string) (*press.Page, error) {
	var entries []store.SitemapEntry
	if path == listsPart {
		sections, err := j.db.Sections(j.ctx)
		if err != nil {
			return nil, err
		}
		entries = append(entries, store.SitemapEntry{Path: "/"})
		for _, s := range sections {
			if s.HasStories {
				entries = append(entries, store.SitemapEntry{Path: s.Path})
			}
		}
	} else {
		kind, n, ok := partOf(path)
		if !ok {
			return nil, errOther
		}
		var err error
		if entries, err = j.db.SitemapPart(j.ctx, kind, sitemapSize, n); err != nil {
			return nil, err
		}
	}
	if len(entries) == 0 {
		return nil, errOther
	}
	w := newWriter()
	w.open("urlset", "xmlns", sitemapSpace)
	work := pace.Of(j.ctx)
	for _, e := range entries {
		work.Yield()
		loc := j.abs(e.Path)
		if len(loc) >= maxLocation {
			continue
		}
		w.open("url")
		w.leaf("loc", loc)
		if !e.Changed.IsZero() {
			w.leaf("lastmod", rfc3339(e.Changed))
		}
		w.close("url")
	}
	w.close("urlset")
	return j.xml(w), nil
}

// partOf reads "/sitemaps/stories-3.xml".
func partOf(path string) (store.SitemapKind, int64, bool) {
	name, ok := strings.CutSuffix(strings.TrimPrefix(path, sitemapFolder), ".xml")
	last := strings.LastIndexByte(name, '-')
	if !ok || last < 0 {
		return "", 0, false
	}
	kind, number := name[:last], name[last+1:]
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != number {
		return "", 0, false
	}
	for _, k := range sitemapKinds {
		if string(k) == kind {
			return k, n, true
		}
	}
	return "", 0, false
}

func (j *job) xml(w *writer) *press.Page {
	return &press.Page{Type: xmlType, Body: w.Bytes(), Modified: j.modified}
}
