package markup

import (
	"html/template"
	"strings"
	"time"
)

// Publisher is the paper. Addresses are absolute, here and everywhere in this package.
type Publisher struct {
	Name string
	URL  string // the front page
	Logo *Image // nil for none
	Lang string // BCP 47
}

// Image is a picture.
type Image struct {
	URL           string
	Width, Height int // pixels, 0 where they are not known
	Alt           string
	Caption       string
}

// Named is a person, a place in the site, or a source, with an address where it has one.
type Named struct {
	Name string
	URL  string
}

// Article is a story or a standing page.
type Article struct {
	Publisher   Publisher
	URL         string // canonical
	Headline    string // for search engines
	Social      string // for shares; "" uses Headline
	Description string
	Images      []Image
	Authors     []Named // people; with none, the paper is the author
	Published   time.Time
	Modified    time.Time
	Section     string
	Keywords    []string
	Lang        string
	Words       int
	Comments    int
	Crumbs      []Named // from the front down, without the page itself
	Sources     []Named
	Corrections []Correction
	Page        bool // a standing page: WebPage in place of NewsArticle
}

// Correction is what was wrong, and when it was put right.
type Correction struct {
	At   time.Time
	Text string
}

// ForArticle gives a story's head: NewsArticle and BreadcrumbList, OpenGraph, Twitter's card.
func ForArticle(a Article) template.HTML {
	v := article{
		Type: "NewsArticle", ID: anchor(a.URL, "article"), Headline: a.Headline, Description: a.Description, Published: stamp(a.Published), Modified: stamp(latest(a.Published, a.Modified)),
		Publisher: publisher(a.Publisher), MainEntity: absolute(a.URL), Section: a.Section, Keywords: a.Keywords, Lang: a.Lang,
		Free: true, Words: a.Words, Comments: a.Comments,
	}
	if a.Page {
		v.Type = "WebPage"
		v.MainEntity = ""
	}
	if a.Social != "" && a.Social != a.Headline {
		v.Alternative = a.Social
	}
	for _, i := range a.Images {
		if absolute(i.URL) != "" {
			v.Image = append(v.Image, picture(i))
		}
	}
	for _, p := range a.Authors {
		v.Author = append(v.Author, thing{Type: "Person", Name: p.Name, URL: absolute(p.URL)})
	}
	if len(v.Author) == 0 {
		v.Author = []thing{{Type: "Organization", Name: a.Publisher.Name, URL: absolute(a.Publisher.URL)}}
	}
	for _, s := range a.Sources {
		v.Citations = append(v.Citations, thing{Type: "CreativeWork", Name: s.Name, URL: absolute(s.URL)})
	}
	for _, c := range a.Corrections {
		v.Corrections = append(v.Corrections, fix{Type: "CorrectionComment", Text: c.Text, Date: stamp(c.At)})
	}
	things := []any{v}
	if c, ok := breadcrumbs(a.Crumbs, Named{Name: a.Headline, URL: a.URL}); ok {
		things = append(things, c)
	}
	return written(func(b *strings.Builder) {
		openGraph(b, a)
		block(b, things...)
	})
}

// Front is the first page.
type Front struct {
	Publisher   Publisher
	Description string
	Search      string // address of a search with {search_term_string} where the words go, "" for none
	Image       *Image // for shares
}

// ForFront gives the front's head: WebSite with its search, the publisher, OpenGraph.
func ForFront(f Front) template.HTML {
	site := webSite{Type: "WebSite", ID: anchor(f.Publisher.URL, "website"), Name: f.Publisher.Name, URL: absolute(f.Publisher.URL), Lang: f.Publisher.Lang, Publisher: publisher(f.Publisher)}
	if absolute(f.Search) != "" {
		site.Action = &action{Type: "SearchAction", Query: "required name=search_term_string"}
		site.Action.Target.Type = "EntryPoint"
		site.Action.Target.Template = f.Search
	}
	return written(func(b *strings.Builder) {
		tags(b, f.Publisher, "website", f.Publisher.URL, f.Publisher.Name, f.Description, f.Image)
		block(b, site)
	})
}

// List is a page of a list: a section, a topic, an author, an archive.
type List struct {
	Publisher   Publisher
	URL         string
	Title       string
	Description string
	Lang        string
	Stories     []Named // in their order, with absolute addresses
	Crumbs      []Named
	Person      *Named // of an author's list
	About       string // what a topic's list is about
	Image       *Image
}

// ForList gives a list's head: CollectionPage (ProfilePage for an author), BreadcrumbList, OpenGraph.
func ForList(l List) template.HTML {
	v := collection{Type: "CollectionPage", Name: l.Title, Description: l.Description, URL: absolute(l.URL), Lang: l.Lang}
	kind := "website"
	if l.Person != nil {
		v.About = &thing{Type: "Person", Name: l.Person.Name, URL: absolute(l.Person.URL)}
		kind = "profile"
	} else if l.About != "" {
		v.About = &thing{Type: "Thing", Name: l.About}
	}
	v.Main.Type = "ItemList"
	v.Main.Items = []listItem{}
	for _, s := range l.Stories {
		if absolute(s.URL) != "" {
			v.Main.Items = append(v.Main.Items, listItem{Type: "ListItem", Position: len(v.Main.Items) + 1, URL: s.URL})
		}
	}
	things := []any{v}
	if c, ok := breadcrumbs(l.Crumbs, Named{Name: l.Title, URL: l.URL}); ok {
		things = append(things, c)
	}
	return written(func(b *strings.Builder) {
		tags(b, l.Publisher, kind, l.URL, l.Title, l.Description, l.Image)
		block(b, things...)
	})
}

func publisher(p Publisher) organization {
	o := organization{Type: "NewsMediaOrganization", ID: anchor(p.URL, "publisher"), Name: p.Name, URL: absolute(p.URL)}
	if p.Logo != nil && absolute(p.Logo.URL) != "" {
		logo := picture(*p.Logo)
		o.Logo = &logo
	}
	return o
}

func picture(i Image) image {
	return image{Type: "ImageObject", URL: i.URL, Width: i.Width, Height: i.Height, Caption: i.Caption}
}

// breadcrumbs lists the way down to a page. Without a step above the page it says nothing.
func breadcrumbs(above []Named, here Named) (crumbs, bool) {
	if len(above) == 0 {
		return crumbs{}, false
	}
	c := crumbs{Type: "BreadcrumbList"}
	for i, n := range above {
		c.Items = append(c.Items, listItem{Type: "ListItem", Position: i + 1, Name: n.Name, Item: absolute(n.URL)})
	}
	c.Items = append(c.Items, listItem{Type: "ListItem", Position: len(above) + 1, Name: here.Name})
	return c, true
}

// anchor names a thing on a page of ours, "" where the page has no absolute address.
func anchor(url, name string) string {
	if absolute(url) == "" {
		return ""
	}
	return url + "#" + name
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
