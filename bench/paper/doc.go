// Package paper makes a paper of any size for benchmarks: stories in words of our own, the same ones for the same number, with sections,
// topics, people, comments and neighbours, stored through editorial's import as another system's paper would be.
//
// It owns what the made-up stories say and the folder they are kept in. It refuses to pretend: search is not indexed and neighbours
// are drawn, not ranked, because at a million stories both take hours that no measurement of pages needs; the followers are told that they have
// seen it all, so that a server on the folder does not spend the run on catching up. A page costs the same with drawn neighbours as
// with ranked ones: the rows are the same.
//
// It makes 500 to 1,000 stories a second: all goes through one writer of SQLite, at 1.1 ms of a processor a story, hardly more at a million than at
// a thousand. It needs memory for their ids and paths alone.
package paper
