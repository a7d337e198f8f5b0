package track

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// Shape accuracy compares the picture that the run drew with the shape as it was placed on the map: the mean distance from
// the run to the shape and back, as the engine measures its own routes, in percent of the diagonal of the shape's bounding
// box. It knows no order and no direction. All that was run is part of the picture, the way to the shape too.

const (
	shapeStepM       = 10
	mostShapeSamples = 800 // of either line, so that the cost is bounded
	// accuracyScalePct is the deviation at which the accuracy has fallen to 100/e.
	accuracyScalePct = 10
)

// deviation is the mean two-way distance between run and shape in metres; false if either has no length.
func deviation(run [][]geo.XY, shape []geo.XY) (float64, bool) {
	pieces := sampledPieces(run)
	outline := sampled(shape, shapeStepM, mostShapeSamples)
	if len(pieces) == 0 || outline == nil {
		return 0, false
	}
	var there, back float64
	n := 0
	for _, piece := range pieces {
		for _, p := range piece {
			there += nearest(p, outline)
		}
		n += len(piece)
	}
	for _, p := range outline {
		near := math.Inf(1)
		for _, piece := range pieces {
			near = math.Min(near, nearest(p, piece))
		}
		back += near
	}
	return (there/float64(n) + back/float64(len(outline))) / 2, true
}

// sampledPieces are the pieces of run with points every so often along the whole of it; pieces too short for a point of
// their own are left out.
func sampledPieces(run [][]geo.XY) [][]geo.XY {
	var length float64
	for _, piece := range run {
		length += geo.PathLength(piece)
	}
	stepM := math.Max(shapeStepM, length/mostShapeSamples)
	var out [][]geo.XY
	next, done := 0.0, 0.0 // metres from the run's begin
	for _, piece := range run {
		var samples []geo.XY
		for i := 1; i < len(piece); i++ {
			d := piece[i-1].Dist(piece[i])
			for ; d > 0 && next <= done+d; next += stepM {
				samples = append(samples, piece[i-1].Lerp(piece[i], (next-done)/d))
			}
			done += d
		}
		if len(samples) > 0 {
			out = append(out, samples)
		}
	}
	return out
}

// nearest is the distance from p to line.
func nearest(p geo.XY, line []geo.XY) float64 {
	near, at := math.Inf(1), 0
	for i, q := range line {
		dx, dy := p.X-q.X, p.Y-q.Y
		if d := dx*dx + dy*dy; d < near {
			near, at = d, i
		}
	}
	// The nearest point of an evenly sampled line lies beside its nearest sample.
	best := math.Sqrt(near)
	for i := max(1, at); i <= min(len(line)-1, at+1); i++ {
		q, _ := geo.NearestOnSegment(p, line[i-1], line[i])
		best = math.Min(best, q.Dist(p))
	}
	return best
}

// accuracy is 100 for no deviation and falls with its share of the shape's diagonal, as the similarity score of a route
// does.
func accuracy(deviationM float64, shape []geo.XY) float64 {
	lo, hi := shape[0], shape[0]
	for _, p := range shape {
		lo = geo.XY{X: math.Min(lo.X, p.X), Y: math.Min(lo.Y, p.Y)}
		hi = geo.XY{X: math.Max(hi.X, p.X), Y: math.Max(hi.Y, p.Y)}
	}
	return 100 * math.Exp(-100*deviationM/lo.Dist(hi)/accuracyScalePct)
}
