package e2e

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// pebble is Let's Encrypt's authority for tests. Its licence (MPL-2.0) keeps it out of go.mod: it is a tool that is fetched by name.
const pebble = "github.com/letsencrypt/pebble/v2/cmd/pebble@v2.10.1"

// names is a name server that says that every host is this machine. The authority asks over TCP (RFC 1035, 4.2.2).
func names(t *testing.T) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				for name(conn) == nil {
				}
			}()
		}
	}()
	return l.Addr().String()
}

// name answers one question.
func name(conn net.Conn) error {
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return err
	}
	question := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, question); err != nil {
		return err
	}
	var m dnsmessage.Message
	if err := m.Unpack(question); err != nil {
		return err
	}
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
		m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1},
			Body: &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}}}}
	}
	answer, err := m.AppendPack(make([]byte, 2))
	if err != nil {
		return err
	}
	binary.BigEndian.PutUint16(answer, uint16(len(answer)-2))
	_, err = conn.Write(answer)
	return err
}

// free is a port that nobody listens at.
func free(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// authority runs an ACME authority that looks for its proofs at two ports of this machine. It returns its directory, the file that its
// own certificate is trusted by, what its certificates are trusted by, and what ends it.
func authority(t *testing.T, httpPort, tlsPort int) (directory, trust string, roots *x509.CertPool, stop func()) {
	t.Helper()
	dir := t.TempDir()
	get := exec.CommandContext(t.Context(), "go", "install", pebble)
	get.Env = append(os.Environ(), "GOBIN="+dir, "CGO_ENABLED=0", "GOFLAGS=-mod=mod")
	get.Dir = dir
	if out, err := get.CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: the authority for tests, %s, cannot be had (%v)\n%s", pebble, err, out)
	}
	cert, key := selfSigned(t, 7)
	trust = filepath.Join(dir, "cert.pem")
	put(t, trust, cert)
	put(t, filepath.Join(dir, "key.pem"), key)
	api, management := free(t), free(t)
	conf, err := json.Marshal(map[string]any{"pebble": map[string]any{
		"listenAddress": fmt.Sprint("127.0.0.1:", api), "managementListenAddress": fmt.Sprint("127.0.0.1:", management),
		"certificate": trust, "privateKey": filepath.Join(dir, "key.pem"), "httpPort": httpPort, "tlsPort": tlsPort,
		"profiles": map[string]any{"default": map[string]any{"description": "for tests", "validityPeriod": 7776000}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "pebble.json"), conf)
	cmd := exec.Command(filepath.Join(dir, "pebble"), "-config", filepath.Join(dir, "pebble.json"), "-dnsserver", names(t))
	cmd.Env = append(os.Environ(), "PEBBLE_VA_NOSLEEP=1", "PEBBLE_WFE_NONCEREJECT=5")
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = func() { cmd.Process.Kill(); cmd.Wait() }
	t.Cleanup(func() {
		stop()
		if t.Failed() {
			said, _ := os.ReadFile(log.Name())
			t.Logf("the authority said:\n%.5000s", said)
		}
	})
	own := x509.NewCertPool()
	own.AppendCertsFromPEM(cert)
	roots = x509.NewCertPool()
	asking := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: own}}}
	for i := 0; ; i++ {
		res, err := asking.Get(fmt.Sprintf("https://127.0.0.1:%d/roots/0", management))
		if err == nil {
			pem, _ := io.ReadAll(res.Body)
			res.Body.Close()
			if !roots.AppendCertsFromPEM(pem) {
				t.Fatalf("no root: %s", pem)
			}
			return fmt.Sprintf("https://127.0.0.1:%d/dir", api), trust, roots, stop
		}
		if i > 600 {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestCertificatesAreObtainedAndKept(t *testing.T) {
	t.Parallel()
	httpPort, tlsPort := free(t), free(t)
	directory, trust, roots, stop := authority(t, httpPort, tlsPort)
	data := filepath.Join(t.TempDir(), "data")
	args := []string{"--addr", fmt.Sprint("127.0.0.1:", tlsPort), "--tls-http-addr", fmt.Sprint("127.0.0.1:", httpPort),
		"--tls-host", "paper.example,www.paper.example", "--tls-email", "desk@paper.example", "--acme-ca", directory, "--acme-ca-roots", trust}
	s := serve(t, data, args...)
	if want := fmt.Sprintf("https://paper.example:%d", tlsPort); s.url != want {
		t.Errorf("it says that it is at %s, not %s", s.url, want)
	}
	shake := func(host string) (*x509.Certificate, error) {
		conn, err := tls.Dial("tcp", fmt.Sprint("127.0.0.1:", tlsPort), &tls.Config{RootCAs: roots, ServerName: host, NextProtos: []string{"h2"}})
		if err != nil {
			return nil, err
		}
		defer conn.Close()
		if p := conn.ConnectionState().NegotiatedProtocol; p != "h2" {
			t.Errorf("%s: %q is spoken", host, p)
		}
		return conn.ConnectionState().PeerCertificates[0], nil
	}
	first := map[string]string{}
	for _, host := range []string{"paper.example", "www.paper.example"} {
		for i := 0; ; i++ {
			c, err := shake(host)
			if err == nil {
				first[host] = c.SerialNumber.String()
				break
			}
			if i > 1200 {
				t.Fatalf("no certificate for %s: %v", host, err)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	if _, err := shake("elsewhere.example"); err == nil {
		t.Error("there is a certificate for a host that is not ours")
	}

	plain := &http.Client{CheckRedirect: client.CheckRedirect, Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", fmt.Sprint("127.0.0.1:", httpPort))
	}}}
	res, err := plain.Get("http://www.paper.example/section/news/?page=2")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if want := fmt.Sprintf("https://www.paper.example:%d/section/news/?page=2", tlsPort); res.StatusCode != 308 || res.Header.Get("Location") != want {
		t.Errorf("plain HTTP is answered %d, %s", res.StatusCode, res.Header.Get("Location"))
	}

	folder := filepath.Join(data, "certificates")
	keys := 0
	err = filepath.WalkDir(folder, func(name string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if strings.HasSuffix(name, ".key") {
			keys++
			if info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s may be read by others: %v", name, info.Mode())
			}
		}
		return err
	})
	if err != nil || keys < 2 {
		t.Errorf("%d keys are kept (%v)", keys, err)
	}

	// After a restart they are there, and nobody is asked.
	if code := s.stop(); code != 0 {
		t.Errorf("exit status %d", code)
	}
	stop()
	serve(t, data, args...)
	for host, serial := range first {
		c, err := shake(host)
		for try := 0; err != nil && try < 200; try++ { // until what is kept has been read
			time.Sleep(50 * time.Millisecond)
			c, err = shake(host)
		}
		if err != nil || c.SerialNumber.String() != serial {
			t.Errorf("%s after a restart: %v", host, err)
		}
	}
}
