package art

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

const (
	// overshootShare is the largest share of a stroke that may run on beside its own beginning, overshootReach how near to it,
	// in shares of the stroke's diagonal.
	overshootShare = 0.3
	overshootReach = 0.08
	// overshootStep is the distance of the samples that are compared, in shares of the diagonal.
	overshootStep = 0.01
)

// close closes an open line that was meant as closed: its ends nearly meet, or its end runs on beside its beginning, which
// is then left off.
func (l *penLine) close() {
	if l.closed || len(l.points) < 3 {
		return
	}
	size := diagonal(l.points)
	samples := l.samples(overshootStep * size)
	if first, ok := overshoot(samples, overshootReach*size); ok {
		l.points, l.closed = samples[first:], true
		return
	}
	gap := l.points[0].Dist(l.points[len(l.points)-1])
	l.closed = gap <= closeShare*size || gap <= math.Min(gapShare*l.length(), wideShare*size)
}

// overshoot finds the sample of a line's beginning at which its end has arrived, having run beside the beginning the same
// way from its first sample on.
func overshoot(samples []geo.XY, reach float64) (first int, ok bool) {
	n := len(samples)
	most := int(overshootShare * float64(n))
	if most < 2 {
		return 0, false
	}
	begin, end := samples[0], samples[n-1]
	at, behind := 0, 0 // how far from the beginning the end has come, how far from the end the beginning is passed
	for k := range most {
		if samples[k].Dist(end) < samples[at].Dist(end) {
			at = k
		}
		if samples[n-1-k].Dist(begin) < samples[n-1-behind].Dist(begin) {
			behind = k
		}
	}
	if at == 0 || behind == 0 || samples[at].Dist(end) > reach || samples[n-1-behind].Dist(begin) > reach {
		return 0, false
	}
	for k := range 5 {
		share := float64(k) / 4
		p, q := samples[int(share*float64(at))], samples[n-1-behind+int(share*float64(behind))]
		if p.Dist(q) > 1.5*reach {
			return 0, false
		}
	}
	return at, true
}
