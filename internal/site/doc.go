// Package site is the readers' HTTP: it turns an address into the view of a page, and takes comments.
//
// A page is made in three steps: route (route.go) finds what the address leads to, a file per kind of page loads what it shows
// from the store and fills in a view, and theme prints it. Everything it needs is asked for by the page's own few
// queries; nothing is ranked, counted without bound, or written while a reader waits. A comment is handed to editorial.
//
// It refuses: SQL, templates, compression and validators (press). What can go wrong: what is not public answers 404, what was
// withdrawn 410, an address that moved 301; anything else is an error for press to show.
package site
