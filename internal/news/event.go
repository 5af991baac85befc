package news

import "time"

// EventKind says what happened. Followers (press, related, search …) act on it.
type EventKind string

// The kinds of events in the outbox.
const (
	StoryPublished  EventKind = "story.published"  // public for the first time, or again
	StoryUpdated    EventKind = "story.updated"    // the live text changed
	StoryWithdrawn  EventKind = "story.withdrawn"  // public no longer
	CommentsChanged EventKind = "comments.changed" // what readers see under a story changed
	PlaceChanged    EventKind = "place.changed"    // a section, topic, person or picture was made or renamed
	ListsChanged    EventKind = "lists.changed"    // Stories lists public ones that stand in other sections' lists now, with the same text
	RunningChanged  EventKind = "running.changed"  // an editor had a say about a running story; Stories lists those put in and taken out
	SettingsChanged EventKind = "settings.changed"
	ImportBatch     EventKind = "import.batch"  // Stories lists those that the batch made public or changed
	PagesChanged    EventKind = "pages.changed" // what readers see changed in a way that no other kind names: other stories are related
)

// Event is one entry of the outbox, written in the transaction of the change it tells of. Numbers have
// no gaps and appear in order; delivery is at least once.
type Event struct {
	Seq     int64
	Kind    EventKind
	Stories []int64 // whom it is about
	At      time.Time
	Touched []Touch // what of the readers' pages it changed
}
