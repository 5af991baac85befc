package theme

import (
	"html/template"
	"time"

	"broadsheet/internal/i18n"
)

// A view is what one page shows, ready to be printed: addresses are final (below /lite/ on a lite page),
// strings are plain text that the templates escape, and only a template.HTML is put out as it is,
// so whoever fills one vouches for it. Times may be in any zone. A zero time, an empty string or a nil
// pointer means that there is none, and the template leaves out what would show it.

// Site is what all pages have in common.
type Site struct {
	Name    string
	Tagline string
	T       *i18n.Catalogue // the site's language and time zone; never nil
	Today   time.Time       // the date in the masthead
	BaseURL string          // "https://example.org", without a slash at the end
	Home    string          // "/", or "/lite/" on a lite page
	Accent  string          // "#rrggbb"; "" is the theme's own

	Sections []Link // the bar, in order; a section's own colour in Color
	More     Link   // to the page of all sections, the zero Link where all at the top stand in the bar
	Pages    []Link // standing pages for the footer: About, Contact, Corrections …

	SearchAction  string // "/search"; "" leaves the search boxes out
	CommentAction string // "/comments"
	Feeds         []Feed // the site's own
}

// Link is a named address.
type Link struct {
	Text  string
	Href  string
	Color string // "#rrggbb" of a section, "" for the accent
	Here  bool   // it is the page, or the section of the page
	Count int    // how many there are behind it, 0 to show none
}

// Feed is one feed of the site or of a list.
type Feed struct {
	Title string
	Type  string // "application/rss+xml"
	Href  string
}

// Page is what every view has: its frame. Views embed it.
type Page struct {
	Site *Site
	Head Head
	Lite bool
	// Switch is the same page's other edition: the lite one, or from there the full one. "" where
	// there is none.
	Switch string
	Crumbs []Link // from the section down, without the front and without the page itself
}

// Head is what a page says of itself to machines.
type Head struct {
	Title       string // without the site's name, which the template adds; "" on the front
	Description string
	Canonical   string // absolute
	Prev, Next  string // of a paged list
	Robots      string // "noindex", …
	Alternates  []Alternate
	Feeds       []Feed        // the page's own, beside the site's
	Markup      template.HTML // made by package markup: OpenGraph, JSON-LD
}

// Alternate is the same story in another language.
type Alternate struct {
	Lang string // BCP 47
	Name string // the language's name for itself
	Href string
}

// Picture is a picture as a page shows it. Src, Width and Height are set together. One that we do not hold
// has only Link, its address elsewhere, and is shown as a link.
type Picture struct {
	Src           string
	Srcset        string // "/media/…-400.jpg 400w, …", may be ""
	Sizes         string // "" lets the theme say how wide the picture stands
	Width, Height int    // pixels of Src
	Alt           string
	Caption       string
	Credit        string
	Link          string
}

// Byline is one name in a credit.
type Byline struct {
	Name string
	Href string // of the person's page, "" for a guest
	Role string // "by" (or ""), "with", "photo", "translator"
}

// Teaser is a story as lists show it.
type Teaser struct {
	Href      string
	Headline  string
	Lang      string // of the story; "" for the site's
	Kicker    Link   // the section, or the story's own kicker without an Href
	Bylines   []Byline
	Published time.Time
	Updated   time.Time // shown where it is set
	Excerpt   string
	Picture   *Picture
	Comments  int
	Live      bool
	Why       string // of a related story: what it has in common, as a sentence; "" to say nothing
}

// Ranking is the "Most read" rail: at most ten stories, best first.
type Ranking struct {
	Section Link // whose stories they are; without Text those of the whole site
	Counted bool // false while there are no counts: the rail is headed "Latest from …" then
	Stories []Teaser
}

// Front is the first page.
type Front struct {
	Page
	Lead    *Teaser  // nil only on a site with nothing on its front
	Seconds []Teaser // two to four
	Briefs  []Teaser // shown by their headlines
	Bands   []Band
	Ranking Ranking
}

// Band is a section's part of the front: one story with its picture, the others by their headlines.
type Band struct {
	Section Link
	Stories []Teaser
}

// ListKind says what a list is a list of.
type ListKind string

// The kinds of lists.
const (
	ListSection     ListKind = "section"
	ListTopic       ListKind = "topic"
	ListAuthor      ListKind = "author"
	ListYear        ListKind = "year"
	ListMonth       ListKind = "month"
	ListDay         ListKind = "day"
	ListLatest      ListKind = "latest"
	ListSoFar       ListKind = "so-far"
	ListCorrections ListKind = "corrections"
)

// List is a page of a list of stories.
type List struct {
	Page
	Kind        ListKind
	Title       string // "World", "Ada Obi", "November 2024"
	Description string // plain text: what the section or topic is about
	Color       string // the section's
	Author      *Author
	Links       []Link // subsections, or the archive's months or days, with their counts
	Total       int    // stories in the whole list, 0 to say nothing
	Stories     []Teaser
	Groups      []Group      // of the story so far: the same stories by day or month, or by running story
	From, To    time.Time    // of the story so far: when it began, and when it went on last
	Latest      *Teaser      // of the story so far: its newest part
	Corrections []Correction // of a list of corrections, in place of Stories
	Pager       Pager
	Ranking     *Ranking // nil for none
}

// Topic is the first page of a topic: what it is, where to start, what is new, where to go on. Its further pages are Lists.
type Topic struct {
	Page
	Title       string
	Description string        // plain text
	Intro       template.HTML // the editor's introduction
	Picture     *Picture
	Total       int       // stories in the whole topic, 0 to say nothing
	Since       time.Time // when the first of them was published
	Feed        string    // address of its feed
	Start       []Teaser  // to start with: an editor's choice first
	SoFar       *SoFar    // nil for none
	Stories     []Teaser  // the newest, without those of Start
	Pager       Pager
	Related     []Link // other topics
	Authors     []Link // who writes about it, with the number of stories
}

// Topics is the list of all topics that have stories.
type Topics struct {
	Page
	Title  string
	Groups []TopicGroup
	Pager  Pager
}

// Sections is the list of all sections that have stories.
type Sections struct {
	Page
	Title  string
	Groups []SectionGroup // from A to Z
}

// SectionGroup is a section at the top with those below it.
type SectionGroup struct {
	Link
	Below []Link
}

// TopicGroup is the topics under one letter.
type TopicGroup struct {
	Letter string // "" for what begins with no letter
	ID     string // names it on the page
	Topics []Link
}

// Group is a part of a list of stories under a heading of its own.
type Group struct {
	Title   string
	Href    string // of all of it, "" where it is all here
	Total   int    // stories in all of it, 0 to say nothing
	Stories []Teaser
}

// Author is the person at the head of their list.
type Author struct {
	Name    string
	Bio     string // plain text
	Picture *Picture
	Links   []Link
}

// Pager leads through the pages of a list. With one page it shows nothing.
type Pager struct {
	Page, Pages int    // from 1
	Newer       string // address of the page before, "" on the first
	Older       string // address of the page after, "" on the last
	Links       []Link // some pages by number, Here on this one; one without an Href is a gap
}

// Standing is a standing page: About, Contact.
type Standing struct {
	Page
	Lang    string
	Title   string
	Updated time.Time
	Lead    *Picture
	Body    template.HTML
}

// Search is the search page: the form, and what was found.
type Search struct {
	Page
	Query    string // "" for the empty form
	Section  string // the chosen filter's Value
	Sections []Option
	Author   string // as typed
	From, To string // "2006-01-02", "" for open
	Order    string // the chosen order's Value
	Orders   []Option
	Asked    bool // something was asked for: Total, Many and Results tell what was found
	Total    int
	Many     bool      // more than Total matched, and the newest were ranked
	Since    time.Time // only stories from then on were looked through; zero if all were
	DidYou   Link      // another question that finds something; the zero Link for none
	Results  []Result
	Pager    Pager
	Problems []string // sentences about filters that make no sense and were left out
	Latest   []Teaser
}

// Option is one choice of a select.
type Option struct {
	Value string
	Text  string
}

// Result is one story that was found.
type Result struct {
	Teaser
	Marked  template.HTML // the headline with <mark>s in it; "" where nothing in it was asked for: then Headline is shown
	Snippet template.HTML // the passage with <mark>s in it; "" shows the excerpt
}

// NotFound is the 404.
type NotFound struct {
	Page
	Query  string   // what the search box holds: the words of the address
	Latest []Teaser // a few to go on with
}

// Gone is the 410: what was here has been withdrawn.
type Gone struct {
	Page
	Note   string // the newsroom's sentence about it, "" for none
	Latest []Teaser
}

// Failure is the page of any other error. It needs nothing of the site but Name, Home and T.
type Failure struct {
	Page
	Status    int    // 400, 403, 413, 429, 500, 503 …
	Message   string // a sentence that is safe to show; "" for the usual one
	RequestID string
}

// Welcome is the front of an empty site: how to begin.
type Welcome struct {
	Page
	Desk string // address of the desk or of the first-run link, "" for none
}
