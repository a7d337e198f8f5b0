package sqlstore

import (
	"context"
	"fmt"
	"time"

	"github.com/runnerway/runnerway/store"
)

// A limit is kept as one time, when all uses are back: the "theoretical arrival time" of the generic cell rate algorithm
// (ITU-T I.371). A use adds its share of the period to it, from now at the earliest, and is refused where that would take
// it further ahead than the period. So one statement takes a use and tells whether it was granted.

// TakeUse implements store.LimitStore.
func (db *DB) TakeUse(ctx context.Context, key string, l store.UseLimit) (time.Duration, error) {
	share := max(1, l.Period.Milliseconds()/int64(l.Uses))
	now := db.now().UnixMilli()
	last := now + share*int64(l.Uses-1) // the latest full_at of a key that has a use left
	take := insert("rate_limits", []string{"id", "full_at"}, 1) + db.dialect.OnConflict([]string{"id"}) +
		"granted = CASE WHEN rate_limits.full_at > ? THEN 0 ELSE 1 END, " + // the first: MariaDB sets one column after the other
		"full_at = CASE WHEN rate_limits.full_at > ? THEN rate_limits.full_at WHEN rate_limits.full_at < ? THEN ? " +
		"ELSE rate_limits.full_at + ? END RETURNING full_at, granted"
	var u struct {
		fullAt  int64
		granted bool
	}
	err := db.tx(ctx, func(q *queries) (err error) {
		u, err = one(ctx, q, func(t *struct {
			fullAt  int64
			granted bool
		}) []any {
			return []any{&t.fullAt, &t.granted}
		}, take, hashToken(key), now+share, last, last, now, now+share, share)
		return err
	})
	switch {
	case err != nil:
		return 0, fmt.Errorf("count a use: %w", err)
	case u.granted:
		return 0, nil
	}
	return time.Duration(max(1, u.fullAt-last)) * time.Millisecond, nil
}

// ForgetUses implements store.LimitStore.
func (db *DB) ForgetUses(ctx context.Context, key string) error {
	err := db.tx(ctx, func(q *queries) error {
		_, err := q.exec(ctx, "DELETE FROM rate_limits WHERE id = ?", hashToken(key))
		return err
	})
	if err != nil {
		return fmt.Errorf("forget uses: %w", err)
	}
	return nil
}

// TrimUses implements store.LimitStore.
func (db *DB) TrimUses(ctx context.Context, most int) (int, error) {
	now := db.now().UnixMilli()
	// Most of the time there is nothing to do, and no need for a writer.
	if due, err := value[bool](ctx, db.reader(), "SELECT COUNT(*) > ? OR COALESCE(MIN(full_at), ?) < ? FROM rate_limits", most, now, now); err != nil || !due {
		return 0, err
	}
	var removed int64
	err := db.tx(ctx, func(q *queries) (err error) {
		if removed, err = q.exec(ctx, "DELETE FROM rate_limits WHERE full_at < ?", now); err != nil {
			return err
		}
		left, err := value[int](ctx, q, "SELECT COUNT(*) FROM rate_limits")
		if err != nil || left <= most {
			return err
		}
		stays, err := value[int64](ctx, q, "SELECT full_at FROM rate_limits ORDER BY full_at LIMIT 1 OFFSET ?", left-most)
		if err != nil {
			return err
		}
		n, err := q.exec(ctx, "DELETE FROM rate_limits WHERE full_at < ?", stays)
		removed += n
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("trim uses: %w", err)
	}
	return int(removed), nil
}
