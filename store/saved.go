package store

import (
	"context"
	"fmt"
)

// How a bookmark came about, in SavedRoute.Source.
const (
	SavedDirect = "direct" // the user saved the route itself
	SavedByPost = "post"   // with the bookmark of a post that shows it
)

// ErrNoOption is an option that the route does not have. It is an ErrNotFound too.
var ErrNoOption = fmt.Errorf("no such option of the route: %w", ErrNotFound)

// SavedRoute is a user's bookmark of a route.
type SavedRoute struct {
	ID       string // made by the store if empty
	UserID   string
	RouteID  string
	OptionID string // of the route; empty if none was chosen
	Name     string // the user's own name for another's route; empty shows the route's
	Source   string
	SavedAt  Time
}

// RouteCard is a route as lists show it.
type RouteCard struct {
	Route                    // Name is the one to show
	ShapeName, ShapeIcon     string
	AuthorName, AuthorAvatar string // of Route.UserID; both empty if that account is gone
	// Of the saved option, else of the first; 0 without one.
	DistanceKM  float64
	SafetyScore int
}

// SavedRouteCard is a bookmark with its route.
type SavedRouteCard struct {
	SavedRoute
	Route RouteCard
}

// SavedSort is an order of bookmarks. Each is made unique by the bookmark's id.
type SavedSort int

// The orders of bookmarks.
const (
	SavedNewest SavedSort = iota
	SavedOldest
	SavedLongest
	SavedShortest
	SavedSafest
	SavedByName // without regard to case
)

// SavedRouteStore keeps bookmarks of routes.
type SavedRouteStore interface {
	// SaveRoute bookmarks a route of the user's own, one linked to a live public post, or one whose share link the user has
	// opened. Name renames the route if it is the user's, and else only the bookmark (B10). ErrNotFound if the route is none of
	// these, ErrNoOption if OptionID is not the route's, ErrConflict, and nothing is changed, if the user has saved it already.
	SaveRoute(ctx context.Context, s SavedRoute) (SavedRoute, error)
	// UnsaveRoute removes a bookmark, however it came about; ErrNotFound if there is none.
	UnsaveRoute(ctx context.Context, routeID, userID string) error
	// SavedRoutes is one page of a user's bookmarks, sorted over all of them (B18), and how many there are. By date it costs
	// what the page and those before it hold; by anything else it looks at every bookmark of this user and of nobody else.
	SavedRoutes(ctx context.Context, userID string, by SavedSort, offset, limit int) (page []SavedRouteCard, total int, err error)
}

// RouteShare is the link under which anybody may see a route.
type RouteShare struct {
	RouteID   string
	Token     string
	CreatedAt Time
}

// SharedRoute is what a link shows.
type SharedRoute struct {
	Route   RouteCard
	Options []RouteOption // by number
}

// ShareStore keeps share links of routes.
type ShareStore interface {
	// ShareRoute makes the link of a route of one's own with that token, or returns the one that it has. ErrNotFound if the
	// route is not the owner's.
	ShareRoute(ctx context.Context, routeID, ownerID, token string) (RouteShare, error)
	// UnshareRoute makes the link useless, also to those who have opened it; ErrNotFound if there is none.
	UnshareRoute(ctx context.Context, routeID, ownerID string) error
	// OpenShare is the route behind a link. A viewer who is given may save it from then on. ErrNotFound if there is no such
	// link or the owner's account is gone.
	OpenShare(ctx context.Context, token, viewerID string) (SharedRoute, error)
}
