package sqlstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/runnerway/runnerway/store"
)

// hashToken is what is stored of a refresh token. It is random and long, so a plain hash cannot be guessed back.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// AddRefreshToken implements store.TokenStore.
func (db *DB) AddRefreshToken(ctx context.Context, t store.RefreshToken) error {
	return db.tx(ctx, func(q *queries) error { return q.beginSession(ctx, t) })
}

// insertToken stores a token that replaces the one with the id parent, if any.
func (q *queries) insertToken(ctx context.Context, t store.RefreshToken, parent string) error {
	columns := []string{"id", "user_id", "token", "family_id", "expires_at", "created_at", "parent_id"}
	if _, err := q.exec(ctx, insert("refresh_tokens", columns, 1), q.orNewID(t.ID), t.UserID, hashToken(t.Token), t.SessionID, t.ExpiresAt,
		q.time(), null(parent)); err != nil {
		return fmt.Errorf("store refresh token: %w", err)
	}
	return nil
}

// storedToken is a row of refresh_tokens.
type storedToken struct {
	id, userID, family, parent     string
	expires, replacedAt, revokedAt store.Time
}

func (q *queries) token(ctx context.Context, token string) (storedToken, error) {
	return one(ctx, q, func(t *storedToken) []any {
		return []any{&t.id, &t.userID, maybe(&t.family), maybe(&t.parent), &t.expires, &t.replacedAt, &t.revokedAt}
	}, "SELECT id, user_id, family_id, parent_id, expires_at, replaced_at, revoked_at FROM refresh_tokens WHERE token = ?"+q.dialect.ForUpdate, hashToken(token))
}

// RotateRefreshToken implements store.TokenStore.
func (db *DB) RotateRefreshToken(ctx context.Context, old string, next store.RefreshToken, grace time.Duration) (store.User, error) {
	var u store.User
	reused := false
	err := db.tx(ctx, func(q *queries) error {
		reused = false
		now := q.time()
		t, err := q.token(ctx, old)
		if err != nil {
			return err
		}
		if !now.Before(t.expires.Time) {
			return store.ErrNotFound
		}
		late := !t.replacedAt.IsZero() && now.After(t.replacedAt.Add(grace).Time)
		switch reused, err = q.reused(ctx, t, late); {
		case err != nil:
			return err
		case reused: // The revocation has to stay, so this is no error inside the transaction.
			return q.endSession(ctx, t.userID, t.family)
		case !t.revokedAt.IsZero():
			return store.ErrNotFound
		}
		u, err = one(ctx, q, userTargets, "SELECT "+userColumns+" FROM users u WHERE u.id = ? AND u.deleted_at IS NULL", t.userID)
		if err != nil {
			return err
		}
		if _, err := q.exec(ctx, "UPDATE refresh_tokens SET replaced_at = ? WHERE id = ? AND replaced_at IS NULL", now, t.id); err != nil {
			return err
		}
		next.UserID, next.SessionID = t.userID, t.family
		if late {
			if err := q.revokeTokens(ctx, "family_id = ? AND parent_id = ?", t.family, t.id); err != nil {
				return err
			}
		}
		if err := q.insertToken(ctx, next, t.id); err != nil {
			return err
		}
		return q.useSession(ctx, next)
	})
	if err == nil && reused {
		err = store.ErrTokenReused
	}
	if err != nil {
		return store.User{}, err
	}
	return u, nil
}

// reused reports whether a token is shown by somebody beside the one who renewed with it: late, when a token that replaced it
// was used; or when it was made void by a late renewal with its predecessor and the session goes on.
func (q *queries) reused(ctx context.Context, t storedToken, late bool) (bool, error) {
	if !t.revokedAt.IsZero() {
		live, err := value[int](ctx, q, "SELECT COUNT(*) FROM refresh_tokens WHERE family_id = ? AND user_id = ? AND revoked_at IS NULL", t.family, t.userID)
		return t.parent != "" && live > 0, err
	}
	if !late {
		return false, nil
	}
	type children struct{ all, used int }
	c, err := one(ctx, q, func(c *children) []any { return []any{&c.all, &c.used} },
		"SELECT COUNT(*), COUNT(replaced_at) FROM refresh_tokens WHERE family_id = ? AND parent_id = ?", t.family, t.id)
	return c.all == 0 || c.used > 0, err // none are those that were made before parents were known
}

// revokeTokens revokes the live tokens that match a constant condition.
func (q *queries) revokeTokens(ctx context.Context, condition string, args ...any) error {
	_, err := q.exec(ctx, "UPDATE refresh_tokens SET revoked_at = ? WHERE revoked_at IS NULL AND "+condition, append([]any{q.time()}, args...)...)
	return err
}

// RevokeRefreshToken implements store.TokenStore.
func (db *DB) RevokeRefreshToken(ctx context.Context, userID, token string) error {
	return db.tx(ctx, func(q *queries) error {
		t, err := q.token(ctx, token)
		if errors.Is(err, store.ErrNotFound) || err == nil && t.userID != userID {
			return nil
		}
		if err != nil {
			return err
		}
		return q.revokeTokens(ctx, "(family_id = ? OR id = ?)", t.family, t.id)
	})
}

// RevokeRefreshTokens implements store.TokenStore.
func (db *DB) RevokeRefreshTokens(ctx context.Context, userID string) error {
	return db.tx(ctx, func(q *queries) error { return q.revokeTokens(ctx, "user_id = ?", userID) })
}

// RemoveRefreshTokens implements store.TokenStore.
func (db *DB) RemoveRefreshTokens(ctx context.Context, expiredBefore store.Time) (int, error) {
	var n int64
	err := db.tx(ctx, func(q *queries) (err error) {
		if _, err := q.exec(ctx, "DELETE FROM sessions WHERE expires_at < ?", expiredBefore); err != nil {
			return err
		}
		n, err = q.exec(ctx, "DELETE FROM refresh_tokens WHERE expires_at < ?", expiredBefore)
		return err
	})
	return int(n), err
}
