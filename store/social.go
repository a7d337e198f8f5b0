package store

import "context"

// SocialUser is what a provider such as Kakao says of a person. The store believes all of it.
type SocialUser struct {
	Provider   string
	ProviderID string
	Email      string // only one that the provider has verified; else empty
	Name       string // of a new account, 1..100 characters
	// AvatarURL is the person's picture at the provider, at most 500 characters; may be empty.
	AvatarURL string
	// NewID and NewEmail are a new account's; NewEmail is used if Email is empty or taken.
	NewID, NewEmail string
	// CallerID is who asks, if anybody has proved to be a user.
	CallerID string
	// Admission is on what terms a new account may be made.
	Admission Admission
}

// LoginCode lets the browser that it was given to begin a session, once.
type LoginCode struct {
	Code      string // as the browser holds it; only its hash is stored
	Browser   string // what only that browser knows; only its hash is stored
	UserID    string
	IsNew     bool // the account was made by this login
	ExpiresAt Time
}

// SocialStore keeps who logs in through another provider.
type SocialStore interface {
	// EnterSocially is the live account of a provider's user, and whether it is new. It is the one with that provider's id,
	// whose picture becomes AvatarURL unless one was uploaded; else the one with the verified e-mail, unless another id of a
	// provider is linked to it, and then it is linked; else a new one. ErrClosed or
	// ErrNotInvited if a new one is not admitted.
	//
	// An account that is linked by its e-mail may have been made by somebody who does not own the address, since sign-up does
	// not verify it. So unless its user asks for it (CallerID) it loses its password and all sessions end: only the owner
	// of the address gets in from then on.
	EnterSocially(ctx context.Context, s SocialUser) (u User, isNew bool, err error)
	// ClaimLogin notes that a login's state was used; ErrConflict if it was before. It may be forgotten after expires.
	ClaimLogin(ctx context.Context, state string, expires Time) error
	// AddLoginCode stores a code.
	AddLoginCode(ctx context.Context, c LoginCode) error
	// UseLoginCode uses a code up; ErrNotFound if it is unknown, expired, another browser's, or was used before.
	UseLoginCode(ctx context.Context, code, browser string) (LoginCode, error)
	// RemoveLoginCodes removes codes and states that expired before a time and says how many.
	RemoveLoginCodes(ctx context.Context, expiredBefore Time) (int, error)
}
