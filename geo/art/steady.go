package art

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// A drawing's length says how large it becomes: 5 km of it are laid on the map. A trembling finger draws many little ways
// that nobody sees and no street shows; counted, they would make the picture small. So lines are smoothed, wider and wider,
// as long as that makes them much shorter. A line without a tremble stays as it is.

const (
	// trembleStep is the distance of samples along a line that is smoothed, in shares of the drawing's diagonal.
	trembleStep = 0.004
	// trembleRatio is how much longer a line must be than its smoothed form to tremble.
	trembleRatio = 1.1
	// maxTrembleSamples bounds the samples of a line.
	maxTrembleSamples = 8000
)

// trembleWidths are the standard deviations of the smoothing windows, along the line, in shares of the diagonal.
var trembleWidths = []float64{0.006, 0.012, 0.024}

// steady smooths the lines that tremble. size is the diagonal of the drawing.
func steady(lines []penLine, size float64) {
	for i, l := range lines {
		for _, width := range trembleWidths {
			smooth := l.smoothed(trembleStep*size, width*size)
			if l.length() <= trembleRatio*smooth.length() {
				break
			}
			l = smooth
		}
		lines[i] = l
	}
}

// smoothed is the line seen through a Gaussian window along it. The ends of an open line stay where they are.
func (l penLine) smoothed(step, width float64) penLine {
	samples := l.samples(step)
	n := len(samples)
	if n < 8 {
		return l
	}
	along := l.length() / float64(n)
	weights := window(width / along)
	at := func(i int) geo.XY {
		switch {
		case l.closed:
			return samples[(i%n+n)%n]
		case i < 0: // mirrored in the end, so that the end stays
			return samples[0].Scale(2).Sub(samples[min(-i, n-1)])
		case i >= n:
			return samples[n-1].Scale(2).Sub(samples[max(2*(n-1)-i, 0)])
		}
		return samples[i]
	}
	out := penLine{points: make([]geo.XY, n), closed: l.closed}
	for i := range samples {
		var p geo.XY
		for k, w := range weights {
			p = p.Add(at(i + k - len(weights)/2).Scale(w))
		}
		out.points[i] = p
	}
	return out
}

// window is Gaussian weights whose sum is 1, deviation in samples.
func window(deviation float64) []float64 {
	reach := int(math.Ceil(2.5 * deviation))
	weights := make([]float64, 2*reach+1)
	var sum float64
	for k := range weights {
		x := float64(k-reach) / deviation
		weights[k] = math.Exp(-x * x / 2)
		sum += weights[k]
	}
	for k := range weights {
		weights[k] /= sum
	}
	return weights
}
