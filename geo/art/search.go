package art

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

const (
	uprightDeg = 15.0 // turns that still count as upright
	tiltedDeg  = 30.0 // turns that are tried when nothing upright is good enough
	turnStep   = 5.0  // degrees between the turns of a sweep
	// detourRatio is how much longer a route is than its outline on ordinary streets; the sweep tries lengths around it.
	detourRatio = 1.17
	// maxLoopOffsetM is how far a loop may lie from the start when streets allow it.
	maxLoopOffsetM = 60.0
)

// An attempt is one try with a certain effort; the next is made only if no route of this one is good enough.
type attempt struct {
	maxTurn float64 // degrees; ignored when the request names the turns
	radiusM float32 // of the corridor
	poses   int     // how many are traced
	gateM   float64 // how far from the start the loop may pass
}

var attempts = []attempt{
	{maxTurn: uprightDeg, radiusM: 110, poses: 24, gateM: maxLoopOffsetM},
	{maxTurn: tiltedDeg, radiusM: 170, poses: 40, gateM: maxLoopOffsetM},
	{maxTurn: tiltedDeg, radiusM: 260, poses: 40, gateM: 150},
	{maxTurn: tiltedDeg, radiusM: 400, poses: 40, gateM: MaxStartOffsetM},
}

// A candidate is a route on its way: where the outline lies and the loop that follows it.
type candidate struct {
	pose     pose
	loop     loop
	lengthM  float64
	devM     float64
	devPct   float64
	repeated float64
	offsetM  float64
	loss     float64
}

// A search is the state of one call of Search.
type search struct {
	ctx     context.Context
	request Request
	g       *roads.Graph
	m       *mesh
	s       *sweep
	start   geo.XY
	workers int

	mu      sync.Mutex
	report  func(Progress)
	done    atomic.Int64
	total   int
	best    float64
	preview []geo.Point
}

// Search finds up to three routes on g, which must hold the streets within WindowRadiusM of the start. report may be nil;
// it is called from one goroutine at a time. The result is the same for any number of workers. Errors: ErrStartTooFar,
// ErrNoRoute, and ctx's when it ends.
func Search(ctx context.Context, g *roads.Graph, r Request, report func(Progress)) (Result, error) {
	start := g.Plane.XY(r.Start)
	if _, ok := g.Snap(start, MaxStartOffsetM); !ok {
		return Result{}, ErrStartTooFar
	}
	m := newMesh(g, start, WindowRadiusM(r))
	f := newField(m, r.DistanceM/2+fieldCapM)
	s := &search{ctx: ctx, request: r, g: g, m: m, s: newSweep(r.Outline, f, len(r.Angles) > 0), start: start,
		workers: runtime.GOMAXPROCS(0), report: report, best: math.Inf(1)}
	for _, a := range attempts {
		s.total += 3 * a.poses
		break
	}
	var found []candidate
	for _, a := range attempts {
		found = append(found, s.try(a)...)
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		slices.SortStableFunc(found, func(a, b candidate) int { return cmpFloat(a.loss, b.loss) })
		if len(found) > 0 && found[0].loss <= goodLoss {
			break
		}
	}
	if len(found) == 0 {
		return Result{}, ErrNoRoute
	}
	return s.result(found), nil
}

// goodLoss is the loss up to which no further attempt is made.
const goodLoss = 2.0

// loss grades a candidate: its deviation in the engine's goal of 1.1 %, its distance error in steps of 2 %, what it walks
// twice in steps of 4 %, its distance from the start beyond the allowed. Lower is better.
func (s *search) loss(c *candidate) float64 {
	off := math.Abs(c.lengthM/s.request.DistanceM - 1)
	return c.devPct/1.1 + off/0.02*0.3 + math.Max(0, off-0.02)/0.02 + c.repeated/0.04*0.3 + math.Max(0, c.offsetM-maxLoopOffsetM)/60
}

// try sweeps and traces once.
func (s *search) try(a attempt) []candidate {
	poses := s.sweep(a)
	results := make([]*candidate, len(poses))
	s.parallel(len(poses), func(t *tracer, i int) {
		results[i] = s.follow(t, a, poses[i])
	})
	var found []candidate
	for _, c := range results {
		if c != nil {
			found = append(found, *c)
		}
	}
	return found
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
	var rigs []pose
	for _, turn := range turns {
		for _, stretch := range sweepStretches {
			for _, scale := range sweepScales {
				rigs = append(rigs, pose{turn: turn, stretch: stretch, length: s.request.DistanceM / detourRatio * scale})
			}
		}
	}
	swept := make([][]pose, len(rigs))
	s.parallel(len(rigs), func(_ *tracer, i int) { swept[i] = s.s.run(rigs[i], 24) })
	all := slices.Concat(swept...)
	slices.SortStableFunc(all, func(a, b pose) int { return cmpFloat(a.score, b.score) })
	apart := math.Max(30, s.request.DistanceM/120)
	picked := s.s.diverse(all, 2*a.poses, apart)
	s.parallel(len(picked), func(_ *tracer, i int) { picked[i] = s.s.settle(picked[i], 0.04, s.maxTurn(a), 12) })
	slices.SortStableFunc(picked, func(a, b pose) int { return cmpFloat(a.score, b.score) })
	return s.s.diverse(picked, a.poses, apart/2)
}

func (s *search) maxTurn(a attempt) float64 {
	if len(s.request.Angles) > 0 {
		return math.Inf(1)
	}
	return a.maxTurn * math.Pi / 180
}

// follow traces a pose, corrects its length by what the trace was too long or short, and returns the best of three.
func (s *search) follow(t *tracer, a attempt, p pose) *candidate {
	var best *candidate
	for range 3 {
		if s.ctx.Err() != nil {
			return nil
		}
		c, ok := s.trace(t, a, p)
		s.step(c)
		if !ok {
			break
		}
		if best == nil || c.loss < best.loss {
			best = c
		}
		ratio := s.request.DistanceM / c.lengthM
		if math.Abs(ratio-1) < 0.008 {
			break
		}
		p.length *= math.Pow(math.Max(0.7, math.Min(1.4, ratio)), 0.9)
		p = s.s.settle(p, 0.006, s.maxTurn(a), 6)
	}
	return best
}

// trace finds the closed walk that follows the outline at pose p: first any walk that begins and ends near the start, then
// the closed one through the place that this one passes at half its way.
func (s *search) trace(t *tracer, a attempt, p pose) (*candidate, bool) {
	c := newCourse(s.request.Outline, p)
	ends := s.near(a.gateM)
	open, ok := t.run(traceTask{course: c, radiusM: a.radiusM, from: ends, to: ends, gate: -1})
	if !ok {
		return nil, false
	}
	half := slices.IndexFunc(open.phases, func(phase float32) bool { return phase >= float32(c.bins)/2 })
	if half < 0 {
		return nil, false
	}
	bin := min(int(math.Round(float64(open.phases[half]))), c.bins-1)
	turned := c.from(bin)
	anchor := []int32{open.walkers[half]}
	w, ok := t.run(traceTask{course: turned, radiusM: a.radiusM, from: anchor, to: anchor, gate: c.bins - bin, gateM: float32(a.gateM)})
	if !ok {
		return nil, false
	}
	l := s.m.loopOf(w).trim(turned)
	if len(l.arcs) < 3 {
		return nil, false
	}
	return s.grade(p, l), true
}

// near lists the walkers within radius of the start, or on the nearest street if that is farther.
func (s *search) near(radius float64) []int32 {
	for ; ; radius += 30 {
		var ends []int32
		x0, x1, y0, y1 := s.m.bucketRange(0, 0, radius+pieceM/2)
		for y := y0; y <= y1; y++ {
			for b := y*s.m.cols + x0; b <= y*s.m.cols+x1; b++ {
				for _, p := range s.m.bucket[s.m.bucketAt[b]:s.m.bucketAt[b+1]] {
					if q := s.m.pieces[p]; math.Hypot(float64(q.x), float64(q.y)) <= radius {
						ends = append(ends, 2*p, 2*p+1)
					}
				}
			}
		}
		if len(ends) > 0 || radius > 2*MaxStartOffsetM {
			return ends
		}
	}
}

// grade measures a loop.
func (s *search) grade(p pose, l loop) *candidate {
	c := &candidate{pose: p, loop: l, lengthM: l.length(s.g)}
	outline := p.place(s.request.Outline, s.request.Outline.points)
	path := l.path(s.g)
	for i := range path {
		path[i] = path[i].Sub(s.start)
	}
	c.devM = deviation(path[:len(path)-1], outline, 20)
	c.devPct = 100 * c.devM / diagonal(outline)
	c.repeated = l.repeated(s.g, func(float32, float32) bool { return false })
	c.offsetM = beginNear(path, geo.XY{})[0].Dist(geo.XY{})
	c.loss = s.loss(c)
	return c
}

// parallel calls f for 0..n-1 on the search's workers, each with a tracer of its own. Nothing runs any more when it
// returns.
func (s *search) parallel(n int, f func(t *tracer, i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(s.workers, n) {
		wg.Go(func() {
			t := newTracer(s.m)
			for i := int(next.Add(1)) - 1; i < n && s.ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				f(t, i)
			}
		})
	}
	wg.Wait()
}

// step counts a unit of work and shows c if it is the best yet.
func (s *search) step(c *candidate) {
	done := s.done.Add(1)
	if s.report == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c != nil && c.loss < s.best {
		s.best = c.loss
		s.preview = s.points(beginNear(c.loop.path(s.g), s.start))
	}
	s.report(Progress{Done: min(int(done), s.total), Total: s.total, Preview: s.preview})
}

func (s *search) points(path []geo.XY) []geo.Point {
	points := make([]geo.Point, len(path))
	for i, p := range path {
		points[i] = s.g.Plane.Point(p)
	}
	return points
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
