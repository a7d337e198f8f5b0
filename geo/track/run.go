package track

import (
	"math"
	"time"

	"github.com/runnerway/runnerway/geo"
)

// A Point is one fix of a recorded run. Make it with NewPoint: the zero value claims a height of 0 m.
type Point struct {
	geo.Point
	Time       time.Time // zero if unknown
	ElevationM float64   // above sea level, NaN if unknown
	HeartRate  int       // beats per minute, 0 if unknown
	// Break says that the recorder was stopped before this point, or that its file begins a new segment here: what lies
	// between the point before and this one was not recorded.
	Break bool
}

// NewPoint is a fix of unknown height and heart rate; t is zero if the time is unknown.
func NewPoint(at geo.Point, t time.Time) Point {
	return Point{Point: at, Time: t, ElevationM: math.NaN()}
}

// A Run is a recorded run as a file has it, uncleaned.
type Run struct {
	Name   string
	Sport  string // as the file names it, empty if it does not
	Points []Point
	Stated Totals
}

// Totals are what a file states about its run itself. A figure that it does not state is NaN, a time 0.
type Totals struct {
	DistanceM, AscentM, DescentM float64
	Elapsed                      time.Duration // from the start to the end
	Timer                        time.Duration // without the times at which the recorder was stopped
}

// noTotals states nothing.
func noTotals() Totals {
	return Totals{DistanceM: math.NaN(), AscentM: math.NaN(), DescentM: math.NaN()}
}
