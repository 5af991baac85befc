package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"broadsheet/internal/readership"
)

// read collects what was counted.
type read struct{ views *readership.Counter }

var (
	descViews   = prometheus.NewDesc("broadsheet_views_total", "Requests to count a view, by what became of them.", []string{"result"}, nil)
	descFlushes = prometheus.NewDesc("broadsheet_views_flushes_total", "Batches of views given to the database, by what became of them.", []string{"result"}, nil)
	descWaiting = prometheus.NewDesc("broadsheet_views_waiting", "Stories whose views are not stored yet.", nil, nil)
)

// Describe implements prometheus.Collector.
func (m *read) Describe(ch chan<- *prometheus.Desc) {
	ch <- descViews
	ch <- descFlushes
	ch <- descWaiting
}

// Collect implements prometheus.Collector.
func (m *read) Collect(ch chan<- prometheus.Metric) {
	c := m.views.Counts()
	for result, n := range map[string]int64{"counted": c.Counted, "bot": c.Robots, "prefetch": c.Prefetches, "repeat": c.Repeats, "elsewhere": c.Elsewhere,
		"unknown": c.Unknown, "lost": c.Lost} {
		ch <- prometheus.MustNewConstMetric(descViews, prometheus.CounterValue, float64(n), result)
	}
	for result, n := range map[string]int64{"stored": c.Flushed, "failed": c.Failed} {
		ch <- prometheus.MustNewConstMetric(descFlushes, prometheus.CounterValue, float64(n), result)
	}
	ch <- prometheus.MustNewConstMetric(descWaiting, prometheus.GaugeValue, float64(c.Waiting))
}
