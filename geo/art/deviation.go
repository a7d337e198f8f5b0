package art

import (
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

// A spread is how far two closed lines lie from each other: the mean of the two directed means, and of both directions
// together the 95th percentile and the largest distance.
type spread struct{ mean, p95, worst float64 }

// scale is s in another unit.
func (s spread) scale(k float64) spread {
	return spread{mean: k * s.mean, p95: k * s.p95, worst: k * s.worst}
}

// deviation measures the distance between two closed lines, in metres. Each line is a ring without a repeated first point
// and is sampled about every stepM metres.
func deviation(a, b []geo.XY, stepM float64) spread {
	pa, pb := sampled(a, stepM), sampled(b, stepM)
	there, back := nearest(pa, pb), nearest(pb, pa)
	mean := (average(there) + average(back)) / 2
	all := append(there, back...)
	slices.Sort(all)
	return spread{mean: mean, p95: all[len(all)*95/100], worst: all[len(all)-1]}
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
	step := longestStep(b)
	at := 0
	for k, p := range a {
		at = nearestOf(p, b, step, at)
		// The nearest point of the ring lies on one of the two segments at the nearest sample.
		before, _ := geo.NearestOnSegment(p, b[(at+n-1)%n], b[at])
		after, _ := geo.NearestOnSegment(p, b[at], b[(at+1)%n])
		out[k] = math.Min(before.Dist(p), after.Dist(p))
	}
	return out
}

// nearestOf is the first of the points that is nearest to p, guess one that is near. The points follow each other by at
// most step: behind one that is far the next can be left out.
func nearestOf(p geo.XY, points []geo.XY, step float64, guess int) int {
	square := func(i int) float64 {
		dx, dy := p.X-points[i].X, p.Y-points[i].Y
		return dx*dx + dy*dy
	}
	const surely = 1e-6
	near, at := math.Inf(1), 0
	reach := math.Sqrt(square(guess)) + surely
	for i := 0; i < len(points); i++ {
		d := square(i)
		if d < near {
			near, at = d, i
			reach = min(reach, math.Sqrt(d)+surely)
		} else if far := math.Sqrt(d) - reach; far > step {
			i += int(far / step)
		}
	}
	return at
}

// longestStep is the longest distance from a point to the next, and a little more; never 0.
func longestStep(points []geo.XY) float64 {
	longest := 1e-6
	for i := 1; i < len(points); i++ {
		longest = max(longest, points[i-1].Dist(points[i]))
	}
	return longest * (1 + 1e-9)
}
