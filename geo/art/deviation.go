package art

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// deviation is the mean distance between two closed lines, both ways (the mean of the two directed means), in metres. Each
// line is a ring without a repeated first point and is sampled about every stepM metres.
func deviation(a, b []geo.XY, stepM float64) float64 {
	pa, pb := sampled(a, stepM), sampled(b, stepM)
	return (meanNearest(pa, pb) + meanNearest(pb, pa)) / 2
}

func sampled(ring []geo.XY, stepM float64) []geo.XY {
	length := geo.PathLength(ring) + ring[0].Dist(ring[len(ring)-1])
	return resample(ring, max(8, int(length/stepM)))
}

// meanNearest is the mean distance from the points of a to the ring through b.
func meanNearest(a, b []geo.XY) float64 {
	var sum float64
	for _, p := range a {
		near := math.Inf(1)
		at := 0
		for i, q := range b {
			dx, dy := p.X-q.X, p.Y-q.Y
			if d := dx*dx + dy*dy; d < near {
				near, at = d, i
			}
		}
		// The nearest point of the ring lies on one of the two segments at the nearest sample.
		n := len(b)
		before, _ := geo.NearestOnSegment(p, b[(at+n-1)%n], b[at])
		after, _ := geo.NearestOnSegment(p, b[at], b[(at+1)%n])
		sum += math.Min(before.Dist(p), after.Dist(p))
	}
	return sum / float64(len(a))
}
