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

// An attempt is one try with a certain effort; the next is made only if the routes so far are not good enough for it to
// stop.
type attempt struct {
	maxTurn float64 // degrees; ignored when the request names the turns
	skip    int     // how many of the best poses an attempt before has traced already
	poses   int     // how many are traced
	closed  int     // how many of these, the best, are closed and corrected; as many again that lie apart from each other
	reaches []reach // what a trace goes through until it finds a walk
	binM    float64 // the least width of a course's bins
	gateM   float64 // how far from the start the loop may pass
	enough  float64 // the loss of the best route up to which no further attempt is made
}

var attempts = []attempt{
	{maxTurn: uprightDeg, poses: 36, closed: 7, reaches: near, binM: minBinM, gateM: maxLoopOffsetM, enough: 1.15},
	{maxTurn: uprightDeg, skip: 36, poses: 60, closed: 8, reaches: near, binM: minBinM, gateM: maxLoopOffsetM, enough: 1.6},
	{maxTurn: tiltedDeg, poses: 60, closed: 8, reaches: far, binM: minBinM, gateM: maxLoopOffsetM, enough: 3},
	{maxTurn: tiltedDeg, poses: 10, closed: 2, reaches: wide, binM: 3 * minBinM, gateM: 150, enough: 6},
	{maxTurn: tiltedDeg, poses: 10, closed: 2, reaches: wide, binM: 3 * minBinM, gateM: MaxStartOffsetM, enough: math.Inf(1)},
}

// othersLoss is how much worse than that the other routes may be.
const othersLoss = 0.7

// A reach is how far a trace looks around: the corridor around the course, and how much worse than the best a state may
// be. A trace that finds nothing is tried again with the next, so that ordinary streets cost little and a river is crossed
// all the same.
type reach struct {
	radiusM, beamM float32
	elastic        []float32
}

// near is for streets that are there; wide is for a walk that must find its way around water, rails or a park.
var (
	near = []reach{{radiusM: 110, beamM: 400, elastic: elastic}, {radiusM: 170, beamM: 1000, elastic: elastic}}
	far  = append(near[:2:2], reach{radiusM: 300, beamM: 2500, elastic: patient})
	wide = []reach{{radiusM: 300, beamM: 6000, elastic: patient}, {radiusM: 600, beamM: 60000, elastic: patient}}
)

// A candidate is a route on its way: where the outline lies and the loop that follows it.
type candidate struct {
	pose     pose
	loop     loop
	course   *course // that the loop's phases count on
	lengthM  float64
	devM     float64
	devPct   float64
	repeated float64
	offsetM  float64
	shared   float64 // set when picked: the largest share in common with a route picked before
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
		s.total += a.work()
	}
	var found []candidate
	for _, a := range attempts {
		found = append(found, s.try(a)...)
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		slices.SortStableFunc(found, func(a, b candidate) int { return cmpFloat(a.loss, b.loss) })
		if picked := s.pick(found); len(picked) > 0 && picked[0].loss <= a.enough &&
			len(picked) == wantedRoutes && picked[wantedRoutes-1].loss <= a.enough+othersLoss {
			break
		}
	}
	if len(found) == 0 {
		return Result{}, ErrNoRoute
	}
	return s.result(found), nil
}

// work is how many units of progress an attempt counts.
func (a attempt) work() int { return a.poses + 2*a.closed }

// loss grades a candidate: its deviation in the engine's goal of 1.1 %, its distance error in steps of 2 %, what it walks
// twice in steps of 4 %, its distance from the start beyond the allowed. Lower is better.
func (s *search) loss(c *candidate) float64 {
	off := math.Abs(c.lengthM/s.request.DistanceM - 1)
	return c.devPct/1.1 + off/0.02*0.3 + math.Max(0, off-0.02)/0.02 + c.repeated/0.04*0.3 + math.Max(0, c.offsetM-maxLoopOffsetM)/60
}

// A lead is a pose whose outline can be walked, with a walker near half its way that a good walk passes at a phase.
type lead struct {
	pose   pose
	anchor int32
	phase  float64 // 0..1 of the course
}

// try sweeps, traces the best poses, and closes and corrects the best of these.
func (s *search) try(a attempt) []candidate {
	poses := s.sweep(a)
	leads := make([]lead, len(poses))
	s.parallel(len(poses), func(t *tracer, i int) {
		leads[i] = s.lead(t, a, poses[i])
		s.step(nil)
	})
	leads = slices.DeleteFunc(leads, func(l lead) bool { return l.anchor < 0 })
	slices.SortStableFunc(leads, func(a, b lead) int { return cmpFloat(a.pose.score, b.pose.score) })
	best := s.choose(leads, a.closed)
	return s.followAll(a, best)
}

// followAll follows each lead and returns the loops found, in the order of the leads.
func (s *search) followAll(a attempt, leads []lead) []candidate {
	results := make([]*candidate, len(leads))
	s.parallel(len(leads), func(t *tracer, i int) {
		results[i] = s.follow(t, a, leads[i])
		s.step(results[i])
	})
	var found []candidate
	for _, c := range results {
		if c != nil {
			found = append(found, *c)
		}
	}
	return found
}

// choose picks the n best leads and up to n that lie apart from each other.
func (s *search) choose(leads []lead, n int) []lead {
	chosen := slices.Clone(leads[:min(n, len(leads))])
	poses := make([]pose, len(leads))
	for i, l := range leads {
		poses[i] = l.pose
	}
	for _, i := range s.s.diverse(poses, n, s.request.DistanceM/30) {
		if i >= n {
			chosen = append(chosen, leads[i])
		}
	}
	return chosen
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
	s.parallel(len(rigs), func(_ *tracer, i int) { swept[i] = s.s.run(rigs[i], 32) })
	all := slices.Concat(swept...)
	slices.SortStableFunc(all, func(a, b pose) int { return cmpFloat(a.score, b.score) })
	apart := math.Max(30, s.request.DistanceM/120)
	picked := pick(all, s.s.diverse(all, 2*(a.skip+a.poses), apart))
	s.parallel(len(picked), func(_ *tracer, i int) { picked[i] = s.s.settle(picked[i], 0.04, s.maxTurn(a), 12) })
	slices.SortStableFunc(picked, func(a, b pose) int { return cmpFloat(a.score, b.score) })
	best := pick(picked, s.s.diverse(picked, a.skip+a.poses, apart/2))
	return best[min(a.skip, len(best)):]
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

// lead traces pose p without closing: any walk along the outline that begins and ends near the start. Its price for each
// metre becomes the pose's score. The anchor is negative if there is none.
func (s *search) lead(t *tracer, a attempt, p pose) lead {
	ends := s.ends(a.gateM)
	c := newCourse(s.request.Outline, p, a.binM)
	t.extra = nil
	w, ok := s.trace(t, a, traceTask{course: c, from: ends, to: ends})
	half := slices.IndexFunc(w.phases, func(phase float32) bool { return phase >= float32(c.bins)/2 })
	if !ok || half < 0 {
		return lead{anchor: -1}
	}
	p.score = float64(w.cost) / p.length
	return lead{pose: p, anchor: w.walkers[half], phase: float64(w.phases[half]) / float64(c.bins)}
}

// corrections is how often a loop is traced again with what the last time showed.
const corrections = 4

// follow closes the walk of a lead, and traces it again with what the result shows: the outline is moved to where the loop
// lies, its length corrected by what the loop was too long or short, and streets that the loop ran twice made dearer. It
// returns the best loop seen, nil if there is none.
func (s *search) follow(t *tracer, a attempt, l lead) *candidate {
	var best *candidate
	var extra []float32
	p := l.pose
	for range corrections {
		if s.ctx.Err() != nil {
			return nil
		}
		next, ok := s.close(t, a, p, l, extra)
		if !ok {
			break
		}
		better := best == nil || next.loss < best.loss-0.01
		if best == nil || next.loss < best.loss {
			best = next
		}
		ratio := s.request.DistanceM / next.lengthM
		again := next.loop.again(next.course.retraced)
		if !better && math.Abs(ratio-1) < 0.005 && len(again) == 0 {
			break
		}
		if extra == nil && len(again) > 0 {
			extra = make([]float32, len(s.m.pieces))
		}
		for _, e := range again {
			for i := s.m.pieceAt[e]; i < s.m.pieceAt[e+1]; i++ {
				extra[i]++
			}
		}
		p = next.pose
		p.length *= math.Pow(math.Max(0.7, math.Min(1.4, ratio)), 0.9)
	}
	return best
}

// close finds the closed walk along the outline at pose p through the lead's anchor.
func (s *search) close(t *tracer, a attempt, p pose, l lead, extra []float32) (*candidate, bool) {
	c := newCourse(s.request.Outline, p, a.binM)
	bin := min(int(math.Round(l.phase*float64(c.bins))), c.bins-1)
	turned := c.from(bin)
	t.extra = extra
	ends := []int32{l.anchor}
	w, ok := s.trace(t, a, traceTask{course: turned, from: ends, to: ends, gate: c.bins - bin, gateM: float32(a.gateM)})
	if !ok {
		return nil, false
	}
	loop := s.m.loopOf(w).trim(turned)
	if len(loop.arcs) < 3 {
		return nil, false
	}
	return s.grade(s.fit(p, turned, w, a), loop, turned), true
}

// trace runs the task with growing reach until it finds a walk.
func (s *search) trace(t *tracer, a attempt, task traceTask) (walk, bool) {
	for _, r := range a.reaches {
		task.radiusM, task.beamM, task.elastic = r.radiusM, r.beamM, r.elastic
		if w, ok := t.run(task); ok {
			return w, true
		}
	}
	return walk{}, false
}

// ends lists the walkers within radius of the start, or on the nearest street if that is farther.
func (s *search) ends(radius float64) []int32 {
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
func (s *search) grade(p pose, l loop, c0 *course) *candidate {
	c := &candidate{pose: p, loop: l, course: c0, lengthM: l.length(s.g)}
	outline := p.place(s.request.Outline, s.request.Outline.points)
	path := l.path(s.g)
	for i := range path {
		path[i] = path[i].Sub(s.start)
	}
	c.devM = deviation(path[:len(path)-1], outline, 20)
	c.devPct = 100 * c.devM / diagonal(outline)
	c.repeated = l.repeated(s.g, c0.retraced)
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
