// Package related knows what stories are about, and which stories a reader of one may want next.
//
// It owns the index (each story's weightiest terms and where they occur), the measure of how near two
// stories are, the rules for what may be offered (nothing unrelated, nothing twice, some variety, and a reason for
// each pick), and the follower that keeps the stored neighbours of every story right. The index never looks at a database or a
// clock: Engine, which binds it to the store, gives it stories and the time.
//
// # The measure
//
// A story is a vector of at most 64 terms (256 while the archive is small): the stems of its words, pairs of words that stand together
// in a name ("Kim Jong", "Jong Un"), and the first five letters of capitalised words, so that the forms of a name meet ("Egypt", "Egyptian").
// A term's weight is 1 + ln of how often it occurs, an occurrence in
// the headline counting three times, in the standfirst and topics twice, a number's weight three tenths more and that of first letters three tenths less,
// times its inverse document frequency among the stories of its language (Spärck Jones, 1972; Salton and Buckley, "Term-weighting approaches
// in automatic text retrieval", 1988).
//
// A story's kin are the twenty stories nearest to it by the cosine of their vectors. To its vector the vectors of its kin are
// added, each by its nearness: so a story has, more faintly, the words that go with its own, and a headline of eight words is not lost
// (document expansion, Singhal and Pereira, SIGIR 1999). Two stories are as near as the cosine of these, less for the time that lies
// between them: years apart, it counts not much more than half, so that an old story about the same event
// can still win over a fresh one about something like it. The twenty nearest are put into their order as seen from their middle, so that what
// all of them share does not decide between them (Hara et al., AAAI 2015; see middle.go). docs/adr/0013-related.md has what was tried and measured.
//
// A story is offered only if by its own words alone it is nearer than chance makes and that rests on enough: at least two words that
// matter in both stories and that most others lack, so that one rare word, or many common ones, do not make
// stories related. Picks are
// taken one by one, each losing a little for being like those already taken (maximal marginal relevance,
// Carbonell and Goldstein, SIGIR 1998). Near-duplicates are found by min-wise hashing of word
// 5-shingles (Broder, 1997; one permutation, Li, Owen and Zhang, 2012).
//
// It refuses to guess: a story without text has no neighbours. It refuses stories of other languages unless asked.
//
// # Size
//
// A new story's kin are found when it is added, and it becomes kin of those that it is nearer to than theirs; all else is computed
// from what is there when it is asked for. A query reads a bounded number of postings and some thousand vectors, so that its time hardly
// grows with the archive. Up to 5,000 stories all is in memory. A larger index is a file, the base, with what changed since in memory;
// of the base, memory holds the vectors, the kin and the frequencies, some 700 bytes a story. Save writes base and changes as
// a new base, beside the old one, and takes its place.
//
// # What can go wrong
//
// Document frequencies of the lesser terms of edited and removed stories drift a little until the index is built anew, and those of a base are
// as old as the file: a twentieth of the archive at most. A term in very many stories is looked up only among the 2,048 where it
// weighs most. A story of a million times the same word is one term. A file that is cut short, damaged or of another format
// is refused when it is opened; one that goes bad while open gives an error (Err) after which Engine makes it anew, from the stories, while the site
// serves the neighbours that are stored.
package related
