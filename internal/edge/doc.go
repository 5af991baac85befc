// Package edge is what every request passes on its way in and out: a request id, who sent it, security headers, the access
// log, the metrics, and the net under a panic. It knows nothing of what is asked for.
//
// What can go wrong is caught here last: a handler that panics answers with a plain 500 page that names the request id, and the
// log has the rest. Its cost per request is a handful of headers, however many stories there are.
package edge
