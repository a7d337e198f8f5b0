package art

import (
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

// A lead is a pose whose outline can be walked, with a walker near half its way that a good walk passes at a phase.
type lead struct {
	pose   pose
	anchor int32
	phase  float64 // 0..1 of the course
	// weights is, by piece, what is added to the factor on its length; nil for none.
	weights []float32
}

// choose picks the n best leads and up to n that lie apart from each other.
func (s *search) choose(leads []lead, n int) []lead {
	chosen := slices.Clone(leads[:min(n, len(leads))])
	poses := make([]pose, len(leads))
	for i, l := range leads {
		poses[i] = l.pose
	}
	for _, i := range s.s.diverse(poses, n, s.target/30) {
		if i >= n {
			chosen = append(chosen, leads[i])
		}
	}
	return chosen
}

// lead traces pose p without closing: any walk along the outline that begins and ends near the start. Its price for each
// metre becomes the pose's score. The anchor is negative if there is none, or none whose score is at most about bound,
// when that is positive.
func (s *search) lead(t *tracer, a attempt, p pose, bound float64) lead {
	ends := s.ends(a)
	c := s.course(p, a.binM)
	t.extra = s.prefer
	w, ok := s.trace(t, a, traceTask{course: c, from: ends, to: ends, bound: float32(bound * p.length / float64(c.bins))})
	half := slices.IndexFunc(w.phases, func(phase float32) bool { return phase >= float32(c.bins)/2 })
	if !ok || half < 0 {
		s.step(previewOf{})
		return lead{anchor: -1}
	}
	p.score = float64(w.cost) / p.length
	s.step(previewOf{score: previewLead + p.score, path: func() []geo.XY { return s.m.plane(s.m.middles(w)) }})
	return lead{pose: p, anchor: w.walkers[half], phase: float64(w.phases[half]) / float64(c.bins), weights: s.prefer}
}

// corrections is how often a loop is traced again with what the last time showed; moreCorrections while its length is
// still off by more than lengthSlack.
const (
	corrections     = 4
	moreCorrections = 9
	lengthSlack     = 0.03
)

// A pursuit is a lead that is followed: its walk is closed and traced again with what the last round showed.
type pursuit struct {
	lead  *lead
	pose  pose
	extra []float32 // by piece: the lead's weights, and what streets walked twice were made dearer
	own   bool      // extra is the pursuit's own
	twice []int32   // edges that the last loop walks twice, to be made dearer for the next
	best  *candidate
	round int
	over  bool
}

func newPursuit(l lead) *pursuit { return &pursuit{lead: &l, pose: l.pose, extra: l.weights} }

// advance is one round: the outline is moved to where the last loop lies, its length corrected by what the loop was too
// long or short, and streets that the loop ran twice made dearer.
func (s *search) advance(t *tracer, a attempt, p *pursuit) {
	if p.over || p.round >= moreCorrections || s.ctx.Err() != nil ||
		p.round >= corrections && math.Abs(p.best.lengthM/s.request.DistanceM-1) < lengthSlack {
		p.over = true
		return
	}
	p.round++
	p.avoid(s.m, p.twice)
	next, ok := s.close(t, a, p.pose, *p.lead, p.extra)
	if !ok {
		p.over = true
		return
	}
	next.attempt, p.lead = a, next.lead
	better := p.best == nil || next.loss < p.best.loss-0.01
	if p.best == nil || next.loss < p.best.loss {
		p.best = next
	}
	ratio := s.request.DistanceM / next.lengthM
	if p.twice = next.twice; !better && math.Abs(ratio-1) < 0.005 && len(p.twice) == 0 {
		p.over = true
		return
	}
	p.pose = next.pose
	p.pose.length *= math.Pow(math.Max(0.7, math.Min(1.4, ratio)), 0.9)
}

// avoid makes edges dearer.
func (p *pursuit) avoid(m *mesh, edges []int32) {
	if !p.own && len(edges) > 0 {
		p.own = true
		if p.extra = slices.Clone(p.extra); p.extra == nil {
			p.extra = make([]float32, len(m.pieces))
		}
	}
	for _, e := range edges {
		for i := m.pieceAt[e]; i < m.pieceAt[e+1]; i++ {
			p.extra[i]++
		}
	}
}

// close finds the closed walk along the outline at pose p through the lead's anchor.
func (s *search) close(t *tracer, a attempt, p pose, l lead, extra []float32) (*candidate, bool) {
	c := s.course(p, a.binM)
	bin := min(int(math.Round(l.phase*float64(c.bins))), c.bins-1)
	turned := c.from(bin)
	t.extra = extra
	anchor := []int32{l.anchor}
	w, ok := s.trace(t, a, traceTask{course: turned, from: anchor, to: anchor, gate: c.bins - bin, gateM: float32(s.gate(a))})
	if !ok {
		return nil, false
	}
	loop := s.m.loopOf(w).trim(turned)
	if len(loop.arcs) < 3 {
		return nil, false
	}
	next := s.grade(s.fit(p, turned, w, a), loop, turned)
	next.lead = l.moved(s.m, c, bin, w)
	return next, true
}

// moved is the lead held at another walker: that of w, a walk along course c begun at bin, which keeps closest to the
// course in the middle half of its way. A walk held where the course does not go has a spur or a detour there.
func (l lead) moved(m *mesh, c *course, bin int, w walk) *lead {
	best, bins := math.Inf(1), float64(c.bins)
	moved := l
	for i, x := range w.walkers {
		phase := math.Mod(float64(bin)+float64(w.phases[i]), bins)
		if math.Abs(phase/bins-0.5) > 0.25 {
			continue
		}
		p := &m.pieces[x>>1]
		sign := float64(1 - 2*(x&1))
		b := &c.bin[min(int(phase), c.bins-1)]
		end := geo.XY{X: float64(p.x) + sign*float64(p.ux*p.length)/2, Y: float64(p.y) + sign*float64(p.uy*p.length)/2}
		off := c.at(float32(phase)).Dist(end)/sigmaM + 1 - sign*float64(p.ux*b.ux+p.uy*b.uy)
		if off < best {
			best, moved.anchor, moved.phase = off, x, phase/bins
		}
	}
	return &moved
}

// trace runs the task with growing reach until it finds a walk.
func (s *search) trace(t *tracer, a attempt, task traceTask) (walk, bool) {
	for _, r := range a.reaches {
		task.reach = r
		if w, ok := t.run(task); ok {
			return w, true
		}
		if t.gaveUp {
			break
		}
	}
	return walk{}, false
}

// gate is how far from the start, in units, a loop may pass: what the attempt allows, and no less than allowedM where the
// nearest street is far.
func (s *search) gate(a attempt) float64 {
	gateM := a.gateM
	if s.offStreet() {
		gateM = math.Max(gateM, s.allowedM())
	}
	return gateM / s.m.unit
}

// offStreet reports whether no loop can pass within maxLoopOffsetM of the start.
func (s *search) offStreet() bool { return s.streetM > maxLoopOffsetM-10 }

// allowedM is how far from the start a loop may pass without counting against it: maxLoopOffsetM, or somewhat beyond the
// nearest street.
func (s *search) allowedM() float64 {
	if s.offStreet() {
		return s.streetM + startGateM
	}
	return maxLoopOffsetM
}

// ends lists the walkers that pass the gate of the attempt.
func (s *search) ends(a attempt) []int32 {
	radius := s.gate(a)
	var ends []int32
	x0, x1, y0, y1 := s.m.bucketRange(0, 0, radius+pieceM/2)
	for y := y0; y <= y1; y++ {
		for b := y*s.m.cols + x0; b <= y*s.m.cols+x1; b++ {
			for _, p := range s.m.bucket[s.m.bucketAt[b]:s.m.bucketAt[b+1]] {
				if s.m.off[p] <= float32(radius) {
					ends = append(ends, 2*p, 2*p+1)
				}
			}
		}
	}
	return ends
}

// grade measures a loop.
func (s *search) grade(p pose, l loop, c0 *course) *candidate {
	c := &candidate{pose: p, loop: l, course: c0, lengthM: l.length(s.g)}
	path := s.m.units(l.path(s.g))
	c.offPct = s.deviation(path, p)
	again, twins := l.again(c0), s.m.twins(l, c0)
	// Of two twins one is the repetition.
	c.repeated = (lengthOf(s.g, again) + lengthOf(s.g, twins)/2) / c.lengthM
	c.twice = append(again, twins...)
	c.offsetM = beginNear(path, geo.XY{})[0].Dist(geo.XY{}) * s.m.unit
	c.missed = missed(path, s.s.waypoints)
	c.lit = s.surface.litShare(s.m, l)
	if s.g.ElevationM != nil {
		c.climbM = s.m.climbM(l)
	}
	c.loss = s.loss(c)
	return c
}

// loss grades a candidate: how unlike the outline it is, its distance error in steps of 2 %, what it walks twice in steps of
// 2 %, its distance from the start (or from the streets nearest to it) and from the waypoints beyond the allowed, and its
// turn beyond upright. Lower is better.
func (s *search) loss(c *candidate) float64 {
	off := math.Abs(c.lengthM/s.request.DistanceM - 1)
	loss := c.offPct.unlikeness() + off/0.02*0.15 + math.Max(0, off-0.02)/0.02 + c.repeated/0.02*0.5
	loss += math.Max(0, c.offsetM-s.allowedM()) / 15
	for _, far := range c.missed {
		loss += math.Max(0, far*s.m.unit-WaypointReachM) / 15
	}
	if !s.s.free {
		loss += 0.3 * math.Max(0, math.Abs(c.pose.turn)*180/math.Pi/uprightDeg-1)
	}
	return loss
}
