package markup

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"time"
)

// block writes things of schema.org, each in a script element of its own: simple readers look for the type at
// the top.
func block(out *strings.Builder, things ...any) {
	b := encoded.Get().(*bytes.Buffer)
	defer encoded.Put(b)
	for _, v := range things {
		b.Reset()
		enc := json.NewEncoder(b)
		enc.SetEscapeHTML(true) // <, > and & as \u003c …: no </script, no <!--; U+2028 and U+2029 are escaped always
		if err := enc.Encode(v); err != nil {
			continue // only strings, numbers and times go in, so this cannot be
		}
		out.WriteString(`<script type="application/ld+json">{"@context":"https://schema.org",`)
		out.Write(bytes.TrimPrefix(bytes.TrimSpace(b.Bytes()), []byte("{")))
		out.WriteString("</script>\n")
	}
}

var encoded = sync.Pool{New: func() any { return &bytes.Buffer{} }}

type thing struct {
	Type string `json:"@type"`
	ID   string `json:"@id,omitempty"`
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

type image struct {
	Type    string `json:"@type"`
	URL     string `json:"url"`
	Width   int    `json:"width,omitempty"`
	Height  int    `json:"height,omitempty"`
	Caption string `json:"caption,omitempty"`
}

type organization struct {
	Type string `json:"@type"`
	ID   string `json:"@id,omitempty"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
	Logo *image `json:"logo,omitempty"`
}

type article struct {
	Type        string   `json:"@type"`
	ID          string   `json:"@id,omitempty"`
	Headline    string   `json:"headline"`
	Alternative string   `json:"alternativeHeadline,omitempty"`
	Description string   `json:"description,omitempty"`
	Image       []image  `json:"image,omitempty"`
	Author      []thing  `json:"author,omitempty"`
	Published   string   `json:"datePublished,omitempty"`
	Modified    string   `json:"dateModified,omitempty"`
	Publisher   any      `json:"publisher"`
	MainEntity  string   `json:"mainEntityOfPage,omitempty"`
	Section     string   `json:"articleSection,omitempty"`
	Keywords    []string `json:"keywords,omitempty"`
	Lang        string   `json:"inLanguage,omitempty"`
	Free        bool     `json:"isAccessibleForFree"`
	Words       int      `json:"wordCount,omitempty"`
	Comments    int      `json:"commentCount,omitempty"`
	Corrections []fix    `json:"correction,omitempty"`
	Citations   []thing  `json:"citation,omitempty"`
}

type fix struct {
	Type string `json:"@type"`
	Text string `json:"text"`
	Date string `json:"datePublished,omitempty"`
}

type crumbs struct {
	Type  string     `json:"@type"`
	Items []listItem `json:"itemListElement"`
}

type listItem struct {
	Type     string `json:"@type"`
	Position int    `json:"position"`
	Name     string `json:"name,omitempty"`
	Item     string `json:"item,omitempty"`
	URL      string `json:"url,omitempty"`
}

type webSite struct {
	Type      string  `json:"@type"`
	ID        string  `json:"@id,omitempty"`
	Name      string  `json:"name"`
	URL       string  `json:"url"`
	Lang      string  `json:"inLanguage,omitempty"`
	Publisher any     `json:"publisher,omitempty"`
	Action    *action `json:"potentialAction,omitempty"`
}

type action struct {
	Type   string `json:"@type"`
	Target struct {
		Type     string `json:"@type"`
		Template string `json:"urlTemplate"`
	} `json:"target"`
	Query string `json:"query-input"`
}

type collection struct {
	Type        string `json:"@type"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	URL         string `json:"url,omitempty"`
	Lang        string `json:"inLanguage,omitempty"`
	About       *thing `json:"about,omitempty"`
	Main        struct {
		Type  string     `json:"@type"`
		Items []listItem `json:"itemListElement"`
	} `json:"mainEntity"`
}

// stamp writes a time as ISO 8601 with its offset, "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// absolute gives an http or https address as it is, and "" for anything else.
func absolute(s string) string {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return s
	}
	return ""
}
