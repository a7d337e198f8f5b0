package loop

import (
	"math"
	"slices"
	"sync"

	"github.com/runnerway/runnerway/geo"
)

// What keeps the chosen trips apart: sharePrice, in units of badness, for all of the length beyond freeShare in common with
// another, and disorderPrice for a flat trip that climbs more than the balanced one or a hilly one that climbs less. A trip
// that shares more than mostShare with another is no other.
const (
	freeShare, mostShare      = 0.3, 0.8
	sharePrice, disorderPrice = 20.0, 10.0
)

// A chosen is a trip and what it is for.
type chosen struct {
	profile Profile
	trip    *trip
	shared  float64
}

// choose gives each wished profile a trip, in their order; the balanced one chooses first. Trips are best first. Fewer than
// wished if there are no more that differ.
func (s *search) choose(trips []trip) []chosen {
	if len(trips) == 0 {
		return nil
	}
	most := math.Inf(1) // a trip that misses the length by more is not wanted
	for i := range trips {
		most = math.Min(most, math.Abs(trips[i].length/s.target-1))
	}
	most = math.Max(most, Tolerance)
	var free []*trip
	for i := range trips {
		if math.Abs(trips[i].length/s.target-1) <= most {
			free = append(free, &trips[i])
		}
	}
	byProfile := map[Profile]*trip{}
	var taken []*trip
	for _, p := range [...]Profile{Balanced, Flat, Hilly} {
		if !slices.Contains(s.profiles, p) {
			continue
		}
		if t := s.pick(free, p, taken, byProfile[Balanced]); t != nil {
			byProfile[p] = t
			taken = append(taken, t)
		}
	}
	var out []chosen
	for _, p := range s.profiles {
		if t := byProfile[p]; t != nil {
			out = append(out, chosen{profile: p, trip: t, shared: s.sharedWith(t, taken)})
		}
	}
	return out
}

// sharedWith is the largest share of t that another of these runs too.
func (s *search) sharedWith(t *trip, others []*trip) float64 {
	most := 0.0
	for _, o := range others {
		if o != t {
			most = math.Max(most, s.m.shared(t, o))
		}
	}
	return most
}

// pick is the best trip for p that differs from those taken; nil if there is none.
func (s *search) pick(trips []*trip, p Profile, taken []*trip, balanced *trip) *trip {
	if math.IsNaN(s.usual) {
		p = Balanced
	}
	var best *trip
	least := math.Inf(1)
	for _, t := range trips {
		loss := t.badnessFor(p)
		if balanced != nil && !climbsAs(t, p, balanced) {
			loss += disorderPrice
		}
		if loss >= least {
			continue
		}
		shared := s.sharedWith(t, taken)
		if slices.Contains(taken, t) || shared > mostShare {
			continue
		}
		if loss += sharePrice * math.Max(0, shared-freeShare); loss < least {
			best, least = t, loss
		}
	}
	return best
}

// climbsAs reports whether t climbs as p should against the balanced trip.
func climbsAs(t *trip, p Profile, balanced *trip) bool {
	return p == Balanced || p == Flat && t.steep <= balanced.steep || p == Hilly && t.steep >= balanced.steep
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
