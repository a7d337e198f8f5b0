package server

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/runnerway/runnerway/server/streetimport"
	"github.com/runnerway/runnerway/store"
)

// A streetNamer gives names to streets that earlier versions imported, one source after the other, when the server starts and
// every hour from then on, because such a version may still run beside this one.
type streetNamer struct {
	store  store.Store
	dir    string // for temporary files; empty: the system's
	log    *slog.Logger
	cancel context.CancelFunc
	done   chan struct{}
}

func startStreetNamer(s *Server) *streetNamer {
	ctx, cancel := context.WithCancel(context.Background())
	n := &streetNamer{store: s.store, dir: s.options.ExtractDir, log: s.log, cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(n.done)
		tick := time.NewTicker(upkeepEvery)
		defer tick.Stop()
		for {
			n.nameAll(ctx)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return n
}

// nameAll names what has no names. What cannot be named does not keep the others from it.
func (n *streetNamer) nameAll(ctx context.Context) {
	unnamed, err := n.store.UnnamedStreets(ctx)
	n.report(ctx, err)
	for _, source := range unnamed {
		begin := time.Now()
		dir := n.dir
		if _, err := os.Stat(dir); err != nil { // nothing was uploaded yet
			dir = ""
		}
		if err := streetimport.NameSource(ctx, n.store, source, dir); err != nil {
			n.report(ctx, fmt.Errorf("area %q: %w", source.Name, err))
			continue
		}
		n.log.InfoContext(ctx, "streets can be found by name", "area", source.Name, "took", time.Since(begin).Round(time.Millisecond).String())
	}
}

func (n *streetNamer) report(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		n.log.ErrorContext(ctx, "name streets", "error", err)
	}
}

// stop waits for the end of what is going on, or of ctx.
func (n *streetNamer) stop(ctx context.Context) error {
	n.cancel()
	select {
	case <-n.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
