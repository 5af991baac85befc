package news

import "time"

// Kind tells a story from a standing page (About, Contact). Both are written, revised and
// published the same way; a page stands in no list, feed or ranking.
type Kind string

// The kinds of things that are written.
const (
	KindStory Kind = "story"
	KindPage  Kind = "page"
)

// State is a place in the workflow, of a story as a whole and of each of its revisions.
type State string

// The states of a story. "Updated" and "corrected" are facts with dates, not states.
const (
	Draft     State = "draft"
	InReview  State = "in_review"
	Approved  State = "approved"
	Scheduled State = "scheduled"
	Published State = "published"
	Withdrawn State = "withdrawn"

	// Superseded is the state of a revision that was live and is so no longer.
	Superseded State = "superseded"
)

// States lists the states a story can be in, in the order of the workflow.
var States = []State{Draft, InReview, Approved, Scheduled, Published, Withdrawn}

// Valid reports whether s is a state that a story can be in.
func (s State) Valid() bool {
	for _, t := range States {
		if s == t {
			return true
		}
	}
	return false
}

// Story is a story or a standing page: its identity and its facts. What it says is in its
// revisions: Live is what readers see, Working is what the newsroom is writing. Either may
// be nil; both are nil where only the identity was loaded.
type Story struct {
	ID       int64
	Kind     Kind
	Path     string // where readers find it, "/2024/11/slug/"; "" until it has been published
	Slug     string // the last part of the path, or of the path it will get
	WantPath string // the path it takes at first publication instead of the pattern's, as an import asks

	State   State
	Private bool  // never to be public; publishing is refused while it is set
	Version int64 // raised by one with every change; a save names the one it started from

	CreatedAt    time.Time
	PublishedAt  time.Time // the date that readers see; keeps through updates
	UpdatedAt    time.Time // last change of substance after publication, zero if none
	CorrectedAt  time.Time
	WithdrawnAt  time.Time
	EmbargoUntil time.Time // nothing publishes it before
	PlannedAt    time.Time // when the newsroom means it to go out; a plan, not a schedule

	CommentsOpen  bool
	Sticky        bool // the newsroom wants it to lead the front
	TranslationOf int64
	GUID          string // its id in feeds; kept from an import, else made from the first address

	Words    int // of the live text, as it was stored
	Comments int // approved ones

	Live    *Revision
	Working *Revision
}

// Revision is one state of a story's text, numbered from 1 within the story.
type Revision struct {
	ID          int64
	StoryID     int64
	Number      int
	State       State
	ScheduledAt time.Time // set while State is Scheduled
	Author      string    // who made it, as the audit names actors
	Note        string    // what changed, in the author's words
	CreatedAt   time.Time
	SavedAt     time.Time
	Content
}

// Content is all that an editor can write about a story, and what a revision keeps whole.
type Content struct {
	Lang           string // BCP 47; "" is the site's language
	Headline       string // plain text
	FrontHeadline  string // shorter forms, each "" where the headline serves
	SearchHeadline string
	SocialHeadline string
	Kicker         string  // "" means the main section's name
	Standfirst     string  // plain text
	Body           string  // in the form that richtext defines
	Sections       []int64 // the first is the main section
	Topics         []int64
	Bylines        []Byline // in order
	Lead           *LeadPicture
	Sources        []Source
	// Related are stories that the editors chose to stand first in "You may be interested", in order; NotRelated are those that never stand there.
	Related, NotRelated []int64
}

// MainSection is the id of the section that gives the story its kicker, breadcrumb and
// "most read", or 0.
func (c *Content) MainSection() int64 {
	if len(c.Sections) == 0 {
		return 0
	}
	return c.Sections[0]
}

// OnFront is the headline for the front and for lists.
func (c *Content) OnFront() string { return firstOf(c.FrontHeadline, c.Headline) }

// ForSearch is the headline for <title> and search engines.
func (c *Content) ForSearch() string { return firstOf(c.SearchHeadline, c.Headline) }

// ForSocial is the headline for OpenGraph.
func (c *Content) ForSocial() string { return firstOf(c.SocialHeadline, c.FrontHeadline, c.Headline) }

func firstOf(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}

// BylineRole is what somebody did for a story.
type BylineRole string

// The roles in a byline.
const (
	By         BylineRole = "by"
	With       BylineRole = "with"
	Photos     BylineRole = "photo"
	Translator BylineRole = "translator"
)

// Byline is one row of a story's credit: a person of the newsroom, or free text.
type Byline struct {
	PersonID int64      `json:"person,omitempty"` // 0 for free text
	Name     string     `json:"name"`             // as printed; for a person, their name when last read
	Slug     string     `json:"slug,omitempty"`   // of the person's page, filled in on reading
	Role     BylineRole `json:"role,omitempty"`   // "" is By
}

// Source is somebody or something that a story rests on.
type Source struct {
	Name string `json:"name"`           // "Korean Central News Agency"
	Role string `json:"role,omitempty"` // "official news agency"
	URL  string `json:"url,omitempty"`
}

// LeadPicture is a picture as one story uses it. Its words win over the picture's own.
type LeadPicture struct {
	PictureID int64  `json:"picture"`
	Caption   string `json:"caption,omitempty"`
	Credit    string `json:"credit,omitempty"`
	Alt       string `json:"alt,omitempty"`
}

// Teaser is what a list shows of a published story. It is kept ready beside the story, so
// that a list costs one query.
type Teaser struct {
	ID          int64
	Kind        Kind
	Path        string
	Headline    string // the front headline where there is one
	Kicker      string
	Excerpt     string // plain text, cut at a word
	Lang        string
	SectionID   int64
	Bylines     []Byline
	PublishedAt time.Time
	UpdatedAt   time.Time
	Picture     *TeaserPicture
	Comments    int // approved ones
	Words       int
	Sticky      bool
}

// TeaserPicture is a lead picture, as a list needs it.
type TeaserPicture struct {
	ID     int64  `json:"id"`
	Key    string `json:"key,omitempty"` // see Picture.Key
	Width  int    `json:"w,omitempty"`
	Height int    `json:"h,omitempty"`
	Widths []int  `json:"ws,omitempty"`
	Alt    string `json:"alt,omitempty"`
}
