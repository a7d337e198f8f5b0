package store

import (
	"context"

	"github.com/runnerway/runnerway/geo"
)

// MaxPrivacyZones is how many one user may have.
const MaxPrivacyZones = 10

// Privacy is what a user shows others.
type Privacy struct {
	HideEndsM         int    // of every track's start and end, up to 1000; 0 hides nothing
	DefaultVisibility string // of a post that its client asks about; VisiblePrivate unless it was changed
}

// PrivacyChange changes what is not nil.
type PrivacyChange struct {
	HideEndsM         *int
	DefaultVisibility *string
}

// PrivacyZone is a circle around a place that others must not see into.
type PrivacyZone struct {
	ID        string // made by the store if empty
	UserID    string
	Name      string // up to 50 characters, may be empty
	Center    geo.Point
	RadiusM   int // 100..1000
	CreatedAt Time
}

// ZoneChange changes what is not nil.
type ZoneChange struct {
	Name    *string
	Center  *geo.Point
	RadiusM *int
}

// PrivacyStore keeps what people hide. Everything that the store hands to another than the owner of a track, a route's lines
// included, is cut by geo.Concealment, and has no times where something was cut.
type PrivacyStore interface {
	// Privacy is the user's, the default if nothing was set.
	Privacy(ctx context.Context, userID string) (Privacy, error)
	// ChangePrivacy returns what is set afterwards; ErrNotFound if there is no such user.
	ChangePrivacy(ctx context.Context, userID string, c PrivacyChange) (Privacy, error)
	// PrivacyZones are the user's, the oldest first.
	PrivacyZones(ctx context.Context, userID string) ([]PrivacyZone, error)
	// AddPrivacyZone chooses the move of what is cut out. ErrUserLimit if the user has MaxPrivacyZones.
	AddPrivacyZone(ctx context.Context, z PrivacyZone) (PrivacyZone, error)
	// ChangePrivacyZone keeps the move; ErrNotFound if it is not the user's.
	ChangePrivacyZone(ctx context.Context, id, userID string, c ZoneChange) (PrivacyZone, error)
	// RemovePrivacyZone is ErrNotFound if it is not the user's.
	RemovePrivacyZone(ctx context.Context, id, userID string) error
	// Concealments are what users hide, by id; who hides nothing is not in it. Accounts that are gone go on hiding.
	Concealments(ctx context.Context, userIDs ...string) (map[string]geo.Concealment, error)
}
