package news

import (
	"net/url"
	"strconv"
	"time"
)

// CommentKind tells what readers wrote from what other sites sent.
type CommentKind string

// The kinds of comments.
const (
	ReaderComment CommentKind = "comment"
	Pingback      CommentKind = "pingback"
	Trackback     CommentKind = "trackback"
)

// CommentState is where a comment stands with the moderators.
type CommentState string

// The states of a comment. Only approved ones are public.
const (
	CommentHeld     CommentState = "held"
	CommentApproved CommentState = "approved"
	CommentSpam     CommentState = "spam"
	CommentDeleted  CommentState = "deleted"
)

// CommentStates lists them all.
var CommentStates = []CommentState{CommentHeld, CommentApproved, CommentSpam, CommentDeleted}

// ThreadsPerPage is how many threads stand on one page of a story's comments.
const ThreadsPerPage = 50

// CommentsPath is the address of a page of a story's comments, from 1; the first is the story's own.
func CommentsPath(story string, page int) string {
	if page <= 1 {
		return story
	}
	return "/comments/page?" + url.Values{"story": {story}, "page": {strconv.Itoa(page)}}.Encode()
}

// Comment is one comment under a story. Its id is the one in the page's anchor,
// "#comment-12"; an import keeps the old ones where they are free.
type Comment struct {
	ID        int64
	StoryID   int64
	ParentID  int64 // 0 at the top of a thread
	ThreadID  int64 // the id of the comment that opened the thread; its own at the top
	Kind      CommentKind
	State     CommentState
	Name      string // plain text
	Email     string // never shown
	URL       string // http or https, or ""
	Body      string // the small HTML that discussion lets through
	CreatedAt time.Time
	Source    string   // a keyed hash of the sender's address, for limits; never an address
	Score     float64  // how much it looks like spam, 0 to 1
	Reasons   []string // why it was held
}
