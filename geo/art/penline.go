package art

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// penLine is a line of the drawing on its way to becoming part of the outline.
type penLine struct {
	points []geo.XY // without a repetition of the first at the end
	closed bool
}

// sides is how many sides the line has.
func (l penLine) sides() int {
	if l.closed {
		return len(l.points)
	}
	return len(l.points) - 1
}

// side is the k-th side of the line.
func (l penLine) side(k int) (a, b geo.XY) { return l.points[k], l.points[(k+1)%len(l.points)] }

// length is the line's length, of a closed one with the way back to its first point.
func (l penLine) length() float64 {
	length := geo.PathLength(l.points)
	if l.closed && len(l.points) > 0 {
		length += l.points[len(l.points)-1].Dist(l.points[0])
	}
	return length
}

// samples is points at equal steps along the line, its ends among them.
func (l penLine) samples(step float64) []geo.XY {
	ring := l.points
	if l.closed {
		ring = append(ring[:len(ring):len(ring)], ring[0])
	}
	length := geo.PathLength(ring)
	n := int(math.Min(maxTrembleSamples, math.Ceil(length/step)))
	if n < 1 || math.IsNaN(length) || math.IsInf(length, 0) {
		return nil
	}
	out := make([]geo.XY, 0, n+1)
	walked, each := 0.0, length/float64(n)
	for i := 1; i < len(ring); i++ {
		side := ring[i-1].Dist(ring[i])
		for side > 0 && len(out) < n && float64(len(out))*each <= walked+side {
			out = append(out, ring[i-1].Lerp(ring[i], (float64(len(out))*each-walked)/side))
		}
		walked += side
	}
	if !l.closed {
		out = append(out, ring[len(ring)-1])
	}
	return out
}

// nearestTo is the place of the line nearest to p if it lies within reach. Of p's own line, whose end at is p, what leads
// there without first leaving the reach does not count.
func (l penLine) nearestTo(p geo.XY, reach float64, own bool, end float64) (q geo.XY, along float64, ok bool) {
	best := reach
	n := l.sides()
	first, last := 0, n
	if own {
		if end == 0 {
			for first < n && l.points[first].Dist(p) <= 2*reach {
				first++
			}
		} else {
			for last > 0 && l.points[last].Dist(p) <= 2*reach {
				last--
			}
		}
	}
	for k := first; k < last; k++ {
		a, b := l.side(k)
		near, t := geo.NearestOnSegment(p, a, b)
		if d := near.Dist(p); d <= best {
			best, q, along, ok = d, near, float64(k)+t, true
		}
	}
	return q, along, ok
}

// crossing is where the segments ab and cd cross, in shares of each.
func crossing(a, b, c, d geo.XY) (s, t float64, ok bool) {
	if math.Max(a.X, b.X) < math.Min(c.X, d.X) || math.Max(c.X, d.X) < math.Min(a.X, b.X) ||
		math.Max(a.Y, b.Y) < math.Min(c.Y, d.Y) || math.Max(c.Y, d.Y) < math.Min(a.Y, b.Y) {
		return 0, 0, false
	}
	u, v, w := b.Sub(a), d.Sub(c), c.Sub(a)
	cross := u.X*v.Y - u.Y*v.X
	if cross == 0 {
		return 0, 0, false
	}
	s, t = (w.X*v.Y-w.Y*v.X)/cross, (w.X*u.Y-w.Y*u.X)/cross
	return s, t, s >= 0 && s <= 1 && t >= 0 && t <= 1
}
