package news

import (
	"errors"
	"fmt"
)

// ErrKind says what sort of thing went wrong, so that an edge (HTTP, command line)
// can choose its answer without knowing where the error came from.
type ErrKind string

// The kinds of errors. Anything without a kind is Internal.
const (
	Internal  ErrKind = "internal"  // our fault, or the machine's
	NotFound  ErrKind = "not_found" // there is no such thing, or none that the actor may see
	Invalid   ErrKind = "invalid"   // the input breaks a rule that the message names
	Conflict  ErrKind = "conflict"  // somebody else changed it, or holds the name
	Forbidden ErrKind = "forbidden" // the actor's role does not allow it
	TooLarge  ErrKind = "too_large" // over a limit that the message names
	TooMany   ErrKind = "too_many"  // asked too often
	Busy      ErrKind = "busy"      // try again: locked, full, or starting
)

// Error is the one error type of the house: a kind, a message that is safe to show
// to a user, and the cause for the log.
type Error struct {
	Kind    ErrKind
	Message string // a sentence for a person: what is wrong and what to do
	Cause   error  // may be nil; never shown to a reader

	causeInMessage bool // Errorf with %w: do not print the cause twice
}

// Error gives the message and the cause: it is for logs and the command line, never
// for a reader's page.
func (e *Error) Error() string {
	if e.Cause == nil || e.causeInMessage {
		return e.Message
	}
	return e.Message + ": " + e.Cause.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Errorf makes an error of a kind. The format is a sentence that may be shown; a %w in
// it is kept as the cause and stands in the message as well, so wrap only causes that
// a user may read, and use Wrap for the others.
func Errorf(kind ErrKind, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: kind, Message: err.Error(), Cause: errors.Unwrap(err), causeInMessage: true}
}

// Wrap makes an error of a kind around a cause that only the log should see.
func Wrap(kind ErrKind, cause error, message string) error {
	return &Error{Kind: kind, Message: message, Cause: cause}
}

// KindOf gives the kind of the first Error in err's chain, Internal if there is none,
// and "" for nil.
func KindOf(err error) ErrKind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// MessageOf gives the sentence that a user may be shown for err. For an error without a
// kind it says only that something went wrong.
func MessageOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Message
	}
	return "Something went wrong on our side."
}
