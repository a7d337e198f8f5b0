package art

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// A waypoint is passed by bending the course: the outline is pulled to it where it comes nearest, and a trace follows the
// bent line. The loop is still graded against the true outline, so what a waypoint costs in likeness shows.

const (
	// MaxWaypoints is how many places a route may be asked to pass.
	MaxWaypoints = 3
	// WaypointReachM is how near a route must come to a waypoint to pass it.
	WaypointReachM = 60.0
	bendM          = 150.0 // least length of the outline that is pulled along, to either side
	detourFreeM    = 30.0  // a waypoint so near needs no bend worth a price
	detourPrice    = 0.15  // metres of a pose's score for each metre of bend
)

// bend pulls the closed line of equal steps to each of the waypoints, in a smooth bulge. It changes points.
func bend(points []geo.XY, stepM float64, waypoints []geo.XY) {
	n := len(points)
	for _, w := range waypoints {
		nearest := 0
		for i, p := range points {
			if p.Dist(w) < points[nearest].Dist(w) {
				nearest = i
			}
		}
		pull := w.Sub(points[nearest])
		reach := math.Max(bendM, 2*math.Hypot(pull.X, pull.Y))
		wide := min(int(reach/stepM), (n-1)/2)
		for k := -wide; k <= wide; k++ {
			share := math.Abs(float64(k)) / float64(wide+1)
			i := (nearest + k + n) % n
			points[i] = points[i].Add(pull.Scale((1 + math.Cos(math.Pi*share)) / 2))
		}
	}
}

// passWaypoints makes the search pass the request's waypoints from now on.
func (s *search) passWaypoints() {
	clear(s.swept)
	for _, w := range s.request.Waypoints {
		s.s.waypoints = append(s.s.waypoints, s.g.Plane.XY(w).Sub(s.m.origin).Scale(1/s.m.unit))
	}
}

// course is the outline at pose p, bent to the waypoints.
func (s *search) course(p pose, binM float64) *course {
	c := newCourse(s.request.Outline, p, binM)
	if len(s.s.waypoints) == 0 {
		return c
	}
	bend(c.points, float64(c.binM), s.s.waypoints)
	return courseAlong(c.points, binM)
}

// detour is the price of a pose, in metres of its score, for the bends to the waypoints.
func (s *sweep) detour(r *rig, base geo.XY) float64 {
	var price float64
	for _, w := range s.waypoints {
		x, y := float32(w.X-base.X), float32(w.Y-base.Y)
		nearest := float32(math.Inf(1))
		for k := range r.x {
			for i := range perStride {
				dx, dy := r.x[k][i]-x, r.y[k][i]-y
				nearest = min(nearest, dx*dx+dy*dy)
			}
		}
		price += detourPrice * math.Max(0, math.Sqrt(float64(nearest))-detourFreeM)
	}
	return price
}

// missed is how far, in units, the closed path stays from each waypoint.
func missed(path, waypoints []geo.XY) []float64 {
	if len(waypoints) == 0 {
		return nil
	}
	far := make([]float64, len(waypoints))
	for k, w := range waypoints {
		far[k] = beginNear(path, w)[0].Dist(w)
	}
	return far
}
