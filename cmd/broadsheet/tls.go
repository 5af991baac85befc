package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"broadsheet/internal/certs"
	"broadsheet/internal/edge"
)

// secure is how readers come over TLS, if they do.
type secure struct {
	TLSCert     string   `help:"A certificate file; with --tls-key, serve HTTPS. Read again when it changes." name:"tls-cert" env:"BROADSHEET_TLS_CERT" placeholder:"FILE"`
	TLSKey      string   `help:"The certificate's key." name:"tls-key" env:"BROADSHEET_TLS_KEY" placeholder:"FILE"`
	TLSHost     []string `help:"Serve HTTPS for these hosts, with certificates that are obtained and renewed from Let's Encrypt." name:"tls-host" env:"BROADSHEET_TLS_HOST" placeholder:"HOST"`
	TLSEmail    string   `help:"Where the authority may write about certificates." name:"tls-email" env:"BROADSHEET_TLS_EMAIL" placeholder:"ADDRESS"`
	TLSHTTPAddr string   `help:"With --tls-host: where plain HTTP is sent on to HTTPS, and the authority finds its proof." name:"tls-http-addr" default:":80" env:"BROADSHEET_TLS_HTTP_ADDR" placeholder:"HOST:PORT"`
	HSTSPreload bool     `help:"Let browsers be built with the knowledge that this host and all below it are only spoken to over HTTPS. Hard to take back." name:"hsts-preload" env:"BROADSHEET_HSTS_PRELOAD"`
	ACMECA      string   `help:"The directory of another authority than Let's Encrypt." name:"acme-ca" env:"BROADSHEET_ACME_CA" placeholder:"URL"`
	ACMECARoots string   `help:"A PEM file with what that authority's own certificate is trusted by." name:"acme-ca-roots" env:"BROADSHEET_ACME_CA_ROOTS" placeholder:"FILE"`
}

// certificatesFolder is where, in the data folder, obtained certificates and their keys are kept.
const certificatesFolder = "certificates"

func (c *secure) on() bool { return c.TLSCert != "" || len(c.TLSHost) > 0 }

func (c *secure) check() error {
	switch {
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return usagef("--tls-cert and --tls-key go together")
	case c.TLSCert != "" && len(c.TLSHost) > 0:
		return usagef("give certificate files (--tls-cert) or hosts to obtain certificates for (--tls-host), not both")
	case c.HSTSPreload && !c.on():
		return usagef("--hsts-preload is for a server that speaks HTTPS")
	case len(c.TLSHost) == 0 && (c.TLSEmail != "" || c.ACMECA != "" || c.ACMECARoots != ""):
		return usagef("--tls-email, --acme-ca and --acme-ca-roots are about certificates that are obtained: give --tls-host as well")
	}
	if c.ACMECARoots != "" {
		if _, err := os.Stat(c.ACMECARoots); err != nil {
			return usagef("--acme-ca-roots %s cannot be read", c.ACMECARoots)
		}
	}
	for i, h := range c.TLSHost {
		c.TLSHost[i] = strings.ToLower(strings.TrimSuffix(h, "."))
		if strings.ContainsAny(h, ":/*@ ") || h == "" {
			return usagef("--tls-host %s: give names such as paper.example, without scheme or port", h)
		}
	}
	return nil
}

// promise is what browsers are told of HTTPS.
func (c *secure) promise() edge.Promise {
	switch {
	case c.on() && c.HSTSPreload:
		return edge.Preload
	case c.on():
		return edge.Stay
	}
	return edge.Nothing
}

// secured is TLS ready to be spoken.
type secured struct {
	config   *tls.Config
	auto     *certs.Auto
	redirect net.Listener // for plain HTTP, with auto
}

// open reads the certificate, or readies the obtaining of one. at is where readers come. It returns nil without TLS.
func (c *secure) open(g *globals, at net.Addr) (*secured, error) {
	switch {
	case c.TLSCert != "":
		files, err := certs.Load(c.TLSCert, c.TLSKey)
		if err != nil {
			return nil, fmt.Errorf("the certificate %s with the key %s cannot be used: %w", c.TLSCert, c.TLSKey, err)
		}
		return &secured{config: certs.Config(files.Certificate)}, nil
	case len(c.TLSHost) == 0:
		return nil, nil
	}
	plain, err := net.Listen("tcp", c.TLSHTTPAddr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen at %s, where plain HTTP is sent on to HTTPS (--tls-http-addr): %w", c.TLSHTTPAddr, err)
	}
	auto, err := certs.NewAuto(certs.Options{Hosts: c.TLSHost, Email: c.TLSEmail, CA: c.ACMECA, CARoots: c.ACMECARoots,
		Folder: filepath.Join(g.Data, certificatesFolder), HTTPPort: port(plain.Addr()), TLSPort: port(at)})
	if err != nil {
		plain.Close()
		return nil, err
	}
	return &secured{config: auto.Config(), auto: auto, redirect: plain}, nil
}

func port(a net.Addr) int {
	if t, ok := a.(*net.TCPAddr); ok {
		return t.Port
	}
	return 0
}

// run obtains certificates and sends plain HTTP on, until ctx ends.
func (s *secured) run(ctx context.Context) {
	if s == nil || s.auto == nil {
		return
	}
	srv := &http.Server{Handler: s.auto.Redirect(), ReadHeaderTimeout: headerTimeout, ReadTimeout: headerTimeout, WriteTimeout: headerTimeout,
		IdleTimeout: headerTimeout, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug)}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(s.redirect) }()
	if err := s.auto.Manage(ctx); err != nil && ctx.Err() == nil {
		slog.ErrorContext(ctx, "certificates cannot be obtained", "error", err)
	}
	select {
	case <-ctx.Done():
	case err := <-ended:
		if !errors.Is(err, http.ErrServerClosed) {
			slog.ErrorContext(ctx, "plain HTTP is not sent on to HTTPS any more", "error", err)
		}
		<-ctx.Done()
	}
	srv.Close()
	s.auto.Stop()
}

// streams are the limits of HTTP/2. A browser asks for a page and its pictures at once, so 100 streams a connection, the least that RFC 9113,
// 6.5.2, recommends; each one costs a goroutine and some 10 KB while it is answered. What readers send is short (a comment), so 64 KB of it may
// wait on a stream. A connection that says nothing is asked once whether it still lives; for one that takes nothing see certs.Gather.
var streams = &http.HTTP2Config{MaxConcurrentStreams: 100, MaxReceiveBufferPerStream: 64 << 10, MaxReceiveBufferPerConnection: 256 << 10,
	SendPingTimeout: time.Minute, PingTimeout: 15 * time.Second}
