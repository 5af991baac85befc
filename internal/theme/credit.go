package theme

import (
	"html/template"
	"net/url"
	"strings"

	"broadsheet/internal/i18n"
)

// bylineRoles are the roles in the order in which a credit names them, with the message for each.
var bylineRoles = []struct{ role, message string }{
	{"by", "byline.by"}, {"with", "byline.with"}, {"photo", "byline.photo"}, {"translator", "byline.translator"},
}

// credit writes a story's byline with links to its people: "By A and B, with C. Photographs: D".
func credit(c *i18n.Catalogue, bylines []Byline) template.HTML {
	var parts []string
	for _, r := range bylineRoles {
		var who []string
		for _, b := range bylines {
			if b.Role == r.role || b.Role == "" && r.role == "by" {
				who = append(who, person(b))
			}
		}
		if len(who) > 0 {
			parts = append(parts, `<span class="by">`+c.HTML(r.message, join(c, who))+`</span>`)
		}
	}
	return template.HTML(strings.Join(parts, "\n"))
}

func person(b Byline) string {
	name := template.HTMLEscapeString(b.Name)
	if !linkable(b.Href) {
		return "<b>" + name + "</b>"
	}
	return `<a rel="author" href="` + template.HTMLEscapeString(b.Href) + `">` + name + `</a>`
}

// linkable reports whether an address may be linked to: one of ours, or one of the web.
func linkable(href string) bool {
	if strings.HasPrefix(href, "/") && strings.Trim(href, letters+"/-") == "" {
		return true // as a person's page is most often, and nothing to be taken apart
	}
	u, err := url.Parse(href)
	return err == nil && href != "" && (u.Scheme == "" || u.Scheme == "http" || u.Scheme == "https")
}

// names writes who wrote a story, without links: for teasers.
func names(c *i18n.Catalogue, bylines []Byline) string {
	var who []string
	for _, b := range bylines {
		if b.Role == "" || b.Role == "by" {
			who = append(who, b.Name)
		}
	}
	return join(c, who)
}

// join lists names as the language does: "A", "A and B", "A, B and C".
func join(c *i18n.Catalogue, who []string) string {
	if len(who) == 0 {
		return ""
	}
	last := len(who) - 1
	if last == 0 {
		return who[0]
	}
	return c.T("list.and", strings.Join(who[:last], c.T("list.comma")), who[last])
}
