package server

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxKeys bounds the memory of a localLimiter, to about 10 MB.
const maxKeys = 100_000

// A localLimiter is a limiter of this process alone: every key has some uses per period, all at once if wished, and each comes
// back after its share of the period.
type localLimiter struct {
	uses   int
	period time.Duration

	mu    sync.Mutex
	keys  map[string]*rate.Limiter
	swept time.Time
}

func newLocalLimiter(uses int, period time.Duration) *localLimiter {
	return &localLimiter{uses: uses, period: period, keys: map[string]*rate.Limiter{}}
}

// take uses one up, or says how long to wait for one.
func (l *localLimiter) take(key string, now time.Time) (wait time.Duration, ok bool) {
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
func (l *localLimiter) forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.keys, key)
}

// sweep drops full buckets once a period. If there are too many all the same,
// somebody is making up addresses: forgetting them is better than running out
// of memory.
func (l *localLimiter) sweep(now time.Time) {
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
