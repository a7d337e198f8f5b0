package art

import (
	"cmp"
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

// wantedRoutes is how many routes a result has at most.
const wantedRoutes = 3

// A difference is what a route beside the best must keep to.
type difference struct {
	shared float64 // of its length in common with another route of the result, at most
	ratio  float64 // its deviation against the best route's, at most, or
	pct    float64 // a deviation that is good enough by itself
}

// maxOtherOff is how far a route beside the best may be from the distance.
const maxOtherOff = 0.03

// differences are tried in turn until there are enough routes: a third route that is much like another is of more use than
// none.
var differences = []difference{{shared: 0.35, ratio: 2, pct: 1.6}, {shared: 0.5, ratio: 2.5, pct: 2.2}}

// pick chooses the best candidate and up to two more that are really different from those chosen before: for each of the
// profiles the one that keeps it best, if it does so clearly, then the next best. The candidates are in order of rising
// loss.
func (s *search) pick(found []candidate, profiles ...profile) []candidate {
	if len(found) == 0 {
		return nil
	}
	picked := []candidate{found[0]}
	for _, p := range profiles {
		for _, d := range differences {
			if c := p.of(s, found, picked, d); c != nil {
				picked = append(picked, *c)
				break
			}
		}
	}
	for _, d := range differences {
		for _, c := range found {
			if len(picked) == wantedRoutes {
				return picked
			}
			if s.beside(&c, picked, d) {
				picked = append(picked, c)
			}
		}
	}
	return picked
}

// beside reports whether d allows c beside the routes picked, the best of which is the first, and notes what c shares with
// them. What passes too far from the start is no rival of a best route that does not.
func (s *search) beside(c *candidate, picked []candidate, d difference) bool {
	if c.offsetM > s.allowedM() && picked[0].offsetM <= s.allowedM() && c.offPct.mean < picked[0].offPct.mean {
		return false
	}
	if math.Abs(c.lengthM/s.request.DistanceM-1) > maxOtherOff || c.offPct.mean > math.Max(d.pct, d.ratio*picked[0].offPct.mean) {
		return false
	}
	c.shared = 0
	for _, p := range picked {
		c.shared = math.Max(c.shared, s.shared(c.loop, p.loop))
	}
	return c.shared <= d.shared
}

// result is the picked candidates as the caller sees them, the most faithful first.
func (s *search) result(found []candidate) Result {
	profiles := s.profiles()
	picked := s.pick(s.profile(found, profiles), profiles...)
	for i := range picked {
		s.align(&picked[i])
	}
	slices.SortStableFunc(picked, func(a, b candidate) int { return cmp.Compare(a.offPct.mean, b.offPct.mean) })
	r := Result{LightKnown: s.surface.lightKnown, HeightsKnown: s.surface.heightKnown}
	for i, c := range picked {
		route := s.route(c)
		route.SharedShare = c.shared
		route.Label = label(picked, i, profiles)
		r.Routes = append(r.Routes, route)
	}
	return r
}

// label says what the i-th route has over the others: what it keeps clearly better than each of them, else where it lies.
func label(picked []candidate, i int, profiles []profile) Label {
	if i == 0 {
		return MostFaithful
	}
	c := &picked[i]
	for _, p := range profiles {
		least := math.Inf(1)
		for k := range picked {
			if k != i {
				least = math.Min(least, p.better(c, &picked[k]))
			}
		}
		if least >= p.enough {
			return p.label
		}
	}
	if math.Abs(c.pose.turn-picked[0].pose.turn) > 5*math.Pi/180 {
		return OtherTurn
	}
	return OtherPlace
}

// shared is the share of the shorter loop's streets that both loops run. A street counts once, however often a loop runs it:
// what draws a line there and back shares all of it with itself.
func (s *search) shared(a, b loop) float64 {
	in := make(map[int32]bool, len(a.arcs))
	var lengthA, lengthB, both float64
	for _, x := range a.arcs {
		if !in[x>>1] {
			in[x>>1] = true
			lengthA += s.g.LengthM[x>>1]
		}
	}
	seen := make(map[int32]bool, len(b.arcs))
	for _, x := range b.arcs {
		if seen[x>>1] {
			continue
		}
		seen[x>>1] = true
		lengthB += s.g.LengthM[x>>1]
		if in[x>>1] {
			both += s.g.LengthM[x>>1]
		}
	}
	return both / math.Min(lengthA, lengthB)
}

// route is a candidate as the caller sees it.
func (s *search) route(c candidate) Route {
	path := beginNear(c.loop.path(s.g), s.start)
	placed := s.m.plane(c.pose.place(s.request.Outline, s.request.Outline.Points()))
	turn := math.Mod(c.pose.turn*180/math.Pi, 360)
	if turn > 180 {
		turn -= 360
	} else if turn < -180 {
		turn += 360
	}
	r := Route{Path: s.points(path), Outline: s.points(placed), TurnDeg: turn, StartOffsetM: path[0].Dist(s.start), LitShare: c.lit, ClimbM: c.climbM}
	for _, far := range c.missed {
		r.WaypointsM = append(r.WaypointsM, far*s.m.unit)
	}
	r.DistanceM = geo.Length(r.Path)
	r.DeviationM = deviation(path[:len(path)-1], placed[:len(placed)-1], 10).mean
	r.DeviationPct = 100 * r.DeviationM / diagonal(placed)
	return r
}
