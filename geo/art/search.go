package art

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

const (
	uprightDeg = 15.0 // turns that still count as upright
	tiltedDeg  = 30.0 // turns that are tried when nothing upright is good enough
	turnStep   = 5.0  // degrees between the turns of a sweep
	// detourRatio is how much longer a route is than its outline on ordinary streets; the sweep tries lengths around it.
	detourRatio = 1.17
	// maxLoopOffsetM is how far a loop may lie from the start when streets allow it. A gate is narrower, because a piece
	// of street is taken as straight.
	maxLoopOffsetM = 60.0
	startGateM     = 55.0
	// maxOff is how far a route may be from the distance asked for. What is farther is none.
	maxOff = 0.1
	// maxTime ends a search with the best so far. Only a machine that is overloaded comes near it.
	maxTime = 30 * time.Second
)

// A candidate is a route on its way: where the outline lies and the loop that follows it.
type candidate struct {
	pose     pose
	lead     *lead   // that it comes from
	attempt  attempt // the same
	loop     loop
	course   *course // that the loop's phases count on
	lengthM  float64
	offPct   spread // of the loop from the outline, in percent of the outline's diagonal
	repeated float64
	twice    []int32 // edges that the loop walks twice, or twins of others that it walks
	offsetM  float64
	missed   []float64 // units from each waypoint
	lit      float64   // share of the length
	climbM   float64
	shared   float64 // set when picked: the largest share in common with a route picked before
	loss     float64
}

// A search is the state of one call of Search.
type search struct {
	ctx     context.Context
	request Request
	g       *roads.Graph
	m       *mesh
	surface *surface
	prefer  []float32 // weights of what is preferred, by piece; nil for none
	s       *sweep
	start   geo.XY
	target  float64   // the distance in units of the mesh
	streetM float64   // from the start to the nearest street that a loop can run
	tracers []*tracer // one for each worker
	swept   map[survey][]pose
	progress
}

// Search finds up to three routes on g, which must hold the streets within WindowRadiusM of the start. report may be nil;
// it is called from one goroutine at a time. The result is the same for any number of workers. Errors: ErrStartTooFar,
// ErrNoOutline, ErrNoRoute (an *AreaError if a shorter one fits), ErrTooSlow, and ctx's when it ends.
func Search(ctx context.Context, g *roads.Graph, r Request, report func(Progress)) (Result, error) {
	snap, ok := g.Snap(g.Plane.XY(r.Start), MaxStartOffsetM)
	if !ok {
		return Result{}, ErrStartTooFar
	}
	if len(r.Outline.points) == 0 {
		return Result{}, ErrNoOutline
	}
	limited, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	s := newSearch(limited, g, r, snap.DistanceM, report)
	plain := s.plain()
	var found []candidate
	for _, a := range attempts {
		if len(s.s.waypoints) > 0 && len(found)+len(plain) > 0 && a.gateM > startGateM {
			break // no way around water is looked for to pass a waypoint
		}
		if len(found) > 0 && found[0].loss <= passes {
			a = a.upright()
		}
		s.begin(a)
		found = append(found, s.try(a)...)
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(a.loss, b.loss) })
		if a.satisfied(s.pick(found)) || limited.Err() != nil {
			break
		}
	}
	if len(found) == 0 {
		found = plain // its routes say how far they stay from the waypoints
	}
	if len(found) == 0 {
		var err error
		if found, err = s.otherwise(); err != nil {
			return Result{}, err
		}
	}
	result := s.result(found)
	if len(plain) > 0 {
		result.WaypointsPct = math.Max(0, result.Routes[0].DeviationPct-plain[0].offPct.mean)
	}
	result.Partial = errors.Is(limited.Err(), context.DeadlineExceeded)
	result.SuggestedM = s.advised(result.Routes[0].DeviationPct)
	return result, nil
}

// plain is the routes of the first attempt that finds any without the waypoints, the best first: they tell what the waypoints
// cost, and where none passes these they are better than nothing. None if there are no waypoints. It sets the waypoints.
func (s *search) plain() []candidate {
	if len(s.request.Waypoints) == 0 {
		return nil
	}
	var found []candidate
	for _, a := range attempts {
		s.begin(a)
		if found = s.try(a); len(found) > 0 || s.ctx.Err() != nil {
			break
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(a.loss, b.loss) })
	s.passWaypoints()
	for i, c := range found {
		found[i].missed = missed(s.m.units(c.loop.path(s.g)), s.s.waypoints)
	}
	if len(found) > 0 {
		s.align(&found[0])
	}
	return found
}

// try sweeps, traces the best poses, closes and corrects the best of these, and nudges the best of the loops.
func (s *search) try(a attempt) []candidate {
	poses := s.sweep(a)
	var leads []lead
	for len(poses) > 0 && s.ctx.Err() == nil {
		some := make([]lead, min(leadBatch, len(poses)))
		var bound float64
		if len(leads) >= 2*a.closed {
			bound = leads[2*a.closed-1].pose.score
		}
		s.parallel(len(some), func(t *tracer, i int) { some[i] = s.lead(t, a, poses[i], bound) })
		poses = poses[len(some):]
		leads = append(leads, slices.DeleteFunc(some, func(l lead) bool { return l.anchor < 0 })...)
		slices.SortStableFunc(leads, func(a, b lead) int { return cmp.Compare(a.pose.score, b.pose.score) })
	}
	return s.nudge(a, s.followAll(a, s.choose(leads, a.closed)))
}

// leadBatch is how many poses are traced before the best of them bound the next.
const leadBatch = 18

// newSearch prepares what all attempts share: the mesh, the field, the working memory. snapM is how far the start is from
// any street.
func newSearch(ctx context.Context, g *roads.Graph, r Request, snapM float64, report func(Progress)) *search {
	s := &search{ctx: ctx, request: r, g: g, start: g.Plane.XY(r.Start), swept: map[survey][]pose{}}
	unit := unitOf(r.DistanceM)
	s.m, s.target = newMesh(g, s.start, WindowRadiusM(r), unit), r.DistanceM/unit
	s.streetM = s.m.streetFor(s.start, r.DistanceM, snapM)
	s.surface = newSurface(s.m, s.target/2)
	for _, p := range s.profiles() {
		if p.label == r.Prefer {
			s.prefer = p.weights
		}
	}
	s.progress = progress{report: report, plane: g.Plane, best: math.Inf(1)}
	for range runtime.GOMAXPROCS(0) {
		s.tracers = append(s.tracers, newTracer(ctx, s.m))
	}
	f := newField(s.m, s.target/2+fieldCapM, s.parallel)
	s.s = newSweep(r.Outline, f, slackShare*startGateM/unit, len(r.Angles) > 0)
	return s
}

// followAll follows each lead and returns the loops found, in the order of the leads. After trialRounds only those go on
// that are among the best or lie elsewhere.
func (s *search) followAll(a attempt, leads []lead) []candidate {
	pursuits := make([]*pursuit, len(leads))
	for i, l := range leads {
		pursuits[i] = newPursuit(l)
	}
	s.pursue(a, pursuits, trialRounds)
	s.pursue(a, s.promising(pursuits), moreCorrections)
	var found []candidate
	for _, p := range pursuits {
		if p.best != nil && math.Abs(p.best.lengthM/s.request.DistanceM-1) <= maxOff {
			found = append(found, *p.best)
		}
	}
	return found
}

// pursue advances each of the pursuits by at most that many rounds.
func (s *search) pursue(a attempt, pursuits []*pursuit, rounds int) {
	s.parallel(len(pursuits), func(t *tracer, i int) {
		for range rounds {
			s.advance(t, a, pursuits[i])
		}
		var show previewOf
		if best := pursuits[i].best; best != nil {
			show = previewOf{score: best.loss, path: func() []geo.XY { return best.loop.path(s.g) }}
		}
		s.step(show)
	})
}

const (
	trialRounds = 2 // of every pursuit
	bestKept    = 4 // pursuits that go on in any case
	othersKept  = 4 // that go on because they lie elsewhere
)

// promising picks the pursuits that are worth more rounds: the best, and of the others the best that share less than half
// of their way with each of those kept.
func (s *search) promising(pursuits []*pursuit) []*pursuit {
	ranked := slices.DeleteFunc(slices.Clone(pursuits), func(p *pursuit) bool { return p.best == nil })
	slices.SortStableFunc(ranked, func(a, b *pursuit) int { return cmp.Compare(a.best.loss, b.best.loss) })
	var kept []*pursuit
	for i, p := range ranked {
		elsewhere := !slices.ContainsFunc(kept, func(k *pursuit) bool { return s.shared(k.best.loop, p.best.loop) > 0.5 })
		if i < bestKept || elsewhere && len(kept) < bestKept+othersKept {
			kept = append(kept, p)
		}
	}
	return kept
}

// sweep scores all poses of the attempt and returns the most promising that lie apart.
func (s *search) sweep(a attempt) []pose {
	var turns []float64
	for _, deg := range s.request.Angles {
		turns = append(turns, deg*math.Pi/180)
	}
	if len(turns) == 0 {
		turns = append(turns, 0)
		for deg := turnStep; deg <= a.maxTurn; deg += turnStep {
			turns = append(turns, deg*math.Pi/180, -deg*math.Pi/180)
		}
	}
	key := survey{maxTurn: a.maxTurn, gateM: a.gateM}
	picked, ok := s.swept[key]
	if !ok {
		s.s.slack = slackShare * s.gate(a)
		picked = s.survey(a, turns)
		s.swept[key] = picked
	}
	return picked[min(a.skip, len(picked)):min(a.skip+a.poses, len(picked))]
}

// A survey is what the poses of several attempts have in common.
type survey struct{ maxTurn, gateM float64 }

// maxPoses is how many poses a survey returns: as many as all attempts of one range of turns may trace.
const maxPoses = 130

// survey scores the poses of all turns, stretches and lengths and returns the best that lie apart, best first.
func (s *search) survey(a attempt, turns []float64) []pose {
	var rigs []pose
	for _, turn := range turns {
		for _, stretch := range sweepStretches {
			for _, scale := range sweepScales {
				rigs = append(rigs, pose{turn: turn, stretch: stretch, length: s.target / detourRatio * scale})
			}
		}
	}
	swept := make([][]pose, len(rigs))
	s.parallel(len(rigs), func(_ *tracer, i int) { swept[i] = s.s.run(rigs[i], 32) })
	all := slices.Concat(swept...)
	slices.SortStableFunc(all, func(a, b pose) int { return cmp.Compare(a.score, b.score) })
	apart := math.Max(30, s.target/120)
	picked := pick(all, s.s.diverse(all, 2*maxPoses, apart))
	s.parallel(len(picked), func(_ *tracer, i int) { picked[i] = s.s.settle(picked[i], 0.04, s.maxTurn(a), 12) })
	slices.SortStableFunc(picked, func(a, b pose) int { return cmp.Compare(a.score, b.score) })
	return pick(picked, s.s.diverse(picked, maxPoses, apart/2))
}

// pick is the poses with these indexes.
func pick(poses []pose, indexes []int) []pose {
	picked := make([]pose, len(indexes))
	for i, k := range indexes {
		picked[i] = poses[k]
	}
	return picked
}

func (s *search) maxTurn(a attempt) float64 {
	if len(s.request.Angles) > 0 {
		return math.Inf(1)
	}
	return a.maxTurn * math.Pi / 180
}

// parallel calls f for 0..n-1 on the search's workers, each with a tracer of its own. Nothing runs any more when it
// returns; once the context has ended what has not begun is left out.
func (s *search) parallel(n int, f func(t *tracer, i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for _, t := range s.tracers[:min(len(s.tracers), n)] {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && s.ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				f(t, i)
			}
		})
	}
	wg.Wait()
}

func (s *search) points(path []geo.XY) []geo.Point {
	points := make([]geo.Point, len(path))
	for i, p := range path {
		points[i] = s.g.Plane.Point(p)
	}
	return points
}
