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
	// PutPlaces adds places of a source or brings them up to date, by id.
	PutPlaces(ctx context.Context, sourceID string, places []Place) error
	// HidePlaces hides all places of a source, so that a new import shows only what is still there.
	HidePlaces(ctx context.Context, sourceID string) error
	// PlacesIn are those within bounds, of the given categories or of any, by id.
	PlacesIn(ctx context.Context, b geo.Bounds, categories ...string) ([]Place, error)
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
	// PutSafety replaces what a source gave of one kind.
	PutSafety(ctx context.Context, kind SafetyKind, source string, at []geo.Point) error
	// SafetyIn are the positions of one kind within bounds, south to north.
	SafetyIn(ctx context.Context, kind SafetyKind, b geo.Bounds) ([]geo.Point, error)
}
