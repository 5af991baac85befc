// Package topics suggests what stories are to be filed under, and computes what a topic's page shows beside its list.
//
// It owns three things. What fits one story (Engine.Suggest): topics that there are, from those that the stories nearest to it have and from topics'
// names in its text; and names that it shares with stories like it and that are no topics yet. What would be worth having in the whole paper
// (Engine.Review): names that come back, and topics that look like one under two names. And the digest of each topic: stories to start with, related
// topics, who writes about it, kept right by a follower of the outbox.
//
// Suggestions only suggest. What an editor refused is not suggested again. If, and only if, the newsroom has set it (news.Settings.TopicsFile), a
// story that is published without any topic is filed under topics that are sure; never under new ones, and never a story that somebody filed.
//
// # The methods
//
// A topic's score for a story is 1 - (1-v)(1-p). v is the weight of the twenty nearest stories that have the topic among all of the twenty, each
// weighing the cube of its nearness (a k-nearest-neighbour vote, as in Sigurbjörnsson and van Zwol, WWW 2008, and Mishne, WWW 2006, for tags), with a
// little weight that votes for how common the topic is. p is what the topic's name in headline, lead or text says. Names are found by their terms, so in any script and any
// inflection that the analyser knows.
//
// A new topic is a name: words with a capital that stand together where no sentence begins. It is counted by stories, with spellings that
// differ in capitals, accents, apostrophes, hyphens and plurals taken as one, in a table of bounded size (lossy counting, Manku and Motwani,
// VLDB 2002). Of names within each other ("Obi", "Ada Obi", "Senator Ada Obi") one is proposed, in the manner of the C-value (Frantzi, Ananiadou and Mima, 2000).
//
// Related topics are ordered by the cosine of the two sets of stories, so that a topic which half of the paper has is related to none in particular.
// Stories to start with are those that most of the topic's others have among their stored neighbours.
//
// It refuses: to write a story (it imports no editorial; whoever wires the house gives it the act), to guess where a script has no capitals to tell a name by
// (no new topics are proposed in Arabic or Chinese; topics that there are, are suggested), and SQL.
//
// # What can go wrong
//
// A topic that is wrong on many stories is suggested for more. A digest may lag behind its list by a moment, that of a topic of 500 stories and more
// by five minutes; what a page shows of the stories themselves never does. German writes every noun with a capital: only names of two words are proposed.
// Deliveries are at least once; everything may be done again.
//
// # How it grows
//
// A suggestion asks the index of related stories for twenty stories, two queries for their topics and texts, and holds the names of all topics in memory, some 200
// bytes each and language. A digest looks at a topic's newest 500 stories. A review reads every text once, some milliseconds each, holding at most 300,000
// names, and may be told to read the newest only.
package topics
