package e2e

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// selfSigned makes a certificate for this machine, and its key, in PEM.
func selfSigned(t testing.TB, serial int64) (cert, key []byte) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "a paper"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	priv, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: priv})
}

// put replaces a file at once, as those who renew certificates do.
func put(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name+".new", data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(name+".new", name); err != nil {
		t.Fatal(err)
	}
}

// over asks over TLS, in a version of HTTP ("h2" or "http/1.1").
func over(t testing.TB, address, proto string, roots *x509.CertPool, method string, header http.Header) (*http.Response, []byte) {
	t.Helper()
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, Protocols: new(http.Protocols), DisableCompression: true}
	tr.Protocols.SetHTTP1(proto == "http/1.1")
	tr.Protocols.SetHTTP2(proto == "h2")
	defer tr.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		req.Header = header
	}
	res, err := tr.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, body
}

func TestTLS(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	cert, key := selfSigned(t, 1)
	put(t, certFile, cert)
	put(t, keyFile, key)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(cert)
	data := filepath.Join(dir, "data")
	path := strings.TrimSpace(run(t, "story", "add", "--data", data, "--headline", "Under seal", "--section", "News", "--publish"))
	s := serve(t, data, "--tls-cert", certFile, "--tls-key", keyFile)
	if !strings.HasPrefix(s.url, "https://") {
		t.Fatalf("it says that it is at %s", s.url)
	}

	for proto, major := range map[string]int{"h2": 2, "http/1.1": 1} {
		var tag string
		for range 3 { // rendered, then kept
			res, body := over(t, s.url+path, proto, roots, "GET", nil)
			if res.ProtoMajor != major || res.StatusCode != 200 || !bytes.Contains(body, []byte("Under seal")) || len(body) != int(res.ContentLength) {
				t.Errorf("%s: %s %d, %d bytes of %d", proto, res.Proto, res.StatusCode, len(body), res.ContentLength)
			}
			if got := res.Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
				t.Errorf("%s: Strict-Transport-Security is %q", proto, got)
			}
			if res.Header.Get("X-Request-Id") == "" || res.Header.Get("X-Content-Type-Options") != "nosniff" || len(res.Header["X-Frame-Options"]) != 1 {
				t.Errorf("%s: %v", proto, res.Header)
			}
			tag = res.Header.Get("Etag")
		}
		if res, body := over(t, s.url+path, proto, roots, "GET", http.Header{"If-None-Match": {tag}}); res.StatusCode != 304 || len(body) != 0 || res.Header.Get("Content-Type") != "" {
			t.Errorf("%s: the same again is answered %d, %d bytes, %v", proto, res.StatusCode, len(body), res.Header)
		}
		if res, body := over(t, s.url+path, proto, roots, "HEAD", nil); res.StatusCode != 200 || len(body) != 0 || res.ContentLength <= 0 {
			t.Errorf("%s: HEAD is answered %d, %d bytes of %d", proto, res.StatusCode, len(body), res.ContentLength)
		}
		if res, _ := over(t, s.url+"/nothing/", proto, roots, "GET", nil); res.StatusCode != 404 {
			t.Errorf("%s: nothing is answered %d", proto, res.StatusCode)
		}
	}

	at, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	shake := func(c *tls.Config) (tls.ConnectionState, error) {
		c.RootCAs, c.ServerName = roots, "localhost"
		conn, err := tls.Dial("tcp", at.Host, c)
		if err != nil {
			return tls.ConnectionState{}, err
		}
		defer conn.Close()
		return conn.ConnectionState(), nil
	}
	if st, err := shake(&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Errorf("TLS %x is spoken", st.Version)
	}
	if st, err := shake(&tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}}); err == nil {
		t.Errorf("the suite %s is spoken", tls.CipherSuiteName(st.CipherSuite))
	}
	if st, err := shake(&tls.Config{MaxVersion: tls.VersionTLS12}); err != nil || st.Version != tls.VersionTLS12 {
		t.Errorf("TLS 1.2: %v", err)
	}
	if st, err := shake(&tls.Config{NextProtos: []string{"h2"}}); err != nil || st.CurveID != tls.X25519MLKEM768 {
		t.Errorf("the group is %v (%v)", st.CurveID, err)
	}

	// What is renewed is used without a restart; what cannot be used is not.
	serial := func() int64 {
		st, err := shake(&tls.Config{})
		if err != nil {
			t.Fatal(err)
		}
		return st.PeerCertificates[0].SerialNumber.Int64()
	}
	put(t, certFile, []byte("no certificate"))
	for i := 0; ; i++ {
		if serial() != 1 {
			t.Fatal("another certificate")
		}
		s.mu.Lock()
		said := strings.Contains(s.log.String(), "the last good certificate goes on being used")
		s.mu.Unlock()
		if said {
			break
		}
		if i > 600 {
			t.Fatal("it does not say that the file cannot be used")
		}
		time.Sleep(50 * time.Millisecond)
	}
	cert, key = selfSigned(t, 2)
	roots.AppendCertsFromPEM(cert)
	put(t, certFile, cert) // the key comes later: until then they do not fit
	if n := serial(); n != 1 {
		t.Errorf("certificate %d", n)
	}
	put(t, keyFile, key)
	for i := 0; serial() != 2; i++ {
		if i > 600 {
			t.Fatal("the new certificate is not used")
		}
		time.Sleep(50 * time.Millisecond)
	}
	if res, _ := over(t, s.url+"/", "h2", roots, "GET", nil); res.StatusCode != 200 {
		t.Errorf("afterwards / is answered %d", res.StatusCode)
	}
	if code := s.stop(); code != 0 {
		t.Errorf("exit status %d", code)
	}
}

func TestTLSOnlyWithWhatItTakes(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"go together":    {"--tls-cert", "a.pem"},
		"cannot be used": {"--tls-cert", "a.pem", "--tls-key", "b.pem"},
		"not both":       {"--tls-cert", "a.pem", "--tls-key", "b.pem", "--tls-host", "paper.example"},
		"give names":     {"--tls-host", "https://paper.example"},
		"--hsts-preload": {"--hsts-preload"},
	} {
		_, errs, code := try(t, "", append([]string{"serve", "--data", filepath.Join(t.TempDir(), "data"), "--addr", "127.0.0.1:0"}, args...)...)
		if code == 0 || !strings.Contains(errs, want) {
			t.Errorf("%v: %d %s", args, code, errs)
		}
	}
}
