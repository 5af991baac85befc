// Package discussion knows what a reader may write under a story and what is done with it: which fields are needed, how
// typed text becomes safe HTML, how much a comment looks like spam, and whether it is held for a moderator.
//
// It refuses: storing (editorial does), pages (site does), and sending anything a reader typed to somebody else for
// judgement. It keeps no address of a reader: only a keyed hash comes here.
//
// A limit here holds rather than refuses: many readers share one address (carrier NAT), so a busy address means that a
// moderator looks, not that a voice is lost. Only a flood is refused. How it grows: a judgement needs three indexed counts,
// however many comments there are.
package discussion
