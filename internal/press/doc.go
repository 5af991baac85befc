// Package press is the one way out: every page that a reader or a machine is sent goes through it. A page is made by a Renderer (site,
// feeds), once, kept with its headers, its validator and its compressed forms, and served from memory until something that it was made of
// changes.
//
// It owns: the Page and its way over HTTP (encodings, ETag and Last-Modified, conditional requests, HEAD, cache headers, editions);
// which pages are kept, where and how long (Keep); what is known of changes (changes); the pages on the disk (folder). It refuses to
// know what is on a page, and to write anything but its own folder.
//
// What a page was made of is noted by the store while it is made (store.Watch), never guessed; what changed stands in the events. A
// page is good if nothing that it was made of was touched by an event after the one that was last before it was made. Nothing is told to
// pages when something changes: each is asked when a reader asks for it, so a publish costs the same however many pages it makes
// out of date. Only pages in demand are made anew before somebody asks.
//
// What can go wrong: a page whose making takes long (its readers wait for one, and those who go are let go), pages that do not fit (eviction), a full or damaged disk (its
// pages are copies, and are made anew), an outbox that cannot be read (after two seconds nothing is served without asking, unless the
// database is down: then nobody can withdraw anything, and what is kept is served, marked). A test publishes, retitles, moves, withdraws
// and comments at random and compares every kept page with one rendered afresh.
//
// It grows with what readers ask for, not with the paper: memory and disk have bounds, and a million stories cost nothing until asked for.
package press
