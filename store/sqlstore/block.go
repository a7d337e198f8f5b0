package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

// notBlocked is true unless the viewer, the argument, and the author, a column, are hidden from each other.
func notBlocked(author string) string {
	return "NOT EXISTS (SELECT 1 FROM user_blocks k WHERE k.user_id = ? AND k.other_id = " + author + ")"
}

// blocked reports whether two users are hidden from each other.
func (q *queries) blocked(ctx context.Context, userID, otherID string) (bool, error) {
	if userID == "" || userID == otherID {
		return false, nil
	}
	n, err := value[int](ctx, q, "SELECT COUNT(*) FROM user_blocks WHERE user_id = ? AND other_id = ?", userID, otherID)
	return n > 0, err
}

// IsBlocked implements store.ModerationStore.
func (db *DB) IsBlocked(ctx context.Context, userID, otherID string) (bool, error) {
	return db.reader().blocked(ctx, userID, otherID)
}

// hasBlocks reports whether anybody is hidden from a user.
func (q *queries) hasBlocks(ctx context.Context, userID string) (bool, error) {
	if userID == "" {
		return false, nil
	}
	_, err := value[int](ctx, q, "SELECT 1 FROM user_blocks WHERE user_id = ? LIMIT 1", userID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Block implements store.ModerationStore.
func (db *DB) Block(ctx context.Context, userID, otherID string) error {
	err := db.tx(ctx, func(q *queries) error {
		// In the order of their ids, so that two who block each other at once do not wait for each other.
		for _, id := range []string{min(userID, otherID), max(userID, otherID)} {
			if err := q.lockMember(ctx, id); err != nil {
				return err
			}
		}
		columns := []string{"user_id", "other_id", "blocks", "created_at"}
		for _, pair := range [][2]string{{userID, otherID}, {otherID, userID}} {
			if _, err := q.exec(ctx, insert("user_blocks", columns, 1)+q.dialect.Upsert(columns[:2], nil), pair[0], pair[1], 0, q.time()); err != nil {
				return err
			}
			if err := q.part(ctx, pair[0], pair[1]); err != nil {
				return err
			}
		}
		_, err := q.exec(ctx, "UPDATE user_blocks SET blocks = 1, created_at = ? WHERE user_id = ? AND other_id = ? AND blocks = 0", q.time(), userID, otherID)
		return err
	})
	if err != nil {
		return fmt.Errorf("block: %w", err)
	}
	return nil
}

// lockMember locks a live member: store.ErrNotFound if it is none.
func (q *queries) lockMember(ctx context.Context, userID string) error {
	_, err := value[string](ctx, q, "SELECT id FROM users WHERE id = ? AND deleted_at IS NULL AND COALESCE(provider, '') <> ?"+q.dialect.ForUpdate,
		userID, store.ProviderGuest)
	return err
}

// part takes away what one user has of another: the follow, likes and notifications.
func (q *queries) part(ctx context.Context, userID, otherID string) error {
	for _, m := range []mark{postLike, commentLike} {
		liked := " IN (SELECT l." + m.key + " FROM " + m.table + " l WHERE l.user_id = ?)"
		if _, err := q.exec(ctx, "UPDATE "+m.counted+" SET "+m.counter+" = CASE WHEN "+m.counter+" > 0 THEN "+m.counter+" - 1 ELSE 0 END WHERE author_id = ? AND id"+liked,
			otherID, userID); err != nil {
			return err
		}
		if _, err := q.exec(ctx, "DELETE FROM "+m.table+" WHERE user_id = ? AND "+m.key+" IN (SELECT c.id FROM "+m.counted+" c WHERE c.author_id = ?)",
			userID, otherID); err != nil {
			return err
		}
	}
	return q.execs(ctx, []string{
		"DELETE FROM follows WHERE follower_id = ? AND following_id = ?",
		"DELETE FROM notifications WHERE user_id = ? AND actor_id = ?",
	}, userID, otherID)
}

// Unblock implements store.ModerationStore.
func (db *DB) Unblock(ctx context.Context, userID, otherID string) error {
	return db.tx(ctx, func(q *queries) error {
		if _, err := q.exec(ctx, "UPDATE user_blocks SET blocks = 0 WHERE user_id = ? AND other_id = ?", userID, otherID); err != nil {
			return err
		}
		other, err := value[bool](ctx, q, "SELECT blocks FROM user_blocks WHERE user_id = ? AND other_id = ?"+q.dialect.ForUpdate, otherID, userID)
		if errors.Is(err, store.ErrNotFound) || other {
			return nil
		}
		if err != nil {
			return err
		}
		_, err = q.exec(ctx, "DELETE FROM user_blocks WHERE user_id = ? AND other_id = ? OR user_id = ? AND other_id = ?", userID, otherID, otherID, userID)
		return err
	})
}

// BlockedUsers implements store.ModerationStore.
func (db *DB) BlockedUsers(ctx context.Context, userID string) ([]store.BlockedUser, error) {
	return all(ctx, db.reader(), func(b *store.BlockedUser) []any {
		return []any{&b.UserID, &b.BlockedAt, maybe(&b.User.ID), maybe(&b.User.Name), maybe(&b.User.AvatarURL)}
	}, "SELECT k.other_id, k.created_at, u.id, u.name, u.avatar_url FROM user_blocks k LEFT JOIN users u ON u.id = k.other_id AND u.deleted_at IS NULL "+
		"WHERE k.user_id = ? AND k.blocks = 1 ORDER BY k.created_at DESC, k.other_id", userID)
}
