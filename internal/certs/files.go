package certs

import (
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"
)

// lookEvery is how often the files are looked at, at most: two system calls for the first handshake of a second.
const lookEvery = time.Second

// Files is a certificate that stands in files. Whoever renews it writes the files anew, in any order and without telling: the next
// handshake finds it. While what is there cannot be used, the certificate that could stays. It may be used by any number of goroutines.
type Files struct {
	cert, key string
	now       func() time.Time

	mu     sync.Mutex
	held   *tls.Certificate
	state  [2]state // of the files that held came from
	looked time.Time
	failed string // what was logged last
}

type state struct {
	modified time.Time
	size     int64
}

// Load reads the files, in PEM. They must be good.
func Load(cert, key string) (*Files, error) {
	f := &Files{cert: cert, key: key, now: time.Now}
	return f, f.load()
}

// Certificate is for tls.Config's GetCertificate.
func (f *Files) Certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.now(); now.Sub(f.looked) >= lookEvery {
		f.looked = now
		f.look()
	}
	return f.held, nil
}

func (f *Files) look() {
	found, err := f.stat()
	if err == nil && found == f.state {
		return
	}
	if err == nil {
		err = f.load()
	}
	if err != nil {
		if f.failed != err.Error() {
			slog.Error("the certificate's files cannot be used: the last good certificate goes on being used", "certificate", f.cert, "key", f.key, "error", err)
		}
		f.failed = err.Error()
		return
	}
	f.failed = ""
	slog.Info("a new certificate is used", "certificate", f.cert, "until", f.held.Leaf.NotAfter)
}

// load takes the state before it reads: files that change meanwhile are read again.
func (f *Files) load() error {
	found, err := f.stat()
	if err != nil {
		return err
	}
	c, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return err
	}
	f.held, f.state = &c, found
	return nil
}

func (f *Files) stat() (s [2]state, err error) {
	for i, name := range []string{f.cert, f.key} {
		info, err := os.Stat(name)
		if err != nil {
			return s, err
		}
		s[i] = state{info.ModTime(), info.Size()}
	}
	return s, nil
}
