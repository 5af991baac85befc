package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"broadsheet/internal/press"
)

// kept collects what the press has done.
type kept struct{ keep *press.Keep }

var (
	descKept      = prometheus.NewDesc("broadsheet_pages_kept", "Rendered pages in memory.", nil, nil)
	descKeptBytes = prometheus.NewDesc("broadsheet_pages_kept_bytes", "About how many bytes they take.", nil, nil)
	descHits      = prometheus.NewDesc("broadsheet_pages_hits_total", "Pages that readers got from memory.", nil, nil)
	descRenders   = prometheus.NewDesc("broadsheet_pages_renders_total", "Pages rendered, for readers and by renewal.", nil, nil)
	descRenewed   = prometheus.NewDesc("broadsheet_pages_renewed_total", "Pages in demand that were rendered anew before a reader asked.", nil, nil)
	descOld       = prometheus.NewDesc("broadsheet_pages_old_total", "Pages given out of date, while the new one was made or the database was down.", nil, nil)
)

// Describe implements prometheus.Collector.
func (k *kept) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descKept, descKeptBytes, descHits, descRenders, descRenewed, descOld} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (k *kept) Collect(ch chan<- prometheus.Metric) {
	c := k.keep.Counts()
	ch <- prometheus.MustNewConstMetric(descKept, prometheus.GaugeValue, float64(c.Pages))
	ch <- prometheus.MustNewConstMetric(descKeptBytes, prometheus.GaugeValue, float64(c.Bytes))
	for d, n := range map[*prometheus.Desc]int64{descHits: c.Hits, descRenders: c.Renders, descRenewed: c.Renewed, descOld: c.Old} {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n))
	}
}
