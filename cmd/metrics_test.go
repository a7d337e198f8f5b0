package cmd_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// freeAddr is an address that nobody listened on a moment ago.
func freeAddr(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func TestMetricsHaveAListenerOfTheirOwn(t *testing.T) {
	t.Chdir(t.TempDir())
	addr := freeAddr(t)
	s := start(t, []string{"RUNNERWAY_METRICS_ADDR=" + addr})
	if status := s.get("/livez", "", nil); status != 200 {
		t.Errorf("livez: %d", status)
	}
	scrape := func(path string) (int, string) {
		t.Helper()
		r, err := http.Get("http://" + addr + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(body)
	}
	status, body := scrape("/metrics")
	if status != 200 || !strings.Contains(body, `runnerway_http_requests_total{method="GET",route="/livez",status="200"} 1`) {
		t.Errorf("metrics: %d\n%s", status, body)
	}
	if status, _ := scrape("/livez"); status != 404 {
		t.Errorf("the listener of the metrics answers others too: %d", status)
	}
	if status := s.get("/metrics", "", nil); status != 404 {
		t.Errorf("the metrics are on the users' listener too: %d", status)
	}
	s.stop().wants(0)
	if answer, err := http.Get("http://" + addr + "/metrics"); err == nil {
		answer.Body.Close()
		t.Error("the metrics are served after the end")
	}
}

func TestMetricsAddressThatIsTakenOrWrong(t *testing.T) {
	t.Chdir(t.TempDir())
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	addr := taken.Addr().String()
	run(t, nil, "serve", "--addr", "127.0.0.1:0", "--metrics-addr", addr).wants(1, addr, "in use", "--metrics-addr")
	run(t, nil, "serve", "--metrics-addr", fmt.Sprint(9090)).wants(2, "RUNNERWAY_METRICS_ADDR")
}
