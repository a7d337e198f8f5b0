package server

import (
	"context"

	"github.com/runnerway/runnerway/store"
)

// notify tells a user of something that has happened. It never fails the request that made it happen.
func (s *Server) notify(_ context.Context, _ store.Notification) {}
