package sqlstore

import (
	"context"
	"errors"

	"github.com/runnerway/runnerway/store"
)

// Follow implements store.FollowStore.
func (db *DB) Follow(ctx context.Context, followerID, userID string) error {
	return db.tx(ctx, func(q *queries) error {
		if _, err := value[string](ctx, q, "SELECT id FROM users WHERE id = ? AND deleted_at IS NULL AND COALESCE(provider, '') <> ?",
			userID, store.ProviderGuest); err != nil {
			return err
		}
		if blocked, err := q.blocked(ctx, followerID, userID); err != nil || blocked {
			return errors.Join(err, store.ErrNotFound)
		}
		_, err := q.exec(ctx, insert("follows", []string{"follower_id", "following_id", "created_at"}, 1), followerID, userID, q.time())
		return err
	})
}

// Unfollow implements store.FollowStore.
func (db *DB) Unfollow(ctx context.Context, followerID, userID string) error {
	return db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "DELETE FROM follows WHERE follower_id = ? AND following_id = ?", followerID, userID)
	})
}
