package edge

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"
)

// Options say how requests are received.
type Options struct {
	Trusted []netip.Prefix // proxies whose X-Forwarded-For is believed
	Access  *AccessLog     // nil for no access log
	Promise Promise        // to browsers, about TLS
	Observe func(status int, took time.Duration)
	// Quick is asked first: it returns what answers a GET or HEAD request that takes no more than bytes from memory, and a nil header for all
	// others. Nobody changes what it returns. nil for none.
	Quick func(*http.Request) (header http.Header, status int, body []byte)
}

type key int

const (
	keyID key = iota
	keyIP
)

// RequestID is the id of the request that a context belongs to, "" outside of one.
func RequestID(ctx context.Context) string { id, _ := ctx.Value(keyID).(string); return id }

// ClientIP is the address of whoever sent the request that a context belongs to, "" outside of one. Behind a trusted
// proxy it is what the proxy says.
func ClientIP(ctx context.Context) string { ip, _ := ctx.Value(keyIP).(string); return ip }

// newID is 80 random bits. They name a line of the log and guard nothing; the generator is the runtime's ChaCha8 (math/rand/v2).
func newID() string {
	const letters = "abcdefghijklmnopqrstuvwxyz234567"
	var b [16]byte
	for i := 0; i < len(b); i += 8 {
		for n, j := rand.Uint64(), i; j < i+8; j++ {
			b[j] = letters[n&31]
			n >>= 5
		}
	}
	return string(b[:])
}

// today is the Date of a second's answers.
type today struct {
	second int64
	field  []string
}

var dates atomic.Pointer[today]

// date is the field's value at a time. Over HTTP/2, net/http would write it anew for each answer, which is a tenth of what an answer costs.
func date(now time.Time) []string {
	second := now.Unix()
	if d := dates.Load(); d != nil && d.second == second {
		return d.field
	}
	d := &today{second, []string{now.UTC().Format(http.TimeFormat)}}
	dates.Store(d)
	return d.field
}

// Promise is what browsers are told of TLS (RFC 6797).
type Promise string

// The promises. Nothing is for a server that does not speak TLS itself. Stay has browsers come over HTTPS alone, for a year from each visit.
// Preload asks to be put into the list that browsers are built with (hstspreload.org says what it takes): it holds for all hosts
// below this one, and nobody can take it back within months.
const (
	Nothing Promise = ""
	Stay    Promise = "max-age=31536000"
	Preload Promise = "max-age=63072000; includeSubDomains; preload"
)

// Header goes with every answer. Nobody may change its values.
func Header(promise Promise) http.Header {
	h := http.Header{
		"X-Content-Type-Options":     {"nosniff"},
		"Referrer-Policy":            {"strict-origin-when-cross-origin"},
		"Permissions-Policy":         {"camera=(), microphone=(), geolocation=()"},
		"Cross-Origin-Opener-Policy": {"same-origin"},
		"X-Frame-Options":            {"DENY"},
	}
	if promise != Nothing {
		h["Strict-Transport-Security"] = []string{string(promise)}
	}
	return h
}

// Handler wraps everything that answers requests.
func Handler(next http.Handler, opt Options) http.Handler {
	return &handler{next: next, opt: opt, fixed: Header(opt.Promise)}
}

type handler struct {
	next  http.Handler
	opt   Options
	fixed http.Header
}

// ServeHTTP answers a request. What is quick is written from here, and not from a call below: each answer over HTTP/2 has a goroutine of its own, whose
// small stack is copied to a larger one when it is used up.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	id := newID()
	to := w.Header()
	to["X-Request-Id"] = []string{id}
	to["Date"] = date(start)
	header, status, body := h.quick(r, id)
	if header == nil {
		h.serve(w, r, start, id)
		return
	}
	for k, v := range header {
		to[k] = v
	}
	w.WriteHeader(status)
	written := 0
	if len(body) > 0 && r.Method != http.MethodHead {
		written, _ = w.Write(body)
	}
	h.note(r, start, id, status, int64(written))
}

// quick asks Quick. One that panics has no answer.
func (h *handler) quick(r *http.Request, id string) (header http.Header, status int, body []byte) {
	if h.opt.Quick == nil || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return nil, 0, nil
	}
	defer func() {
		if p := recover(); p != nil {
			h.panicked(r.Context(), r, id, p)
			header = nil
		}
	}()
	return h.opt.Quick(r)
}

// serve answers all else.
func (h *handler) serve(w http.ResponseWriter, r *http.Request, start time.Time, id string) {
	ctx := context.WithValue(context.WithValue(r.Context(), keyID, id), keyIP, client(r, h.opt.Trusted))
	r = r.WithContext(ctx)
	to := w.Header()
	for k, v := range h.fixed {
		to[k] = v
	}
	rec := &recorder{ResponseWriter: w}
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			h.panicked(ctx, r, id, p)
			rec.fail(id)
		}
		h.note(r, start, id, rec.status(), rec.bytes)
	}()
	h.next.ServeHTTP(rec, r)
}

func (h *handler) panicked(ctx context.Context, r *http.Request, id string, p any) {
	slog.ErrorContext(ctx, "a request panicked", "request", id, "method", r.Method, "path", r.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
}

// note counts an answer, and writes its line.
func (h *handler) note(r *http.Request, start time.Time, id string, status int, written int64) {
	took := time.Since(start)
	if h.opt.Observe != nil {
		h.opt.Observe(status, took)
	}
	if h.opt.Access != nil {
		h.opt.Access.Write(Entry{At: start, ID: []byte(id), Method: []byte(r.Method), Path: []byte(r.URL.RequestURI()), Agent: []byte(r.UserAgent()),
			Status: status, Bytes: written, Microseconds: took.Microseconds()})
	}
}

// client is the sender's address. Of a chain of proxies the last address that is not a trusted one counts: what stands
// before it, anybody could have written.
func client(r *http.Request, trusted []netip.Prefix) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	at, err := netip.ParseAddr(host)
	if err != nil {
		return ""
	}
	if !within(at, trusted) {
		return at.Unmap().String()
	}
	chain := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(chain) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(chain[i]))
		if err != nil {
			break
		}
		if at = hop; !within(at, trusted) {
			break
		}
	}
	return at.Unmap().String()
}

func within(a netip.Addr, nets []netip.Prefix) bool {
	for _, n := range nets {
		if n.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	code  int
	bytes int64
}

func (r *recorder) WriteHeader(code int) {
	if r.code == 0 && code >= 200 {
		r.code = code
	}
	r.ResponseWriter.WriteHeader(code)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.code == 0 {
		r.code = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) status() int {
	if r.code == 0 {
		return http.StatusOK
	}
	return r.code
}

// fail answers a request whose handler panicked, if nothing was sent yet.
func (r *recorder) fail(id string) {
	if r.code != 0 {
		return
	}
	h := r.Header()
	for _, k := range []string{"Content-Encoding", "ETag", "Last-Modified", "Content-Length"} {
		h.Del(k)
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'")
	r.WriteHeader(http.StatusInternalServerError)
	fmt.Fprintf(r, "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"+
		"<title>Something went wrong</title>\n<h1>Something went wrong on our side</h1>\n<p>Please try again in a moment. "+
		"If it happens again, tell us this number: <code>%s</code>.</p>\n<p><a href=\"/\">To the front page</a></p>\n</html>\n", id)
}
