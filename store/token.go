package store

import (
	"context"
	"time"
)

// RefreshToken is one session's right to new access tokens. Tokens that replace each other form a family.
type RefreshToken struct {
	ID        string // made by the store if empty
	UserID    string
	Token     string // as the client holds it; only its hash is stored and it is never read back
	ExpiresAt Time
	CreatedAt Time // set by the store
}

// TokenStore keeps refresh tokens, hashed.
type TokenStore interface {
	// AddRefreshToken begins a session: a new family. ErrConflict if the token exists.
	AddRefreshToken(ctx context.Context, t RefreshToken) error
	// RotateRefreshToken replaces old by next, whose Token and ExpiresAt are set, and returns the live user they belong to.
	// An old token is accepted once more for grace after its replacement, so that a lost reply logs nobody out; shown later
	// it revokes its family and the error is ErrTokenReused. ErrNotFound if it is unknown, expired or revoked, or its user
	// is gone.
	RotateRefreshToken(ctx context.Context, old string, next RefreshToken, grace time.Duration) (User, error)
	// RevokeRefreshToken ends the session that token belongs to, if it is the user's; otherwise it does nothing.
	RevokeRefreshToken(ctx context.Context, userID, token string) error
	// RevokeRefreshTokens ends all sessions of a user.
	RevokeRefreshTokens(ctx context.Context, userID string) error
	// RemoveRefreshTokens removes those that expired before a time and says how many.
	RemoveRefreshTokens(ctx context.Context, expiredBefore Time) (int, error)
}
