package server

import (
	"context"
	"math"
	"net/http"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/runnerway/runnerway/server/jobs"
)

// metrics are the figures for whoever operates the server, in a registry of their own. No label holds anything of a user:
// routes are patterns, and their number is bounded.
type metrics struct {
	registry *prometheus.Registry

	requests *prometheus.CounterVec
	answered *prometheus.HistogramVec
	inFlight atomic.Int64
	ended    *prometheus.HistogramVec
	fetches  fetchFigures
	lasting  map[string]bool // routes whose answers go on until somebody hangs up
}

func newMetrics(apiPrefix string) *metrics {
	m := &metrics{
		lasting:  map[string]bool{apiPrefix + "/ws": true, apiPrefix + "/notifications/stream": true},
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "runnerway_http_requests_total", Help: "Requests answered, by method, pattern of the route and status.",
		}, []string{"method", "route", "status"}),
		answered: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "runnerway_http_request_duration_seconds", Help: "How long answers took, live connections left out.",
			Buckets: []float64{.001, .005, .025, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
		}, []string{"method", "route"}),
		ended: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "runnerway_generation_duration_seconds", Help: "How long generations ran, by kind (task, request) and outcome.",
			Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 20, 40, 80, 180},
		}, []string{"kind", "outcome"}),
		fetches: newFetchFigures(),
	}
	m.fetches.register(m.registry)
	m.registry.MustRegister(m.requests, m.answered, m.ended, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.gauge("runnerway_http_requests_in_flight", "Requests being answered, live connections too.",
		func() float64 { return float64(m.inFlight.Load()) })
	return m
}

func (m *metrics) gauge(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
}

func (m *metrics) counter(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, value))
}

// request counts an answer. pattern is empty for paths that are no route.
func (m *metrics) request(method, pattern string, status int, took time.Duration) {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default: // clients may send any word
		method = "other"
	}
	if pattern == "" || pattern == "/*" || status == http.StatusMethodNotAllowed {
		pattern = "none"
	}
	m.requests.WithLabelValues(method, pattern, strconv.Itoa(status)).Inc()
	if !m.lasting[pattern] {
		m.answered.WithLabelValues(method, pattern).Observe(took.Seconds())
	}
}

// job counts a generation that has run.
func (m *metrics) job(e jobs.End) {
	m.ended.WithLabelValues(e.Kind, string(e.Outcome)).Observe(e.Took.Seconds())
}

// Metrics answers with the server's figures in the format of Prometheus. It is not part of what ServeHTTP serves: put it
// where only the operator can reach it.
func (s *Server) Metrics() http.Handler {
	return promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{Registry: s.metrics.registry})
}

// watch registers the figures that are read from the server's parts when they are asked for.
func (m *metrics) watch(s *Server) {
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "runnerway_build_info", Help: "Always 1; the labels say what runs.",
		ConstLabels: prometheus.Labels{"version": s.options.Build, "goversion": runtime.Version()},
	})
	build.Set(1)
	m.registry.MustRegister(build, &poolCollector{s.store}, newCacheCollector(s.cacheFigures))
	m.gauge("runnerway_generations_running", "Generations that run in this process: tasks and requests.",
		func() float64 { return float64(s.jobs.Load().Running) })
	m.gauge("runnerway_generation_requests_waiting", "Requests that wait for a worker of this process.",
		func() float64 { return float64(s.jobs.Load().Waiting) })
	m.gauge("runnerway_generation_tasks_waiting", "Tasks in the queue that no worker has, of all processes on the database; NaN if it does not answer.",
		s.tasksWaiting)
	m.gauge("runnerway_live_connections", "Open WebSockets and event streams.", func() float64 { return float64(s.live.hub.Connections()) })
	m.watchBackups(s.options.Backups)
	if streets := s.options.Streets; streets != nil {
		m.gauge("runnerway_streets_version", "Grows with every published change of the streets.",
			func() float64 { return float64(streets.Stats().Version) })
		m.counter("runnerway_street_load_errors_total", "How often streets could not be read.",
			func() float64 { return float64(streets.Stats().LoadErrors) })
	}
}

func (s *Server) tasksWaiting() float64 {
	ctx, cancel := context.WithTimeout(context.Background(), pingPatience)
	defer cancel()
	n, err := s.store.WaitingTasks(ctx)
	if err != nil {
		return math.NaN()
	}
	return float64(n)
}
