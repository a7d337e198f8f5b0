package cmd

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// A metricsServer answers GET /metrics on an address of its own, which the users of the server need not reach; nil is one
// that nobody wished for.
type metricsServer struct {
	listener net.Listener
	web      *http.Server
}

// listenForMetrics opens the address; "" opens none.
func listenForMetrics(ctx context.Context, addr string) (*metricsServer, error) {
	if addr == "" {
		return nil, nil
	}
	listener, err := listen(ctx, addr, "--metrics-addr")
	if err != nil {
		return nil, err
	}
	return &metricsServer{listener: listener}, nil
}

// serve begins to answer. The server still tells its figures while it shuts down.
func (m *metricsServer) serve(figures http.Handler, log *slog.Logger) {
	if m == nil {
		return
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", figures)
	m.web = &http.Server{
		Handler: mux, ReadTimeout: readHeaderTimeout, WriteTimeout: 30 * time.Second, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	log.Info("metrics are served", "address", m.listener.Addr().String())
	go m.web.Serve(m.listener) //nolint:errcheck // it ends when close is called
}

// close ends it at once: a scrape that is cut off is made again.
func (m *metricsServer) close() {
	switch {
	case m == nil:
	case m.web != nil:
		m.web.Close()
	default:
		m.listener.Close()
	}
}
