// Package store keeps the paper: it owns all SQL, both databases (an embedded SQLite file, or
// PostgreSQL), the migrations, and the outbox.
//
// There is one SQL text for both. What differs stands in dialect.go and nowhere else. The suite in
// storetest is run on both.
//
// Reading is done with the methods of DB; each is one or a few prepared queries. Writing is done inside
// DB.Write, which runs a function in one transaction with one clock reading (Tx.Now); what the function
// emits with Tx.Emit is numbered and stored as the transaction's last act. Only the room editorial (and the
// followers, for what they derive) writes.
//
// It refuses: deciding who may do what (news, editorial), HTML, and interfaces with a hundred methods. A
// consumer that needs a seam declares its own.
//
// What can go wrong: another process holds the writer (waited for, then Busy), the disk is full or the
// folder read-only (a clear error; the transaction is rolled back whole), the file is of a newer version
// (refused on opening). How it grows: a list of any length is one range of the listings table; nothing counts
// rows while a reader waits.
package store
