// Package track knows runs that were recorded and courses that are going to be run.
//
// A course is written into the files that watches and maps read: GPX 1.1, FIT and GeoJSON (RFC 7946). Nothing is written that
// is not known: no made-up heights, and no times of a run that has not happened but in FIT, which cannot do without.
//
// A recorded run is cleaned and measured by Analyze.
package track

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/measure"
)

// What a course can fail with; compare with errors.Is.
var (
	// ErrTooShort is a course of fewer than two points.
	ErrTooShort = errors.New("a course needs two points")
	// ErrBadPoint is a coordinate that is no position on earth.
	ErrBadPoint = errors.New("not a position")
)

// The credit of streets from OpenStreetMap and where its licence is explained, used if a course names no other.
const (
	Attribution = "© OpenStreetMap contributors"
	License     = "https://www.openstreetmap.org/copyright"
)

// A Course is what a file says about a route. Only Points are needed.
type Course struct {
	Name        string
	Description string
	Points      []geo.Point // in running order; a loop repeats its first point at the end
	// ElevationM is the height above sea level by point, NaN where unknown; nil or shorter than Points is unknown too.
	ElevationM []float64
	DistanceM  float64 // 0 is the length of Points
	// Attribution and License are the credit of the streets and a link that explains it; empty are the constants of these
	// names.
	Attribution, License string
	Link                 string    // of the course's page, with LinkText to read; left out if empty
	LinkText             string    // left out if empty
	Time                 time.Time // when the course was made; left out if zero
	// Cues and Duration are for FIT: what a watch announces, in running order, and how long the run may take, which is the pace
	// of the watch's virtual partner; 0 is 12 minutes for each kilometre.
	Cues     []Cue
	Duration time.Duration
}

// A Cue announces a turn.
type Cue struct {
	measure.Turn
	Street string // into which one turns; empty if it has no name
}

// complete checks c and fills what may be left zero.
func (c Course) complete() (Course, error) {
	if len(c.Points) < 2 {
		return c, ErrTooShort
	}
	for i, p := range c.Points {
		if !p.Valid() {
			return c, fmt.Errorf("point %d: %w", i, ErrBadPoint)
		}
	}
	if c.DistanceM == 0 {
		c.DistanceM = geo.Length(c.Points)
	}
	if c.Attribution == "" {
		c.Attribution = Attribution
	}
	if c.License == "" {
		c.License = License
	}
	return c, nil
}

// heightM is the height of point i to a decimetre, and false if it is unknown.
func (c Course) heightM(i int) (float64, bool) {
	if i >= len(c.ElevationM) || math.IsNaN(c.ElevationM[i]) || math.IsInf(c.ElevationM[i], 0) {
		return 0, false
	}
	return plain(math.Round(c.ElevationM[i]*10) / 10), true
}

// round7 cuts degrees to a centimetre, the resolution of the streets.
func round7(deg float64) float64 { return plain(math.Round(deg*1e7) / 1e7) }

// plain turns the negative zero into the usual one.
func plain(x float64) float64 { return x + 0 }
