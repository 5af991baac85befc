package edge

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"
)

// Options say how requests are received.
type Options struct {
	Trusted []netip.Prefix // proxies whose X-Forwarded-For is believed
	Access  *AccessLog     // nil for no access log
	Promise Promise        // to browsers, about TLS
	Observe func(status int, took time.Duration)
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

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func newID() string {
	var b [10]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return base32Lower.EncodeToString(b[:])
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
		"Permissions-Policy":         {"interest-cohort=(), browsing-topics=(), camera=(), microphone=(), geolocation=()"},
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
	fixed := Header(opt.Promise)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		id, ip := newID(), client(r, opt.Trusted)
		ctx := context.WithValue(context.WithValue(r.Context(), keyID, id), keyIP, ip)
		r = r.WithContext(ctx)
		h := w.Header()
		h.Set("X-Request-Id", id)
		for k, v := range fixed {
			h[k] = v
		}
		rec := &recorder{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				slog.ErrorContext(ctx, "a request panicked", "request", id, "method", r.Method, "path", r.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				rec.fail(id)
			}
			took := time.Since(start)
			if opt.Observe != nil {
				opt.Observe(rec.status(), took)
			}
			if opt.Access != nil {
				opt.Access.Write(Entry{At: start, ID: []byte(id), Method: []byte(r.Method), Path: []byte(r.URL.RequestURI()), Agent: []byte(r.UserAgent()),
					Status: rec.status(), Bytes: rec.bytes, Microseconds: took.Microseconds()})
			}
		}()
		next.ServeHTTP(rec, r)
	})
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
