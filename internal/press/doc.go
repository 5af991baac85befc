// Package press is the one way out: every page that a reader or a machine is sent goes through it. A page is
// made by a Renderer (site, feeds), and press sends it: compressed as the browser takes it, with a validator, so that
// what the reader has already is not sent again.
//
// It owns the Page and its way over HTTP: encodings, ETag and Last-Modified, conditional requests, HEAD, cache headers, which
// edition a request gets. It refuses to know what is on a page.
//
// Today each page is rendered when it is asked for. Keeping pages, with their dependencies, is the next step and changes
// nothing for renderers.
package press
