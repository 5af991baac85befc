package certs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"
)

// Options say whose certificates are obtained, from whom, and where they are kept.
type Options struct {
	Hosts    []string // lower case; the first is where requests for none of them are sent
	Email    string   // for the authority's warnings, "" for none
	CA       string   // the address of its directory, "" is Let's Encrypt's
	CARoots  string   // a PEM file with what its own certificate is trusted by, "" for the system's
	Folder   string   // holds the account, the keys and the certificates; nobody else may read it
	HTTPPort int      // where Redirect is served
	TLSPort  int      // where readers come
}

// Auto obtains certificates and renews them when a third of their life is left.
type Auto struct {
	opt    Options
	cache  *certmagic.Cache
	config *certmagic.Config
	issuer *certmagic.ACMEIssuer
}

// NewAuto makes an Auto. Nothing is asked for yet, see Manage. Stop ends it.
func NewAuto(opt Options) (*Auto, error) {
	if len(opt.Hosts) == 0 {
		return nil, fmt.Errorf("a certificate is of at least one host")
	}
	var roots *x509.CertPool
	if opt.CARoots != "" {
		pem, err := os.ReadFile(opt.CARoots)
		if err != nil {
			return nil, err
		}
		if roots = x509.NewCertPool(); !roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s: there is no certificate in it", opt.CARoots)
		}
	}
	a := &Auto{opt: opt}
	quiet := zap.NewNop() // what matters is an event
	a.cache = certmagic.NewCache(certmagic.CacheOptions{Logger: quiet,
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return a.config, nil }})
	a.config = certmagic.New(a.cache, certmagic.Config{Storage: &certmagic.FileStorage{Path: opt.Folder}, Logger: quiet, OnEvent: logged,
		DefaultServerName: opt.Hosts[0]})
	a.issuer = certmagic.NewACMEIssuer(a.config, certmagic.ACMEIssuer{CA: opt.CA, Email: opt.Email, Agreed: true, TrustedRoots: roots,
		AltHTTPPort: opt.HTTPPort, AltTLSALPNPort: opt.TLSPort, Logger: quiet})
	a.config.Issuers = []certmagic.Issuer{a.issuer}
	return a, nil
}

// logged writes down what an operator wants to know.
func logged(ctx context.Context, event string, data map[string]any) error {
	switch event {
	case "cert_obtained":
		slog.InfoContext(ctx, "a certificate was obtained", "host", data["identifier"], "renewal", data["renewal"])
	case "cert_failed":
		slog.ErrorContext(ctx, "a certificate could not be obtained; it is tried again", "host", data["identifier"], "renewal", data["renewal"], "error", data["error"])
	}
	return nil
}

// Manage takes the certificates that are kept, and from then on obtains and renews in the background, until ctx ends.
func (a *Auto) Manage(ctx context.Context) error { return a.config.ManageAsync(ctx, a.opt.Hosts) }

// Stop ends the renewal.
func (a *Auto) Stop() { a.cache.Stop() }

// Config is how TLS is spoken with these certificates; the authority may look for its proof here, too (RFC 8737).
func (a *Auto) Config() *tls.Config {
	c := Config(a.config.GetCertificate)
	c.NextProtos = append(c.NextProtos, a.config.TLSConfig().NextProtos...)
	return c
}

// Redirect answers what comes over plain HTTP: the authority gets its proof (RFC 8555, 8.3), all others are sent to the same
// address over HTTPS. A host that is none of ours leads to the first: nobody is sent elsewhere from here.
func (a *Auto) Redirect() http.Handler {
	return a.issuer.HTTPChallengeHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		if host = strings.ToLower(host); !slices.Contains(a.opt.Hosts, host) {
			host = a.opt.Hosts[0]
		}
		if a.opt.TLSPort != 443 {
			host = net.JoinHostPort(host, fmt.Sprint(a.opt.TLSPort))
		}
		target := r.URL.EscapedPath()
		if !strings.HasPrefix(target, "/") {
			target = "/"
		}
		if r.URL.RawQuery != "" {
			target += "?" + r.URL.RawQuery
		}
		h := w.Header()
		h.Set("Location", "https://"+host+target)
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Length", "0")
		w.WriteHeader(http.StatusPermanentRedirect)
	}))
}
