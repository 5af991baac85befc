// Package certs owns the certificates that readers' browsers are shown, and how TLS is spoken: which versions, suites and groups.
//
// Certificates come from files, which are looked at again when they change, or from an ACME authority (RFC 8555, Let's Encrypt
// unless told otherwise), which is asked for new ones well before the old ones end. It refuses to serve without a certificate that fits,
// and it never gives up one that works for one that does not.
//
// What can go wrong: files that are half written (the old certificate stays until the new pair fits), an authority that does not answer
// or cannot reach us (it is tried again, ever more rarely; the log says so). Nothing here grows with the number of stories.
package certs
