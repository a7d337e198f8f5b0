package store

import (
	"context"

	"github.com/runnerway/runnerway/geo"
)

// Place is somewhere a runner may want to pass.
type Place struct {
	ID          string
	Name        string
	Category    string    // cafe, convenience, park, photo, restroom, fountain, ...
	At          geo.Point // 7 decimals are kept
	Address     string
	Rating      float64 // 0 if none, 1 decimal
	ReviewCount int
	Icon, Color string
}

// PlaceStore keeps places.
type PlaceStore interface {
	// PutPlaces replaces what a source gave, at once: places that are there already, by id, are brought up to date, and those
	// of the source that are no longer among places are hidden. No places hide all of the source.
	PutPlaces(ctx context.Context, sourceID string, places []Place) error
	// PlacesIn are those within bounds, of the given categories or of any, by id.
	PlacesIn(ctx context.Context, b geo.Bounds, categories ...string) ([]Place, error)
	// PlacesOf are those of a source that are not hidden, by id.
	PlacesOf(ctx context.Context, sourceID string) ([]Place, error)
	// PlacesByID are those that exist and are not hidden, by id.
	PlacesByID(ctx context.Context, ids ...string) ([]Place, error)
}

// SafetyKind is what makes a street feel safe.
type SafetyKind string

// The kinds.
const (
	CCTV  SafetyKind = "cctv"
	Light SafetyKind = "light"
)

// SafetyStore keeps cameras and street lamps that do not come with the streets.
type SafetyStore interface {
	// PutSafety replaces what a source gave of one kind and raises StreetsVersion, all at once. A position that is given
	// more than once is kept once.
	PutSafety(ctx context.Context, kind SafetyKind, source string, at []geo.Point) error
	// SafetyIn are the positions of one kind within bounds, south to north.
	SafetyIn(ctx context.Context, kind SafetyKind, b geo.Bounds) ([]geo.Point, error)
}
