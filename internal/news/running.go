package news

import "time"

// RunningStory is stories about one event, which readers see as "the story so far". The engine finds its parts, and an editor has
// the last word about them.
type RunningStory struct {
	ID      int64
	Path    string // "/so-far/slug/"; "" as long as readers have never seen it
	Title   string // an editor's; "" stands for the headline of the part that it began with
	TopicID int64  // an editor's choice; 0 leaves it to the parts' topics
	Closed  bool   // it is over: the engine puts nothing in any more
	Hidden  bool   // readers do not see it
	Kept    bool   // an editor had a hand in it: it is neither merged into another nor taken apart
	Version int64  // raised by one with every change

	// These follow from the parts.
	Shown          bool      // readers see it
	Count          int       // parts that readers see, near-copies apart
	Oldest, Newest time.Time // of them
}

// Standing says how a story came to be a part of a running story.
type Standing int

// The standings.
const (
	PartFound   Standing = iota // the engine found it
	PartAdded                   // an editor put it in
	PartRemoved                 // an editor took it out: the engine does not put it in again
)

// Part is a story in a running story.
type Part struct {
	StoryID     int64
	Standing    Standing
	Repeats     int64 // the part that it is a near-copy of, which stands for it; 0 for none
	Public      bool
	PublishedAt time.Time
}

// In reports whether the story is a part, and not taken out.
func (p Part) In() bool { return p.Standing != PartRemoved }

// How many parts a running story must have for readers to see it, and may have. One that an editor put together needs no more
// than two: somebody said that they belong together.
const (
	PartsLeast     = 3
	PartsLeastKept = 2
	PartsMost      = 300
)
