package store

import "context"

// An AccountQuery asks for accounts that match all of it.
type AccountQuery struct {
	Search    string // part of the name or the address, in any case of the letters a to z
	Role      string // empty: members and admins
	Suspended *bool
	After     AccountMark // where the page before ended
	Limit     int
}

// An AccountMark is a place in the list of accounts. The zero value is its beginning.
type AccountMark struct {
	CreatedAt Time
	ID        string
}

// An AccountChange changes what is not nil.
type AccountChange struct {
	Role      *string // RoleMember or RoleAdmin
	Suspended *bool
}

// AdminStore keeps who runs the instance, and what they do to accounts.
type AdminStore interface {
	// HasAdmin reports whether anybody is an admin whose account is open.
	HasAdmin(ctx context.Context) (bool, error)
	// Accounts are live accounts, the newest first.
	Accounts(ctx context.Context, q AccountQuery) ([]User, error)
	// ChangeAccount changes what an account may do. A suspended one loses its sessions, and others do not see its posts until the
	// suspension ends. ErrNotFound if there is no such live account or it is a guest's, ErrLastAdmin if nobody would be an admin
	// any more.
	ChangeAccount(ctx context.Context, userID string, c AccountChange) (User, error)
}
