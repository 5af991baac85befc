// Package editorial is what people do in the newsroom: draft, edit, submit, approve, schedule, publish, move,
// withdraw, comment, moderate, import. It is the one way in: nobody else writes a story.
//
// Each act stands in a file of its own and has the same four parts: permission (news.Actor.May), change (through
// store, in one transaction), audit, event. What of the readers' pages an act changes is
// noted by the store as it is written; the pages of this process are dropped before the act returns, and other processes learn of it
// from the outbox.
//
// It refuses: HTTP, HTML pages, SQL. What can go wrong: somebody else changed the story first (Conflict; nothing is
// stored, and the caller still holds the text), a name is taken, a rule of the house is broken (Invalid, with the rule),
// the actor may not (Forbidden). How it grows: an act costs the same with a million stories as with ten.
package editorial
