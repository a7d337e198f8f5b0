package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/go-chi/chi/v5"
)

// errClosing is why a server that is stopping is not ready.
var errClosing = errors.New("the server is shutting down")

const (
	livezPath  = "/livez"
	readyzPath = "/readyz"
)

// healthRoutes are for whoever starts and stops processes and leads requests to them; people and the app have /health.
func (s *Server) healthRoutes(r chi.Router) {
	// A process that answers lives, whatever its database does: to start it again would not help.
	r.Get(livezPath, sayOK)
	r.Get(readyzPath, func(w http.ResponseWriter, r *http.Request) {
		if err := s.ready(r.Context()); err != nil {
			if !errors.Is(err, errClosing) {
				report(r.Context(), err)
			}
			s.root.Fail(w, r, errUnavailable)
			return
		}
		sayOK(w, r)
	})
}

func sayOK(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "ok\n")
}

// ready is why requests should go elsewhere, nil if they need not: the server stops, or the database does not answer a
// question about a table.
func (s *Server) ready(ctx context.Context) error {
	if s.closing.Load() {
		return errClosing
	}
	ctx, cancel := context.WithTimeout(ctx, pingPatience)
	defer cancel()
	if err := s.store.Ping(ctx); err != nil {
		return fmt.Errorf("database does not answer: %w", err)
	}
	if _, err := s.store.StreetsVersion(ctx); err != nil {
		return fmt.Errorf("database is not readable: %w", err)
	}
	return nil
}
