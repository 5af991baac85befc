// Package related knows what stories are about, and which stories a reader of one may want next.
//
// It owns the index (each story's weightiest terms and where they occur), the measure of how near two
// stories are, and the rules for what may be offered: nothing unrelated, nothing twice, some
// variety, and a reason for each pick. It is kept in memory, changes story by story, and never looks
// at a database or a clock: whoever binds it to the store gives it stories, and the time.
//
// # The measure
//
// A story is a vector of at most 64 terms (256 while the archive is small): the stems of its words, and pairs of words that stand together
// in a name ("Kim Jong", "Jong Un"). A term's weight is 1 + ln of how often it occurs, an occurrence in
// the headline counting three times, in the standfirst and topics twice, times its inverse document frequency
// (Spärck Jones, 1972; Salton and Buckley, "Term-weighting approaches in automatic text retrieval", 1988).
// Two stories are as near as the cosine of their vectors, less for the time that lies between
// them: years apart, the cosine counts not much more than half, so that an old story about the same event
// can still win over a fresh one about something like it.
//
// A story is offered only if the result is more than chance makes and rests on enough: at least two words that
// matter in both stories and that most others lack, so that one rare word, or many common ones, do not make
// stories related. Picks are
// taken one by one, each losing a little for being like those already taken (maximal marginal relevance,
// Carbonell and Goldstein, SIGIR 1998). Near-duplicates are found by min-wise hashing of word
// 5-shingles (Broder, 1997; one permutation, Li, Owen and Zhang, 2012).
//
// It refuses to guess: a story without text has no neighbours. It refuses stories of other languages unless asked.
//
// What can go wrong: document frequencies of the lesser terms of edited and removed stories drift a
// little until the index is built anew. A story of a million times the same word is one term.
//
// A story costs about 1.3 KB. A query reads a bounded number of postings, rarest terms first, so
// that its time hardly grows with the archive.
package related
