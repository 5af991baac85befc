// Package cdn has readers' pages kept by a content delivery network in front of us, and has them thrown away there when they change.
//
// It owns what the network is told with a page (for how long, and tags for all that the page was made of), the calls by which
// what carries a tag is purged, and the follower that makes them: softly for what changed, so that a network that can may
// show the old page while it asks for the new one, and hard for what readers must not see any more.
//
// It refuses to guess: a page whose tags do not fit into the network's limits is not kept there at all. It throws away too much rather than too
// little, and twice rather than once.
//
// What can go wrong: the network's interface does not answer. Then purges wait, are tried again, and are counted as waiting; pages
// are shown there for MaxAge and StaleIfError at most. How it grows: a call has up to some hundred tags, so an import of a million
// stories is some thousand calls, or one that throws everything away.
package cdn
