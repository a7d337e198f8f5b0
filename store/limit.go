package store

import (
	"context"
	"time"
)

// UseLimit is how often something may be done: Uses times per Period, all at once if wished, and each use comes back after its
// share of the period.
type UseLimit struct {
	Uses   int // at least 1
	Period time.Duration
}

// LimitStore counts uses by key, for all processes on the database together. Keys are kept as digests. A key that has all its
// uses needs no row.
type LimitStore interface {
	// TakeUse uses one up and returns 0, or how long to wait for one, which uses none up.
	TakeUse(ctx context.Context, key string, l UseLimit) (wait time.Duration, err error)
	// ForgetUses gives a key all its uses back.
	ForgetUses(ctx context.Context, key string) error
	// TrimUses removes the rows that nobody needs, and those that would be the first to go if more than most are left. It
	// returns how many it removed.
	TrimUses(ctx context.Context, most int) (int, error)
}
