package theme

import (
	"html/template"
	"time"
)

// Story is a story's page.
type Story struct {
	Page
	ID         int64
	Path       string // as the comment form sends it
	Lang       string // of the story, "" for the site's
	Kicker     Link
	Headline   string
	Standfirst string
	Bylines    []Byline
	Published  time.Time
	Updated    time.Time
	Minutes    int // to read it, 0 to say nothing
	Lead       *Picture
	Body       template.HTML // as package richtext gives it; without pictures on a lite page

	Topics       []Link
	Sources      []Source
	Corrections  []Correction
	SoFar        *SoFar
	Translations []Alternate
	History      string // address of the story's public history, "" for none
	Permalink    string // absolute: what is shared
	Views        string // address that counts a view, "" to count none

	Related  []Teaser // none to six
	Section  Link     // the main section: where a story without related ones points on to
	Ranking  Ranking
	Next     *Next // nil only where the site has no other story
	Comments Comments
}

// Source is somebody or something that a story rests on.
type Source struct {
	Name string
	Role string // "official news agency"
	Href string
}

// Correction is what was wrong, and when it was put right.
type Correction struct {
	At    time.Time
	Text  string // plain text
	Story Link   // in a list of corrections: the story
}

// SoFar is the story so far: a running story's parts around this one, the oldest first.
type SoFar struct {
	Whole   Link // the running story: its name and the address of all of it
	Total   int  // how many parts it has
	Stories []Step
}

// Step is a part of a running story, as a story's page shows it.
type Step struct {
	Teaser
	Here bool // it is the page's own story
	Gap  bool // parts before it are left out
}

// Next is the story that follows below. With a Body it is shown in full.
type Next struct {
	Teaser
	Standfirst string
	Body       template.HTML
}

// Comments is what stands under a story.
type Comments struct {
	Open    bool
	Count   int // approved ones, on all pages
	Threads []Comment
	Pager   Pager // pages of threads
	Form    CommentForm
}

// Comment is one comment with the ones that answer it.
type Comment struct {
	ID      int64
	Name    string
	URL     string // "" for none
	At      time.Time
	Kind    string        // "comment" (or ""), "pingback", "trackback"
	Body    template.HTML // the small HTML that discussion lets through
	Reply   string        // address of the page with the form to answer it, "" where none may
	Replies []Comment
}

// CommentForm is the form with what was typed, and what was wrong with it.
type CommentForm struct {
	Story  string // path
	Parent int64  // 0 for a thread of its own
	Name   string
	Email  string
	Body   string

	// What is wrong, as sentences to stand beside the field; "" for nothing.
	NameError, EmailError, BodyError, FormError string
}

// Invalid reports whether anything is wrong with the form.
func (f CommentForm) Invalid() bool { return f.Marked() || f.FormError != "" }

// Marked reports whether anything is wrong with a field.
func (f CommentForm) Marked() bool {
	return f.NameError != "" || f.EmailError != "" || f.BodyError != ""
}

// Honeypot is the name of the comment form's field that people do not see and leave empty.
const Honeypot = "website"

// CommentPage is the comment form on a page of its own: to answer a comment, or (422) to mend what
// was wrong.
type CommentPage struct {
	Page
	Story   Link
	ReplyTo *Comment // without its replies; nil for a thread of its own
	Form    CommentForm
}

// CommentsPage is a further page of a story's comments.
type CommentsPage struct {
	Page
	Story    Link
	Comments Comments
}

// CommentReceived thanks for a comment.
type CommentReceived struct {
	Page
	Story Link
	Held  bool // it waits for a moderator; else it is on the page
}
