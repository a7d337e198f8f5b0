package art

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

const (
	wantedRoutes = 3
	// maxShared is the share of its length that a route may have in common with another of the result.
	maxShared = 0.35
)

// What a route beside the best must keep to: the distance, and not be too much less like the drawing.
const (
	maxOtherOff   = 0.03 // of the distance
	maxOtherRatio = 2.0  // its deviation against the best route's, or
	fairPct       = 1.6  // a deviation that is good enough by itself
)

// pick chooses the best candidate and up to two more that are really different from those chosen before. The candidates
// are in order of rising loss.
func (s *search) pick(found []candidate) []candidate {
	var picked []candidate
	for _, c := range found {
		worst := 0.0
		for _, p := range picked {
			worst = math.Max(worst, s.shared(c.loop, p.loop))
		}
		if len(picked) > 0 && (worst > maxShared || math.Abs(c.lengthM/s.request.DistanceM-1) > maxOtherOff ||
			c.devPct > math.Max(fairPct, maxOtherRatio*picked[0].devPct)) {
			continue
		}
		c.shared = worst
		picked = append(picked, c)
		if len(picked) == wantedRoutes {
			break
		}
	}
	return picked
}

// result is the picked candidates as the caller sees them.
func (s *search) result(found []candidate) Result {
	picked := s.pick(found)
	var r Result
	for i, c := range picked {
		route := s.route(c)
		route.SharedShare = c.shared
		switch {
		case i == 0:
			route.Label = MostFaithful
		case math.Abs(c.pose.turn-picked[0].pose.turn) > 5*math.Pi/180:
			route.Label = OtherTurn
		default:
			route.Label = OtherPlace
		}
		r.Routes = append(r.Routes, route)
	}
	return r
}

// shared is the share of the shorter loop's length that both loops run.
func (s *search) shared(a, b loop) float64 {
	in := make(map[int32]bool, len(a.arcs))
	for _, x := range a.arcs {
		in[x>>1] = true
	}
	var both float64
	for _, x := range b.arcs {
		if in[x>>1] {
			both += s.g.LengthM[x>>1]
			delete(in, x>>1)
		}
	}
	return both / math.Min(a.length(s.g), b.length(s.g))
}

// route is a candidate as the caller sees it.
func (s *search) route(c candidate) Route {
	path := beginNear(c.loop.path(s.g), s.start)
	placed := c.pose.place(s.request.Outline, s.request.Outline.Points())
	for i := range placed {
		placed[i] = placed[i].Add(s.start)
	}
	turn := math.Mod(c.pose.turn*180/math.Pi, 360)
	if turn > 180 {
		turn -= 360
	} else if turn < -180 {
		turn += 360
	}
	r := Route{Path: s.points(path), Outline: s.points(placed), TurnDeg: turn, StartOffsetM: path[0].Dist(s.start)}
	r.DistanceM = geo.Length(r.Path)
	r.DeviationM, _ = deviation(path[:len(path)-1], placed[:len(placed)-1], 10)
	r.DeviationPct = 100 * r.DeviationM / diagonal(placed)
	return r
}
