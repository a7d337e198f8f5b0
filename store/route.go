package store

import (
	"context"

	"github.com/runnerway/runnerway/geo"
)

// Kinds of routes, in Route.Type.
const (
	RoutePreset         = "preset"
	RouteCustom         = "custom"
	RouteNone           = "none"
	RouteRecommendation = "recommendation"
)

// Route is a wish to run something: a preset or a drawing at a place. What can be run are its options.
type Route struct {
	ID                string // made by the store if empty
	UserID            string
	ShapeID           string // Shape.ID; empty unless it is a preset
	Name              string // 1..100 characters
	Type              string
	Mode              string
	Start             geo.Point // 7 decimals are kept
	Address, District string
	SVGPath           string // custom drawings only
	Condition         string
	Intensity         string
	TargetDurationMin int // 0 if none
	SafetyMode        bool
	CreatedAt         Time
	UpdatedAt         Time
}

// RouteOption is one way to run a route.
type RouteOption struct {
	ID               string // made by the store if empty
	RouteID          string
	Number           int // 1..3; 0 or less in options kept only because a workout refers to them
	Name             string
	DistanceKM       float64 // 2 decimals, below 1000
	EstimatedTimeMin int
	RecommendedPace  string
	ConditionType    string
	Difficulty       string
	Tag              string
	Path             []geo.Point // closed, 7 decimals are kept
	ElevationsM      []float64   // one for each of Path, NaN where unknown; nil if all are
	SafetyScore      int
	LightingScore    int
	// Climb, in metres with 2 decimals, below 10,000, and percent with 2 decimals, below 100.
	MaxElevationDiffM                         int
	TotalAscentM, TotalDescentM, TotalChangeM float64
	AverageGradePct, MaxGradePct              float64
	SelfIntersects                            bool
	SegmentCount, TurnCount                   int
	PlaceIDs                                  map[string][]string // by category
	CameraCount                               int
	LightCoverage                             float64     // share of the length that is lit, 0..1
	Outline                                   []geo.Point // the drawing as it was placed on the map; nil if there is none
	TurnDeg                                   float64     // of the drawing against upright
	DeviationM, DeviationPct                  float64     // of the path from the drawing
	Label                                     string      // what this option has over the others
	Details                                   []byte      // JSON of the server's own, what else it measured; nil if none
	// Concealed says that its owner hides parts of it, so that distances along Path do not count from the start. It is not
	// stored.
	Concealed bool
	CreatedAt Time
}

// Generated is a route with the options that were found for it.
type Generated struct {
	Route   Route
	Options []RouteOption // numbered 1.. in this order if Number is 0
}

// RouteStore keeps routes and their options.
type RouteStore interface {
	// CreateRoute stores a route without options, such as a drawing. ErrConflict if its id exists.
	CreateRoute(ctx context.Context, r Route) (Route, error)
	// SaveGenerated stores a route with its options, at least one. If Route.ID is a route of Route.UserID already, only its
	// start is changed and its options are replaced (B12); options that a workout refers to stay readable by id, and
	// bookmarks move to the new option of the same number, else to the first. ErrNotFound if the route is another user's or was deleted.
	SaveGenerated(ctx context.Context, g Generated) (Generated, error)
	// Route is visible to its owner and to those who saved it; ErrNotFound otherwise.
	Route(ctx context.Context, id, viewerID string) (Route, error)
	// OwnRoute is visible to its owner; ErrNotFound otherwise.
	OwnRoute(ctx context.Context, id, ownerID string) (Route, error)
	// RouteOptions are the options of a visible route by number, possibly none; ErrNotFound if it is not visible.
	RouteOptions(ctx context.Context, routeID, viewerID string) ([]RouteOption, error)
	// RouteOption is one option of a visible route; ErrNotFound otherwise.
	RouteOption(ctx context.Context, routeID, optionID, viewerID string) (RouteOption, error)
	// OwnRoutes is one page of the routes that a user made, newest first, and how many there are.
	OwnRoutes(ctx context.Context, ownerID string, offset, limit int) (page []OwnRouteCard, total int, err error)
	// RenameRoute renames a route of one's own; ErrNotFound otherwise.
	RenameRoute(ctx context.Context, id, ownerID, name string) error
	// DeleteRoute takes a route of one's own away from everybody: bookmarks and its share link go. Workouts keep their planned
	// path. ErrNotFound if it is not the owner's, ErrInUse while a live post shows a workout on it.
	DeleteRoute(ctx context.Context, id, ownerID string) error
	// RemoveStaleRoutes looks at up to limit routes that have not changed since before, from where after says, and removes for
	// good those that nobody saved, ran, shared or recommended. next is where the following call goes on, zero at the end.
	RemoveStaleRoutes(ctx context.Context, before Time, after RouteMark, limit int) (removed int, next RouteMark, err error)
}

// OwnRouteCard is a route in its owner's list.
type OwnRouteCard struct {
	RouteCard
	Options    int    // how many there are to choose from
	Saved      bool   // by its owner
	ShareToken string // empty if it is not shared
}

// RouteMark is a place in the order of routes by their last change.
type RouteMark struct {
	UpdatedAt Time
	ID        string
}
