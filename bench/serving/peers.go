package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// server is one that is measured.
type server struct {
	name string
	proc *proc
	url  string // of the measured page
	ours bool
	log  string // its access log, "" for none
}

// fetch gets one form of a page, as it is sent.
func fetch(ctx context.Context, url, encoding string) (form, error) {
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // it is our own certificate, on this machine
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return form{}, err
	}
	if encoding != "" {
		req.Header.Set("Accept-Encoding", encoding)
	}
	res, err := client.Do(req)
	if err != nil {
		return form{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && (res.StatusCode != http.StatusOK || res.Header.Get("Content-Encoding") != encoding) {
		err = fmt.Errorf("%s answered %s with Content-Encoding %q, not 200 with %q", url, res.Status, res.Header.Get("Content-Encoding"), encoding)
	}
	return form{res.Header, body}, err
}

// both gets the two forms that are measured. What every server adds by itself is left out.
func both(ctx context.Context, url string) (f forms, err error) {
	if f.Identity, err = fetch(ctx, url, ""); err != nil {
		return f, err
	}
	f.Gzip, err = fetch(ctx, url, "gzip")
	for _, h := range []http.Header{f.Identity.Header, f.Gzip.Header} {
		h.Del("Date")
	}
	return f, err
}

// site is a folder with the measured page for the peers.
type folder struct {
	root, formsFile string
	forms           forms
}

// folder writes what the peers serve.
func (b *bench) folder(f forms) (folder, error) {
	d := folder{root: b.file("static"), formsFile: b.file("forms.json"), forms: f}
	if err := os.MkdirAll(d.root, 0o755); err != nil {
		return d, err
	}
	text, err := json.Marshal(f)
	if err != nil {
		return d, err
	}
	for name, content := range map[string][]byte{
		d.formsFile: text, filepath.Join(d.root, "story.html"): f.Identity.Body, filepath.Join(d.root, "story.html.gz"): f.Gzip.Body,
	} {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			return d, err
		}
	}
	return d, nil
}

// same makes sure that a peer sends the same bytes.
func (f forms) same(ctx context.Context, s *server) error {
	got, err := both(ctx, s.url)
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	if !bytes.Equal(got.Identity.Body, f.Identity.Body) || !bytes.Equal(got.Gzip.Body, f.Gzip.Body) {
		return fmt.Errorf("%s sends other bytes than ours", s.name)
	}
	return nil
}

const nginxConf = `
daemon off; user root; worker_processes 1; pid %[1]s/nginx.pid; error_log %[1]s/nginx-error.log crit;
events { worker_connections 4096; }
http {
  client_body_temp_path %[1]s/nginx-t1; proxy_temp_path %[1]s/nginx-t2; fastcgi_temp_path %[1]s/nginx-t3; uwsgi_temp_path %[1]s/nginx-t4; scgi_temp_path %[1]s/nginx-t5;
  types { text/html html; } charset utf-8;
  sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_timeout 300; keepalive_requests 1000000000;
  open_file_cache max=1000 inactive=600s; open_file_cache_valid 600s; gzip_static on; gzip_vary on;
  ssl_certificate %[1]s/cert.pem; ssl_certificate_key %[1]s/key.pem; ssl_protocols TLSv1.2 TLSv1.3;
  server { listen %[2]s; root %[6]s; access_log off; }
  server { listen %[3]s; root %[6]s; access_log %[1]s/nginx-access.log combined buffer=64k flush=1s; }
  server { listen %[4]s ssl http2; root %[6]s; access_log off; }
  server { listen %[7]s; root %[6]s; access_log off; %[8]s }
  server { listen %[5]s; return 204; access_log off; }
}
`

// nginxes are the ways in which one worker of nginx is asked.
type nginxes struct {
	proc                          *proc
	plain, logged, headed, secure *server // without a log, with one, with the header fields that ours sends, and over TLS
}

// nginx starts one worker with the settings that static files go fastest with.
func (b *bench) nginx(ctx context.Context, d folder) (n nginxes, err error) {
	var addr [5]string
	for i := range addr {
		if addr[i], err = freePort(); err != nil {
			return n, err
		}
	}
	conf := b.file("nginx.conf")
	if err = os.WriteFile(conf, fmt.Appendf(nil, nginxConf, b.dir, addr[0], addr[1], addr[2], addr[3], d.root, addr[4], added(d.forms.Identity.Header)), 0o644); err != nil {
		return n, err
	}
	if n.proc, err = b.start("nginx", serverCore, nil, "nginx", "-p", b.dir, "-c", conf); err != nil {
		return n, err
	}
	if err = n.proc.answers(ctx, addr[3]); err != nil {
		n.proc.stop()
		return n, err
	}
	page := func(name, scheme, addr, log string) *server {
		return &server{name: name, proc: n.proc, url: scheme + "://" + addr + "/story.html", log: log}
	}
	n.plain, n.logged = page("nginx", "http", addr[0], ""), page("nginx, access log on", "http", addr[1], b.file("nginx-access.log"))
	n.headed, n.secure = page("nginx, our header", "http", addr[4], ""), page("nginx", "https", addr[2], "")
	return n, nil
}

// added has nginx send the fields of a header, but for those that it makes itself.
func added(h http.Header) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(h)) {
		switch name {
		case "Content-Length", "Content-Type", "Etag", "Vary":
		default:
			fmt.Fprintf(&text, "add_header %s %q; ", name, h.Get(name))
		}
	}
	return text.String()
}

const caddyConf = `{
	admin off
	auto_https off
}
http://:%[1]s {
	bind 127.0.0.1
	root * %[3]s
	file_server {
		precompressed gzip
	}
}
https://:%[2]s {
	bind 127.0.0.1
	tls %[4]s/cert.pem %[4]s/key.pem
	root * %[3]s
	file_server {
		precompressed gzip
	}
}
`

// caddy starts Caddy with static files, and returns it plain and over TLS.
func (b *bench) caddy(ctx context.Context, d folder) (plain, secure *server, err error) {
	var addr [2]string
	for i := range addr {
		if addr[i], err = freePort(); err != nil {
			return
		}
	}
	conf := b.file("Caddyfile")
	port := func(i int) string { return addr[i][len("127.0.0.1:"):] }
	if err = os.WriteFile(conf, fmt.Appendf(nil, caddyConf, port(0), port(1), d.root, b.dir), 0o644); err != nil {
		return
	}
	p, err := b.start("caddy", serverCore, []string{"GOMAXPROCS=1", "HOME=" + b.dir, "XDG_DATA_HOME=" + b.dir, "XDG_CONFIG_HOME=" + b.dir},
		"caddy", "run", "--config", conf, "--adapter", "caddyfile")
	if err != nil {
		return
	}
	for _, a := range addr {
		if err = p.answers(ctx, a); err != nil {
			p.stop()
			return
		}
	}
	return &server{name: "Caddy", proc: p, url: "http://" + addr[0] + "/story.html"}, &server{name: "Caddy", proc: p, url: "https://" + addr[1] + "/story.html"}, nil
}

// netHTTP starts the bare net/http server.
func (b *bench) netHTTP(ctx context.Context, d folder, secure bool) (*server, error) {
	addr, err := freePort()
	if err != nil {
		return nil, err
	}
	args, scheme := []string{b.self, "bare", addr, d.formsFile}, "http"
	if secure {
		args, scheme = append(args, b.file("cert.pem"), b.file("key.pem")), "https"
	}
	p, err := b.start("net-http", serverCore, []string{"GOMAXPROCS=1"}, args...)
	if err != nil {
		return nil, err
	}
	if err := p.answers(ctx, addr); err != nil {
		p.stop()
		return nil, err
	}
	return &server{name: "bare net/http", proc: p, url: scheme + "://" + addr + "/story.html"}, nil
}
