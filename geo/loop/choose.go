package loop

import (
	"math"
	"slices"
	"sync"

	"github.com/runnerway/runnerway/geo"
)

// sharing is how much of its length a chosen trip may share with another, tried in this order.
var sharing = []float64{0.45, 0.7, 0.92}

// A chosen is a trip and what it is for.
type chosen struct {
	profile Profile
	trip    *trip
	shared  float64
}

// choose gives each wished profile a trip, in their order; the balanced one chooses first. Where heights are known the flat
// one climbs no more than the balanced and the hilly one no less. Trips are best first. Fewer than wished if there are no
// more that differ.
func (s *search) choose(trips []trip) []chosen {
	best := math.Abs(trips[0].length/s.target - 1)
	trips = slices.DeleteFunc(slices.Clone(trips), func(t trip) bool {
		return math.Abs(t.length/s.target-1) > math.Max(best, Tolerance)
	})
	flat := math.IsNaN(s.m.meanGrade())
	byProfile := map[Profile]*trip{}
	var taken []*trip
	for _, p := range [...]Profile{Balanced, Flat, Hilly} {
		if p != Balanced && !slices.Contains(s.profiles, p) || p == Balanced && !slices.Contains(s.profiles, p) && len(s.profiles) > 1 {
			continue
		}
		if !slices.Contains(s.profiles, p) {
			continue
		}
		if t := s.pick(trips, p, taken, byProfile[Balanced], flat); t != nil {
			byProfile[p] = t
			taken = append(taken, t)
		}
	}
	var out []chosen
	for _, p := range s.profiles {
		if t := byProfile[p]; t != nil {
			c := chosen{profile: p, trip: t}
			for _, o := range taken {
				if o != t {
					c.shared = math.Max(c.shared, s.m.shared(t, o))
				}
			}
			out = append(out, c)
		}
	}
	return out
}

// pick is the best trip for p that differs from those taken; nil if there is none.
func (s *search) pick(trips []trip, p Profile, taken []*trip, balanced *trip, flat bool) *trip {
	for _, most := range sharing {
		for _, ordered := range [...]bool{true, false} {
			var best *trip
			for i := range trips {
				t := &trips[i]
				if slices.ContainsFunc(taken, func(o *trip) bool { return s.m.shared(t, o) > most }) {
					continue
				}
				if ordered && !flat && balanced != nil && !climbsAs(t, p, balanced) {
					continue
				}
				if best == nil || s.worth(t, p, flat) < s.worth(best, p, flat) {
					best = t
				}
			}
			if best != nil {
				return best
			}
		}
	}
	return nil
}

func (s *search) worth(t *trip, p Profile, flat bool) float64 {
	if flat {
		return t.badness
	}
	return t.badnessFor(p)
}

// climbsAs reports whether t climbs as p should against the balanced trip.
func climbsAs(t *trip, p Profile, balanced *trip) bool {
	a, b := t.climb/t.length, balanced.climb/balanced.length
	return p == Balanced || p == Flat && a <= b || p == Hilly && a >= b
}

// routes are the trips as the caller sees them.
func (s *search) routes(all []chosen) []Route {
	var out []Route
	for _, c := range all {
		line := c.trip.path(s.m)
		r := Route{
			Profile: c.profile, Path: s.points(line), AgainShare: c.trip.again, SharedShare: c.shared, ClimbM: c.trip.climb,
			StartOffsetM: line[0].Dist(s.m.g.Plane.XY(s.request.Start)),
		}
		for _, a := range c.trip.arcs {
			r.GreenShare += s.m.length[a>>1] * s.m.toll[a>>1].green / c.trip.length
		}
		r.DistanceM = geo.Length(r.Path)
		out = append(out, r)
	}
	return out
}

func (s *search) points(line []geo.XY) []geo.Point {
	out := make([]geo.Point, len(line))
	for i, p := range line {
		out[i] = s.m.g.Plane.Point(p)
	}
	return out
}

// progressTotal is the units that a whole search counts; each attempt takes attemptShare of what is left.
const (
	progressTotal = 1000
	attemptShare  = 0.7
)

// A progress tells the caller how far the search has come.
type progress struct {
	report func(Progress)
	plane  geo.Plane

	mu        sync.Mutex
	from, to  float64
	done, all int
	best      *trip
	preview   []geo.Point
}

// begin starts counting an attempt of n tasks.
func (p *progress) begin(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.from = p.to
	p.to += (progressTotal - p.from) * attemptShare
	p.done, p.all = 0, max(1, n)
}

// step counts a task and shows what it brought.
func (p *progress) step(found []trip, m *mesh) {
	if p.report == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	for i := range found {
		if t := &found[i]; p.best == nil || t.badness < p.best.badness {
			p.best = t
			p.preview = nil
		}
	}
	if p.best != nil && p.preview == nil {
		for _, at := range p.best.path(m) {
			p.preview = append(p.preview, p.plane.Point(at))
		}
	}
	done := p.from + (p.to-p.from)*float64(min(p.done, p.all))/float64(p.all)
	p.report(Progress{Done: int(done), Total: progressTotal, Preview: p.preview})
}
