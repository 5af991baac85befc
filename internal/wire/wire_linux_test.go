package wire_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/press"
	"broadsheet/internal/wire"
)

// kept is a press that keeps a few pages and counts who asked.
type kept struct {
	forms  map[string]*press.Form // those of addresses that begin with /new/ have to be made
	found  atomic.Int64
	made   atomic.Int64
	making func()       // goes on while a page is made; nil for nothing
	served atomic.Int64 // requests that net/http answered
}

func newKept() *kept {
	k := &kept{forms: map[string]*press.Form{}}
	add := func(path, accept string, status int, body string, lines string) {
		f := &press.Form{Status: status, Body: []byte(body)}
		f.Head = []byte(lines)
		if status == http.StatusOK {
			f.Tag, f.Modified = `"`+path+accept+`"`, time.Date(2024, 11, 18, 9, 0, 0, 0, time.UTC)
			f.Unchanged = []byte("Etag: " + f.Tag + "\r\n")
			f.Head = append(f.Unchanged[:len(f.Unchanged):len(f.Unchanged)], lines...)
		}
		f.Head = append(f.Head, fmt.Sprintf("Content-Length: %d\r\n", len(body))...)
		k.forms[path+" "+accept] = f
	}
	for _, accept := range []string{"", "gzip"} {
		add("/", accept, 200, "front "+accept, "Content-Type: text/plain\r\n")
		add("/large/", accept, 200, strings.Repeat("large "+accept, 60_000), "Content-Type: text/plain\r\n")
		add("/gone/", accept, 410, "gone", "Content-Type: text/plain\r\n")
		add("/moved/", accept, 301, "", "Location: /\r\n")
		add("/new/", accept, 200, "new "+accept, "Content-Type: text/plain\r\n")
		add("/new/large/", accept, 200, strings.Repeat("new large "+accept, 60_000), "Content-Type: text/plain\r\n")
		add("/new/gone/", accept, 410, "new gone", "Content-Type: text/plain\r\n")
	}
	return k
}

func (k *kept) form(path, accept string) *press.Form {
	if accept != "gzip" {
		accept = ""
	}
	return k.forms[path+" "+accept]
}

func (k *kept) Find(a *press.Asked) *press.Form {
	f := k.form(string(a.Path), string(a.Accept))
	if bytes.HasPrefix(a.Path, []byte("/new/")) {
		return nil
	}
	if a.SaveData {
		f = k.form("/gone/", "")
	}
	if f != nil {
		k.found.Add(1)
	}
	return f
}

func (k *kept) Make(a *press.Asked) *press.Form {
	f := k.form(string(a.Path), string(a.Accept))
	if f == nil {
		return nil
	}
	if k.making != nil {
		k.making()
	}
	k.made.Add(1)
	if a.SaveData {
		return k.form("/gone/", "")
	}
	return f
}

// ServeHTTP is what net/http answers: the kept pages as the press would, and of everything else what was understood.
func (k *kept) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.served.Add(1)
	body, err := io.ReadAll(r.Body)
	f := k.form(r.URL.Path, r.Header.Get("Accept-Encoding"))
	if strings.EqualFold(r.Header.Get("Save-Data"), "on") && f != nil {
		f = k.form("/gone/", "")
	}
	if f == nil || r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprintf(w, "%s %q %s %q err=%v\n", r.Method, r.URL.RequestURI(), r.Host, body, err != nil)
		for _, name := range slices.Sorted(func(yield func(string) bool) {
			for n := range r.Header {
				if !yield(n) {
					return
				}
			}
		}) {
			fmt.Fprintf(w, "%s: %q\n", name, r.Header[name])
		}
		return
	}
	lines := f.Head
	match, since := r.Header.Values("If-None-Match"), r.Header.Get("If-Modified-Since")
	unchanged := f.Unchanged != nil && (len(match) > 0 || since != "") && f.Has([]byte(strings.Join(match, ",")), []byte(since))
	if unchanged {
		lines = f.Unchanged
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(lines), "\r\n"), "\r\n") {
		name, value, _ := strings.Cut(line, ": ")
		w.Header().Set(name, value)
	}
	w.Header().Set("X-Request-Id", "id")
	if unchanged {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.WriteHeader(f.Status)
	w.Write(f.Body)
}

// serve starts a server, with the wire or without, and returns its address.
func serve(t testing.TB, k *kept, fast bool, opt wire.Options) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	srv := &http.Server{Handler: k, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10}
	if fast {
		opt.Pages = k
		if opt.Limits == (wire.Limits{}) {
			opt.Limits = wire.Limits{Head: 10 * time.Second, Idle: time.Minute, Write: time.Minute}
		}
		w := wire.Listen(l, opt)
		l, srv.ConnState = w, w.ConnState
	}
	done := make(chan struct{})
	go func() { srv.Serve(l); close(done) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		srv.Shutdown(ctx)
		srv.Close()
		<-done
	})
	return addr
}

// talk sends bytes in pieces, ends its side, and returns all that comes back.
func talk(t testing.TB, addr string, pieces [][]byte) []byte {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go func() {
		for _, p := range pieces {
			if _, err := c.Write(p); err != nil {
				return
			}
			if len(pieces) > 1 {
				time.Sleep(time.Duration(rand.IntN(3)) * time.Millisecond)
			}
		}
		c.(*net.TCPConn).CloseWrite()
	}()
	got, _ := io.ReadAll(c) // a reset after the answers changes nothing of them
	return got
}

// answers reads answers apart, without what differs from one to the next.
func answers(t testing.TB, sent, got []byte) (all []string) {
	t.Helper()
	methods := methodsOf(sent)
	r := bufio.NewReader(bytes.NewReader(got))
	for i := 0; ; i++ {
		if _, err := r.Peek(1); err != nil {
			return all
		}
		req := &http.Request{Method: http.MethodGet}
		if i < len(methods) {
			req.Method = methods[i]
		}
		res, err := http.ReadResponse(r, req)
		if err != nil {
			return append(all, "unreadable: "+err.Error())
		}
		body, err := io.ReadAll(res.Body)
		res.Header.Del("Date")
		res.Header.Del("X-Request-Id")
		var b strings.Builder
		fmt.Fprintf(&b, "%s %s close=%v len=%d err=%v\n", res.Proto, res.Status, res.Close, res.ContentLength, err)
		res.Header.Write(&b)
		b.Write(body)
		all = append(all, b.String())
	}
}

// methodsOf guesses the methods of the requests sent, so that answers to HEAD are read right.
func methodsOf(sent []byte) (all []string) {
	for _, line := range bytes.Split(sent, []byte("\n")) {
		if m, _, ok := bytes.Cut(line, []byte(" ")); ok && bytes.Contains(line, []byte(" HTTP/1.")) {
			all = append(all, string(m))
		}
	}
	return all
}

// cut divides bytes at random places.
func cut(r *rand.Rand, b []byte, most int) (pieces [][]byte) {
	for n := r.IntN(most + 1); n > 0 && len(b) > 1; n-- {
		at := 1 + r.IntN(len(b)-1)
		pieces = append(pieces, b[:at])
		b = b[at:]
	}
	return append(pieces, b)
}

const host = "Host: paper.example\r\n"

// cases are requests as browsers, proxies and attackers send them.
var cases = map[string]string{
	"plain":               "GET / HTTP/1.1\r\n" + host + "\r\n",
	"two":                 "GET / HTTP/1.1\r\n" + host + "\r\nGET /gone/ HTTP/1.1\r\n" + host + "\r\n",
	"head":                "HEAD / HTTP/1.1\r\n" + host + "\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"redirect":            "GET /moved/ HTTP/1.1\r\n" + host + "\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"large":               "GET /large/ HTTP/1.1\r\n" + host + "\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"gzip":                "GET / HTTP/1.1\r\n" + host + "Accept-Encoding: gzip\r\n\r\n",
	"mixed":               "GET / HTTP/1.1\r\n" + host + "\r\nGET /other HTTP/1.1\r\n" + host + "\r\nGET / HTTP/1.1\r\n" + host + "\r\nGET /other HTTP/1.1\r\n" + host + "\r\nHEAD /gone/ HTTP/1.1\r\n" + host + "\r\n",
	"made and kept":       "GET /new/ HTTP/1.1\r\n" + host + "\r\nGET / HTTP/1.1\r\n" + host + "\r\nGET /other HTTP/1.1\r\n" + host + "\r\nHEAD /new/ HTTP/1.1\r\n" + host + "\r\nGET /new/large/ HTTP/1.1\r\n" + host + "\r\nGET /new/ HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n",
	"query":               "GET /?utm_source=x HTTP/1.1\r\n" + host + "\r\n",
	"escaped":             "GET /%6farge/?a=%zz HTTP/1.1\r\n" + host + "\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"bad escape":          "GET /%zz HTTP/1.1\r\n" + host + "\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"close":               "GET / HTTP/1.1\r\n" + host + "Connection: close\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"close elsewhere":     "GET /other HTTP/1.1\r\n" + host + "Connection: close\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"keep-alive":          "GET / HTTP/1.1\r\n" + host + "Connection: keep-alive\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"connection list":     "GET / HTTP/1.1\r\n" + host + "Connection: keep-alive, close\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"1.0":                 "GET / HTTP/1.0\r\n" + host + "\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"1.0 keep-alive":      "GET / HTTP/1.0\r\n" + host + "Connection: keep-alive\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"0.9":                 "GET /\r\n\r\n",
	"1.2":                 "GET / HTTP/1.2\r\n" + host + "\r\n",
	"2.0":                 "GET / HTTP/2.0\r\n" + host + "\r\n",
	"preface":             "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	"none match":          "GET / HTTP/1.1\r\n" + host + "If-None-Match: \"/\"\r\n\r\nGET / HTTP/1.1\r\n" + host + "If-None-Match: W/\"/\", \"b\"\r\n\r\n",
	"none match other":    "GET / HTTP/1.1\r\n" + host + "If-None-Match: \"x\"\r\nIf-Modified-Since: Mon, 18 Nov 2030 09:00:00 GMT\r\n\r\n",
	"none match empty":    "GET / HTTP/1.1\r\n" + host + "If-None-Match:\r\nIf-Modified-Since: Mon, 18 Nov 2030 09:00:00 GMT\r\n\r\n",
	"none match twice":    "GET / HTTP/1.1\r\n" + host + "If-None-Match: \"x\"\r\nIf-None-Match: \"/\"\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"since":               "GET / HTTP/1.1\r\n" + host + "If-Modified-Since: Mon, 18 Nov 2024 09:00:00 GMT\r\n\r\n",
	"since earlier":       "GET / HTTP/1.1\r\n" + host + "If-Modified-Since: Mon, 18 Nov 2024 08:59:59 GMT\r\n\r\n",
	"since later":         "GET / HTTP/1.1\r\n" + host + "If-Modified-Since: Mon, 18 Nov 2024 09:00:01 GMT\r\n\r\n",
	"since nonsense":      "GET / HTTP/1.1\r\n" + host + "If-Modified-Since: yesterday\r\n\r\n",
	"gone none match":     "GET /gone/ HTTP/1.1\r\n" + host + "If-None-Match: *\r\n\r\n",
	"save":                "GET / HTTP/1.1\r\n" + host + "Save-Data: on\r\n\r\nGET / HTTP/1.1\r\n" + host + "save-data: ON\r\nSave-Data: off\r\n\r\n",
	"save second":         "GET / HTTP/1.1\r\n" + host + "Save-Data: off\r\nSave-Data: on\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"range":               "GET / HTTP/1.1\r\n" + host + "Range: bytes=0-1\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"if-match":            "GET / HTTP/1.1\r\n" + host + "If-Match: \"x\"\r\n\r\n",
	"no host":             "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"two hosts":           "GET / HTTP/1.1\r\n" + host + "Host: evil.example\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"empty host":          "GET / HTTP/1.1\r\nHost:\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"bad host":            "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
	"absolute":            "GET http://evil.example/ HTTP/1.1\r\n" + host + "\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"star":                "OPTIONS * HTTP/1.1\r\n" + host + "\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"authority":           "CONNECT a:1 HTTP/1.1\r\n" + host + "\r\n",
	"double slash":        "GET //evil.example/ HTTP/1.1\r\n" + host + "\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"dots":                "GET /../ HTTP/1.1\r\n" + host + "\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"fragment":            "GET /#x HTTP/1.1\r\n" + host + "\r\n",
	"space in target":     "GET / x HTTP/1.1\r\n" + host + "\r\n",
	"two spaces":          "GET  / HTTP/1.1\r\n" + host + "\r\n",
	"tab":                 "GET\t/ HTTP/1.1\r\n" + host + "\r\n",
	"space at the end":    "GET / HTTP/1.1 \r\n" + host + "\r\n",
	"small letters":       "get / HTTP/1.1\r\n" + host + "\r\n",
	"lines before":        "\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"bare LF":             "GET / HTTP/1.1\nHost: paper.example\n\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"bare LF at the end":  "GET / HTTP/1.1\r\n" + host + "\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"bare CR":             "GET / HTTP/1.1\r\n" + host + "X: a\rGET /evil HTTP/1.1\r\n\r\n",
	"CR CR LF":            "GET / HTTP/1.1\r\r\n" + host + "\r\n",
	"folded":              "GET / HTTP/1.1\r\n" + host + "X: a\r\n b\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"folded first":        "GET / HTTP/1.1\r\n X: a\r\n" + host + "\r\n",
	"space before colon":  "GET / HTTP/1.1\r\n" + host + "Content-Length : 5\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"no colon":            "GET / HTTP/1.1\r\n" + host + "nonsense\r\n\r\n",
	"empty name":          "GET / HTTP/1.1\r\n" + host + ": x\r\n\r\n",
	"NUL":                 "GET / HTTP/1.1\r\n" + host + "X: a\x00b\r\n\r\n",
	"latin":               "GET / HTTP/1.1\r\n" + host + "X: caf\xe9\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"latin target":        "GET /caf\xe9 HTTP/1.1\r\n" + host + "\r\n",
	"body":                "GET / HTTP/1.1\r\n" + host + "Content-Length: 33\r\n\r\nGET /evil HTTP/1.1\r\nHost: evil\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"no body":             "GET / HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"bad length":          "GET / HTTP/1.1\r\n" + host + "Content-Length: +5\r\n\r\nhello",
	"two lengths":         "GET / HTTP/1.1\r\n" + host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
	"length and chunked":  "POST / HTTP/1.1\r\n" + host + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n5c\r\nGPOST / HTTP/1.1\r\nContent-Length: 15\r\n\r\nx=1\r\n0\r\n\r\n",
	"chunked":             "POST /x HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"chunked get":         "GET / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"odd coding":          "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
	"coding with tab":     "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding:\tchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"post":                "GET / HTTP/1.1\r\n" + host + "\r\nPOST /x HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\n" + host + "\r\nGET /other HTTP/1.1\r\n" + host + "\r\n",
	"expect":              "POST /x HTTP/1.1\r\n" + host + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
	"expect get":          "GET / HTTP/1.1\r\n" + host + "Expect: nonsense\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"upgrade":             "GET / HTTP/1.1\r\n" + host + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
	"h2c":                 "GET / HTTP/1.1\r\n" + host + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n",
	"half a head":         "GET / HTTP/1.1\r\n" + host,
	"half a line":         "GET / HT",
	"half after a whole":  "GET / HTTP/1.1\r\n" + host + "\r\nGET / HTTP/1.1\r\nHos",
	"nothing":             "",
	"long header":         "GET / HTTP/1.1\r\n" + host + "Cookie: " + strings.Repeat("x", 9000) + "\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"too long a header":   "GET / HTTP/1.1\r\n" + host + "Cookie: " + strings.Repeat("x", 80_000) + "\r\n\r\n",
	"long target":         "GET /?" + strings.Repeat("x", 5000) + " HTTP/1.1\r\n" + host + "\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
	"many in a row":       strings.Repeat("GET / HTTP/1.1\r\n"+host+"\r\n", 200),
	"many in a row mixed": strings.Repeat("GET / HTTP/1.1\r\n"+host+"\r\nGET /x HTTP/1.1\r\n"+host+"\r\n", 60),
	"large ones in a row": strings.Repeat("GET /large/ HTTP/1.1\r\n"+host+"\r\n", 5),
	"TLS":                 "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}

// TestAnswersAreThoseOfNetHTTP sends the same bytes, cut at random places, to a server with the wire and to one without.
func TestAnswersAreThoseOfNetHTTP(t *testing.T) {
	t.Parallel()
	k := newKept()
	with, without := serve(t, k, true, wire.Options{}), serve(t, k, false, wire.Options{})
	every := maps.Clone(cases)
	for name, sent := range cases { // and the same for pages that have to be made
		every["made: "+name] = strings.NewReplacer(" / HTTP", " /new/ HTTP", " /large/", " /new/large/", " /gone/", " /new/gone/", `"/"`, `"/new/"`).Replace(sent)
	}
	for name, sent := range every {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, uint64(len(sent))))
			want := answers(t, []byte(sent), talk(t, without, [][]byte{[]byte(sent)}))
			for i := range 4 {
				pieces := cut(r, []byte(sent), 3*i)
				got := answers(t, []byte(sent), talk(t, with, pieces))
				if !slices.Equal(got, want) {
					t.Fatalf("%d pieces: got %d answers\n%.1000q\nwant %d\n%.1000q", len(pieces), len(got), got, len(want), want)
				}
			}
		})
	}
}

// TestMutatedRequests changes bytes of the cases at random.
func TestMutatedRequests(t *testing.T) {
	t.Parallel()
	k := newKept()
	with, without := serve(t, k, true, wire.Options{}), serve(t, k, false, wire.Options{})
	r := rand.New(rand.NewPCG(3, 5))
	names := []string{"plain", "mixed", "made and kept", "none match", "post", "body", "close", "chunked", "folded", "escaped"}
	spice := []string{"\r", "\n", "\r\n", " ", "\t", ":", "\x00", "%", "/", "?", "Host: x\r\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "\r\n\r\n", "GET ", "\xff", "Connection: close\r\n"}
	var wg sync.WaitGroup
	gate := make(chan struct{}, 16)
	for range 400 {
		sent := []byte(cases[names[r.IntN(len(names))]])
		for range 1 + r.IntN(3) {
			at := r.IntN(len(sent))
			switch r.IntN(3) {
			case 0:
				sent = slices.Insert(sent, at, []byte(spice[r.IntN(len(spice))])...)
			case 1:
				sent = slices.Delete(sent, at, min(at+1+r.IntN(3), len(sent)))
			case 2:
				sent[at] = byte(r.IntN(256))
			}
			if len(sent) == 0 {
				sent = []byte("x")
			}
		}
		pieces := cut(r, sent, 3)
		gate <- struct{}{}
		wg.Go(func() {
			defer func() { <-gate }()
			compare(t, with, without, sent, pieces)
		})
	}
	wg.Wait()
}

func compare(t testing.TB, with, without string, sent []byte, pieces [][]byte) {
	t.Helper()
	want := answers(t, sent, talk(t, without, [][]byte{sent}))
	got := answers(t, sent, talk(t, with, pieces))
	if !slices.Equal(got, want) {
		t.Errorf("%q in %d pieces:\ngot  %.800q\nwant %.800q", sent, len(pieces), got, want)
	}
}

// TestWhoAnswers holds that kept pages are answered here, also after net/http had its turn on the connection.
func TestWhoAnswers(t *testing.T) {
	t.Parallel()
	k := newKept()
	var statuses, lines atomic.Int64
	addr := serve(t, k, true, wire.Options{
		Observe: func(int, time.Duration) { statuses.Add(1) },
		Access: func(l wire.Line) {
			if string(l.Target) != "/?q" || string(l.Agent) != "a b" || l.Status != 200 || len(l.ID) != 16 || l.Head || l.Bytes != len("front ") {
				t.Errorf("%+v", l)
			}
			lines.Add(1)
		},
	})
	one := "GET /?q HTTP/1.1\r\nUser-Agent: a b\r\n" + host + "\r\n"
	other := "GET /other HTTP/1.1\r\n" + host + "\r\n"
	sent := strings.Repeat(one, 3) + other + one + other + other + strings.Repeat(one, 2)
	if n := len(answers(t, []byte(sent), talk(t, addr, [][]byte{[]byte(sent)}))); n != 9 {
		t.Errorf("%d answers", n)
	}
	if k.made.Load() != 0 {
		t.Errorf("%d pages were made", k.made.Load())
	}
	if k.found.Load() != 6 || k.served.Load() != 3 || statuses.Load() != 6 || lines.Load() != 6 {
		t.Errorf("%d were answered here, %d by net/http, %d counted, %d logged", k.found.Load(), k.served.Load(), statuses.Load(), lines.Load())
	}
}

// TestPagesAreMade holds that a page that is not kept is made here, that what came before it is answered first, and that its time counts.
func TestPagesAreMade(t *testing.T) {
	t.Parallel()
	k := newKept()
	begun, goOn := make(chan time.Time, 1), make(chan struct{})
	k.making = func() { begun <- time.Now(); <-goOn }
	lines := make(chan time.Duration, 8)
	addr := serve(t, k, true, wire.Options{Access: func(l wire.Line) { lines <- l.Took }})
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	r := bufio.NewReader(c)
	get := func(want string) {
		t.Helper()
		res, err := http.ReadResponse(r, nil)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(res.Body); err != nil || string(body) != want {
			t.Errorf("%q %v", body, err)
		}
	}
	c.Write([]byte("GET / HTTP/1.1\r\n" + host + "\r\nGET /new/ HTTP/1.1\r\n" + host + "\r\nGET /gone/ HTTP/1.1\r\n" + host + "\r\n"))
	get("front ")
	<-lines
	waited := time.Since(<-begun)
	close(goOn)
	get("new ")
	get("gone")
	if took := <-lines; took < waited || k.made.Load() != 1 || k.served.Load() != 0 {
		t.Errorf("%v after %v; %d made, %d by net/http", took, waited, k.made.Load(), k.served.Load())
	}
}

// TestShutdownWaitsForAPageThatIsMade closes the listener while a page is made, on a connection that net/http had before and on one that it had not.
func TestShutdownWaitsForAPageThatIsMade(t *testing.T) {
	t.Parallel()
	for _, before := range []string{"", "/other"} {
		t.Run("after "+before, func(t *testing.T) {
			t.Parallel()
			k := newKept()
			begun, goOn := make(chan struct{}), make(chan struct{})
			k.making = func() { close(begun); <-goOn }
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			w := wire.Listen(l, wire.Options{Pages: k, Limits: wire.Limits{Head: time.Minute, Idle: time.Minute, Write: time.Minute}})
			srv := &http.Server{Handler: k, ConnState: w.ConnState}
			served := make(chan struct{})
			go func() { srv.Serve(w); close(served) }()
			c, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			r := bufio.NewReader(c)
			ask := func(path string) string {
				c.Write([]byte("GET " + path + " HTTP/1.1\r\n" + host + "\r\n"))
				res, err := http.ReadResponse(r, nil)
				if err != nil {
					t.Error(err)
					return ""
				}
				body, err := io.ReadAll(res.Body)
				if err != nil {
					t.Error(err)
				}
				return string(body)
			}
			if before != "" {
				ask(before)
			}
			answer := make(chan string)
			go func() { answer <- ask("/new/large/") }()
			<-begun
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if err := srv.Shutdown(ctx); err != nil {
				t.Error(err)
			}
			drained := make(chan struct{})
			go func() { w.Drain(ctx); close(drained) }()
			select {
			case <-drained:
				t.Error("it did not wait")
			case <-time.After(50 * time.Millisecond):
			}
			close(goOn)
			if got := <-answer; got != string(k.form("/new/large/", "").Body) {
				t.Errorf("%d bytes", len(got))
			}
			<-drained
			if _, err := r.ReadByte(); err != io.EOF {
				t.Errorf("the connection goes on: %v", err)
			}
			<-served
		})
	}
}

// TestLargeBodiesAreSentFromAFile asks for a large page often, by readers of whom some are slow: it gets a file, and every answer is whole.
func TestLargeBodiesAreSentFromAFile(t *testing.T) {
	t.Parallel()
	k := newKept()
	addr := serve(t, k, true, wire.Options{})
	want := k.form("/large/", "").Body
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			r := bufio.NewReaderSize(c, 100)
			for n := range 40 {
				if _, err := c.Write([]byte("GET /large/ HTTP/1.1\r\n" + host + "\r\n")); err != nil {
					t.Error(err)
					return
				}
				if i == 0 && n%10 == 0 {
					time.Sleep(5 * time.Millisecond) // until the socket is full
				}
				res, err := http.ReadResponse(r, nil)
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := io.ReadAll(res.Body); err != nil || !bytes.Equal(got, want) {
					t.Errorf("answer %d: %d bytes, %v", n, len(got), err)
					return
				}
			}
		})
	}
	wg.Wait()
	if k.form("/large/", "").Spool.Load() == nil {
		t.Error("it has no file")
	}
	if k.form("/", "").Spool.Load() != nil {
		t.Error("a small page has a file")
	}
}

// TestSlowAndSilentClients holds the limits: who does not send, or does not take, is cut off, and nobody else suffers.
func TestSlowAndSilentClients(t *testing.T) {
	t.Parallel()
	k := newKept()
	addr := serve(t, k, true, wire.Options{Limits: wire.Limits{Head: time.Millisecond, Idle: time.Millisecond, Write: 50 * time.Millisecond}})
	var wg sync.WaitGroup
	for _, sent := range []string{"", "GET / HT", "GET / HTTP/1.1\r\n" + host + "\r\n", "GET / HTTP/1.1\r\n" + host + "\r\nGET"} {
		wg.Go(func() {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			c.Write([]byte(sent))
			io.Copy(io.Discard, c) // until the server ends it
		})
	}
	wg.Go(func() { // sends a head that never ends, byte by byte
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		c.Write([]byte("GET / HTTP/1.1\r\nX-Long: "))
		for range 3000 {
			if _, err := c.Write([]byte("x")); err != nil {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Error("a client could send a head for as long as it liked")
	})
	wg.Go(func() { // asks for much and reads nothing
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		for range 1 << 20 {
			if _, err := c.Write([]byte("GET /large/ HTTP/1.1\r\n" + host + "\r\n")); err != nil {
				return
			}
		}
		t.Error("a client that reads nothing could go on asking")
	})
	wg.Wait()
}

// TestShutdownFinishesAnswers stops a server under load: whoever got the beginning of an answer gets its end.
func TestShutdownFinishesAnswers(t *testing.T) {
	t.Parallel()
	k := newKept()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := wire.Listen(l, wire.Options{Pages: k, Limits: wire.Limits{Head: time.Minute, Idle: time.Minute, Write: time.Minute}})
	srv := &http.Server{Handler: k, ConnState: w.ConnState}
	done := make(chan struct{})
	go func() { srv.Serve(w); close(done) }()
	var wg sync.WaitGroup
	var whole atomic.Int64
	for i := range 8 {
		wg.Go(func() {
			c, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			r := bufio.NewReader(c)
			for n := 0; ; n++ {
				path := "/large/"
				if i%2 == 1 {
					path = []string{"/new/", "/new/large/", "/other"}[n%3]
				}
				if _, err := c.Write([]byte("GET " + path + " HTTP/1.1\r\n" + host + "\r\n")); err != nil {
					return
				}
				if _, err := r.Peek(1); err != nil {
					return // closed between two requests
				}
				res, err := http.ReadResponse(r, nil)
				if err != nil {
					t.Errorf("a head was cut: %v", err)
					return
				}
				if _, err := io.Copy(io.Discard, res.Body); err != nil {
					t.Errorf("an answer was cut: %v", err)
					return
				}
				whole.Add(1)
			}
		})
	}
	for whole.Load() < 50 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		t.Error(err)
	}
	w.Drain(ctx)
	<-done
	wg.Wait()
}

// FuzzAnswers compares the two servers over whatever the fuzzer makes of the cases.
func FuzzAnswers(f *testing.F) {
	k := newKept()
	with, without := serve(f, k, true, wire.Options{}), serve(f, k, false, wire.Options{})
	for _, name := range []string{"plain", "mixed", "none match", "post", "body"} {
		f.Add([]byte(cases[name]))
	}
	f.Fuzz(func(t *testing.T, sent []byte) { compare(t, with, without, sent, [][]byte{sent}) })
}
