// Package pgtest gives tests a real PostgreSQL: one private cluster for each test process,
// one empty database for each call of Start.
//
// It owns the cluster's life: found in PATH or where Debian's package puts it, made in a
// temporary folder, reached through a Unix socket in that folder and by nothing else, run as the
// user "postgres" (or "nobody") where the tests run as root, which PostgreSQL refuses. It refuses to touch
// any server that it did not start.
//
// What can go wrong: PostgreSQL is not installed, and the test is skipped, aloud; the
// test process panics or is killed, and a watchdog that holds the other end of a pipe stops the
// server and removes the folder.
//
// The cluster does not sync to disk: it is for tests, and a power cut may eat it. Where the installed
// PostgreSQL can, it sorts text by the rules of American English, as many operators' servers do,
// so that a query that silently counts on byte order is found out.
package pgtest
