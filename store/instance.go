package store

import "context"

// How one becomes a member, in Instance.SignUp.
const (
	SignUpOpen       = "open"       // everybody who wants to
	SignUpInvitation = "invitation" // with a link of an admin
	SignUpClosed     = "closed"     // nobody
)

// Instance is what admins have set for everybody.
type Instance struct {
	Name              string // 1..100 characters
	Language          string // "ko" or "en": of who has not chosen one
	TimeZone          string // IANA name; empty: the one of the program's settings
	SignUp            string
	DefaultVisibility string // of posts whose author does not say: "public" or "private"
}

// DefaultInstance is what holds until an admin sets something else.
func DefaultInstance() Instance {
	return Instance{Name: "RunnerWay", Language: "ko", SignUp: SignUpOpen, DefaultVisibility: "public"}
}

// An InstanceChange changes what is not nil.
type InstanceChange struct {
	Name, Language, TimeZone, SignUp, DefaultVisibility *string
}

// Admission is on what terms an account may be made. The zero value lets everybody in.
type Admission struct {
	Closed       bool   // nobody
	ByInvitation bool   // with an invitation only
	Invitation   string // the code of one, used up by the account
}

// An Invitation lets people make accounts.
type Invitation struct {
	ID        string // made by the store
	Code      string // what its link holds, see NormalizeInvitation
	CreatedBy string // an admin
	Note      string // at most 200 characters: whom it is for
	MaxUses   int    // 0: any number
	Uses      int
	CreatedAt Time
	ExpiresAt Time // zero: never
	RevokedAt Time
}

// InstanceStore keeps what admins set for everybody, and their invitations.
type InstanceStore interface {
	// Instance is what is set, with defaults for what is not.
	Instance(ctx context.Context) (Instance, error)
	// ChangeInstance returns what is set afterwards. An empty text sets the default again.
	ChangeInstance(ctx context.Context, c InstanceChange) (Instance, error)
	// AddInvitation stores one; ErrConflict if the code exists.
	AddInvitation(ctx context.Context, i Invitation) (Invitation, error)
	// Invitations are up to limit that were not revoked, the newest first.
	Invitations(ctx context.Context, limit int) ([]Invitation, error)
	// Invitation is the one with that code, if it can still be used; otherwise ErrNotFound.
	Invitation(ctx context.Context, code string) (Invitation, error)
	// RevokeInvitation is ErrNotFound if there is none with that id, or it was revoked before.
	RevokeInvitation(ctx context.Context, id string) error
}
