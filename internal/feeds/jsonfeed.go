package feeds

import (
	"bytes"
	stdjson "encoding/json"
)

// These are JSON Feed 1.1 (jsonfeed.org/version/1.1).
type jsonFeed struct {
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	HomePageURL string       `json:"home_page_url"`
	FeedURL     string       `json:"feed_url"`
	Description string       `json:"description,omitempty"`
	Language    string       `json:"language,omitempty"`
	Authors     []jsonAuthor `json:"authors,omitempty"`
	Items       []jsonItem   `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type jsonItem struct {
	ID            string       `json:"id"`
	URL           string       `json:"url"`
	Title         string       `json:"title"`
	ContentHTML   string       `json:"content_html,omitempty"`
	ContentText   *string      `json:"content_text,omitempty"` // one of the two must be there
	Summary       string       `json:"summary,omitempty"`
	Image         string       `json:"image,omitempty"`
	DatePublished string       `json:"date_published"`
	DateModified  string       `json:"date_modified"`
	Authors       []jsonAuthor `json:"authors,omitempty"`
	Tags          []string     `json:"tags,omitempty"`
	Language      string       `json:"language,omitempty"`
}

func (c *channel) json() []byte {
	f := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: clean(c.title), HomePageURL: c.link, FeedURL: c.self,
		Description: clean(c.description), Language: c.lang, Authors: []jsonAuthor{{clean(c.owner), c.home}}, Items: []jsonItem{},
	}
	for i := range c.items {
		f.Items = append(f.Items, c.items[i].json())
	}
	var b bytes.Buffer
	enc := stdjson.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(f); err != nil {
		return nil // only strings go in, so this cannot be
	}
	return b.Bytes()
}

func (it *item) json() jsonItem {
	v := jsonItem{
		ID: clean(it.id), URL: it.link, Title: clean(it.title), ContentHTML: clean(it.content), Summary: clean(it.summary),
		DatePublished: rfc3339(it.published), DateModified: rfc3339(it.updated), Language: it.lang,
	}
	if v.ContentHTML == "" {
		text := v.Summary
		v.ContentText, v.Summary = &text, ""
	}
	if it.picture != nil {
		v.Image = it.picture.url
	}
	for _, a := range it.authors {
		v.Authors = append(v.Authors, jsonAuthor{clean(a.name), a.url})
	}
	for _, t := range it.tags {
		v.Tags = append(v.Tags, clean(t))
	}
	return v
}
