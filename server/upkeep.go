package server

import (
	"context"
	"sync"
	"time"

	"github.com/runnerway/runnerway/store"
)

const (
	upkeepEvery = time.Hour
	guestIdle   = 7 * 24 * time.Hour // A7
	guestBatch  = 100                // removed in one transaction

	routeIdle    = 30 * 24 * time.Hour // for routes that nobody uses
	routeBatch   = 500                 // looked at in one statement
	routeBatches = 20                  // in one round; the next goes on from there

	noticeLife  = 90 * 24 * time.Hour
	noticeBatch = 1000

	trackLife  = 7 * 24 * time.Hour // after the end of a run, whose path is stored as a whole
	trackBatch = 100                // runs

	trimEvery = time.Minute
	maxLimits = 200_000 // rows, some 20 MB; who makes up addresses makes others be forgotten, not the disk full
)

// upkeep removes what nobody needs any more, once an hour, and limits that are full again every minute.
type upkeep struct {
	cancel context.CancelFunc
	done   chan struct{}
}

// routeSweep is where the search for unused routes goes on. Its lock keeps two rounds apart.
type routeSweep struct {
	mu   sync.Mutex
	next store.RouteMark
}

func startUpkeep(s *Server) *upkeep {
	ctx, cancel := context.WithCancel(context.Background())
	u := &upkeep{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(u.done)
		tick := time.NewTicker(upkeepEvery)
		defer tick.Stop()
		trim := time.NewTicker(trimEvery)
		defer trim.Stop()
		for {
			var err error
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				err = s.tidy(ctx)
			case <-trim.C:
				_, err = s.store.TrimUses(ctx, maxLimits)
			}
			if err != nil && ctx.Err() == nil {
				s.log.ErrorContext(ctx, "upkeep", "error", err)
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

// tidy removes idle guests with their routes, routes that nobody uses, old notifications, positions sent during runs that are
// over, and tickets, login codes and refresh tokens that expired.
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
	if err := s.sweepRoutes(ctx, store.At(now.Add(-routeIdle))); err != nil {
		return err
	}
	if err := s.forgetNotices(ctx, now); err != nil {
		return err
	}
	if err := s.forgetTracks(ctx, now); err != nil {
		return err
	}
	if _, err := s.store.RemoveAccountLinks(ctx, store.At(now)); err != nil {
		return err
	}
	if err := s.streetJobs.tidy(ctx); err != nil {
		return err
	}
	if _, err := s.store.RemoveLoginCodes(ctx, store.At(now)); err != nil {
		return err
	}
	if _, err := s.store.RemoveRefreshTokens(ctx, store.At(now)); err != nil {
		return err
	}
	if _, err := s.store.AbandonImports(ctx, store.At(now.Add(-importPatience))); err != nil {
		return err
	}
	return s.figureOld(ctx)
}

// sweepRoutes removes unused routes that have not changed since before. However many routes there are, one round looks at a
// bounded number of them.
func (s *Server) sweepRoutes(ctx context.Context, before store.Time) error {
	s.sweep.mu.Lock()
	defer s.sweep.mu.Unlock()
	for range routeBatches {
		_, next, err := s.store.RemoveStaleRoutes(ctx, before, s.sweep.next, routeBatch)
		s.sweep.next = next
		if err != nil {
			return err
		}
		if next == (store.RouteMark{}) {
			break
		}
	}
	return nil
}

// forgetTracks removes the positions that phones sent during runs that ended some time ago.
func (s *Server) forgetTracks(ctx context.Context, now time.Time) error {
	for {
		n, err := s.store.RemoveTracks(ctx, store.At(now.Add(-trackLife)), trackBatch)
		if err != nil || n < trackBatch {
			return err
		}
	}
}

// forgetNotices removes old notifications, and tickets that expired.
func (s *Server) forgetNotices(ctx context.Context, now time.Time) error {
	for {
		n, err := s.store.RemoveNotices(ctx, store.At(now.Add(-noticeLife)), noticeBatch)
		if err != nil {
			return err
		}
		if n < noticeBatch {
			break
		}
	}
	_, err := s.store.RemoveLiveTickets(ctx, store.At(now))
	return err
}
