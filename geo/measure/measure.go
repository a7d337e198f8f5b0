// Package measure says what a route is like to run: how it climbs, how safe and how lit it is, how often it turns, and how
// hard that makes it.
//
// The rules are the HTTP contract's (sections 5.1, 5.2, 5.3 and 5.7), because the app shows them to its users. What is not
// known is never counted as zero: every figure from data that may be missing comes with the known share it is made from.
package measure

import (
	"github.com/runnerway/runnerway/geo"
)

// A Report is everything measured about one route.
type Report struct {
	LengthM    float64
	Elevation  Elevation
	Safety     Safety
	Light      Light
	Line       Line
	Difficulty Difficulty
	Streets    []Stretch // nil if no street has a name
}

// Of measures the route along path. elevationM is the height of each point of path above sea level, NaN where unknown; it
// may be nil or shorter. around may be nil: then nothing is known of safety and light. Points must be valid.
func Of(path []geo.Point, elevationM []float64, around *Surroundings) Report {
	e := ElevationOf(path, elevationM)
	safety, light := around.Along(path)
	return Report{
		LengthM:    geo.Length(path),
		Elevation:  e,
		Safety:     safety,
		Light:      light,
		Line:       LineOf(path),
		Difficulty: DifficultyOf(e),
		Streets:    around.Streets(path),
	}
}
