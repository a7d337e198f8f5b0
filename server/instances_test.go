package server_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

// beside is another server on k's database, as another process would be.
func (k *kit) beside() *kit {
	k.t.Helper()
	other := &kit{t: k.t, store: k.store, clock: k.clock, log: k.log}
	other.boot(k.options)
	return other
}

const stranger = "203.0.113.7:1234"

// Limits are counted by all servers on one database together, and survive a restart.
func TestLimitsAreShared(t *testing.T) {
	one := newKit(t, func(o *server.Options) { o.Limits = server.Limits{Guests: 2, SignUps: 2, FailedLogins: 2} })
	two := one.beside()
	one.member("kim")
	signUp := func(name string) obj { return obj{"email": name + "@example.com", "password": "123456", "name": name} }
	wrong := obj{"email": "kim@example.com", "password": "guess!"}
	for i, k := range []*kit{one, two} {
		nobody := k.as("").from(stranger)
		nobody.post("/auth/guest", nil).wants(201)
		nobody.post("/auth/signup", signUp([]string{"lee", "choi"}[i])).wants(201)
		nobody.post("/auth/login", wrong).wants(401)
	}
	one.restart()
	for _, k := range []*kit{one, two} {
		nobody := k.as("").from(stranger)
		for _, a := range []*answer{
			nobody.post("/auth/guest", nil), nobody.post("/auth/signup", signUp("park")), nobody.post("/auth/login", wrong),
			nobody.post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}),
		} {
			a.wants(429)
			if a.header("Retry-After") == "" {
				t.Errorf("%s: 429 without Retry-After", a.request)
			}
		}
		k.as("").from("203.0.113.99:1").post("/auth/login", wrong).wants(401) // another network
	}
	one.clock.advance(8 * time.Minute) // one of two guesses is back
	two.as("").from(stranger).post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(200)
	one.as("").from(stranger).post("/auth/login", wrong).wants(401) // a right one gives back both
	one.as("").from(stranger).post("/auth/login", wrong).wants(401)
	two.as("").from(stranger).post("/auth/login", wrong).wants(429)
}

// uncounted is a store that counts no uses.
type uncounted struct{ store.Store }

func (uncounted) TakeUse(context.Context, string, store.UseLimit) (time.Duration, error) {
	return 0, errors.New("disk on fire")
}

// A database that does not count neither locks people out nor opens the door: each server counts by itself.
func TestLimitsWithoutTheDatabase(t *testing.T) {
	k := newKit(t, func(o *server.Options) { o.Limits.Guests = 2; o.Store = uncounted{o.Store} })
	nobody := k.as("").from(stranger)
	nobody.post("/auth/guest", nil).wants(201)
	nobody.post("/auth/guest", nil).wants(201)
	nobody.post("/auth/guest", nil).wants(429)
	if !strings.Contains(k.log.String(), "disk on fire") {
		t.Error("the log does not say that limits are not shared")
	}
}
