package art

import (
	"math"
	"slices"
	"sort"

	"github.com/runnerway/runnerway/geo"
)

// The sweep lays the outline on the map in tens of thousands of poses and keeps those whose line runs along streets: for
// each pose it looks up the field at sweepSamples places of the line. A pose's score is half the mean and half the root
// mean square of these distances in metres, so that one part that is far off counts more than many that are a little off.

const (
	sweepSamples = 96
	sweepStride  = 8  // samples are visited in strides, so that a bad pose shows after a few
	sweepPhases  = 96 // points of the outline that may lie at the start
	// slackShare is how far the outline may lie from the start, in shares of how far the loop may.
	slackShare = 0.75
	// turnPriceM and stretchPriceM keep the drawing as it is where the streets do not care.
	turnPriceM    = 2.0 // for uprightDeg of turn
	stretchPriceM = 1.5 // for a stretch of 7 %
)

var (
	sweepStretches = []float64{1, 0.93, 1.07}
	sweepScales    = []float64{1, 0.96, 1.04, 0.92, 1.08, 1.16}
)

// sweepOffsets are the places of the outline's point against the start, in shares of the slack.
var sweepOffsets = []geo.XY{{X: 0, Y: 0}, {X: 1, Y: 0}, {X: 0, Y: 1}, {X: -1, Y: 0}, {X: 0, Y: -1},
	{X: .7, Y: .7}, {X: -.7, Y: .7}, {X: -.7, Y: -.7}, {X: .7, Y: -.7}}

// A sweep is what all poses of a search share.
type sweep struct {
	outline Outline
	samples []geo.XY // of the outline, at equal steps
	field   *field
	slack   float64 // how far the outline may lie from the origin, in units
	free    bool    // the turn was asked for: no price on it
	// waypoints are to be passed, relative to the origin and in units.
	waypoints []geo.XY
}

func newSweep(o Outline, f *field, slack float64, free bool) *sweep {
	return &sweep{outline: o, samples: resample(o.points, sweepSamples), field: f, slack: slack, free: free}
}

// A rig is the outline turned, stretched and scaled, but not yet laid anywhere: its samples in the order in which they are
// visited, stride by stride.
type rig struct {
	x, y    [sweepStride][perStride]float32 // metres
	channel [sweepStride][perStride]int32   // where the sample's channel begins in the field
}

const perStride = sweepSamples / sweepStride

// lay fills r with the outline as pose p has it.
func (s *sweep) lay(r *rig, p pose) {
	fr := p.frame()
	var placed [sweepSamples]geo.XY
	for i, q := range s.samples[:sweepSamples] {
		placed[i] = fr.apply(q)
	}
	for i, q := range placed {
		before, after := placed[(i+sweepSamples-1)%sweepSamples], placed[(i+1)%sweepSamples]
		first, k := i%sweepStride, i/sweepStride
		r.x[first][k], r.y[first][k] = float32(q.X), float32(q.Y)
		r.channel[first][k] = int32(channelOf(after.X-before.X, after.Y-before.Y) * s.field.layer)
	}
}

// score looks up the field along r moved by base, and gives up once the result must exceed limit.
func (s *sweep) score(r *rig, base geo.XY, limit float64) float64 {
	f := s.field
	inv := float32(1 / f.cellM)
	bx, by := float32(base.X+f.half), float32(base.Y+f.half)
	cells, stride, values := uint32(f.cells), f.stride, f.values[f.at(0, 0):]
	var sum, squares uint32
	for k := range sweepStride {
		xs, ys, channels := &r.x[k], &r.y[k], &r.channel[k]
		for i := range perStride {
			cx, cy := int32((xs[i]+bx)*inv), int32((ys[i]+by)*inv)
			v := uint32(fieldCapM)
			if uint32(cx) < cells && uint32(cy) < cells {
				v = uint32(values[int(channels[i])+int(cy)*stride+int(cx)])
			}
			sum += v
			squares += v * v
		}
		if exceeds(sum, squares, limit) {
			return math.Inf(1)
		}
	}
	if score := grade(sum, squares); score < limit {
		return score
	}
	return math.Inf(1)
}

// exceeds reports whether the grade of the samples seen is certainly at least limit, without its root and divisions; near
// limit it says no.
func exceeds(sum, squares uint32, limit float64) bool {
	const surely = 1e-6
	rest := 2*sweepSamples*limit - float64(sum) + surely
	return rest <= 0 || float64(squares)*sweepSamples >= rest*rest
}

// grade is half the mean and half the root mean square of the samples seen; what is not seen counts as 0.
func grade(sum, squares uint32) float64 {
	return 0.5*float64(sum)/sweepSamples + 0.5*math.Sqrt(float64(squares)/sweepSamples)
}

// price is what a pose's turn and stretch cost, in metres of the score.
func (s *sweep) price(p pose) float64 {
	price := stretchPriceM * math.Abs(math.Log(p.stretch)) / 0.07
	if !s.free {
		price += turnPriceM * math.Abs(p.turn) / (uprightDeg * math.Pi / 180)
	}
	return price
}

// run scores all poses at one turn, stretch and length, and returns the best keep of them, best first.
func (s *sweep) run(p pose, keep int) []pose {
	var r rig
	s.lay(&r, p)
	fr := p.frame()
	price := s.price(p)
	best := make([]pose, 0, keep+1)
	limit := math.Inf(1)
	for i := range sweepPhases {
		p.phase = float64(i) / sweepPhases
		anchor := fr.apply(s.samples[i*sweepSamples/sweepPhases])
		for _, o := range sweepOffsets {
			p.offset = o.Scale(s.slack)
			base := p.offset.Sub(anchor)
			dear := price + s.detour(&r, base)
			score := s.score(&r, base, limit-dear) + dear
			if score >= limit {
				continue
			}
			p.score = score
			at := sort.Search(len(best), func(i int) bool { return best[i].score > score })
			best = slices.Insert(best, at, p)
			if len(best) > keep {
				best = best[:keep]
				limit = best[keep-1].score
			}
		}
	}
	return best
}

// diverse picks the first of poses and then up to n in all whose lines lie at least apartM from each other on average. It
// returns their indexes.
func (s *sweep) diverse(poses []pose, n int, apartM float64) []int {
	const marks = 8
	var picked []int
	var lines [][marks]geo.XY
	for k, p := range poses {
		var line [marks]geo.XY
		fr, anchor := p.frame(), s.outline.at(p.phase)
		for i := range line {
			line[i] = fr.apply(s.samples[i*sweepSamples/marks].Sub(anchor)).Add(p.offset)
		}
		near := slices.ContainsFunc(lines, func(o [marks]geo.XY) bool {
			var sum float64
			for i := range o {
				sum += o[i].Dist(line[i])
			}
			return sum < apartM*marks
		})
		if near {
			continue
		}
		picked = append(picked, k)
		lines = append(lines, line)
		if len(picked) == n {
			break
		}
	}
	return picked
}

// settle improves a pose by small moves in all its dimensions until none helps, at most rounds times. The length stays
// within lengthShare of what it is, the turn within maxTurn (radians) of upright unless turns are free, and free turns
// stay as they are.
func (s *sweep) settle(p pose, lengthShare, maxTurn float64, rounds int) pose {
	length := p.length
	var own, other rig // of p, and of a pose beside it that is turned, stretched or scaled
	s.lay(&own, p)
	// score is that of a pose whose rig is r, as far as it is below limit.
	score := func(q pose, r *rig, limit float64) float64 {
		base := q.offset.Sub(q.frame().apply(s.outline.at(q.phase)))
		price, detour := s.price(q), s.detour(r, base)
		return s.score(r, base, limit-price-detour+settleSlack) + price + detour
	}
	p.score = score(p, &own, math.Inf(1))
	step := 1.0
	for range rounds {
		best := p
		try := func(q pose) {
			if math.Abs(q.turn) > maxTurn || q.offset.Dist(geo.XY{}) > s.slack || math.Abs(math.Log(q.stretch)) > maxStretch ||
				math.Abs(q.length/length-1) > lengthShare {
				return
			}
			r := &own
			if q.turn != p.turn || q.stretch != p.stretch || q.length != p.length {
				r = &other
				s.lay(r, q)
			}
			if q.score = score(q, r, best.score); q.score < best.score {
				best = q
			}
		}
		for _, sign := range [2]float64{-step, step} {
			q := p
			q.offset.X += s.slack / 3 * sign
			try(q)
			q = p
			q.offset.Y += s.slack / 3 * sign
			try(q)
			q = p
			q.length *= 1 + 0.01*sign
			try(q)
			q = p
			q.stretch *= 1 + 0.015*sign
			try(q)
			q = p
			q.phase += 0.004 * sign
			try(q)
			if !s.free {
				q = p
				q.turn += 0.02 * sign
				try(q)
			}
		}
		if best.score >= p.score {
			if step < 0.5 {
				break
			}
			step /= 2
			continue
		}
		p = best
		s.lay(&own, p)
	}
	return p
}

// settleSlack keeps rounding from deciding whether a pose is looked at to the end.
const settleSlack = 1e-9

// maxStretch is the largest logarithm of a pose's stretch: a shape's proportions are its identity.
const maxStretch = 0.08
