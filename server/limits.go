package server

import (
	"math"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/runnerway/runnerway/server/api"
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

func newLimits(l Limits) limits {
	return limits{
		guests:  newLimiter(l.Guests, time.Hour),
		signups: newLimiter(l.SignUps, time.Hour),
		logins:  newLimiter(l.FailedLogins, 15*time.Minute),
	}
}

// maxKeys bounds a limiter's memory, to about 10 MB.
const maxKeys = 100_000

// A limiter gives every key some uses per period: all at once if wished, and
// each comes back after its share of the period.
type limiter struct {
	uses   int
	period time.Duration

	mu    sync.Mutex
	keys  map[string]*rate.Limiter
	swept time.Time
}

func newLimiter(uses int, period time.Duration) *limiter {
	return &limiter{uses: uses, period: period, keys: map[string]*rate.Limiter{}}
}

// take uses one up, or says how long to wait for one.
func (l *limiter) take(key string, now time.Time) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	bucket := l.keys[key]
	if bucket == nil {
		bucket = rate.NewLimiter(rate.Limit(float64(l.uses)/l.period.Seconds()), l.uses)
		l.keys[key] = bucket
	}
	if bucket.AllowN(now, 1) {
		return 0, true
	}
	lacking := 1 - bucket.TokensAt(now)
	return time.Duration(lacking / float64(bucket.Limit()) * float64(time.Second)), false
}

// forget gives a key all its uses back.
func (l *limiter) forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.keys, key)
}

// sweep drops full buckets once a period. If there are too many all the same,
// somebody is making up addresses: forgetting them is better than running out
// of memory.
func (l *limiter) sweep(now time.Time) {
	if now.Sub(l.swept) < l.period && len(l.keys) < maxKeys {
		return
	}
	l.swept = now
	for key, bucket := range l.keys {
		if bucket.TokensAt(now) >= float64(l.uses) {
			delete(l.keys, key)
		}
	}
	if len(l.keys) >= maxKeys {
		clear(l.keys)
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
