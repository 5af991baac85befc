// Package markup writes what machines read inside a page: JSON-LD of schema.org, OpenGraph, and Twitter's card.
//
// It owns its input structs and the escaping that lets any text stand inside a script element. It refuses to
// know about stories, stores and settings: whoever calls it says what is what. Everything that it
// returns may be put into a page's head as it is.
//
// What can go wrong: an address that is not absolute is left out, since machines resolve it against
// something else than readers do.
//
// Each function's cost is that of its own output, whatever the size of the site.
package markup
