package server

import (
	"context"
	"log/slog"
	"math"
	"strconv"
	"time"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// Limits are what one may do; zero means the default. Requests from the machine itself, without a proxy, are free of those
// that count by network.
type Limits struct {
	FailedLogins int // in 15 minutes, of one address from one network; default 10
	SignUps      int // in an hour, from one network; default 60
	Guests       int // in an hour, from one network; default 30

	RunningPerUser int // generations at the same time; default 2
	QueuedPerUser  int // generations that wait beyond these; default 8
	Queued         int // of everybody; default 64
}

func (l *Limits) setDefaults() {
	for _, n := range []struct {
		value    *int
		fallback int
	}{
		{&l.FailedLogins, 10}, {&l.SignUps, 60}, {&l.Guests, 30}, {&l.RunningPerUser, 2}, {&l.QueuedPerUser, 8}, {&l.Queued, 64},
	} {
		if *n.value <= 0 {
			*n.value = n.fallback
		}
	}
}

// limits of what a stranger can do (A7 and login).
type limits struct {
	guests, signups, logins *limiter
}

func newLimits(l Limits, s store.LimitStore, log *slog.Logger) limits {
	limit := func(name string, uses int, period time.Duration) *limiter {
		return &limiter{name: name, of: store.UseLimit{Uses: uses, Period: period}, shared: s, log: log, local: newLocalLimiter(uses, period)}
	}
	return limits{
		guests:  limit("guests", l.Guests, time.Hour),
		signups: limit("signups", l.SignUps, time.Hour),
		logins:  limit("logins", l.FailedLogins, 15*time.Minute),
	}
}

// A limiter gives every key some uses per period, counted in the database by all processes together. While the database does
// not count, this process does, by itself: so nobody is locked out for that, and nobody gets more than one limit for each process.
type limiter struct {
	name   string // tells its keys from those of other limiters
	of     store.UseLimit
	shared store.LimitStore
	log    *slog.Logger
	local  *localLimiter
}

// take uses one up, or says how long to wait for one.
func (l *limiter) take(ctx context.Context, key string, now time.Time) (wait time.Duration, ok bool) {
	wait, err := l.shared.TakeUse(ctx, l.name+" "+key, l.of)
	if err != nil {
		l.log.WarnContext(ctx, "a limit is counted by this process alone", "limit", l.name, "error", err)
		return l.local.take(key, now)
	}
	return wait, wait == 0
}

// forget gives a key all its uses back.
func (l *limiter) forget(ctx context.Context, key string) {
	l.local.forget(key)
	if err := l.shared.ForgetUses(ctx, l.name+" "+key); err != nil {
		l.log.WarnContext(ctx, "a limit is not given back", "limit", l.name, "error", err)
	}
}

// limited reports a visit that limits apply to, and under which name: everybody
// but the machine itself, when it asks without a proxy. An IPv6 customer has
// 2^64 addresses or more, so those count as one.
func (v *visit) limited() (name string, limited bool) {
	if v.direct && v.client.IsLoopback() {
		return "", false
	}
	if v.client.Is6() {
		if network, err := v.client.Prefix(64); err == nil {
			return network.String(), true
		}
	}
	return v.client.String(), true
}

// slowDown is 429 with the seconds to wait.
func slowDown(wait time.Duration) *api.Failure {
	return errTooMany.WithHeader("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
}
