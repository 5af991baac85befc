package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"broadsheet/internal/cdn"
	"broadsheet/internal/press"
	"broadsheet/internal/store"
)

// network is the CDN in front of us, if there is one.
type network struct {
	CDN      string   `help:"The content delivery network in front of this server, which keeps pages and is told when they change: off, fastly, cloudflare or varnish." name:"cdn" enum:"off,fastly,cloudflare,varnish" default:"off" env:"BROADSHEET_CDN" placeholder:"off|fastly|cloudflare|varnish"`
	CDNID    string   `help:"Fastly's service, or Cloudflare's zone." name:"cdn-id" env:"BROADSHEET_CDN_ID" placeholder:"ID"`
	CDNToken string   `help:"A token that may purge there and nothing else." name:"cdn-token" env:"BROADSHEET_CDN_TOKEN" placeholder:"TOKEN"`
	CDNURL   []string `help:"Varnish's servers, each of which is told." name:"cdn-url" env:"BROADSHEET_CDN_URL" placeholder:"URL"`
}

func (c *network) check(memory int) error {
	switch {
	case c.CDN == "off" && (c.CDNID != "" || c.CDNToken != "" || len(c.CDNURL) > 0):
		return usagef("--cdn-id, --cdn-token and --cdn-url go with --cdn")
	case c.CDN != "off" && memory == 0:
		return usagef("--cdn needs pages that are kept (--keep-memory)")
	}
	return nil
}

// open readies the network; nil for none.
func (c *network) open() (*cdn.Network, error) {
	if c.CDN == "off" {
		return nil, nil
	}
	n, err := cdn.New(cdn.Options{Kind: c.CDN, ID: c.CDNID, Token: c.CDNToken, URLs: c.CDNURL})
	if err != nil {
		return nil, usageError{err}
	}
	return n, nil
}

// frontOf is what the press knows of the network.
func frontOf(n *cdn.Network) *press.Front {
	if n == nil {
		return nil
	}
	return &press.Front{Tags: n.Tags, Unshared: n.Unshared(), Held: cdn.Held, OneEdition: n.OneEdition()}
}

// purged collects what was purged.
type purged struct {
	db     *store.DB
	purges *cdn.Follower
}

var (
	descPurges   = prometheus.NewDesc("broadsheet_cdn_purges_total", "Purges that the CDN took.", nil, nil)
	descUnpurged = prometheus.NewDesc("broadsheet_cdn_purges_failed_total", "Purges that it did not take; they are tried again.", nil, nil)
	descAgain    = prometheus.NewDesc("broadsheet_cdn_tags_waiting", "Tags that wait to be purged a second time.", nil, nil)
	descBehind   = prometheus.NewDesc("broadsheet_cdn_events_waiting", "Events whose purges are not finished.", nil, nil)
)

// Describe implements prometheus.Collector.
func (p *purged) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descPurges, descUnpurged, descAgain, descBehind} {
		ch <- d
	}
}

// Collect implements prometheus.Collector. What the database does not answer in two seconds is left out.
func (p *purged) Collect(ch chan<- prometheus.Metric) {
	c := p.purges.Counts()
	ch <- prometheus.MustNewConstMetric(descPurges, prometheus.CounterValue, float64(c.Sent))
	ch <- prometheus.MustNewConstMetric(descUnpurged, prometheus.CounterValue, float64(c.Failed))
	ch <- prometheus.MustNewConstMetric(descAgain, prometheus.GaugeValue, float64(c.Waiting))
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	last, err := p.db.LastEvent(ctx)
	if err != nil {
		return
	}
	if at, ok, err := p.db.Position(ctx, cdn.Name); err == nil && ok {
		ch <- prometheus.MustNewConstMetric(descBehind, prometheus.GaugeValue, float64(last-at))
	}
}
