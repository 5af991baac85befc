package markup

import (
	"html/template"
	"strconv"
	"strings"
)

// openGraph writes the tags of ogp.me for an article.
func openGraph(a Article) template.HTML {
	title := a.Social
	if title == "" {
		title = a.Headline
	}
	var lead *Image
	if len(a.Images) > 0 {
		lead = &a.Images[0]
	}
	kind := "article"
	if a.Page {
		kind = "website"
	}
	p := a.Publisher
	if a.Lang != "" {
		p.Lang = a.Lang
	}
	head := tags(p, kind, a.URL, title, a.Description, lead)
	if a.Page {
		return head
	}
	var b strings.Builder
	property(&b, "article:published_time", stamp(a.Published))
	if a.Modified.After(a.Published) {
		property(&b, "article:modified_time", stamp(a.Modified))
	}
	property(&b, "article:section", a.Section)
	for _, k := range a.Keywords {
		property(&b, "article:tag", k)
	}
	return head + template.HTML(b.String())
}

// tags writes what every kind of page has. The Twitter card falls back on these for all but its type.
func tags(p Publisher, kind, url, title, description string, lead *Image) template.HTML {
	var b strings.Builder
	property(&b, "og:type", kind)
	property(&b, "og:site_name", p.Name)
	property(&b, "og:title", title)
	property(&b, "og:description", description)
	property(&b, "og:url", absolute(url))
	property(&b, "og:locale", strings.ReplaceAll(p.Lang, "-", "_"))
	card := "summary"
	if lead != nil && absolute(lead.URL) != "" {
		property(&b, "og:image", lead.URL)
		if lead.Width > 0 && lead.Height > 0 {
			property(&b, "og:image:width", strconv.Itoa(lead.Width))
			property(&b, "og:image:height", strconv.Itoa(lead.Height))
		}
		property(&b, "og:image:alt", lead.Alt)
		card = "summary_large_image"
	}
	b.WriteString(`<meta name="twitter:card" content="` + card + `">` + "\n")
	return template.HTML(b.String())
}

func property(b *strings.Builder, name, content string) {
	if content == "" {
		return
	}
	b.WriteString(`<meta property="` + name + `" content="` + template.HTMLEscapeString(content) + `">` + "\n")
}
