// Package richtext is a story's body: the small, strict, semantic HTML in which it is kept, how any
// HTML becomes it (Sanitise), how readers and feeds see it (Render, FeedHTML), and what can be told from
// it (Plain, Excerpt, Words, Pictures, Links).
//
// The form is defined in schema.go, in code, and described for people in docs/body-format.md. The editor's
// nodes and the importers are tested against the same golden pairs (testdata/golden).
//
// It refuses to know about stories, pictures in the store, or addresses: what it needs of
// them it takes as a function. It never fetches anything.
//
// Sanitise does not use HTML's own tree construction: it reads tokens (golang.org/x/net/html) and
// builds a tree in which nothing but our form can stand, so that its cost is linear in the
// input, whatever the nesting, and what it writes means the same to every parser. bluemonday,
// with a policy of our own, is the second wall behind it.
//
// What can go wrong: Render believes that a body came from Sanitise only as far as layout goes; a tag
// or attribute outside the form is dropped there too, so that a row that somebody wrote past the
// house's rules runs no script either.
//
// At a million stories nothing changes here: every function is pure and works on one body.
package richtext
