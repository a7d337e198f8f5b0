package server_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/server"
)

// metrics is what Prometheus would read.
func (k *kit) metrics() string {
	k.t.Helper()
	w := httptest.NewRecorder()
	k.server.Metrics().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		k.t.Fatalf("metrics: %d of type %s", w.Code, w.Header().Get("Content-Type"))
	}
	return w.Body.String()
}

func (k *kit) figures(want map[string]float64) {
	k.t.Helper()
	for name, value := range want {
		if got := k.figure(name); got != value {
			k.t.Errorf("%s = %v, want %v", name, got, value)
		}
	}
}

func TestMetricsCountRequests(t *testing.T) {
	k := newKit(t, inTown(t), func(o *server.Options) { o.Build = "1.2.3" })
	kim := k.member("kim")
	kim.get("/routes/generate/one").wants(404)
	kim.get("/routes/generate/two?secret=1").wants(404)
	k.as("").get("/users/me").wants(401)
	k.root().send("BREW", "/no/such/path", nil)
	k.root().send("BREW", "/livez", nil).wants(405)
	k.figures(map[string]float64{
		`runnerway_http_requests_total{method="GET",route="/api/v1/routes/generate/{task_id}",status="404"}`: 2,
		`runnerway_http_requests_total{method="POST",route="/api/v1/auth/login",status="200"}`:               1,
		`runnerway_http_requests_total{method="GET",route="/api/v1/users/me",status="401"}`:                  1,
		`runnerway_http_requests_total{method="other",route="none",status="405"}`:                            2,
		`runnerway_http_request_duration_seconds_count{method="POST",route="/api/v1/auth/login"}`:            1,
		`runnerway_http_requests_in_flight`:                                                                  0,
		`runnerway_live_connections`:                                                                         0,
		`runnerway_generation_tasks_waiting`:                                                                 0,
	})
	// Background jobs write too, briefly.
	eventually(t, "resting writes", func() bool { return k.figure(`runnerway_database_connections{pool="write",state="in_use"}`) == 0 })
	for _, part := range []string{`runnerway_build_info{goversion="go`, `version="1.2.3"`, "go_goroutines ", "process_resident_memory_bytes "} {
		if !strings.Contains(k.metrics(), part) {
			t.Errorf("metrics lack %s", part)
		}
	}
	if leak := regexp.MustCompile(`secret|generate/(one|two)|kim|BREW`).FindString(k.metrics()); leak != "" {
		t.Errorf("metrics tell %q", leak)
	}
	k.root().get("/metrics").wants(404) // only on the operator's own listener
}

func TestMetricsOfGenerations(t *testing.T) {
	s := stub{hold: make(chan struct{}), begun: make(chan struct{}, 10)}
	k := newKit(t, inTown(t), s.use, func(o *server.Options) { o.Workers = 1 })
	kim := k.member("kim")
	wish := obj{"shape_id": "heart", "start": place(townCenter)}
	first := kim.post(async, wish).wants(202).at("data.task_id").(string)
	received(t, s.begun, "search")
	second := kim.post(async, wish).wants(202).at("data.task_id").(string)
	k.figures(map[string]float64{"runnerway_generations_running": 1, "runnerway_generation_tasks_waiting": 1, "runnerway_generation_requests_waiting": 0})
	kim.del("/routes/generate/" + second).wants(200)
	s.failWith(art.ErrNoRoute)
	third := kim.post(async, wish).wants(202).at("data.task_id").(string)
	close(s.hold)
	kim.finished(first)
	kim.finished(third)
	count := func(kind, outcome string) string {
		return `runnerway_generation_duration_seconds_count{kind="` + kind + `",outcome="` + outcome + `"}`
	}
	eventually(t, "end of both in the metrics", func() bool {
		return strings.Contains(k.metrics(), count("task", "completed")) && strings.Contains(k.metrics(), count("task", "refused"))
	})
	kim.post(now, wish).wants(502)
	k.figures(map[string]float64{
		count("task", "completed"): 1, count("task", "refused"): 1, count("request", "refused"): 1,
		"runnerway_generations_running": 0, "runnerway_generation_tasks_waiting": 0,
		`runnerway_cache_misses_total{cache="street_windows"}`: k.figure(`runnerway_cache_entries{cache="street_windows"}`),
	})
	if k.figure(`runnerway_cache_bytes{cache="street_tiles"}`) <= 0 || k.figure("runnerway_streets_version") <= 0 {
		t.Error("the streets that were read take no memory")
	}
}

func TestMetricsOfADeadDatabase(t *testing.T) {
	k := newKit(t)
	if err := k.store.Close(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(k.metrics(), "runnerway_generation_tasks_waiting NaN") {
		t.Error("the length of a queue that cannot be read is told all the same")
	}
	if err := k.server.Close(context.Background()); err != nil {
		t.Error(err)
	}
}
