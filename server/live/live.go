// Package live tells open connections that there is news for their users. It carries no contents: whoever is told looks the
// news up where they are stored, from where the connection has got to. So nothing is lost, nothing queues up in memory, and
// a slow reader holds nobody up.
//
// News are noticed in two ways. A process that stored some calls Look. What other processes on the same database stored is
// found by asking the Source once in a while for its newest id, which only grows; nobody asks while no connection is open.
package live

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/runnerway/runnerway/internal/await"
)

// What New uses where Options says nothing.
const (
	defaultPoll    = time.Second
	defaultPerUser = 20
	defaultTotal   = 5000
	sourceTimeout  = 5 * time.Second
)

// What Open and Listen fail with.
var (
	// ErrFull is a hub with as many connections as it takes.
	ErrFull = errors.New("too many connections")
	// ErrUserFull is a user with as many connections as one may have.
	ErrUserFull = errors.New("too many connections of this user")
	// ErrClosed is a hub that is closed.
	ErrClosed = errors.New("the hub is closed")
)

// A Source is where news are stored. Ids sort as texts, and none appears before one that LastNotice has returned.
type Source interface {
	// LastNotice is the newest id.
	LastNotice(ctx context.Context) (string, error)
	// NotifiedBetween are the users who have news after one id and up to another.
	NotifiedBetween(ctx context.Context, after, upTo string) ([]string, error)
}

// Options of a Hub. Source is required; zero of the rest means the default.
type Options struct {
	Source  Source
	Log     *slog.Logger  // default none
	Poll    time.Duration // how often to look for what others stored; default 1 s
	PerUser int           // connections of one user; default 20
	Total   int           // connections in all; default 5000
}

// A Hub knows the open connections. It is safe for concurrent use. Close it.
type Hub struct {
	o      Options
	look   chan struct{} // holds one wish to look for news
	ctx    context.Context
	cancel context.CancelFunc
	all    sync.WaitGroup // the loop and every connection

	mu        sync.Mutex
	open      int
	listening map[string]map[*Connection]struct{} // by user; no empty sets
	closed    bool
}

// New starts a hub.
func New(o Options) *Hub {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Poll <= 0 {
		o.Poll = defaultPoll
	}
	if o.PerUser <= 0 {
		o.PerUser = defaultPerUser
	}
	if o.Total <= 0 {
		o.Total = defaultTotal
	}
	h := &Hub{o: o, look: make(chan struct{}, 1), listening: map[string]map[*Connection]struct{}{}}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.all.Go(h.run)
	return h
}

// Open counts a connection in, before it is known whose it is. ErrFull if there are too many, ErrClosed after Stop.
func (h *Hub) Open() (*Connection, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return nil, ErrClosed
	case h.open >= h.o.Total:
		return nil, ErrFull
	}
	h.open++
	h.all.Add(1)
	return &Connection{hub: h, news: make(chan struct{}, 1)}, nil
}

// Look makes the hub look for news at once.
func (h *Hub) Look() {
	select {
	case h.look <- struct{}{}:
	default:
	}
}

// Wake tells the connections of a user that something changed that is no news: whether they may go on.
func (h *Hub) Wake(user string) { h.tell([]string{user}, false) }

// Stop asks all connections to end, by their Context, and lets no new ones in. It does not wait.
func (h *Hub) Stop() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.cancel()
}

// Close stops the hub and waits until every connection is closed, or for ctx.
func (h *Hub) Close(ctx context.Context) error {
	h.Stop()
	if err := await.Call(ctx, h.all.Wait); err != nil {
		return fmt.Errorf("close live connections: %w", err)
	}
	return nil
}

// run looks for news when asked, and on its own while anybody listens.
func (h *Hub) run() {
	var w watch
	ticker := time.NewTicker(h.o.Poll)
	ticker.Stop()
	polling := false
	for {
		select {
		case <-h.ctx.Done():
			ticker.Stop()
			return
		case <-h.look:
		case <-ticker.C:
		}
		switch wanted := h.wanted(); {
		case !wanted && polling:
			ticker.Stop()
			polling, w = false, watch{}
		case wanted && !polling:
			ticker.Reset(h.o.Poll)
			polling = true
		}
		if polling {
			h.tell(w.news(h.ctx, &h.o))
		}
	}
}

func (h *Hub) wanted() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.listening) > 0
}

// tell wakes the connections of some users, or of everybody.
func (h *Hub) tell(users []string, everybody bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if everybody {
		for _, connections := range h.listening {
			wake(connections)
		}
		return
	}
	for _, u := range users {
		wake(h.listening[u])
	}
}

func wake(connections map[*Connection]struct{}) {
	for c := range connections {
		select {
		case c.news <- struct{}{}:
		default: // it has been told and has not looked yet
		}
	}
}

// Connections is how many are open, of users and of those who have not said yet who they are.
func (h *Hub) Connections() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.open
}
