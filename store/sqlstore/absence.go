package sqlstore

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/runnerway/runnerway/store"
)

const (
	defaultPatience = 10 * time.Second
	probePatience   = 2 * time.Second
)

// An absence is the time in which the database cannot be reached. Everybody's patience counts from its beginning. Once that
// is over, one unit of work at a time tries whether the database is back, and the others are turned away, so that a long
// absence does not pile up requests.
type absence struct {
	patience time.Duration
	log      *slog.Logger
	since    atomic.Pointer[time.Time] // nil while the database is there

	mu    sync.Mutex
	probe chan struct{} // closed when the unit that tries is done; nil if none does
}

// long reports whether everybody's patience is over.
func (a *absence) long() bool {
	began := a.since.Load()
	return began != nil && time.Since(*began) >= a.patience
}

// enter is called before a unit of work, and leave after it.
func (a *absence) enter(ctx context.Context) (leave func(), err error) {
	if !a.long() {
		return func() {}, nil
	}
	a.mu.Lock()
	other := a.probe
	if other == nil {
		a.probe = make(chan struct{})
	}
	a.mu.Unlock()
	if other == nil {
		return a.probed, nil
	}
	select {
	case <-other:
	case <-time.After(probePatience):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if a.long() {
		return nil, fmt.Errorf("%w: it has been away since %s", store.ErrUnavailable, a.beginning())
	}
	return func() {}, nil
}

func (a *absence) probed() {
	a.mu.Lock()
	defer a.mu.Unlock()
	close(a.probe)
	a.probe = nil
}

func (a *absence) beginning() string {
	if began := a.since.Load(); began != nil {
		return began.UTC().Format(time.RFC3339)
	}
	return "just now"
}

// enough notes that the database is away, and reports whether it has been for too long.
func (a *absence) enough(err error) bool {
	now := time.Now()
	if a.since.CompareAndSwap(nil, &now) {
		a.log.Warn("the database went away; what can be done again is", "for", a.patience.String(), "error", err.Error())
	}
	return a.long()
}

// over notes that the database answers.
func (a *absence) over() {
	began := a.since.Load()
	if began != nil && a.since.CompareAndSwap(began, nil) {
		a.log.Info("the database is back", "after", time.Since(*began).Round(time.Millisecond).String())
	}
}
