package live

import "context"

// A Connection is one client's. Its methods are for one goroutine, except what the channels give.
type Connection struct {
	hub    *Hub
	user   string // empty until Listen
	news   chan struct{}
	closed bool
}

// Listen says whose connection it is; from then on its News are told. ErrUserFull if the user has too many, ErrClosed after
// Stop. It is called once.
func (c *Connection) Listen(user string) error {
	h := c.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	connections := h.listening[user]
	switch {
	case h.closed:
		return ErrClosed
	case len(connections) >= h.o.PerUser:
		return ErrUserFull
	case connections == nil:
		connections = map[*Connection]struct{}{}
		h.listening[user] = connections
	}
	c.user = user
	connections[c] = struct{}{}
	if len(h.listening) == 1 {
		h.Look() // it may have been asleep
	}
	return nil
}

// News gives a value when there may be news for the user: all that were stored after Listen returned are told of. Several
// may be told of at once.
func (c *Connection) News() <-chan struct{} { return c.news }

// Context ends when the hub stops: the connection should be closed.
func (c *Connection) Context() context.Context { return c.hub.ctx }

// Close counts the connection out.
func (c *Connection) Close() {
	h := c.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if c.closed {
		return
	}
	c.closed = true
	if connections := h.listening[c.user]; connections != nil {
		if delete(connections, c); len(connections) == 0 {
			delete(h.listening, c.user)
		}
	}
	h.open--
	h.all.Done()
}
