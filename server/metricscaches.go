package server

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/runnerway/runnerway/store"
)

// cacheFigures is what a cache holds and what it has been worth since the start.
type cacheFigures struct {
	bytes, hits, misses, evicted int64
	entries                      int
}

// cacheFigures are those of every cache of the server, by name.
func (s *Server) cacheFigures() map[string]cacheFigures {
	all := map[string]cacheFigures{"routes": s.results.figures(), "rankings": s.ranker.figures()}
	if s.options.Streets != nil {
		n := s.options.Streets.Stats()
		all["street_tiles"] = cacheFigures{bytes: n.TileBytes, entries: n.TilesKept, hits: n.TileHits, misses: n.TileMisses, evicted: n.TilesEvicted}
		all["street_windows"] = cacheFigures{
			bytes: n.WindowBytes, entries: n.WindowsKept, hits: n.WindowHits, misses: n.WindowMisses, evicted: n.WindowsEvicted,
		}
	}
	return all
}

// A cacheCollector tells of caches, which keep their own books.
type cacheCollector struct {
	read                                  func() map[string]cacheFigures
	bytes, entries, hits, misses, evicted *prometheus.Desc
}

func newCacheCollector(read func() map[string]cacheFigures) *cacheCollector {
	desc := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, []string{"cache"}, nil)
	}
	return &cacheCollector{
		read:    read,
		bytes:   desc("runnerway_cache_bytes", "Memory that a cache takes, about."),
		entries: desc("runnerway_cache_entries", "Values that a cache holds."),
		hits:    desc("runnerway_cache_hits_total", "How often a cache had what was asked for."),
		misses:  desc("runnerway_cache_misses_total", "How often it had not."),
		evicted: desc("runnerway_cache_evictions_total", "Values that had to make room."),
	}
}

// Describe implements prometheus.Collector.
func (c *cacheCollector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.bytes, c.entries, c.hits, c.misses, c.evicted} {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (c *cacheCollector) Collect(out chan<- prometheus.Metric) {
	for name, f := range c.read() {
		out <- prometheus.MustNewConstMetric(c.bytes, prometheus.GaugeValue, float64(f.bytes), name)
		out <- prometheus.MustNewConstMetric(c.entries, prometheus.GaugeValue, float64(f.entries), name)
		out <- prometheus.MustNewConstMetric(c.hits, prometheus.CounterValue, float64(f.hits), name)
		out <- prometheus.MustNewConstMetric(c.misses, prometheus.CounterValue, float64(f.misses), name)
		out <- prometheus.MustNewConstMetric(c.evicted, prometheus.CounterValue, float64(f.evicted), name)
	}
}

// A poolCollector tells of the connections to the database.
type poolCollector struct{ store store.Store }

var (
	poolConnections = prometheus.NewDesc("runnerway_database_connections", "Open connections to the database.", []string{"pool", "state"}, nil)
	poolWaits       = prometheus.NewDesc("runnerway_database_waits_total", "How often somebody waited for a connection.", []string{"pool"}, nil)
	poolWaitSeconds = prometheus.NewDesc("runnerway_database_wait_seconds_total", "For how long, in all.", []string{"pool"}, nil)
)

// Describe implements prometheus.Collector.
func (c *poolCollector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{poolConnections, poolWaits, poolWaitSeconds} {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (c *poolCollector) Collect(out chan<- prometheus.Metric) {
	for _, p := range c.store.Pools() {
		out <- prometheus.MustNewConstMetric(poolConnections, prometheus.GaugeValue, float64(p.InUse), p.Name, "in_use")
		out <- prometheus.MustNewConstMetric(poolConnections, prometheus.GaugeValue, float64(p.Open-p.InUse), p.Name, "idle")
		out <- prometheus.MustNewConstMetric(poolWaits, prometheus.CounterValue, float64(p.Waited), p.Name)
		out <- prometheus.MustNewConstMetric(poolWaitSeconds, prometheus.CounterValue, p.WaitTime.Seconds(), p.Name)
	}
}
