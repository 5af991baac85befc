package main

import (
	"context"
	"crypto/subtle"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"broadsheet/internal/edge"
	"broadsheet/internal/store"
	"broadsheet/internal/topics"
)

// metrics are the numbers that /metrics serves.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	byStatus [600]atomic.Pointer[prometheus.Counter] // of requests, found once
	took     prometheus.Histogram
}

func newMetrics(db *store.DB) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "broadsheet_requests_total", Help: "Requests answered, by status."}, []string{"status"}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "broadsheet_request_seconds", Help: "Time from a request's head to the end of its answer.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5}}),
	}
	m.registry.MustRegister(m.requests, m.took, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &paper{db: db})
	return m
}

func (m *metrics) observe(status int, took time.Duration) {
	if status < 0 || status >= len(m.byStatus) {
		status = 0
	}
	c := m.byStatus[status].Load()
	if c == nil {
		found := m.requests.WithLabelValues(strconv.Itoa(status))
		c = &found
		m.byStatus[status].Store(c)
	}
	(*c).Inc()
	m.took.Observe(took.Seconds())
}

// handler serves the numbers to this machine, and to whoever knows the token.
func (m *metrics) handler(token string) http.Handler {
	numbers := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		known := token != "" && subtle.ConstantTimeCompare([]byte(sent), []byte(token)) == 1
		ip, err := netip.ParseAddr(edge.ClientIP(r.Context()))
		if !known && (err != nil || !ip.IsLoopback() || forwarded(r)) {
			plain(w, http.StatusForbidden, "metrics are for this machine, or for a bearer token (--metrics-token)\n")
			return
		}
		numbers.ServeHTTP(w, r)
	})
}

// forwarded reports whether a proxy passed the request on: then "this machine" may be anybody.
func forwarded(r *http.Request) bool {
	return r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("X-Real-Ip") != "" || r.Header.Get("Forwarded") != "" || r.Header.Get("Via") != ""
}

// paper collects what the database knows when it is asked.
type paper struct{ db *store.DB }

var (
	descStories   = prometheus.NewDesc("broadsheet_stories", "Stories and pages, by state.", []string{"state"}, nil)
	descComments  = prometheus.NewDesc("broadsheet_comments", "Comments, by state.", []string{"state"}, nil)
	descEvents    = prometheus.NewDesc("broadsheet_outbox_last", "The number of the newest event.", nil, nil)
	descFollowers = prometheus.NewDesc("broadsheet_follower_behind", "Events that a follower has not dealt with yet.", []string{"follower"}, nil)
)

// Describe implements prometheus.Collector.
func (p *paper) Describe(ch chan<- *prometheus.Desc) {
	ch <- descStories
	ch <- descComments
	ch <- descEvents
	ch <- descFollowers
}

// Collect implements prometheus.Collector. What the database does not answer in two seconds is left out.
func (p *paper) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	gauge := func(d *prometheus.Desc, v int64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(v), labels...)
	}
	if counts, err := p.db.CountStories(ctx); err == nil {
		for s, n := range counts {
			gauge(descStories, n, string(s))
		}
	}
	if counts, err := p.db.CountComments(ctx); err == nil {
		for s, n := range counts {
			gauge(descComments, n, string(s))
		}
	}
	last, err := p.db.LastEvent(ctx)
	if err != nil {
		return
	}
	gauge(descEvents, last)
	for _, name := range []string{"search", "related", topics.Follower} {
		if at, ok, err := p.db.Position(ctx, name); err == nil && ok {
			gauge(descFollowers, last-at, name)
		}
	}
}
