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

// A rig is the outline turned, stretched and scaled, but not yet laid anywhere.
type rig struct {
	x, y    [sweepSamples]float32 // metres, in visiting order
	channel [sweepSamples]int32   // offset of the sample's channel in the field
}

func (s *sweep) rig(p pose) *rig {
	r := new(rig)
	fr := p.frame()
	k := 0
	for first := range sweepStride {
		for i := first; i < sweepSamples; i += sweepStride {
			q := fr.apply(s.samples[i])
			before := fr.apply(s.samples[(i+sweepSamples-1)%sweepSamples])
			after := fr.apply(s.samples[(i+1)%sweepSamples])
			r.x[k], r.y[k] = float32(q.X), float32(q.Y)
			r.channel[k] = int32(channelOf(after.X-before.X, after.Y-before.Y) * s.field.cells * s.field.cells)
			k++
		}
	}
	return r
}

// score looks up the field along r moved by base, and gives up once the result must exceed limit.
func (s *sweep) score(r *rig, base geo.XY, limit float64) float64 {
	f := s.field
	inv := float32(1 / f.cellM)
	bx, by := float32(base.X+f.half), float32(base.Y+f.half)
	var sum, squares uint32
	for k := 0; k < sweepSamples; k += sweepSamples / sweepStride {
		for i := k; i < k+sweepSamples/sweepStride; i++ {
			cx, cy := int32((r.x[i]+bx)*inv), int32((r.y[i]+by)*inv)
			v := uint32(fieldCapM)
			if uint32(cx) < uint32(f.cells) && uint32(cy) < uint32(f.cells) {
				v = uint32(f.values[int(r.channel[i])+int(cy)*f.cells+int(cx)])
			}
			sum += v
			squares += v * v
		}
		if grade(sum, squares) >= limit {
			return math.Inf(1)
		}
	}
	return grade(sum, squares)
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
	r := s.rig(p)
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
			dear := price + s.detour(r, base)
			score := s.score(r, base, limit-dear) + dear
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
	score := func(q pose) float64 {
		r, base := s.rig(q), q.offset.Sub(q.frame().apply(s.outline.at(q.phase)))
		return s.score(r, base, math.Inf(1)) + s.price(q) + s.detour(r, base)
	}
	p.score = score(p)
	step := 1.0
	for range rounds {
		best := p
		try := func(q pose) {
			if math.Abs(q.turn) > maxTurn || q.offset.Dist(geo.XY{}) > s.slack || math.Abs(math.Log(q.stretch)) > maxStretch ||
				math.Abs(q.length/length-1) > lengthShare {
				return
			}
			if q.score = score(q); q.score < best.score {
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
	}
	return p
}

// maxStretch is the largest logarithm of a pose's stretch: a shape's proportions are its identity.
const maxStretch = 0.08
