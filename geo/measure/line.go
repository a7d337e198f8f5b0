package measure

import (
	"math"
	"sort"

	"github.com/tidwall/rtree"

	"github.com/runnerway/runnerway/geo"
)

// A Line is the form of a route (section 5.7).
type Line struct {
	Segments   int  // points - 1
	Turns      int  // changes of direction of at least 45 degrees
	Intersects bool // it crosses or touches itself elsewhere than at shared points
}

// LineOf describes path. Fewer than two points give the zero Line. Cost O(n log n).
func LineOf(path []geo.Point) Line {
	if len(path) < 2 {
		return Line{}
	}
	plane := geo.NewPlane(geo.BoundsOf(path).Center())
	line := make([]geo.XY, 0, len(path))
	for _, p := range path {
		if xy := plane.XY(p); len(line) == 0 || xy != line[len(line)-1] {
			line = append(line, xy)
		}
	}
	return Line{Segments: len(path) - 1, Turns: turns(line), Intersects: intersects(line)}
}

const (
	turnDeg   = 45   // contract, section 5.7
	turnSlack = 1e-6 // degrees by which a turn may miss turnDeg
	// turnReachM is how far before and after a place its direction is taken: a corner cut or rounded by the map over some
	// metres is one turn, and a jog of two metres is none.
	turnReachM  = 15
	turnStepM   = 5
	turnOverDeg = 30
	aboutDeg    = 170 // a turn on the spot is to neither side
)

// turns counts the places where a runner changes direction. The direction at a place is that from turnReachM before it to
// it, and from it to turnReachM after it, looked at in every point and every turnStepM. A turn lasts until the direction
// changes by less than turnOverDeg or to the other side, so that a bend is one turn however many points it has. The ends of
// a closed line are no turn: there one starts and stops.
func turns(line []geo.XY) int {
	along := make([]float64, len(line))
	for i := 1; i < len(line); i++ {
		along[i] = along[i-1] + line[i-1].Dist(line[i])
	}
	var t turning
	for i := 1; i < len(line); i++ {
		steps := math.Ceil((along[i] - along[i-1]) / turnStepM)
		for k := 1.0; k < steps; k++ {
			t.at(turnAt(line, along, along[i-1]+(along[i]-along[i-1])*k/steps))
		}
		if i < len(line)-1 {
			t.at(turnAt(line, along, along[i]))
		}
	}
	return t.n
}

// turning is a walk along a line in which n turns have been met; side is that of the turn it is in, 0 in none.
type turning struct {
	n    int
	side float64
}

func (t *turning) at(deg float64) {
	side := math.Copysign(1, deg)
	if math.Abs(deg) > aboutDeg && t.side != 0 {
		side = t.side
	}
	if math.Abs(deg) < turnOverDeg || side != t.side {
		t.side = 0
	}
	if t.side == 0 && math.Abs(deg) >= turnDeg-turnSlack {
		t.n++
		t.side = side
	}
}

// turnAt is the change of direction at s metres along line, in degrees, -180..180, positive to the left.
func turnAt(line []geo.XY, along []float64, s float64) float64 {
	here := pointAt(line, along, s)
	in, out := here.Sub(pointAt(line, along, s-turnReachM)), pointAt(line, along, s+turnReachM).Sub(here)
	return math.Atan2(in.X*out.Y-in.Y*out.X, in.X*out.X+in.Y*out.Y) * 180 / math.Pi
}

// pointAt is the point s metres along line, cut to its ends.
func pointAt(line []geo.XY, along []float64, s float64) geo.XY {
	i := sort.SearchFloat64s(along, s)
	switch {
	case i == 0:
		return line[0]
	case i == len(line):
		return line[i-1]
	}
	return line[i-1].Lerp(line[i], (s-along[i-1])/(along[i]-along[i-1]))
}

// touchM is how near a point must come to a segment to lie on it.
const touchM = 1e-4

// intersects reports whether two segments of line meet that share no end point. Segments are looked up by their boxes, so
// that the cost is O(n log n) for a route and not that of all pairs.
func intersects(line []geo.XY) bool {
	var seen rtree.RTreeG[int]
	for j := 1; j < len(line); j++ {
		lo, hi := boxOf(line[j-1], line[j])
		found := false
		seen.Search(lo, hi, func(_, _ [2]float64, i int) bool {
			found = meet(line[i-1], line[i], line[j-1], line[j])
			return !found
		})
		if found {
			return true
		}
		seen.Insert(lo, hi, j)
	}
	return false
}

// boxOf is the box around a-b, grown by touchM.
func boxOf(a, b geo.XY) (lo, hi [2]float64) {
	return [2]float64{math.Min(a.X, b.X) - touchM, math.Min(a.Y, b.Y) - touchM},
		[2]float64{math.Max(a.X, b.X) + touchM, math.Max(a.Y, b.Y) + touchM}
}

// meet reports whether the segments a-b and c-d, of overlapping boxes, share a point but no end point.
func meet(a, b, c, d geo.XY) bool {
	if a == c || a == d || b == c || b == d {
		return false
	}
	return side(a, b, c)*side(a, b, d) <= 0 && side(c, d, a)*side(c, d, b) <= 0
}

// side is on which side of the line a-b p lies, 0 on it.
func side(a, b, p geo.XY) int {
	beside := ((b.X-a.X)*(p.Y-a.Y) - (b.Y-a.Y)*(p.X-a.X)) / a.Dist(b)
	switch {
	case beside > touchM:
		return 1
	case beside < -touchM:
		return -1
	}
	return 0
}
