package art

import (
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

// deviation measures the distance between two closed lines, in metres: its mean (of the two directed means) and its 95th
// percentile (of both directions together). Each line is a ring without a repeated first point and is sampled about every
// stepM metres.
func deviation(a, b []geo.XY, stepM float64) (mean, p95 float64) {
	pa, pb := sampled(a, stepM), sampled(b, stepM)
	there, back := nearest(pa, pb), nearest(pb, pa)
	mean = (average(there) + average(back)) / 2
	all := append(there, back...)
	slices.Sort(all)
	return mean, all[len(all)*95/100]
}

func average(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

func sampled(ring []geo.XY, stepM float64) []geo.XY {
	length := geo.PathLength(ring) + ring[0].Dist(ring[len(ring)-1])
	return resample(ring, max(8, int(length/stepM)))
}

// nearest is the distance from each point of a to the ring through b.
func nearest(a, b []geo.XY) []float64 {
	out := make([]float64, len(a))
	n := len(b)
	for k, p := range a {
		near, at := math.Inf(1), 0
		for i, q := range b {
			dx, dy := p.X-q.X, p.Y-q.Y
			if d := dx*dx + dy*dy; d < near {
				near, at = d, i
			}
		}
		// The nearest point of the ring lies on one of the two segments at the nearest sample.
		before, _ := geo.NearestOnSegment(p, b[(at+n-1)%n], b[at])
		after, _ := geo.NearestOnSegment(p, b[at], b[(at+1)%n])
		out[k] = math.Min(before.Dist(p), after.Dist(p))
	}
	return out
}
