package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

// TakeOverGuest implements store.UserStore.
func (db *DB) TakeOverGuest(ctx context.Context, guestID, userID string) error {
	return db.tx(ctx, func(q *queries) error { return q.takeOverGuest(ctx, guestID, userID) })
}

func (q *queries) takeOverGuest(ctx context.Context, guestID, userID string) error {
	if guestID == userID {
		return store.ErrNotFound
	}
	const lock = "SELECT id FROM users WHERE id = ? AND deleted_at IS NULL"
	if _, err := value[string](ctx, q, lock+" AND provider = 'guest'"+q.dialect.ForUpdate, guestID); err != nil {
		return err
	}
	if _, err := value[string](ctx, q, lock+q.dialect.ForUpdate, userID); err != nil {
		return err
	}
	// A route that both have saved stays saved once.
	both, err := all(ctx, q, func(s *string) []any { return []any{s} },
		"SELECT g.id FROM saved_routes g JOIN saved_routes u ON u.route_id = g.route_id AND u.user_id = ? WHERE g.user_id = ?", userID, guestID)
	if err != nil {
		return err
	}
	for _, id := range both {
		if _, err := q.exec(ctx, "DELETE FROM saved_routes WHERE id = ?", id); err != nil {
			return err
		}
	}
	if err := q.execs(ctx, []string{
		"UPDATE routes SET user_id = ? WHERE user_id = ?",
		"UPDATE route_generation_tasks SET user_id = ? WHERE user_id = ?",
		"UPDATE saved_routes SET user_id = ? WHERE user_id = ?",
	}, userID, guestID); err != nil {
		return err
	}
	return q.removeAccount(ctx, guestID)
}

// removeAccount deletes a user who owns nothing any more.
func (q *queries) removeAccount(ctx context.Context, userID string) error {
	return q.execs(ctx, []string{
		"DELETE FROM refresh_tokens WHERE user_id = ?",
		"DELETE FROM sessions WHERE user_id = ?",
		"DELETE FROM user_settings WHERE user_id = ?",
		"DELETE FROM user_stats WHERE user_id = ?",
		"DELETE FROM users WHERE id = ?",
	}, userID)
}

// removeOwned deletes what a guest can own, what refers to other rows first.
func (q *queries) removeOwned(ctx context.Context, userID string) error {
	const routes = "route_id IN (SELECT id FROM routes WHERE user_id = ?)"
	return q.execs(ctx, []string{
		"DELETE FROM saved_routes WHERE user_id = ?",
		"DELETE FROM saved_routes WHERE " + routes,
		"DELETE FROM route_generation_tasks WHERE user_id = ?",
		"DELETE FROM recommended_routes WHERE " + routes,
		"DELETE FROM route_options WHERE " + routes,
		"DELETE FROM routes WHERE user_id = ?",
	}, userID)
}

// RemoveGuests implements store.UserStore. Each guest goes in a transaction of its own, so that no other writer waits long.
func (db *DB) RemoveGuests(ctx context.Context, idleSince store.Time, limit int) (int, error) {
	const idle = "provider = 'guest' AND last_seen_at < ?"
	ids, err := all(ctx, db.reader(), func(s *string) []any { return []any{s} },
		"SELECT id FROM users WHERE "+idle+" ORDER BY last_seen_at LIMIT ?", idleSince, limit)
	if err != nil {
		return 0, fmt.Errorf("find idle guests: %w", err)
	}
	removed := 0
	var failed error
	for _, id := range ids {
		err := db.tx(ctx, func(q *queries) error {
			if _, err := value[string](ctx, q, "SELECT id FROM users WHERE id = ? AND "+idle+q.dialect.ForUpdate, id, idleSince); err != nil {
				return err
			}
			if err := q.removeOwned(ctx, id); err != nil {
				return err
			}
			return q.removeAccount(ctx, id)
		})
		switch {
		case err == nil:
			removed++
		case !errors.Is(err, store.ErrNotFound): // it came back meanwhile, or another process was faster
			failed = errors.Join(failed, fmt.Errorf("remove guest %s: %w", id, err))
		}
	}
	return removed, failed
}
