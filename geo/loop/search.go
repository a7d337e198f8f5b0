package loop

import (
	"cmp"
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// maxTime ends a search with the best so far. Only a machine that is overloaded comes near it.
const maxTime = 30 * time.Second

// A search is the state of one call of Search.
type search struct {
	ctx      context.Context
	request  Request
	m        *mesh
	part     func(e int32) bool // edges of the graph that are connected with the start
	target   float64            // metres
	start    int32
	pin      pin     // of the start
	through  []int32 // vertices to pass
	profiles []Profile
	usual    float64      // climb of the streets per metre, NaN where no height is known
	prices   [3][]float64 // by profile
	workers  []*worker
	progress
}

// A worker has working memory of its own.
type worker struct {
	there, back *tree
	trail       *trail
}

// Search finds round trips on g, which must hold the streets within WindowRadiusM of the start. report may be nil; it is
// called from one goroutine at a time. Errors: ErrStartTooFar, ErrNoRoute, a *TooLongError, and ctx's when it ends.
func Search(ctx context.Context, g *roads.Graph, r Request, report func(Progress)) (Result, error) {
	if len(r.Profiles) == 0 {
		r.Profiles = []Profile{Flat, Balanced, Hilly}
	}
	limited, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	s := &search{ctx: limited, request: r, target: r.DistanceM, progress: progress{report: report, plane: g.Plane}}
	result := Result{}
	if err := s.prepare(g, &result); err != nil {
		return Result{}, err
	}
	trips := s.seek(attempts)
	if !s.fits(trips) && (len(trips) == 0 || len(s.through) == 0) {
		longest := s.longest(trips)
		s.target = r.DistanceM
		there, ok := s.outAndBack(g)
		switch {
		case ctx.Err() != nil:
			return Result{}, ctx.Err()
		case ok && longest < s.target/2:
			trips = []trip{there}
		case longest == 0:
			return Result{}, ErrNoRoute
		default:
			return Result{}, &TooLongError{MaxM: longest}
		}
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	result.Routes = s.routes(s.choose(trips))
	result.Partial = errors.Is(limited.Err(), context.DeadlineExceeded)
	return result, nil
}

// prepare makes the mesh and the prices.
func (s *search) prepare(g *roads.Graph, result *Result) error {
	origin := g.Plane.XY(s.request.Start)
	inside := within(g, origin, WindowRadiusM(s.request))
	parts := partsOf(g, inside)
	start, ok := parts.anchor(origin, -1, s.target)
	if !ok {
		return ErrStartTooFar
	}
	part := parts.of(start.edge)
	pins := []pin{start}
	for i, p := range s.request.Through[:min(len(s.request.Through), MaxThrough)] {
		pin, ok := parts.anchor(g.Plane.XY(p), part, 0)
		if !ok {
			result.Missed = append(result.Missed, i)
			continue
		}
		pins = append(pins, pin)
	}
	s.part = func(e int32) bool { return inside(e) && parts.of(e) == part }
	s.m = newMesh(newSketch(g, s.part, pins), pins, true)
	s.pin, s.start = pins[0], pins[0].vertex
	for _, p := range pins[1:] {
		if p.vertex != s.start && !slices.Contains(s.through, p.vertex) {
			s.through = append(s.through, p.vertex)
		}
	}
	m := s.m
	result.HeightsKnown = m.shareOf(func(e int) float64 { return m.heightM[e] / math.Max(m.length[e], 1e-9) })
	light := false
	if s.request.Safe {
		m.enlighten()
		result.LightKnown = m.shareOf(func(e int) float64 { return m.toll[e].lit + m.toll[e].unlit })
		light = result.LightKnown >= minKnownLight
	}
	if s.request.Green {
		m.plant(s.request.Parks)
	}
	s.profiles, s.usual = s.request.Profiles, m.meanGrade()
	for p := range Profile(len(s.prices)) {
		s.prices[p] = m.prices(p, light, s.request.Green)
	}
	for range runtime.GOMAXPROCS(0) {
		s.workers = append(s.workers, &worker{there: newTree(m), back: newTree(m), trail: newTrail(m)})
	}
	return nil
}

// within says which edges have an end within radiusM of origin.
func within(g *roads.Graph, origin geo.XY, radiusM float64) func(e int32) bool {
	return func(e int32) bool {
		return g.Vertices[g.Ends[e][0]].Dist(origin) <= radiusM || g.Vertices[g.Ends[e][1]].Dist(origin) <= radiusM
	}
}

// parallel calls f for 0..n-1 on the workers. Nothing runs any more when it returns; once the context has ended what has not
// begun is left out.
func (s *search) parallel(n int, f func(w *worker, i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for _, w := range s.workers[:min(len(s.workers), n)] {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && s.ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				f(w, i)
			}
		})
	}
	wg.Wait()
}

// fits reports whether one of the trips has the wished length.
func (s *search) fits(trips []trip) bool {
	return slices.ContainsFunc(trips, func(t trip) bool { return math.Abs(t.length/s.target-1) <= Tolerance })
}

// seek makes round trips with rising effort until there are enough good ones, best first.
func (s *search) seek(attempts []attempt) []trip {
	var all []trip
	base := s.workers[0].there
	for i, a := range attempts {
		g := unbounded(s.prices[Balanced])
		g.maxM = s.target
		base.grow(s.ctx, s.start, g)
		ring := s.m.home(base, s.target)
		tasks := s.tasks(a, base, ring)
		s.begin(len(tasks))
		found := make([][]trip, len(tasks))
		s.parallel(len(tasks), func(w *worker, i int) {
			found[i] = s.build(w, tasks[i])
			s.step(found[i], s.m)
		})
		all = append(all, slices.Concat(found...)...)
		slices.SortStableFunc(all, func(a, b trip) int { return cmp.Compare(a.badness, b.badness) })
		if s.satisfied(all) || s.ctx.Err() != nil {
			break
		}
		if next := i + 1; next < len(attempts) && attempts[next].winding && s.fits(all) {
			break
		}
	}
	return all
}

const (
	goodError, goodAgain = 0.03, 0.1
	goodTrips            = 6
)

// satisfied reports whether no further attempt is needed: there are trips to choose from and those that would be chosen are
// good.
func (s *search) satisfied(trips []trip) bool {
	good := 0
	for i := range trips {
		if s.good(&trips[i]) {
			good++
		}
	}
	if good < goodTrips {
		return false
	}
	picked := s.choose(trips)
	return len(picked) == len(s.profiles) && !slices.ContainsFunc(picked, func(c chosen) bool { return !s.good(c.trip) })
}

func (s *search) good(t *trip) bool {
	return math.Abs(t.length/s.target-1) <= goodError && t.again <= goodAgain
}

// descent is the shares of a distance that does not fit that are tried then.
var descent = []float64{0.7, 0.5, 0.35, 0.25, 0.17, 0.12, 0.08, 0.05}

const (
	halvings     = 2 // of what lies between a distance that fits and one that does not
	minDistanceM = 500
)

// longest is the length of the longest round trip that the streets hold, 0 if none. tried are those of the wished distance,
// which are too short.
func (s *search) longest(tried []trip) float64 {
	best := 0.0
	keep := func(trips []trip) bool {
		before := best
		for i := range trips {
			if trips[i].again <= againLimit && trips[i].length < s.request.DistanceM {
				best = math.Max(best, trips[i].length)
			}
		}
		return best > before
	}
	keep(tried)
	fails := s.request.DistanceM
	for _, share := range descent {
		s.target = share * s.request.DistanceM
		if best >= s.target || s.target < minDistanceM || s.ctx.Err() != nil || keep(s.seek(quick)) {
			break
		}
		fails = s.target
	}
	for range halvings {
		if s.target = (best + fails) / 2; best == 0 || s.ctx.Err() != nil {
			break
		}
		if !keep(s.seek(quick)) {
			fails = s.target
		}
	}
	return best
}

// againLimit is how much of a round trip may be walked twice for it to count as one.
const againLimit = 0.4
