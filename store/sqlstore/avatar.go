package sqlstore

import (
	"context"

	"github.com/runnerway/runnerway/store"
)

// ReplaceAvatar implements store.AvatarStore.
func (db *DB) ReplaceAvatar(ctx context.Context, a store.Avatar, url string) error {
	return db.tx(ctx, func(q *queries) error {
		now := q.time()
		// The user's row is locked by its update, so that of two uploads one comes after the other.
		if err := q.execOne(ctx, "UPDATE users SET avatar_url = ?, updated_at = ? WHERE id = ? AND deleted_at IS NULL", url, now, a.UserID); err != nil {
			return err
		}
		if _, err := q.exec(ctx, "DELETE FROM avatars WHERE user_id = ?", a.UserID); err != nil {
			return err
		}
		_, err := q.exec(ctx, insert("avatars", []string{"id", "user_id", "large_jpeg", "small_jpeg", "created_at"}, 1),
			a.ID, a.UserID, a.Large, a.Small, now)
		return err
	})
}

// RemoveAvatar implements store.AvatarStore.
func (db *DB) RemoveAvatar(ctx context.Context, userID string) error {
	return db.tx(ctx, func(q *queries) error {
		if _, err := q.exec(ctx, "UPDATE users SET avatar_url = NULL, updated_at = ? WHERE id = ? AND avatar_url IS NOT NULL", q.time(), userID); err != nil {
			return err
		}
		_, err := q.exec(ctx, "DELETE FROM avatars WHERE user_id = ?", userID)
		return err
	})
}

// Avatar implements store.AvatarStore.
func (db *DB) Avatar(ctx context.Context, id string) (store.Avatar, error) {
	return one(ctx, db.reader(), func(a *store.Avatar) []any {
		return []any{&a.ID, &a.UserID, blobColumn{&a.Large}, blobColumn{&a.Small}}
	}, "SELECT id, user_id, large_jpeg, small_jpeg FROM avatars WHERE id = ?", id)
}
