package store

import "context"

// AdminStore keeps who runs the instance.
type AdminStore interface {
	// HasAdmin reports whether anybody is an admin whose account is open.
	HasAdmin(ctx context.Context) (bool, error)
	// SetRole makes an account a member's or an admin's: RoleMember or RoleAdmin. ErrNotFound if there is no such live account
	// or it is a guest's, ErrLastAdmin if nobody else would be an admin.
	SetRole(ctx context.Context, userID, role string) (User, error)
}
