package art

import (
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art/svg"
)

// A drawing becomes one closed line in three steps. Strokes whose ends nearly meet are one stroke that the pen left for a
// moment: they are chained. A stroke that nearly returns to its start, or overshoots it, is closed; any other stays open,
// because a straight line between its ends would be part of the picture. What then is one closed line is walked around;
// anything else is a graph of strokes, joined by connectors as short as possible, and the shortest closed walk over all of
// it is taken (see strokeGraph).

const (
	// meetShare is how near two ends must come to be one place, in shares of the drawing's diagonal: the slip of a finger.
	meetShare = 0.05
	// closeShare is how near a stroke's ends must come for the stroke to be meant as closed, in shares of its diagonal.
	closeShare = 0.2
	// gapShare is the same in shares of a stroke's length, for a gap up to wideShare of its diagonal: a long way around that
	// was left off a little early.
	gapShare, wideShare = 0.12, 0.3
	// maxPoints bounds the points of an outline; more are thinned, because no street shows them.
	maxPoints = 1500
	// maxStrokes bounds the strokes of an outline; of more the longest count.
	maxStrokes = 64
)

// An Outline is a drawing made ready for the search: one closed line of length 1, y upward.
type Outline struct {
	points []geo.XY // without a repetition of the first at the end
}

// NewOutline joins the strokes of d into one closed line. ErrNoOutline if that line has no length or is not finite.
func NewOutline(d svg.Drawing) (Outline, error) {
	lines := penLines(d)
	if len(lines) == 0 {
		return Outline{}, ErrNoOutline
	}
	var all []geo.XY
	for _, l := range lines {
		all = append(all, l.points...)
	}
	size := diagonal(all)
	if math.IsNaN(size) || math.IsInf(size, 0) {
		return Outline{}, ErrNoOutline
	}
	if len(lines) == 1 && lines[0].closed {
		return normalise(lines[0].points)
	}
	return normalise(newStrokeGraph(lines, size).tour())
}

// Points is the outline's line, closed by repeating the first point at the end. Its length is 1.
func (o Outline) Points() []geo.XY {
	if len(o.points) == 0 {
		return nil
	}
	return append(slices.Clone(o.points), o.points[0])
}

// penLines flips the strokes of d upright, leaves out what has no length and chains and closes the rest.
func penLines(d svg.Drawing) []penLine {
	var lines []penLine
	var all []geo.XY
	for _, s := range d.Strokes {
		var points []geo.XY
		for _, p := range s.Points {
			p.Y = -p.Y
			if len(points) == 0 || points[len(points)-1] != p {
				points = append(points, p)
			}
		}
		closed := s.Closed
		if n := len(points); n > 2 && points[0] == points[n-1] {
			points, closed = points[:n-1], true
		}
		if len(points) < 2 {
			continue
		}
		lines = append(lines, penLine{points: points, closed: closed})
		all = append(all, points...)
	}
	steady(lines, diagonal(all))
	lines = thin(lines)
	lines = chain(lines, meetShare*diagonal(all))
	for i := range lines {
		lines[i].close()
	}
	return lines
}

// thin keeps the longest maxStrokes lines and drops points until about maxPoints are left.
func thin(lines []penLine) []penLine {
	if len(lines) > maxStrokes {
		lengths := make([]float64, len(lines))
		for i, l := range lines {
			lengths[i] = geo.PathLength(l.points)
		}
		sorted := slices.Sorted(slices.Values(lengths))
		shortest := sorted[len(sorted)-maxStrokes]
		kept := lines[:0]
		for i, l := range lines {
			if lengths[i] >= shortest && len(kept) < maxStrokes {
				kept = append(kept, l)
			}
		}
		lines = kept
	}
	thinTo(lines, maxPoints)
	return lines
}

// chain joins open lines whose ends lie within meet of each other, in the order in which they were drawn.
func chain(lines []penLine, meet float64) []penLine {
	for i := 0; i < len(lines); i++ {
		for j := i + 1; j < len(lines) && !lines[i].closed; j++ {
			if lines[j].closed {
				continue
			}
			if joined, ok := joinEnds(lines[i].points, lines[j].points, meet); ok {
				lines[i].points = joined
				lines = slices.Delete(lines, j, j+1)
				j = i // the longer line may now meet an earlier one
			}
		}
	}
	return lines
}

// joinEnds is a and b as one line if two of their ends lie within meet of each other.
func joinEnds(a, b []geo.XY, meet float64) ([]geo.XY, bool) {
	reversed := func(p []geo.XY) []geo.XY {
		p = slices.Clone(p)
		slices.Reverse(p)
		return p
	}
	aFirst, aLast, bFirst, bLast := a[0], a[len(a)-1], b[0], b[len(b)-1]
	switch best := min(aLast.Dist(bFirst), aLast.Dist(bLast), aFirst.Dist(bLast), aFirst.Dist(bFirst)); {
	case best > meet:
		return nil, false
	case best == aLast.Dist(bFirst):
		return append(slices.Clone(a), b...), true
	case best == aLast.Dist(bLast):
		return append(slices.Clone(a), reversed(b)...), true
	case best == aFirst.Dist(bLast):
		return append(slices.Clone(b), a...), true
	default:
		return append(reversed(b), a...), true
	}
}

// normalise scales the closed line to length 1.
func normalise(walk []geo.XY) (Outline, error) {
	size := diagonal(walk)
	if size == 0 || math.IsNaN(size) || math.IsInf(size, 0) {
		return Outline{}, ErrNoOutline
	}
	ring := append(slices.Clone(walk), walk[0])
	length := geo.PathLength(ring)
	if length < 2*size*1e-6 {
		return Outline{}, ErrNoOutline
	}
	o := Outline{points: make([]geo.XY, 0, len(ring)-1)}
	for _, p := range ring[:len(ring)-1] {
		p = p.Sub(ring[0]).Scale(1 / length)
		if n := len(o.points); n == 0 || o.points[n-1] != p {
			o.points = append(o.points, p)
		}
	}
	if len(o.points) < 2 {
		return Outline{}, ErrNoOutline
	}
	return o, nil
}

// diagonal is the length of the diagonal of the bounding box of points; 0 for none.
func diagonal(points []geo.XY) float64 {
	if len(points) == 0 {
		return 0
	}
	lo, hi := points[0], points[0]
	for _, p := range points {
		lo = geo.XY{X: math.Min(lo.X, p.X), Y: math.Min(lo.Y, p.Y)}
		hi = geo.XY{X: math.Max(hi.X, p.X), Y: math.Max(hi.Y, p.Y)}
	}
	return lo.Dist(hi)
}

// resample walks along the closed line through points and returns n points at equal steps of arc length, the first being
// points[0].
func resample(points []geo.XY, n int) []geo.XY {
	ring := append(slices.Clone(points), points[0])
	step := geo.PathLength(ring) / float64(n)
	out := make([]geo.XY, 0, n)
	var walked float64
	for i := 1; i < len(ring) && len(out) < n; i++ {
		length := ring[i-1].Dist(ring[i])
		for len(out) < n && float64(len(out))*step <= walked+length {
			t := 0.0
			if length > 0 {
				t = (float64(len(out))*step - walked) / length
			}
			out = append(out, ring[i-1].Lerp(ring[i], t))
		}
		walked += length
	}
	for len(out) < n { // rounding may leave the last step out
		out = append(out, ring[len(ring)-1])
	}
	return out
}
