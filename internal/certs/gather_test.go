package certs

import (
	"bytes"
	"crypto/sha256"
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// pair is a connection that gathers, and the other end of it.
func pair(t *testing.T, limit time.Duration) (g, other net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if other, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if g, err = Gather(l, limit).Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close(); other.Close() })
	return g, other
}

func TestGatheredBytesArriveWholeAndInOrder(t *testing.T) {
	t.Parallel()
	g, other := pair(t, time.Minute)
	var want bytes.Buffer
	got := make(chan [32]byte)
	go func() {
		all, _ := io.ReadAll(other)
		got <- sha256.Sum256(all)
	}()
	for i := range 3000 {
		part := bytes.Repeat([]byte{byte(i), byte(i >> 8)}, 1+i*7%5000)
		want.Write(part)
		if n, err := g.Write(part); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	// As crypto/tls ends a connection: a last record, a deadline that has passed, and Close.
	g.SetWriteDeadline(time.Now().Add(time.Minute))
	g.Write([]byte("bye"))
	want.WriteString("bye")
	g.SetWriteDeadline(time.Now())
	g.Close()
	if <-got != sha256.Sum256(want.Bytes()) {
		t.Error("other bytes arrive")
	}
	if _, err := g.Write([]byte("x")); err == nil {
		t.Error("a closed connection takes more")
	}
}

func TestManyMayWriteAtOnce(t *testing.T) {
	t.Parallel()
	g, other := pair(t, time.Minute)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			for range 100 {
				if _, err := g.Write(bytes.Repeat([]byte("x"), 999)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	n, err := io.CopyN(io.Discard, other, 50*100*999)
	wg.Wait()
	if err != nil {
		t.Error(n, err)
	}
}

// A client that takes nothing makes who writes wait, and is given up.
func TestAClientThatTakesNothing(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]time.Duration{"by our limit": 50 * time.Millisecond, "by a deadline": time.Hour} {
		g, _ := pair(t, limit)
		if limit == time.Hour {
			g.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
		}
		part, taken := make([]byte, 32<<10), 0
		for {
			n, err := g.Write(part)
			taken += n
			if err != nil {
				break
			}
			if taken > 1<<30 {
				t.Fatalf("%s: a gigabyte is held", name)
			}
		}
		if _, err := g.Read(part); err == nil {
			t.Errorf("%s: the connection lives", name)
		}
	}
}

func TestCloseEndsWhoWaitsToWrite(t *testing.T) {
	t.Parallel()
	g, _ := pair(t, time.Hour)
	ended := make(chan error)
	go func() {
		for {
			if _, err := g.Write(make([]byte, 32<<10)); err != nil {
				ended <- err
				return
			}
		}
	}()
	g.(*gathered).mu.Lock()
	for g.(*gathered).waiting == nil || len(*g.(*gathered).waiting) <= mostGathered { // until it is full
		g.(*gathered).mu.Unlock()
		time.Sleep(time.Millisecond)
		g.(*gathered).mu.Lock()
	}
	g.(*gathered).mu.Unlock()
	g.Close()
	if err := <-ended; err == nil {
		t.Error("no error")
	}
}
