// Package demo fills an instance with people who do not exist: they sign in, have routes drawn on the streets of the sample, run
// them for three months, and talk about it. All of that goes through the API, as if a phone had sent it, so that a demo is
// what real use would have left. The same seed and the same end make the same demo.
package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// Days is how far back a demo goes.
const Days = 90

// A Clock is the time of a demo, which its server and its store go by. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the time in the demo.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *Clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// NewClock is a clock that stands at the beginning of a demo that ends at end.
func NewClock(end time.Time) *Clock { return &Clock{now: end.AddDate(0, 0, -Days)} }

// A Person is somebody in a demo.
type Person struct {
	Email string // at the domain of the demo
	Name  string
}

// Options say where a demo goes to.
type Options struct {
	Handler http.Handler // the server, by Clock
	Prefix  string       // of the API
	Clock   *Clock
	End     time.Time // nothing happens later
	Seed    uint64
	// Enter makes an account at the clock's time and returns an access token that is good until the end.
	Enter func(context.Context, Person) (token string, err error)
	// Progress is told how much of the whole is done; may be nil.
	Progress func(done, total int64)
}

// A Count is what a demo has made.
type Count struct {
	Users, Routes, Runs, Posts, Comments, Likes, Bookmarks, Follows, Goals, Saved int
}

// Fill makes a demo. If it fails, what it made until then stays.
func Fill(ctx context.Context, o Options) (Count, error) {
	s := &story{
		Options: o, ctx: ctx, start: o.Clock.Now(), rand: rand.New(rand.NewPCG(o.Seed, 0x72756e6e6572)),
	}
	for i := range everybody {
		s.at(s.start.Add(everybody[i].joins()), func() error { return s.join(i) })
	}
	for s.events.Len() > 0 {
		if err := ctx.Err(); err != nil {
			return s.count, err
		}
		e := s.next()
		o.Clock.set(e.at)
		if err := e.do(); err != nil {
			return s.count, fmt.Errorf("demo at %s: %w", e.at.Format(time.RFC3339), err)
		}
		if o.Progress != nil {
			o.Progress(int64(e.at.Sub(s.start)), int64(o.End.Sub(s.start)))
		}
	}
	return s.count, nil
}
