package theme

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"broadsheet/internal/i18n"
)

// funcs are the functions that templates may call, speaking one language, for one edition. docs/theme-authors.md
// describes them.
func (t *Theme) funcs(c *i18n.Catalogue, lite bool) template.FuncMap {
	return template.FuncMap{
		"kind":     func(v View) string { return string(v.kind()) },
		"title":    func(v View) string { return title(c, v) },
		"t":        c.T,
		"n":        c.N,
		"th":       func(key string, args ...any) template.HTML { return htmlMessage(c, key, args) },
		"date":     c.Date,
		"fulldate": c.FullDate,
		"datetime": c.DateTime,
		"clock":    c.Time,
		"number":   c.Number,
		"iso":      func(at time.Time) string { return at.UTC().Format(time.RFC3339) },
		"lang":     c.Lang,
		"dir":      c.Dir,
		"day":      func(at time.Time) string { return at.In(c.Zone()).Format(time.DateOnly) },
		"code": func(s string) template.HTML {
			return template.HTML("<code>" + template.HTMLEscapeString(s) + "</code>")
		},
		"form":      func(s *Site, f CommentForm) sentForm { return sentForm{f, s.CommentAction} },
		"storylang": func(lang string) template.HTMLAttr { return storyLang(c, lang) },
		"otherlang": func(lang string) template.HTMLAttr { return otherLang(c, lang) },
		"sitelang":  func(lang string) template.HTMLAttr { return siteLang(c, lang) },
		"names":     func(bs []Byline) string { return names(c, bs) },
		"credit":    func(bs []Byline) template.HTML { return credit(c, bs) },
		"later":     func(a, b time.Time) bool { return laterDay(a, b) },
		"tint":      tint,
		"mime":      mimeAttr,
		"under":     under,
		"at":        place,
		"lite":      func() bool { return lite },
		"asset": func(name string) (string, error) {
			if href := t.AssetHref(name); href != "" {
				return href, nil
			}
			return "", fmt.Errorf("there is no file assets/%s", name)
		},
		"option":   func(name string) string { return t.config.Options[name] },
		"style":    func(v View) template.CSS { return template.CSS(t.style(v)) },
		"script":   func() template.JS { return template.JS(t.script) },
		"counting": func() template.JS { return template.JS(t.views) },
		"honeypot": func() string { return Honeypot },
		"rest": func(from int, ts []Teaser) []Teaser {
			if from >= len(ts) {
				return nil
			}
			return ts[from:]
		},
	}
}

// otherLang gives the lang and dir attributes of text in a language that is not the page's, with a space
// before them, and nothing for the page's own.
func otherLang(c *i18n.Catalogue, lang string) template.HTMLAttr {
	if lang == "" || strings.EqualFold(lang, c.Lang()) {
		return ""
	}
	return langAttr(c, lang)
}

// siteLang gives the attributes that lead back to the page's language within text in another one.
func siteLang(c *i18n.Catalogue, lang string) template.HTMLAttr {
	if otherLang(c, lang) == "" {
		return ""
	}
	return langAttr(c, c.Lang())
}

// storyLang gives the lang and dir attributes of a story, always both.
func storyLang(c *i18n.Catalogue, lang string) template.HTMLAttr {
	if lang == "" {
		lang = c.Lang()
	}
	return langAttr(c, lang)
}

func langAttr(c *i18n.Catalogue, lang string) template.HTMLAttr {
	dir := c.Dir()
	if lang != c.Lang() {
		dir = i18n.Dir(lang)
	}
	return template.HTMLAttr(` lang="` + template.HTMLEscapeString(lang) + `" dir="` + dir + `"`)
}

// htmlMessage is T for a message that holds markup: what is not a template.HTML is escaped.
func htmlMessage(c *i18n.Catalogue, key string, args []any) template.HTML {
	safe := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case template.HTML:
			safe[i] = string(a)
		case string:
			safe[i] = template.HTMLEscapeString(a)
		default:
			safe[i] = a
		}
	}
	return template.HTML(c.HTML(key, safe...))
}

// mimeAttr gives a type attribute, with its plus sign as it is: readers of feeds look for it so.
func mimeAttr(typ string) template.HTMLAttr {
	kind, name, _ := strings.Cut(typ, "/")
	if kind == "" || name == "" || strings.Trim(kind, letters) != "" || strings.Trim(name, letters+"0123456789.+-") != "" {
		return ""
	}
	return template.HTMLAttr(` type="` + typ + `"`)
}

const letters = "abcdefghijklmnopqrstuvwxyz"

// under takes the kicker from a teaser that stands in the list of that name already.
func under(title string, t Teaser) Teaser {
	if t.Kicker.Text == title {
		t.Kicker.Text = ""
	}
	return t
}

// laterDay reports whether b is set and more than ten minutes after a: a change that a reader may want
// to know of, not a typing error mended at once.
func laterDay(a, b time.Time) bool { return !b.IsZero() && b.Sub(a) > 10*time.Minute }

// sentForm is a comment form with the address that it is sent to.
type sentForm struct {
	CommentForm
	Action string
}

// titles are the titles of pages that have none of their own.
var titles = map[Kind]string{
	KindSearch: "search", KindNotFound: "notfound", KindGone: "gone", KindFailure: "failure",
	KindCommentForm: "comment.leave", KindComments: "comments", KindReceived: "received",
}

// titleKey is the message that is the title of a page without one of its own, as its heading has it; "" for none.
func titleKey(v View) string {
	switch v := v.(type) {
	case *Failure:
		if v.Status < 500 {
			return "failure.yours"
		}
	case *CommentPage:
		if v.Form.Invalid() {
			return "commentform.mend"
		}
	}
	return titles[v.kind()]
}

// title gives the text of the title element: the page's and the site's name, on the front the site's name and
// tagline.
func title(c *i18n.Catalogue, v View) string {
	p := v.page()
	own := p.Head.Title
	if key := titleKey(v); own == "" && key != "" {
		own = c.T(key)
	}
	switch {
	case own != "":
		return own + " – " + p.Site.Name
	case p.Site.Tagline != "":
		return p.Site.Name + " – " + p.Site.Tagline
	}
	return p.Site.Name
}
