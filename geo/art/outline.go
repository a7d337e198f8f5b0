package art

import (
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art/svg"
)

// A drawing becomes one closed line in three steps. Strokes whose ends nearly meet are one stroke that the pen left for a
// moment: they are chained. A stroke that nearly returns to its start is closed; any other stroke is walked there and
// back, because a straight line between its ends would be part of the picture. What then is still several lines is joined
// as a tree: each further line hangs on the nearest point of what is already joined, by a connector that is walked there
// and back. The result is a closed walk that draws every stroke, each connector as short as possible.

const (
	// meetShare is how near two ends must come to be one place, in shares of the drawing's diagonal: the slip of a finger.
	meetShare = 0.05
	// closeShare is how near a stroke's ends must come for the stroke to be meant as closed, in shares of its diagonal.
	closeShare = 0.2
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
	walk := lines[0].loop()
	for rest := lines[1:]; len(rest) > 0; {
		at, to, from := nearestLine(walk, rest)
		walk = graft(walk, at, rest[to].loop(), from)
		rest = slices.Delete(rest, to, to+1)
	}
	return normalise(walk)
}

// Points is the outline's line, closed by repeating the first point at the end. Its length is 1.
func (o Outline) Points() []geo.XY {
	if len(o.points) == 0 {
		return nil
	}
	return append(slices.Clone(o.points), o.points[0])
}

// penLine is a line of the drawing on its way to becoming part of the outline.
type penLine struct {
	points []geo.XY // without a repetition of the first at the end
	closed bool
}

// loop is the line as a closed walk: around, or there and back.
func (l penLine) loop() []geo.XY {
	if l.closed || len(l.points) < 3 {
		return l.points
	}
	loop := slices.Clone(l.points)
	for i := len(l.points) - 2; i > 0; i-- {
		loop = append(loop, l.points[i])
	}
	return loop
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
	lines = thin(lines)
	lines = chain(lines, meetShare*diagonal(all))
	for i, l := range lines {
		first, last := l.points[0], l.points[len(l.points)-1]
		if !l.closed && len(l.points) > 2 && first.Dist(last) <= closeShare*diagonal(l.points) {
			lines[i].closed = true
		}
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

// nearestLine finds the shortest connector from the points of walk to the points of one of lines: from walk[at] to
// lines[line].points[to].
func nearestLine(walk []geo.XY, lines []penLine) (at, line, to int) {
	best := math.Inf(1)
	for i, l := range lines {
		for k, q := range l.points {
			for j, p := range walk {
				if d := p.Dist(q); d < best {
					best, at, line, to = d, j, i, k
				}
			}
		}
	}
	return at, line, to
}

// graft inserts the closed walk branch, begun at branch[from], behind trunk[at] and returns to trunk[at] after it.
func graft(trunk []geo.XY, at int, branch []geo.XY, from int) []geo.XY {
	var walk []geo.XY
	walk = append(walk, trunk[:at+1]...)
	walk = append(walk, branch[from:]...)
	walk = append(walk, branch[:from+1]...)
	return append(walk, trunk[at:]...)
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
