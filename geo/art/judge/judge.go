// Package judge says how good a route is that was run to draw a shape. It stands outside the search: whatever becomes an
// objective of a search stops judging it, so geo/art must never import this package, and a test holds it to that.
//
// Three questions, each answered in figures of its own and never in one blended score:
//
//   - A, situated: how near does the route keep to the outline where it was placed on the map? (Fit)
//   - B, canonical: which shape would somebody see who knows nothing of the placement? The route is laid over the drawing
//     that went in, undistorted, and over a gallery of others, by similarity alone: moved, turned within a limit, scaled,
//     never mirrored. (Gallery, Procrustes)
//   - C, runnable: length, spurs, stretches run twice, turns, way to the start. (Run)
//
// All functions are pure. Lines are rings in metres on a local plane, whose first point may or may not be repeated at the
// end, in either direction of walking. Lines of fewer than two different points have no judgement: figures are NaN.
package judge

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

const (
	// stepM is the distance between the samples of a line on the map.
	stepM = 10
	// maxSamples bounds the samples of a line: beyond 20 km they lie farther apart.
	maxSamples = 2000
)

// ring is points without a repetition of the first at the end.
func ring(points []geo.XY) []geo.XY {
	for len(points) > 1 && points[0] == points[len(points)-1] {
		points = points[:len(points)-1]
	}
	return points
}

// drawable says whether points has two different points, all of them finite.
func drawable(points []geo.XY) bool {
	different := false
	for _, p := range points {
		if sum := p.X + p.Y; math.IsNaN(sum) || math.IsInf(sum, 0) {
			return false
		}
		different = different || p != points[0]
	}
	return different
}

// length is the length of the closed line.
func length(points []geo.XY) float64 {
	if len(points) == 0 {
		return 0
	}
	return geo.PathLength(points) + points[len(points)-1].Dist(points[0])
}

// sampled is the ring through points as samples about every step metres, at least 16 and at most maxSamples.
func sampled(points []geo.XY, step float64) []geo.XY {
	return resample(points, int(math.Max(16, math.Min(maxSamples, math.Round(length(ring(points))/step)))))
}

// resample is n points at equal steps along the ring through points, the first of them its first.
func resample(points []geo.XY, n int) []geo.XY {
	points = ring(points)
	step := length(points) / float64(n)
	out := make([]geo.XY, 0, n)
	walked := 0.0
	for i, p := range points {
		next := points[(i+1)%len(points)]
		along := p.Dist(next)
		for len(out) < n && along > 0 && float64(len(out))*step < walked+along {
			out = append(out, p.Lerp(next, (float64(len(out))*step-walked)/along))
		}
		walked += along
	}
	for len(out) < n { // rounding may leave the last out
		out = append(out, points[0])
	}
	return out
}

// diagonal is the length of the diagonal of the points' bounding box.
func diagonal(points []geo.XY) float64 {
	lo, hi := points[0], points[0]
	for _, p := range points {
		lo = geo.XY{X: math.Min(lo.X, p.X), Y: math.Min(lo.Y, p.Y)}
		hi = geo.XY{X: math.Max(hi.X, p.X), Y: math.Max(hi.Y, p.Y)}
	}
	return lo.Dist(hi)
}

// nearest is the distance of each point of a to the ring through b.
func nearest(a, b []geo.XY) []float64 {
	n, to := len(b), make([]float64, 0, len(a))
	for _, p := range a {
		least, at := math.Inf(1), 0
		for i, q := range b {
			dx, dy := p.X-q.X, p.Y-q.Y
			if d := dx*dx + dy*dy; d < least {
				least, at = d, i
			}
		}
		// With samples at equal steps the nearest point lies beside the nearest sample.
		before, _ := geo.NearestOnSegment(p, b[(at+n-1)%n], b[at])
		after, _ := geo.NearestOnSegment(p, b[at], b[(at+1)%n])
		to = append(to, math.Min(before.Dist(p), after.Dist(p)))
	}
	return to
}

func mean(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// apart is the mean two-way distance of two rings: the mean of the mean distance of each from the other.
func apart(a, b []geo.XY) float64 {
	return (mean(nearest(a, b)) + mean(nearest(b, a))) / 2
}
