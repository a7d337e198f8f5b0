package server_test

import (
	"fmt"
	"testing"

	"github.com/runnerway/runnerway/server"
)

// Every limit is a setting of its own.
func TestLimitsAreSettings(t *testing.T) {
	const somewhere = "203.0.113.7:1234"
	limit := func(l server.Limits) func(*server.Options) { return func(o *server.Options) { o.Limits = l } }
	tooMany := func(a *answer) {
		t.Helper()
		a.fails(429, "TOO_MANY_REQUESTS", "요청 횟수가 너무 많습니다. 잠시 후 다시 시도해주세요")
		if a.header("Retry-After") == "" {
			t.Errorf("%s: 429 without Retry-After", a.request)
		}
	}
	t.Run("guests", func(t *testing.T) {
		nobody := newKit(t, limit(server.Limits{Guests: 1})).as("").from(somewhere)
		nobody.post("/auth/guest", nil).wants(201)
		tooMany(nobody.post("/auth/guest", nil))
	})
	t.Run("accounts", func(t *testing.T) {
		nobody := newKit(t, limit(server.Limits{SignUps: 1})).as("").from(somewhere)
		nobody.post("/auth/signup", kimSignUp).wants(201)
		tooMany(nobody.post("/auth/signup", obj{"email": "lee@example.com", "password": "123456", "name": "lee"}))
	})
	t.Run("failed logins", func(t *testing.T) {
		nobody := newKit(t, limit(server.Limits{FailedLogins: 1})).as("").from(somewhere)
		nobody.post("/auth/login", obj{"email": "kim@example.com", "password": "guess!"}).wants(401)
		tooMany(nobody.post("/auth/login", obj{"email": "kim@example.com", "password": "guess!"}))
		nobody.post("/auth/login", obj{"email": "lee@example.com", "password": "guess!"}).wants(401)
	})
	wish := obj{"shape_id": "heart", "start": place(townCenter)}
	t.Run("generations of one user", func(t *testing.T) {
		s := stub{hold: make(chan struct{}), begun: make(chan struct{}, 9)}
		k := newKit(t, inTown(t), s.use, limit(server.Limits{RunningPerUser: 1, QueuedPerUser: 1}), func(o *server.Options) { o.Workers = 4 })
		defer close(s.hold)
		kim, lee := k.member("kim"), k.member("lee")
		for range 2 {
			kim.post(async, wish).wants(202)
		}
		tooMany(kim.post(async, wish))
		received(t, s.begun, "search of kim's")
		lee.post(async, wish).wants(202)
		received(t, s.begun, "search of lee's: kim has one running")
	})
	t.Run("generations of everybody", func(t *testing.T) {
		s := stub{hold: make(chan struct{}), begun: make(chan struct{}, 99)}
		k := newKit(t, inTown(t), s.use, func(o *server.Options) { o.Workers = 1 })
		defer close(s.hold)
		for i := range 65 { // one runs, 64 wait
			user := fmt.Sprintf("user%d", i)
			k.member(user).post(async, wish).wants(202)
		}
		last := k.member("last")
		tooMany(last.post(async, wish))
	})
}
