package sqlstore

import (
	"context"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

const (
	sessionColumns = "s.id, s.user_agent, s.created_at, s.last_used_at, s.expires_at"
	// renewable is a session with a refresh token that still works.
	renewable = "EXISTS (SELECT 1 FROM refresh_tokens r WHERE r.family_id = s.id AND r.revoked_at IS NULL AND r.expires_at > ?)"
)

func sessionTargets(s *store.Session) []any {
	return []any{&s.ID, maybe(&s.UserAgent), &s.CreatedAt, &s.LastUsedAt, &s.ExpiresAt}
}

// beginSession stores a session with its first token.
func (q *queries) beginSession(ctx context.Context, t store.RefreshToken) error {
	t.SessionID = q.orNewID(t.SessionID)
	columns := []string{"id", "user_id", "user_agent", "created_at", "last_used_at", "expires_at"}
	if _, err := q.exec(ctx, insert("sessions", columns, 1), t.SessionID, t.UserID, null(t.UserAgent), q.time(), q.time(), t.ExpiresAt); err != nil {
		return fmt.Errorf("store session: %w", err)
	}
	return q.insertToken(ctx, t, "")
}

// useSession notes that a session was renewed with a token.
func (q *queries) useSession(ctx context.Context, t store.RefreshToken) error {
	_, err := q.exec(ctx, "UPDATE sessions SET last_used_at = ?, expires_at = ?, user_agent = COALESCE(?, user_agent) WHERE id = ?",
		q.time(), t.ExpiresAt, null(t.UserAgent), t.SessionID)
	return err
}

// Sessions implements store.TokenStore.
func (db *DB) Sessions(ctx context.Context, userID string, limit int) ([]store.Session, error) {
	return all(ctx, db.reader(), sessionTargets, "SELECT "+sessionColumns+" FROM sessions s WHERE s.user_id = ? AND "+renewable+
		" ORDER BY s.last_used_at DESC, s.id DESC LIMIT ?", userID, db.time(), limit)
}

// EndSession implements store.TokenStore.
func (db *DB) EndSession(ctx context.Context, userID, sessionID string) error {
	return db.tx(ctx, func(q *queries) error {
		if _, err := value[string](ctx, q, "SELECT s.id FROM sessions s WHERE s.id = ? AND s.user_id = ? AND "+renewable+q.dialect.ForUpdate,
			sessionID, userID, q.time()); err != nil {
			return err
		}
		return q.endSession(ctx, userID, sessionID)
	})
}

func (q *queries) endSession(ctx context.Context, userID, sessionID string) error {
	if err := q.execs(ctx, []string{
		"DELETE FROM sessions WHERE user_id = ? AND id = ?",
		"DELETE FROM live_tickets WHERE user_id = ? AND session_id = ?",
	}, userID, sessionID); err != nil {
		return err
	}
	return q.revokeTokens(ctx, "user_id = ? AND family_id = ?", userID, sessionID)
}

// EndOtherSessions implements store.TokenStore.
func (db *DB) EndOtherSessions(ctx context.Context, userID, sessionID string) (int, error) {
	var n int
	err := db.tx(ctx, func(q *queries) (err error) {
		const others = "user_id = ? AND id <> ?"
		n, err = value[int](ctx, q, "SELECT COUNT(*) FROM sessions s WHERE s."+others+" AND "+renewable, userID, sessionID, q.time())
		if err != nil {
			return err
		}
		if err := q.execs(ctx, []string{
			"DELETE FROM sessions WHERE " + others,
			"DELETE FROM live_tickets WHERE user_id = ? AND COALESCE(session_id, '') <> ?",
		}, userID, sessionID); err != nil {
			return err
		}
		return q.revokeTokens(ctx, "user_id = ? AND COALESCE(family_id, '') <> ?", userID, sessionID)
	})
	return n, err
}

// endSessions ends all sessions of a user.
func (q *queries) endSessions(ctx context.Context, userID string) error {
	if err := q.execs(ctx, []string{
		"DELETE FROM sessions WHERE user_id = ?",
		"DELETE FROM live_tickets WHERE user_id = ?",
		"DELETE FROM login_codes WHERE user_id = ?",
	}, userID); err != nil {
		return err
	}
	return q.revokeTokens(ctx, "user_id = ?", userID)
}
