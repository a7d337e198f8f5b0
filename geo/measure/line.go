package measure

import (
	"math"

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
	line, _ := onPlane(path)
	return Line{Segments: len(path) - 1, Turns: len(turnsOf(line)), Intersects: intersects(line)}
}

// onPlane is path in metres on a plane around its middle, without repeated points.
func onPlane(path []geo.Point) ([]geo.XY, geo.Plane) {
	plane := geo.NewPlane(geo.BoundsOf(path).Center())
	line := make([]geo.XY, 0, len(path))
	for _, p := range path {
		if xy := plane.XY(p); len(line) == 0 || xy != line[len(line)-1] {
			line = append(line, xy)
		}
	}
	return line, plane
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
