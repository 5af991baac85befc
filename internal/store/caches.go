package store

import (
	"log/slog"
	"sync"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// cachedPages is how many pages of a database file a connection for readers remembers, at most: 16 MB of them hold most inner pages of every tree at a
// million stories.
const cachedPages = 4000

// configure has SQLite take the pages that a connection remembers from one piece of memory of the connection's own, and not count its memory
// (sqlite.org/c3ref/c_config_covering_index_scan.html: SQLITE_CONFIG_PAGECACHE, SQLITE_CONFIG_MEMSTATUS). With every commit of another connection it
// forgets them all. Each was a piece of memory that went back to the system, a call each some of the time: 3 ms for a full cache, in one go, after every
// publication.
var configure = sync.OnceFunc(func() {
	tls := libc.NewTLS()
	defer tls.Close()
	args := libc.Xmalloc(tls, 3*8)
	defer libc.Xfree(tls, args)
	for op, values := range map[int32][]any{
		sqlite3.SQLITE_CONFIG_PAGECACHE: {uintptr(0), int32(0), int32(cachedPages)}, // no memory given: each cache makes its own, of so many pages
		sqlite3.SQLITE_CONFIG_MEMSTATUS: {int32(0)},
	} {
		if rc := sqlite3.Xsqlite3_config(tls, op, libc.VaList(args, values...)); rc != sqlite3.SQLITE_OK {
			slog.Warn("SQLite keeps its own ways with memory: it was in use before", "option", op, "code", rc) // slower, and right all the same
		}
	}
})
