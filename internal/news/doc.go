// Package news is the domain: what a newsroom has (stories, revisions, sections,
// topics, people, sources, pictures, comments, addresses), the states these go
// through, who may do what, and the kinds of errors that the rest of the house
// speaks of.
//
// It owns the nouns and their rules. It refuses everything else: no SQL, no
// HTTP, no HTML, nothing but the standard library. Every other room imports it;
// it imports none.
//
// Times are in UTC and precise to the microsecond, which is what both databases
// keep; a zero time.Time means "not set". Text is UTF-8. An id is positive; 0
// means "none" or "not stored yet".
package news
