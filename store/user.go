package store

import (
	"context"
	"strings"
)

// Whom an account belongs to, in User.Provider, if not to the holder of a password alone.
const (
	ProviderGuest = "guest" // a visitor without an account (A7)
	ProviderKakao = "kakao"
)

// What an account may do, in User.Role.
const (
	RoleGuest  = "guest"  // look around: a visitor without an account
	RoleMember = "member" // everything of one's own
	RoleAdmin  = "admin"  // everything of a member, and run the instance
)

// User is an account.
type User struct {
	ID           string
	Email        string // normalised, see NormalizeEmail
	PasswordHash string // bcrypt; empty for guests and accounts of a provider alone
	Name         string // 1..100 characters
	AvatarURL    string
	Provider     string // "", ProviderKakao or ProviderGuest
	ProviderID   string
	Role         string // RoleGuest of guests; of others RoleMember unless it is RoleAdmin
	SuspendedAt  Time   // when an admin locked the account; zero if it is open
	CreatedAt    Time
	UpdatedAt    Time
	LastSeenAt   Time
	DeletedAt    Time
}

// IsGuest reports whether u is a visitor without an account.
func (u User) IsGuest() bool { return u.Provider == ProviderGuest }

// IsAdmin reports whether u runs the instance.
func (u User) IsAdmin() bool { return u.Role == RoleAdmin }

// NormalizeEmail is the form in which an address is stored and compared: without blanks around it, in lower case.
func NormalizeEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// UserStats are a user's totals.
type UserStats struct {
	DistanceKM      float64
	Workouts        int
	CompletedRoutes int
	CaloriesKcal    int
	DurationSec     int
	SavedRoutes     int // counted when asked
}

// Profile is an account with what belongs to it.
type Profile struct {
	User     User
	Stats    UserStats
	Settings *UserSettings // nil if there is no row
}

// A UserChange changes what is not nil.
type UserChange struct {
	Name *string
	// AvatarURL is another address of the user's picture; empty removes it. The uploaded picture goes unless its id is
	// AvatarID.
	AvatarURL *string
	AvatarID  string
	Settings  SettingsChange
}

// PasswordChange is another password of an account.
type PasswordChange struct {
	UserID   string
	Old, New string       // bcrypt hashes; Old is empty for an account that has had none
	Token    RefreshToken // of the session that goes on; the store sets UserID
}

// SignUp is a new account with its first session.
type SignUp struct {
	// User needs ID, Name and, unless it is a guest, Email; times are set by the store.
	User User
	// Token is its first refresh token; the store sets UserID. Without Token.Token no session is begun.
	Token RefreshToken
	// GuestID is the guest whose routes the new account takes over, if any. A guest that is gone already is no error.
	GuestID string
	// Admission is on what terms the account may be made.
	Admission Admission
}

// UserStore keeps accounts.
type UserStore interface {
	// CreateUser stores the account, its zero stats, its default settings and its first refresh token, and takes over a
	// guest's routes, in one transaction. ErrConflict if a live user has the e-mail, the id or the provider's id; ErrClosed or
	// ErrNotInvited if it is not admitted.
	CreateUser(ctx context.Context, s SignUp) (User, error)
	// Caller is the live user with that id, in one look with the session that is used; an empty sessionID stands for none.
	// ErrNotFound if there is no such user, ErrSuspended if the account is suspended, ErrSessionEnded if the session was ended
	// or is not the user's.
	Caller(ctx context.Context, id, sessionID string) (User, error)
	// User is the live user with that id; ErrNotFound if there is none.
	User(ctx context.Context, id string) (User, error)
	// UserByEmail is the live user with that address in any case; ErrNotFound if there is none.
	UserByEmail(ctx context.Context, email string) (User, error)
	// Profile is the live user with stats and settings, in one look; ErrNotFound if there is none. Nothing is written.
	Profile(ctx context.Context, userID string) (Profile, error)
	// ChangeUser is ErrNotFound if there is no such live user.
	ChangeUser(ctx context.Context, userID string, c UserChange) error
	// TouchUser notes that the user was here; it writes at most once an hour for one user.
	TouchUser(ctx context.Context, userID string) error
	// ChangePassword sets a password, ends all sessions of the user and begins a new one. ErrNotFound if there is no such live
	// user, or its password is not the old one any more.
	ChangePassword(ctx context.Context, c PasswordChange) error
	// DeleteUser marks the account as deleted, frees its e-mail and provider id, removes its picture and emergency contacts
	// and ends its sessions. It returns when that was; ErrNotFound if there is no such live user, ErrLastAdmin if nobody would
	// be an admin any more.
	DeleteUser(ctx context.Context, userID, reason string) (Time, error)
	// TakeOverGuest gives the guest's routes, tasks and bookmarks to a user and removes the guest. ErrNotFound if guestID is
	// no guest or userID no live user.
	TakeOverGuest(ctx context.Context, guestID, userID string) error
	// RemoveGuests removes up to limit guests last seen before idleSince, with their routes, and says how many went.
	RemoveGuests(ctx context.Context, idleSince Time, limit int) (int, error)
}
