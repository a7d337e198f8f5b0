package track

import (
	"time"

	"github.com/runnerway/runnerway/geo"
)

// A Plan is what a runner set out to do. Both lines may be empty; one whose ends meet is closed.
type Plan struct {
	Path    []geo.Point // the planned route along the streets: route completion is measured against it
	Outline []geo.Point // the shape as it was placed on the map: shape accuracy is measured against it
}

// Figures are what a recorded run says after cleaning.
type Figures struct {
	// Usable is false if nothing can be said of the run: fewer than two positions that differ. All else is zero then, but
	// Cleaned.
	Usable    bool
	DistanceM float64
	// Timed reports whether the fixes have times. Without them Duration, MovingTime and PaceSecPerKm are 0, and so are the
	// splits' times.
	Timed        bool
	Duration     time.Duration // from the first fix to the last, pauses included
	MovingTime   time.Duration // without pauses
	PaceSecPerKm float64       // of the moving time; 0 if unknown
	Splits       []Split       // by kilometre, the last one shorter
	// ClimbKnown reports whether enough heights are known to tell the climb; AscentM and DescentM are 0 if not.
	ClimbKnown       bool
	AscentM          float64 // positive
	DescentM         float64 // positive
	CompletionKnown  bool    // whether there was a planned route to compare with
	RouteCompletion  float64 // share of the planned route that was run, 0..1
	AccuracyKnown    bool    // whether there was an outline to compare with
	ShapeAccuracy    float64 // 100 exp(-a/10), a the mean deviation in percent of the outline's diagonal; 0..100
	ShapeDeviationM  float64 // the mean two-way distance between run and outline
	AverageHeartRate int     // beats per minute, 0 if unknown
	MaxHeartRate     int     // beats per minute, 0 if unknown
	Cleaned          Cleaning
}

// A Split is one kilometre of a run, or what is left of one at its end.
type Split struct {
	Km           int // from 1
	DistanceM    float64
	Time         time.Duration // moving
	PaceSecPerKm float64       // 0 if unknown
}

// Cleaning counts what was left out of a run or changed in it, and why.
type Cleaning struct {
	Invalid    int // no position on earth
	Duplicates int // the position and time of the fix before
	OutOfOrder int // put in the order of their times
	BadTimes   int // times that cannot be: missing among others, or leaps of the clock
	Outliers   int // reached only at a speed that nobody runs
	Pauses     int
	PausedTime time.Duration
	Gaps       int     // holes in the recording
	BridgedM   float64 // metres over holes that were counted along a straight line
	LeftOutM   float64 // metres over holes that were not counted
	NoiseM     float64 // estimated scatter of the fixes, per axis, that was smoothed away
}
