package server

import (
	"context"
	"time"

	"github.com/runnerway/runnerway/store"
)

// notifyTime bounds how long a request may be held up by what it tells others.
const notifyTime = 5 * time.Second

// notify tells a user of something that has happened. It never fails the request that made it happen. Who is told of the
// same again, or of what one did oneself, is told nothing; see store.NotificationStore.
func (s *Server) notify(ctx context.Context, n store.Notification) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), notifyTime)
	defer cancel()
	_, fresh, err := s.store.Notify(ctx, n)
	if err != nil {
		s.log.ErrorContext(ctx, "notify", "kind", n.Kind, "error", err)
		return
	}
	if fresh {
		s.live.hub.Look()
	}
}

// routeReady makes those look who may wait for the news of a route that was made in the background.
func (s *Server) routeReady(context.Context, store.Generated) { s.live.hub.Look() }
