// Package readership counts what is read, and ranks it: "Most read".
//
// A view is a story that a person had before their eyes: its page was asked for (not fetched ahead, not reloaded) and stood open for five
// seconds, or, where no script runs, its counting picture was fetched. It owns what a view is, the counts in memory, when they are
// stored, and the ranking. It refuses to know readers: no cookie, nothing kept in the browser, no address stored or logged.
//
// # The way of a view
//
// A story's page names its counting address, /views/{number of the story}. Its script sends an empty POST there (navigator.sendBeacon);
// a browser without scripts fetches it as a picture. Both pass through a CDN that has the page: POST is never cached, and the
// picture says private, no-store and has no ending that a cache would go by. The page itself need not reach us, so kept pages stay kept, at
// the CDN and here: nothing is counted where pages are served.
//
// The Counter sorts out prefetches (Sec-Purpose), robots (by user agent, see robots.go), requests from other sites (Sec-Fetch-Site) and
// repeats, and adds what remains to a number in memory. Every five seconds the numbers are added to the hour's rows in one transaction
// or a few short ones, so several nodes simply add up, and a kill -9 loses at most those five seconds. Nothing is written, and nothing
// asked of the database, for a view. Whether the story exists and is public is found out by the statement that stores its views.
//
// # Repeats
//
// The script counts no reload and no way back (Navigation Timing). For the rest, and for readers without scripts, a view is a
// repeat if the same address, user agent and accepted languages had the same story within ten minutes. Many readers share an address (a
// carrier's NAT), and phones of one kind look alike, so the ten minutes do not begin anew with each repeat: of such a crowd somebody
// counts every ten minutes. Against one who invents user agents, an address counts sixteen times for a story in the same time; against one who invents
// stories, 20,000 times in all. IPv6 goes by /64.
// What is compared is a keyed hash (hash/maphash) cut to 47 bits, in a table of fixed size (6 MB: 524,288 hashes, two for a view and one for an address; under a flood the oldest of sixteen
// goes). The key is random, in memory only, and changes every six hours; a hash leaves with the table, never with the database.
//
// # The ranking
//
// A story's score is the sum of its hourly views, each halved for every half-life that passed since: six hours in the ranking of 24 hours,
// 48 in that of seven days (exponential decay: Cormode, Shkapenyuk, Srivastava and Xu, "Forward decay", ICDE 2009). So it
// moves by itself, and a story that was read yesterday makes room for one that is read now. A story ranks in its main section, in those above
// it, and in the whole paper; equals go by the newer. The twelve best of each are stored rows; a page shows the day's and, where they are fewer than five,
// the week's after them. Every node tries every five minutes; a row in the database gives the work to one. A ranking is told of (as
// a change that pages may show late) only if the stories that a page shows of it are others.
//
// What can go wrong: the database is down (counts wait in memory, of 50,000 stories at most, and are stored under the hour when it is back); the connection
// breaks at a commit (a batch may count twice); a proxy that is not trusted hides readers' addresses (told of once, see --trusted-proxy);
// somebody with many addresses pushes a story. How it grows: a view costs the same whatever the paper's size; rows grow with stories read in an hour and are kept
// for eight days; a ranking reads them once in five minutes, and one story more costs one addition.
package readership
