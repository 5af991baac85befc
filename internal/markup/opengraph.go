package markup

import (
	"html/template"
	"strconv"
	"strings"
)

// openGraph writes the tags of ogp.me for an article.
func openGraph(b *strings.Builder, a Article) {
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
	tags(b, p, kind, a.URL, title, a.Description, lead)
	if a.Page {
		return
	}
	property(b, "article:published_time", stamp(a.Published))
	if a.Modified.After(a.Published) {
		property(b, "article:modified_time", stamp(a.Modified))
	}
	property(b, "article:section", a.Section)
	for _, k := range a.Keywords {
		property(b, "article:tag", k)
	}
}

// tags writes what every kind of page has. The Twitter card falls back on these for all but its type.
func tags(b *strings.Builder, p Publisher, kind, url, title, description string, lead *Image) {
	property(b, "og:type", kind)
	property(b, "og:site_name", p.Name)
	property(b, "og:title", title)
	property(b, "og:description", description)
	property(b, "og:url", absolute(url))
	property(b, "og:locale", strings.ReplaceAll(p.Lang, "-", "_"))
	card := "summary"
	if lead != nil && absolute(lead.URL) != "" {
		property(b, "og:image", lead.URL)
		if lead.Width > 0 && lead.Height > 0 {
			property(b, "og:image:width", strconv.Itoa(lead.Width))
			property(b, "og:image:height", strconv.Itoa(lead.Height))
		}
		property(b, "og:image:alt", lead.Alt)
		card = "summary_large_image"
	}
	b.WriteString(`<meta name="twitter:card" content="` + card + `">` + "\n")
}

func property(b *strings.Builder, name, content string) {
	if content == "" {
		return
	}
	b.WriteString(`<meta property="`)
	b.WriteString(name)
	b.WriteString(`" content="`)
	b.WriteString(template.HTMLEscapeString(content))
	b.WriteString("\">\n")
}

// usual is about how many bytes a story's head has.
const usual = 4096

// written gives what was written into a head.
func written(write func(b *strings.Builder)) template.HTML {
	var b strings.Builder
	b.Grow(usual)
	write(&b)
	return template.HTML(b.String())
}
