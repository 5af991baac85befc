// Command h2 measures a kept story page over TLS and HTTP/2: ours, a bare net/http server of the same bytes and headers, and Caddy's static
// files, in alternating rounds of one run, each server pinned to one core and h2load to the other. It asserts nothing.
//
//	go run ./bench/h2 [--rounds 7] [--requests 20000] [--access-log]
//
// It needs Linux, taskset and h2load (Debian: nghttp2-client); without caddy it leaves Caddy out.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/certs"
)

func main() {
	log.SetFlags(0)
	rounds := flag.Int("rounds", 7, "rounds of each")
	requests := flag.Int("requests", 20_000, "requests of each round")
	clients := flag.Int("clients", 10, "connections")
	streams := flag.Int("streams", 10, "requests under way on each")
	access := flag.Bool("access-log", false, "ours writes its access log")
	encoding := flag.String("encoding", "gzip", "Accept-Encoding: gzip, or identity")
	binary := flag.String("binary", "", "built ones of ours to compare, with commas between, in place of building one")
	flag.Parse()
	if flag.Arg(0) == "bare" {
		bare(flag.Arg(1), flag.Arg(2))
		return
	}
	if err := measure(*rounds, *requests, *clients, *streams, *access, *encoding, *binary); err != nil {
		log.Fatal(err)
	}
}

// answer is what ours answers, for the bare server.
type answer struct {
	Header http.Header
	Body   []byte
}

// bare serves the same bytes as plainly as net/http can, spoken over TLS as ours is.
func bare(dir, addr string) {
	var a answer
	data, err := os.ReadFile(filepath.Join(dir, "answer.json"))
	if err == nil {
		err = json.Unmarshal(data, &a)
	}
	if err != nil {
		log.Fatal(err)
	}
	files, err := certs.Load(filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"))
	if err != nil {
		log.Fatal(err)
	}
	srv := &http.Server{Addr: addr, TLSConfig: certs.Config(files.Certificate), Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		for k, v := range a.Header {
			h[k] = v
		}
		w.Write(a.Body)
	})}
	log.Fatal(srv.ListenAndServeTLS("", ""))
}

// peer is one server.
type peer struct {
	name, url string
	cmd       *exec.Cmd
	rates     []float64 // requests a second
	costs     []float64 // microseconds of its processor time, a request
}

func measure(rounds, requests, clients, streams int, access bool, encoding, binary string) error {
	dir, err := os.MkdirTemp("", "broadsheet-h2-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := certificate(dir); err != nil {
		return err
	}
	if binary == "" {
		binary = filepath.Join(dir, "broadsheet")
		build := exec.Command("go", "build", "-o", binary, "./cmd/broadsheet")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
	}
	binaries := strings.Split(binary, ",")
	binary = binaries[0]
	data, first := filepath.Join(dir, "data"), filepath.Join(dir, "first")
	add := exec.Command(binary, "story", "add", "--data", data, "--headline", "The river rose again", "--section", "News", "--publish", "--body", "-")
	add.Stdin = strings.NewReader(story())
	out, err := add.Output()
	if err != nil {
		return err
	}
	path := strings.TrimSpace(string(out))
	if err := os.CopyFS(first, os.DirFS(data)); err != nil {
		return err
	}
	var peers []*peer
	defer func() {
		for _, p := range peers {
			p.cmd.Process.Kill()
			p.cmd.Wait()
		}
	}()
	start := func(name, path string, args ...string) error {
		addr, err := free()
		if err != nil {
			return err
		}
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], "ADDR", addr)
		}
		p := &peer{name: name, url: "https://" + addr + path, cmd: exec.Command("taskset", append([]string{"-c", "0"}, args...)...)}
		p.cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
		if err := p.cmd.Start(); err != nil {
			return err
		}
		peers = append(peers, p)
		return p.await()
	}
	accessLog := "off"
	if access {
		accessLog = filepath.Join(dir, "access.log")
	}
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for i, b := range binaries {
		name, folder := "broadsheet", data
		if i > 0 {
			name, folder = filepath.Base(b), fmt.Sprint(data, i)
			if err := os.CopyFS(folder, os.DirFS(first)); err != nil {
				return err
			}
		}
		if err := start(name, path, b, "serve", "--data", folder, "--addr", "ADDR", "--tls-cert", cert, "--tls-key", key, "--access-log", accessLog); err != nil {
			return err
		}
	}
	a, err := ask(peers[0].url, encoding)
	if err != nil {
		return err
	}
	plain, err := ask(peers[0].url, "identity")
	if err != nil {
		return err
	}
	raw, err := json.Marshal(a)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "answer.json"), raw, 0o600); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if err := start("bare net/http", path, self, "bare", dir, "ADDR"); err != nil {
		return err
	}
	if caddy, err := exec.LookPath("caddy"); err == nil {
		if err := caddyFiles(dir, plain.Body, a.Body, encoding); err != nil {
			return err
		}
		if err := start("caddy static", "/page.html", "sh", "-c", `cat > "$0/Caddyfile" <<END
{
	admin off
	auto_https off
}
https://ADDR {
	tls $0/cert.pem $0/key.pem
	root * $0/www
	file_server {
		precompressed gzip
	}
}
END
exec "$1" run --config "$0/Caddyfile" --adapter caddyfile 2>/dev/null`, dir, caddy); err != nil {
			return err
		}
	} else {
		log.Print("caddy is not installed: left out")
	}
	log.Printf("%d bytes (%s), %d connections with %d streams each, %d rounds of %d requests", len(a.Body), encoding, clients, streams, rounds, requests)
	for round := range rounds {
		for i := range peers { // each round begins with another
			p := peers[(round+i)%len(peers)]
			if err := p.load(requests, clients, streams, encoding); err != nil {
				return err
			}
		}
	}
	for _, p := range peers {
		log.Printf("%-14s %8.0f requests/s (median; %.0f to %.0f)   %6.1f µs of its processor a request (median; least %.1f)", p.name,
			median(p.rates), slices.Min(p.rates), slices.Max(p.rates), median(p.costs), slices.Min(p.costs))
	}
	for _, p := range peers[1:] {
		var rate, cost []float64
		for i := range p.rates {
			rate, cost = append(rate, peers[0].rates[i]/p.rates[i]), append(cost, p.costs[i]/peers[0].costs[i])
		}
		log.Printf("broadsheet / %-14s requests/s: min %.2f, median %.2f, max %.2f   by processor time: min %.2f, median %.2f, max %.2f; of the least: %.2f", p.name,
			slices.Min(rate), median(rate), slices.Max(rate), slices.Min(cost), median(cost), slices.Max(cost), slices.Min(p.costs)/slices.Min(peers[0].costs))
	}
	return nil
}

func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[len(s)/2]
}

var rate = regexp.MustCompile(`finished in [0-9.]+m?s, ([0-9.]+) req/s`)
var codes = regexp.MustCompile(`status codes: ([0-9]+) 2xx, 0 3xx, 0 4xx, 0 5xx`)

// load has h2load ask for a round, and notes how fast it was answered and what that cost.
func (p *peer) load(requests, clients, streams int, encoding string) error {
	before, err := p.used()
	if err != nil {
		return err
	}
	out, err := exec.Command("taskset", "-c", "1", "h2load", "-c", strconv.Itoa(clients), "-m", strconv.Itoa(streams), "-n", strconv.Itoa(requests),
		"-H", "accept-encoding: "+encoding, p.url).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	after, err := p.used()
	if err != nil {
		return err
	}
	m, ok := rate.FindSubmatch(out), codes.FindSubmatch(out)
	if m == nil || ok == nil {
		return fmt.Errorf("%s: h2load says\n%s", p.name, out)
	}
	r, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(string(ok[1]))
	if err != nil {
		return err
	}
	if n != requests {
		return fmt.Errorf("%s: of %d requests %d were answered well", p.name, requests, n)
	}
	p.rates, p.costs = append(p.rates, r), append(p.costs, float64(after-before)/1e3/float64(n))
	return nil
}

// used is the processor time of all threads of the server so far, in nanoseconds (the kernel's sched-stats).
func (p *peer) used() (total int64, err error) {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			return 0, err
		}
		first, _, _ := strings.Cut(string(data), " ")
		n, err := strconv.ParseInt(first, 10, 64)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

func (p *peer) await() (err error) {
	for range 600 {
		if _, err = ask(p.url, "identity"); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("%s does not answer: %w", p.name, err)
}

func ask(url, encoding string) (*answer, error) {
	tr := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableCompression: true, ForceAttemptHTTP2: true} // it is this machine
	defer tr.CloseIdleConnections()
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", encoding)
	res, err := tr.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && (res.StatusCode != 200 || res.ProtoMajor != 2) {
		err = fmt.Errorf("%s %s", res.Proto, res.Status)
	}
	res.Header.Del("Date")
	return &answer{res.Header, body}, err
}

func caddyFiles(dir string, plain, compressed []byte, encoding string) error {
	www := filepath.Join(dir, "www")
	if err := os.MkdirAll(www, 0o755); err != nil {
		return err
	}
	if encoding == "gzip" {
		if err := os.WriteFile(filepath.Join(www, "page.html.gz"), compressed, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(www, "page.html"), plain, 0o644)
}

// story is 25 KB of text that compresses as text does.
func story() string {
	words := strings.Fields("the river rose again in night council warden ferry bridge said that water had come over low road by market and people of quarter left their houses with what they could carry while boats from island went to fetch those who waited on roofs until morning when rain ended")
	var b strings.Builder
	seed := uint32(1)
	for b.Len() < 25_000 {
		b.WriteString("<p>")
		for range 60 {
			seed = seed*1664525 + 1013904223
			b.WriteString(words[int(seed>>16)%len(words)] + " ")
		}
		b.WriteString("</p>\n")
	}
	return b.String()
}

func free() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func certificate(dir string) error {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, k.Public(), k)
	if err != nil {
		return err
	}
	priv, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "cert.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: priv}), 0o600)
}
