package server

import (
	"context"
	"time"

	"github.com/runnerway/runnerway/store"
)

const (
	upkeepEvery = time.Hour
	guestIdle   = 7 * 24 * time.Hour // A7
	guestBatch  = 100                // removed in one transaction
)

// upkeep removes what nobody needs any more, once an hour.
type upkeep struct {
	cancel context.CancelFunc
	done   chan struct{}
}

func startUpkeep(s *Server) *upkeep {
	ctx, cancel := context.WithCancel(context.Background())
	u := &upkeep{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(u.done)
		tick := time.NewTicker(upkeepEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := s.tidy(ctx); err != nil && ctx.Err() == nil {
					s.log.ErrorContext(ctx, "upkeep", "error", err)
				}
			}
		}
	}()
	return u
}

// stop waits for the end of what is going on, or of ctx.
func (u *upkeep) stop(ctx context.Context) error {
	u.cancel()
	select {
	case <-u.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// tidy removes idle guests with their routes, and refresh tokens that expired.
func (s *Server) tidy(ctx context.Context) error {
	now := s.now()
	for {
		n, err := s.store.RemoveGuests(ctx, store.At(now.Add(-guestIdle)), guestBatch)
		if err != nil {
			return err
		}
		if n < guestBatch {
			break
		}
	}
	_, err := s.store.RemoveRefreshTokens(ctx, store.At(now))
	return err
}
