// Package art finds routes on real streets that draw a shape.
package art

import (
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/geo"
)

// What a search can fail with; compare with errors.Is.
var (
	// ErrNoOutline is a drawing that is no line: no two different points, or numbers beyond any canvas.
	ErrNoOutline = errors.New("the drawing has no outline")
	// ErrStartTooFar is a start over MaxStartOffsetM from any street.
	ErrStartTooFar = errors.New("no street near the start")
	// ErrNoRoute is streets on which no closed route of the distance exists.
	ErrNoRoute = errors.New("no closed route of this distance")
	// ErrTooSlow is a search that had found nothing when its time was up: nobody knows whether there is a route.
	ErrTooSlow = errors.New("no route found in time")
)

// An AreaError is an ErrNoRoute where a shorter route exists: the streets do not hold the distance.
type AreaError struct {
	LargestM float64 // a distance for which a route was found, in whole steps of 500 m
}

func (e *AreaError) Error() string {
	return fmt.Sprintf("%v; one of %.1f km fits", ErrNoRoute, e.LargestM/1000)
}

// Is makes it an ErrNoRoute.
func (e *AreaError) Is(target error) bool { return target == ErrNoRoute }

// MaxStartOffsetM is how far a start may lie from the nearest street.
const MaxStartOffsetM = 300

// StartReachM is how near a route comes to its start where streets and waypoints allow it.
const StartReachM = maxLoopOffsetM

// A Request is one picture to be run.
type Request struct {
	Outline   Outline
	Start     geo.Point
	DistanceM float64 // of the route, 500..60000
	// Angles are the turns of the drawing to try, in degrees counter-clockwise. None means upright: within 15 degrees, and
	// within 30 only if nothing closer is good enough.
	Angles []float64
	// Waypoints are places that the route is to pass, at most MaxWaypoints.
	Waypoints []geo.Point
	// Prefer is what all routes should keep to where the shape allows it: Safest, Flattest, or nothing.
	Prefer Label
}

// A Route is one way to run the picture.
type Route struct {
	Path         []geo.Point // closed: the first position is repeated at the end
	Outline      []geo.Point // the drawing as it was placed on the map, closed like Path
	DistanceM    float64
	TurnDeg      float64   // of the drawing against upright, counter-clockwise, -180..180
	DeviationM   float64   // mean two-way distance between Path and Outline
	DeviationPct float64   // the same in percent of the diagonal of Outline's bounding box (A1 of the engine's goals)
	WaypointsM   []float64 // by waypoint of the request: how near the route comes
	StartOffsetM float64   // from the wished start to Path[0]
	SharedShare  float64   // largest share of the length that another route of the result runs too, 0..1
	LitShare     float64   // of the length, known to be lit by a tag or a lamp, 0..1
	ClimbM       float64   // metres up; 0 where heights are unknown
	Label        Label     // how it differs from the other routes of the result
}

// A Label says what a route has over the others of its result.
type Label string

// The labels.
const (
	MostFaithful Label = "most_faithful"
	OtherTurn    Label = "other_turn"  // the drawing is turned differently
	OtherPlace   Label = "other_place" // the drawing starts at another of its points, so it lies elsewhere
	Safest       Label = "safest"      // clearly more of it is lit than of each other
	Flattest     Label = "flattest"    // it climbs clearly less than each other
)

// A Result is the routes found, best first: one to three.
type Result struct {
	Routes []Route
	// SuggestedM is a distance from which these streets show the shape, where the best route of the request's does not or its
	// smallest feature is small for them; 0 if the request's is enough.
	SuggestedM float64
	// WaypointsPct is what the waypoints cost in likeness: how much greater DeviationPct of the first route is than it was
	// without them.
	WaypointsPct float64
	// LightKnown is the share of the streets around the start, by length, that are known to be lit or unlit, HeightsKnown
	// that whose height is known, 0..1. Where they are small no route is called the safest or the flattest.
	LightKnown, HeightsKnown float64
	// Partial is set when the search was stopped by its time limit and these are the best so far.
	Partial bool
}

// Progress is how far a search has come: Done of Total units of work, never decreasing, and the best way found so far: a
// walk that need not close until there is a route, nil before there is any.
type Progress struct {
	Done, Total int
	Preview     []geo.Point
}

// WindowRadiusM is how far around the start a search for r needs streets.
func WindowRadiusM(r Request) float64 { return r.DistanceM/2 + 400 }
