package press_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/pgtest"
	"broadsheet/internal/press"
	"broadsheet/internal/store"
)

// muzzle stands before a PostgreSQL as a network does: where it is shut, what is sent gets nowhere, and no connection ends.
type muzzle struct {
	mu     sync.RWMutex // held while it is shut
	listen net.Listener
}

// newMuzzle returns one, and the database's address behind it.
func newMuzzle(t *testing.T, address string) (*muzzle, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	socket := filepath.Join(q.Get("host"), ".s.PGSQL."+q.Get("port"))
	m := &muzzle{}
	if m.listen, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.listen.Close() })
	go func() {
		for {
			in, err := m.listen.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("unix", socket)
			if err != nil {
				in.Close()
				continue
			}
			go m.pass(in, out)
			go m.pass(out, in)
		}
	}()
	q.Set("host", "127.0.0.1")
	q.Set("port", strconv.Itoa(m.listen.Addr().(*net.TCPAddr).Port))
	q.Set("sslmode", "disable")
	u.RawQuery = q.Encode()
	return m, u.String()
}

// wait returns when it is open.
func (m *muzzle) wait() {
	m.mu.RLock()
	defer m.mu.RUnlock()
}

func (m *muzzle) pass(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		m.wait()
		if err != nil {
			return
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}

// A database that does not answer, and is not known to be down, keeps no reader waiting for as long as a page may take to make: not by the way of the wire,
// not by net/http's, with a page in memory or without.
func TestNobodyWaitsForADatabaseThatIsSilent(t *testing.T) {
	t.Parallel()
	if !pgtest.Available() {
		t.Skip("PostgreSQL is not installed")
	}
	m, address := newMuzzle(t, pgtest.Start(t))
	db, err := store.Open(t.Context(), store.Options{URL: address})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	p, _ := counting(t, db, some, func(ctx context.Context, req press.Request) (*press.Page, error) {
		_, err := db.LastChange(ctx)
		if err != nil {
			return nil, err
		}
		return words(req.Path)
	})
	p.h.Failure = func(_ *http.Request, err error) *press.Page {
		return &press.Page{Status: http.StatusServiceUnavailable, Type: "text/plain", Body: []byte(err.Error()), Cache: press.Private}
	}
	if w := p.get("/kept"); w.Code != http.StatusOK {
		t.Fatal(w.Code)
	}
	shut := sync.OnceFunc(m.mu.Unlock)
	m.mu.Lock()
	defer shut()
	p.keep.Deafen(3 * time.Second)
	var wg sync.WaitGroup
	for _, path := range []string{"/kept", "/kept", "/other", "/third"} {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), press.RenderFor)
			defer cancel()
			if f := p.keep.Make(&press.Asked{Path: []byte(path)}); f != nil {
				t.Errorf("%s: the wire's way answers %d", path, f.Status)
			}
			w := httptest.NewRecorder()
			p.h.ServeHTTP(w, httptest.NewRequest("GET", path, nil).WithContext(ctx))
			if ctx.Err() != nil || w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
				t.Errorf("%s: %d %v, %v", path, w.Code, w.Header(), ctx.Err())
			}
		})
	}
	wg.Wait()
	shut()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if p.get("/kept").Code == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("a minute after the database spoke again nothing is served")
		}
	}
}
