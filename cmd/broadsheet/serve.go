package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"broadsheet/internal/cdn"
	"broadsheet/internal/certs"
	"broadsheet/internal/edge"
	"broadsheet/internal/news"
	"broadsheet/internal/pace"
	"broadsheet/internal/readership"
	"broadsheet/internal/site"
	"broadsheet/internal/store"
	"broadsheet/internal/theme"
	"broadsheet/internal/topics"
	"broadsheet/internal/wire"
)

type serveCmd struct {
	Addr         string   `help:"Where to listen: :8080, or with --tls-host :443, unless told otherwise." env:"BROADSHEET_ADDR" placeholder:"HOST:PORT"`
	BaseURL      string   `help:"The site's address for readers; kept in the settings." env:"BROADSHEET_BASE_URL" placeholder:"URL"`
	Theme        string   `help:"A folder with the newsroom's own templates and files, laid over the built-in ones." env:"BROADSHEET_THEME" placeholder:"DIR"`
	AccessLog    string   `help:"Where to write a line per request: off, a file, or - for standard output." default:"off" env:"BROADSHEET_ACCESS_LOG" placeholder:"off|FILE|-"`
	TrustedProxy []string `help:"Proxies whose X-Forwarded-For is believed." env:"BROADSHEET_TRUSTED_PROXY" placeholder:"CIDR"`
	Wire         string   `help:"Answer plain requests for pages straight from the connection: on, or off to leave all to net/http." enum:"on,off" default:"on" env:"BROADSHEET_WIRE"`
	keeping
	secure
	network
	Index        string `help:"Keep search, related stories and rankings up to date: on, or off for a node that only serves pages while another one does." enum:"on,off" default:"on" env:"BROADSHEET_INDEX"`
	MetricsToken string `help:"Lets whoever sends it as a bearer token read /metrics from elsewhere than this machine." env:"BROADSHEET_METRICS_TOKEN" placeholder:"TOKEN"`
}

// The times that a client may take. A slow phone on a bad network is slow in reading, so writing has long.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = time.Minute
	writeTimeout  = 2 * time.Minute
	idleTimeout   = 2 * time.Minute
	drainTimeout  = 10 * time.Second
	maxHeader     = 64 << 10
)

// Run serves until the context ends (SIGTERM), then lets requests under way finish.
func (c *serveCmd) Run(a *app, g *globals) error {
	if err := errors.Join(c.keeping.check(), c.secure.check(), c.network.check(c.KeepMemory)); err != nil {
		return err
	}
	if c.Addr == "" {
		c.Addr = ":8080"
		if len(c.TLSHost) > 0 {
			c.Addr = ":443"
		}
	}
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return usagef("--addr %s: give a host and a port such as 127.0.0.1:8080, or :8080 for every address of this machine", c.Addr)
	}
	if u, err := url.Parse(c.BaseURL); c.BaseURL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		return usagef("--base-url %s: give an address such as https://paper.example", c.BaseURL)
	}
	network, err := c.network.open()
	if err != nil {
		return err
	}
	trusted, err := prefixes(c.TrustedProxy)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(a.stderr, nil))
	slog.SetDefault(log)
	access, closeLog, err := c.accessLog(a.stdout)
	if err != nil {
		return err
	}
	defer closeLog()
	th, err := c.loadTheme(a.stderr)
	if err != nil {
		return err
	}
	// The port comes before the database: a second serve beside a running one should say so before it touches anything.
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		if errors.Is(err, syscall.EADDRINUSE) {
			return fmt.Errorf("the address %s is in use: another program listens there; choose another with --addr", c.Addr)
		}
		return fmt.Errorf("cannot listen at %s: %w", c.Addr, err)
	}
	defer listener.Close()
	over, err := c.secure.open(g, listener.Addr())
	if err != nil {
		return err
	}
	h, err := g.openAs(a.ctx, store.Options{Serving: true})
	if err != nil {
		return err
	}
	defer h.close()
	set, err := h.firstRun(a.ctx, c.BaseURL, strings.TrimSuffix(c.shown(listener.Addr()), "/"))
	if err != nil {
		return err
	}

	ctx, stop := context.WithCancel(a.ctx)
	defer stop()
	if c.Index == "on" {
		release, err := store.Indexing(g.Data)
		if err != nil {
			return err
		}
		defer release()
	}
	var background sync.WaitGroup
	ready := h.startBackground(ctx, &background, c.Index == "on")
	readers := site.New(h.db, h.desk, th, h.search)
	pages := c.pages(h, g, th, readers, edge.Header(c.promise()), frontOf(network))
	background.Go(func() { pages.Keep.Run(ctx) })
	background.Go(func() { over.run(ctx) })
	views := readership.NewCounter(h.db, nil)
	background.Go(func() { // the last batch fails when ctx has ended, and matters
		views.Run(ctx, c.Index == "on", func(err error) { slog.Error("work in the background failed", "room", "readership", "error", err) })
	})
	metrics := newMetrics(h.db)
	metrics.registry.MustRegister(&kept{pages.Keep}, &read{views})
	if network != nil {
		purges := cdn.NewFollower(h.db, network, cdn.Again, failed(ctx, cdn.Name))
		metrics.registry.MustRegister(&purged{h.db, purges})
		background.Go(func() { purges.Run(ctx) })
	}
	all, ours := h.routes(th, readers, pages, views, ready, metrics, c.MetricsToken)
	srv := &http.Server{
		Handler: edge.Handler(all, edge.Options{
			Trusted: trusted, Access: access, Promise: c.promise(), Observe: metrics.observe, Quick: pages.Quick,
		}),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader, HTTP2: streams, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	var fast *wire.Listener
	if c.Wire == "on" && over == nil {
		fast = wire.Listen(listener, wire.Options{Pages: plainPages{pages.Keep, ours}, Observe: metrics.observe, Access: wireLog(access),
			Limits: wire.Limits{Head: headerTimeout, Idle: idleTimeout, Write: writeTimeout}})
		listener, srv.ConnState = fast, fast.ConnState
	}
	ended := make(chan error, 1)
	go func() {
		if over != nil {
			srv.TLSConfig, listener = over.config, certs.Gather(listener, writeTimeout)
			ended <- srv.ServeTLS(listener, "", "")
		} else {
			ended <- srv.Serve(listener)
		}
	}()
	fmt.Fprintf(a.stderr, "Broadsheet is at %s (data in %s). Stop it with Ctrl-C.\n", c.shown(listener.Addr()), g.where())
	if local(set.BaseURL) && c.BaseURL == "" {
		fmt.Fprintf(a.stderr, "Links in feeds and shares begin with %s: give --base-url when readers are to come from elsewhere.\n", set.BaseURL)
	}
	select {
	case err = <-ended:
	case <-a.ctx.Done():
		drain, cancel := context.WithTimeout(context.Background(), drainTimeout)
		defer cancel()
		if err = srv.Shutdown(drain); err != nil {
			srv.Close()
		}
		if fast != nil {
			fast.Drain(drain)
		}
		err = nil
	}
	stop()
	background.Wait()
	return err
}

// loadTheme loads the theme. A newsroom's own is checked first: a template that fails should fail before a reader sees it.
func (c *serveCmd) loadTheme(stderr io.Writer) (*theme.Theme, error) {
	if c.Theme != "" {
		var first error
		for _, p := range theme.Check(c.Theme) {
			if !p.Mild && first == nil {
				first = p
				continue
			}
			fmt.Fprintln(stderr, p.Error())
		}
		if first != nil {
			return nil, fmt.Errorf("the theme in %s does not work: %w", c.Theme, first)
		}
	}
	return theme.Load(theme.Options{Overlay: c.Theme})
}

// where names the paper's place for a person, without a password.
func (g *globals) where() string {
	if g.Database != "" {
		return "PostgreSQL, pictures in " + g.Data
	}
	return g.Data
}

// shown is where the site is, for a person.
func (c *serveCmd) shown(addr net.Addr) string {
	scheme, host := "http", addr.String()
	if c.on() {
		scheme = "https"
	}
	if len(c.TLSHost) > 0 {
		if host = c.TLSHost[0]; port(addr) != 443 {
			host = net.JoinHostPort(host, fmt.Sprint(port(addr)))
		}
		return scheme + "://" + host + "/"
	}
	if t, ok := addr.(*net.TCPAddr); ok && t.IP.IsUnspecified() {
		host = fmt.Sprintf("localhost:%d", t.Port)
	}
	return scheme + "://" + host + "/"
}

func prefixes(list []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range list {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			addr, aerr := netip.ParseAddr(s)
			if aerr != nil {
				return nil, usagef("--trusted-proxy %s: give a network such as 10.0.0.0/8", s)
			}
			p = netip.PrefixFrom(addr, addr.BitLen())
		}
		out = append(out, p)
	}
	return out, nil
}

func (c *serveCmd) accessLog(stdout io.Writer) (*edge.AccessLog, func(), error) {
	switch c.AccessLog {
	case "", "off":
		return nil, func() {}, nil
	case "-":
		l := edge.NewAccessLog(stdout)
		return l, l.Close, nil
	}
	f, err := os.OpenFile(c.AccessLog, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
	if err != nil {
		return nil, nil, fmt.Errorf("the access log cannot be written: %w", err)
	}
	l := edge.NewAccessLog(f)
	return l, func() { l.Close(); f.Close() }, nil
}

// wireLog writes the wire's lines into the access log.
func wireLog(l *edge.AccessLog) func(wire.Line) {
	if l == nil {
		return nil
	}
	methods := map[bool][]byte{false: []byte(http.MethodGet), true: []byte(http.MethodHead)}
	return func(w wire.Line) {
		l.Write(edge.Entry{At: w.At, ID: w.ID, Method: methods[w.Head], Path: w.Target, Agent: w.Agent, Status: w.Status,
			Bytes: int64(w.Bytes), Microseconds: w.Took.Microseconds()})
	}
}

// firstRun makes a new paper's secret, and keeps the base URL that the command line gives. A new paper that is given none has the one
// where it listens.
func (h *house) firstRun(ctx context.Context, baseURL, listening string) (news.Settings, error) {
	set, err := h.db.Settings(ctx)
	if err != nil {
		return set, err
	}
	if baseURL == "" && set.Secret == "" && local(set.BaseURL) {
		baseURL = listening
	}
	if set.Secret != "" && (baseURL == "" || baseURL == set.BaseURL) {
		return set, nil
	}
	return h.desk.SaveSettings(ctx, shell, func(s *news.Settings) error {
		if s.Secret == "" {
			s.Secret = newNonce()
		}
		if baseURL != "" {
			s.BaseURL = baseURL
		}
		return nil
	})
}

// newNonce is 32 random bytes, as text.
func newNonce() string {
	var b [32]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return hex.EncodeToString(b[:])
}

// local reports whether a base URL is this machine's own, which no reader elsewhere can use.
func local(baseURL string) bool {
	u, err := url.Parse(baseURL)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}

// failed logs what goes wrong in the background of a room.
func failed(ctx context.Context, room string) func(error) {
	return func(err error) {
		if ctx.Err() == nil { // what breaks off because the server stops is done at the next start
			slog.ErrorContext(ctx, "work in the background failed", "room", room, "error", err)
		}
	}
}

// settle is how long search and neighbours wait after a change: the pages that readers see are made first, and what else comes meanwhile is
// taken in together.
const settle = 500 * time.Millisecond

// startBackground runs the schedule and, where this node is to index, the followers until ctx ends. The function it returns reports
// whether each follower has reached the event that was last when it began.
func (h *house) startBackground(ctx context.Context, wg *sync.WaitGroup, index bool) func() bool {
	wg.Go(func() { h.desk.RunSchedule(ctx, failed(ctx, "schedule")) })
	wg.Go(func() { h.prune(ctx, failed(ctx, "outbox")) })
	wg.Go(func() { h.keepSections(ctx, failed(ctx, "sections")) })
	followers := []struct {
		name    string
		catchUp func(context.Context) error
		apply   func(context.Context, []news.Event) error
		warm    func(context.Context) error // makes ready for the next change, after it has caught up; nil for nothing
	}{
		{"search", h.search.CatchUp, h.search.Apply, nil},
		{"related", h.related.CatchUp, h.related.Apply, h.related.Warm},
		{topics.Follower, h.topics.CatchUp, h.topics.Apply, nil},
	}
	if !index {
		followers = nil
	} else {
		wg.Go(func() { h.keepTopics(ctx, failed(ctx, topics.Follower)) })
		wg.Go(func() {
			ctx, _ := pace.With(ctx, pace.Later)
			h.search.Run(ctx, failed(ctx, "search"))
		})
	}
	var reached sync.WaitGroup
	for _, f := range followers {
		reached.Add(1)
		wg.Go(func() {
			ctx, _ := pace.With(ctx, pace.Later)
			once := sync.OnceFunc(reached.Done)
			for ctx.Err() == nil {
				if err := f.catchUp(ctx); err != nil {
					failed(ctx, f.name)(err)
					pause(ctx, time.Second)
					continue
				}
				once()
				if f.warm != nil {
					if err := f.warm(ctx); err != nil {
						failed(ctx, f.name)(err)
					}
				}
				at, _, err := h.db.Position(ctx, f.name)
				if err != nil {
					failed(ctx, f.name)(err)
					continue
				}
				err = h.db.Follow(ctx, at, func(ctx context.Context, events []news.Event) error {
					pause(ctx, settle)
					return f.apply(ctx, events)
				}, failed(ctx, f.name))
				if ctx.Err() == nil { // it catches up, or begins anew
					failed(ctx, f.name)(err)
					pause(ctx, time.Second)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { reached.Wait(); close(done) }()
	return func() bool {
		select {
		case <-done:
			return true
		default:
			return false
		}
	}
}

// keepTopics finishes merges that were broken off, and renews once a minute what of large topics has waited.
func (h *house) keepTopics(ctx context.Context, failed func(error)) {
	for ctx.Err() == nil {
		if err := errors.Join(h.desk.FinishMerges(ctx), h.topics.Rest(ctx)); err != nil && ctx.Err() == nil {
			failed(err)
		}
		pause(ctx, time.Minute)
	}
}

// keepSections finishes merges of sections that were broken off, and sees once a day which sections of a paper with many are the largest, for its bar.
func (h *house) keepSections(ctx context.Context, failed func(error)) {
	var weighed time.Time
	for ; ctx.Err() == nil; pause(ctx, time.Minute) {
		_, err := h.desk.FinishSectionMerges(ctx, nil)
		if err == nil && time.Since(weighed) > 24*time.Hour {
			if err = h.desk.WeighSections(ctx); err == nil {
				weighed = time.Now()
			}
		}
		if err != nil && ctx.Err() == nil {
			failed(err)
		}
	}
}

// prune deletes old events once an hour.
func (h *house) prune(ctx context.Context, failed func(error)) {
	for ctx.Err() == nil {
		var pruned int64
		err := h.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) (err error) {
			pruned, err = tx.PruneEvents(ctx)
			return err
		})
		if err != nil && ctx.Err() == nil {
			failed(err)
		}
		if err == nil && pruned == store.PrunedTogether {
			pause(ctx, time.Second)
		} else {
			pause(ctx, time.Hour)
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
