package store

import (
	"context"
	"time"
)

// RefreshToken is one session's right to new access tokens. Tokens that replace each other form a family: the session.
type RefreshToken struct {
	ID        string // made by the store if empty
	UserID    string
	SessionID string // made by the store if empty; that of the one before when a token is rotated
	UserAgent string // of who holds it, at most 255 characters
	Token     string // as the client holds it; only its hash is stored and it is never read back
	ExpiresAt Time
}

// Session is one login of one device.
type Session struct {
	ID         string
	UserAgent  string // what it was last used with
	CreatedAt  Time
	LastUsedAt Time // when its tokens were last renewed
	ExpiresAt  Time // unless it is used before
}

// TokenStore keeps refresh tokens, hashed, and the sessions they belong to. To revoke a session's refresh tokens lets its
// access tokens run out; to end it makes Caller refuse them at once.
type TokenStore interface {
	// AddRefreshToken begins a session: a new family. ErrConflict if the token exists.
	AddRefreshToken(ctx context.Context, t RefreshToken) error
	// RotateRefreshToken replaces old by next, whose Token and ExpiresAt are set, and returns the live user they belong to.
	// An old token is accepted again for grace after its replacement, and later too as long as no token that replaced it was
	// used: the reply was lost, and those tokens are void from then on. Otherwise, or if a void one is shown, two parties hold
	// tokens of the session: it is ended and the error is ErrTokenReused. ErrNotFound if the token is unknown, expired or
	// revoked, or its user is gone.
	RotateRefreshToken(ctx context.Context, old string, next RefreshToken, grace time.Duration) (User, error)
	// RevokeRefreshToken revokes all tokens of the session that token belongs to, if it is the user's; otherwise it does
	// nothing.
	RevokeRefreshToken(ctx context.Context, userID, token string) error
	// RevokeRefreshTokens revokes all tokens of a user.
	RevokeRefreshTokens(ctx context.Context, userID string) error
	// Sessions are up to limit of the user's that can still be renewed, the one used last first.
	Sessions(ctx context.Context, userID string, limit int) ([]Session, error)
	// EndSession ends one of the user's that can still be renewed; ErrNotFound if there is none with that id.
	EndSession(ctx context.Context, userID, sessionID string) error
	// EndOtherSessions ends all sessions of the user but one, and says how many of them could still be renewed.
	EndOtherSessions(ctx context.Context, userID, sessionID string) (int, error)
	// RemoveRefreshTokens removes those that expired before a time, sessions too, and says how many tokens went.
	RemoveRefreshTokens(ctx context.Context, expiredBefore Time) (int, error)
}
