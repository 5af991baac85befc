// Package search is readers' full-text search: what a reader types becomes a question to the index, what is found is ranked and gets a
// passage with the words marked, and the index follows the outbox.
//
// It owns what of a story is indexed (headlines, standfirst, names of topics and authors as its head; the text as its
// body), the blocks that the index consists of (block.go), how a question is answered from them (plan.go, match.go), the ranking (rank.go), in which
// languages a question is read, passages, and "did you mean". It refuses SQL (store's), what a word is (analyser's), and pages. ADR 14 tells
// why the index is as it is.
//
// What can go wrong: a reader's text never makes an error; only the database does. Filters that make no sense are left out and told of. A story of
// which the index has not heard yet (a fraction of a second) is not found; one that was withdrawn is not shown, whether the index
// knows or not. A renamed topic or author is found under the old name until the story is next indexed. A damaged block finds nothing until Run has
// written the index again.
//
// At a million stories: a question ranks the newest Window matches, and reads a bounded number of blocks; the page's stories alone are
// loaded, for their passages. Indexing is done in transactions of a few milliseconds, by one process at a time.
package search
