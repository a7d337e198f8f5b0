package store

import "context"

// What a link to an account is for, in AccountLink.Purpose.
const (
	LinkSetup = "setup" // to become an admin: the first one, or the one with an address
	LinkReset = "reset" // to set another password
)

// An AccountLink is a link that works once.
type AccountLink struct {
	Token     string // what the link holds; only its hash is stored
	Purpose   string
	UserID    string // LinkReset: whose password
	Email     string // LinkSetup: who becomes an admin; empty: whoever uses it, as long as there is none
	CreatedAt Time   // set by the store
	ExpiresAt Time   // zero: when it is used
}

// SetUp is the use of a link of LinkSetup.
type SetUp struct {
	Link string // its token
	// UserID is the account that becomes an admin. If it is empty one is made of User, which needs ID, Email, Name and
	// PasswordHash.
	UserID string
	// User.PasswordHash also becomes the password of an account that has none.
	User     User
	Token    RefreshToken // of the session that begins; the store sets UserID
	GuestID  string       // whose routes the account takes over, if any
	Instance InstanceChange
}

// AccountLinkStore keeps links that work once.
type AccountLinkStore interface {
	// AddAccountLink stores a link. One of LinkReset takes the place of the account's others; of those of LinkSetup the newest
	// are kept.
	AddAccountLink(ctx context.Context, l AccountLink) error
	// AccountLink is the link with that token, which can be used; otherwise ErrNotFound.
	AccountLink(ctx context.Context, purpose, token string) (AccountLink, error)
	// SetUp uses a link up: it makes an admin, whose account is open from then on, and begins its session. Of links that name no
	// address the first one that is used voids the others. ErrNotFound if the link cannot be used, names another address, or
	// the account is not there; ErrConflict if a live user has the address of a new account.
	SetUp(ctx context.Context, s SetUp) (User, error)
	// ResetPassword uses a link up: it sets a password and ends all sessions of the account. ErrNotFound if the link cannot
	// be used or the account is gone.
	ResetPassword(ctx context.Context, token, passwordHash string) (User, error)
	// RemoveAccountLinks removes those that expired before a time and says how many went.
	RemoveAccountLinks(ctx context.Context, expiredBefore Time) (int, error)
}
