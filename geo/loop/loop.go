// Package loop finds round trips: closed routes of a wished distance from a start, on real streets.
//
// A round trip is made of pins and one free leg. The pins are the start, one place in some direction at about a third of the
// distance, and the places that must be passed. Legs between them are cheapest paths on which streets walked before, and
// streets beside them, cost several times their price, so that no leg comes back the way another went. The free leg makes the
// length right: a tree of cheapest paths grows from each of its two ends, and every vertex x that both reach closes a round
// trip whose length is known without building it; those of about the wished length are built and judged. Many directions
// give many round trips, of which the best are chosen (compare Gemsa, Pajor, Wagner and Zündorf 2013, "Efficient computation
// of jogging routes", whose partial shortest paths these are).
//
// Streets are priced by what they are, by climb for the flat and the hilly profile, and by light and greenery where these are
// wished and known. What is unknown costs the same everywhere, so that nothing is made up.
//
// The result depends on the graph and the request alone, whatever the number of workers. The cost is that of about two trees
// of a third of the distance for each direction and profile: 0.1 s for 5 km in a dense city.
package loop

import (
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// What a search can fail with; compare with errors.Is.
var (
	// ErrStartTooFar is a start over MaxStartOffsetM from any street.
	ErrStartTooFar = errors.New("no street near the start")
	// ErrNoRoute is streets on which no round trip exists.
	ErrNoRoute = errors.New("no round trip")
	// ErrTooLong is streets that do not hold the distance; the error is a *TooLongError.
	ErrTooLong = errors.New("the streets do not hold this distance")
)

// A TooLongError says which distance the streets hold.
type TooLongError struct {
	MaxM float64 // of the longest round trip found
}

// Error implements error.
func (e *TooLongError) Error() string { return fmt.Sprintf("%v: %.0f m at most", ErrTooLong, e.MaxM) }

// Is makes errors.Is(e, ErrTooLong) true.
func (e *TooLongError) Is(target error) bool { return target == ErrTooLong }

const (
	// MaxStartOffsetM is how far a start, or a place to pass, may lie from the nearest street.
	MaxStartOffsetM = 300
	// MaxThrough is how many places a round trip can be asked to pass.
	MaxThrough = 3
	// Tolerance is the share by which a route may miss the wished distance without a word about it. Most miss it by less
	// than 1 %.
	Tolerance = 0.1
)

// A Profile is how a route should climb.
type Profile uint8

// The profiles.
const (
	Balanced Profile = iota // whatever makes the best round trip
	Flat
	Hilly
)

// String is the name of p in lower case.
func (p Profile) String() string {
	return [...]string{"balanced", "flat", "hilly"}[p]
}

// A Request is one wish.
type Request struct {
	Start     geo.Point
	DistanceM float64 // of the route, 500..60000
	// Through are places to pass, in the best order, at most MaxThrough.
	Through []geo.Point
	// Profiles are those wished, each at most once; a route is returned for each as far as there are so many that differ.
	// None means Flat, Balanced and Hilly.
	Profiles []Profile
	// Safe prefers streets that are lit or watched, Green those in and beside Parks.
	Safe, Green bool
	Parks       []roads.Area
}

// A Route is one round trip.
type Route struct {
	Profile      Profile
	Path         []geo.Point // closed: the first position is repeated at the end
	DistanceM    float64
	AgainShare   float64 // of the length that runs where the route has been before or beside it, 0..1
	SharedShare  float64 // largest share of the length that another route of the result runs too, 0..1
	ClimbM       float64 // all rises and falls together where heights are known
	GreenShare   float64 // of the length in or beside parks, 0..1; 0 without Green
	StartOffsetM float64 // from the wished start to Path[0]
}

// A Result is the routes found, in the order of the wished profiles.
type Result struct {
	Routes []Route
	// HeightsKnown and LightKnown are shares of the streets' length around for which something is known, 0..1. Where no
	// height is known profiles mean nothing; where no light is, Safe means nothing. LightKnown is 0 without Safe.
	HeightsKnown, LightKnown float64
	// Missed are the indexes of the places of Through that no street leads to.
	Missed []int
	// Partial is set when the search was stopped by its time limit and these are the best so far.
	Partial bool
}

// Progress is how far a search has come: Done of Total units of work, never decreasing, and the best round trip so far.
type Progress struct {
	Done, Total int
	Preview     []geo.Point
}

const (
	windowShare   = 0.36 // of the distance: how far a round trip goes from its start when streets are straight and it is lean
	windowMarginM = 400
	// Beyond wideM a window grows more slowly, because streets of a large area leave enough choice nearer by.
	wideM, wideShare = 16_000, 0.24
)

// WindowRadiusM is how far around the start a search for r needs streets.
func WindowRadiusM(r Request) float64 {
	if r.DistanceM <= wideM {
		return windowShare*r.DistanceM + windowMarginM
	}
	return windowShare*wideM + wideShare*(r.DistanceM-wideM) + windowMarginM
}
