// Package search is readers' full-text search: what a reader types becomes a query of the store, what is found gets a
// passage with the words marked, and the index follows the outbox.
//
// It owns what of a story is indexed (headlines, standfirst, names of topics and authors as its head; the text as its
// body), in which languages a query is read, passages, and "did you mean". It refuses SQL (store's), what a word
// is (analyser's), and pages.
//
// What can go wrong: a reader's text never makes an error; only the database does. A story of which the index has
// not heard yet (a fraction of a second) is not found; one that was withdrawn is not shown, whether the index
// knows or not. A renamed topic or author is found under the old name until the story is next indexed.
//
// At a million stories: a query looks at the newest store.SearchWindow matches at most; the page's stories alone are
// loaded, for their passages. Indexing costs a story about what storing it costs, in transactions of a few milliseconds.
package search
