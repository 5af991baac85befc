// Package wire answers readers' plain requests for pages straight from the connection, and hands everything else to net/http,
// byte for byte.
//
// A connection is net/http's as soon as it sends anything but a plain GET or HEAD for a page of the press, kept or yet to be made: net/http then reads
// that request, and only that one, through the connection's Read. When it has answered and waits for the next request, Read is again the place
// where plain requests are answered. So one connection can mix pages, pictures, comments and searches,
// and net/http keeps its say over everything that is not the simplest case.
//
// What is plain is decided narrowly (see parse): a head of at most 8 KB in lines that end with CR LF, of characters that mean the same
// to everybody, with one Host, without a body, an upgrade, a range or a condition but If-None-Match and If-Modified-Since. A request that
// is not, but is whole and has no body, goes to net/http by itself. With anything else (a body, a strange byte, HTTP/1.0)
// the connection is net/http's for good, so that the two never have to agree on where such a request ends.
//
// A page that is not kept is made by whoever Pages.Make is, while the connection waits: what came before it is answered first, what comes after it
// waits as well, and a listener that is closed meanwhile lets it be finished.
//
// It refuses: TLS, bodies, and any opinion on what a malformed request means. What can go wrong: a
// slow or silent client (bounded in time, see Limits), a full disk under the access log (the lines are lost, not the answers).
// It costs the same with a million stories as with ten.
package wire
