package news

import "time"

// Section is a department of the paper. A story has one main section and may stand in others.
type Section struct {
	ID          int64
	ParentID    int64 // 0 at the top
	Slug        string
	Name        string
	Description string
	Color       string // "#rrggbb", "" for the paper's accent
	Position    int    // order in the navigation
	Path        string // "/world/africa/"
	Bar         int    // its place in the bar, from 1; 0 leaves it to SectionBar, OutOfBar keeps it out
	Weight      int64  // how many stories it had when they were last counted

	// Filled in on reading.
	HasStories bool    // whether any story is public in it or below it
	Absorbed   []int64 // the numbers of the sections that were merged into it: texts still name them
}

// Topic is what stories are about, across sections: a person, a place, a matter.
type Topic struct {
	ID          int64
	Slug        string
	Name        string
	Description string // a sentence, plain text
	Path        string // "/topic/slug/"

	// What only its own page shows, and store.Topic alone reads.
	Intro     string  // in the form that richtext defines, "" for none
	PictureID int64   // 0 for none
	Pins      []int64 // the stories that an editor put first, in order
}

// Person writes, photographs or translates. A person is not a user account: accounts go,
// bylines stay.
type Person struct {
	ID    int64
	Slug  string
	Name  string
	Bio   string
	Email string // never shown to readers
	Path  string // "/author/slug/"
}

// Picture is an original and the renditions made of it. A picture known only by its old
// address (an import that fetched nothing) has no Key.
type Picture struct {
	ID        int64
	Key       string // name of the original in the picture store, "" if we do not hold it
	OriginURL string // where an import found it, "" if it was uploaded here
	MIME      string
	Width     int // pixels, as shown (after the camera's rotation)
	Height    int
	Widths    []int // of the renditions, ascending
	Title     string
	Alt       string
	Caption   string
	Credit    string
	CreatedAt time.Time
}

// Audit is one line of who did what, and when.
type Audit struct {
	ID     int64
	At     time.Time
	Actor  string
	Action string // "publish", "withdraw", …
	Kind   string // "story", "comment", …
	Target int64
	Note   string
}
