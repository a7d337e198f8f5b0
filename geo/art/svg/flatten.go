package svg

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

const (
	// flatness is how far a chord may lie from its curve, as a share of the drawing's diagonal: a metre on a route whose picture
	// is two kilometres wide, far below the width of a street.
	flatness = 1.0 / 2000
	// sameness is how near its first point a stroke's last must lie to close it, as a share of the diagonal.
	sameness = 1e-6
	// maxChords bounds one curve, of which at most about 80 are needed for flatness when it fits its drawing.
	maxChords = 500
)

type kind byte

const (
	line kind = iota
	cubic
	arc
)

// A segment leads from where the one before it ended to its own end.
type segment struct {
	kind    kind
	c1, c2  geo.XY // control points of a cubic
	to      geo.XY
	ellipse *ellipse // of an arc
}

// flatten turns subpaths into strokes. Cost: one pass for the size, one for the points.
func flatten(subpaths []subpath) (Drawing, error) {
	extent := emptyBox()
	for _, sp := range subpaths {
		extent.add(sp.start)
		for _, s := range sp.segments {
			s.extend(&extent)
		}
	}
	if len(subpaths) == 0 || extent.diagonal() < MinExtent {
		return Drawing{}, ErrNoLine
	}
	if max(-extent.min.X, -extent.min.Y, extent.max.X, extent.max.Y) > MaxCoordinate {
		return Drawing{}, ErrOutOfRange
	}
	var d Drawing
	points := 0
	for _, sp := range subpaths {
		s := sp.stroke(extent.diagonal())
		if points += len(s.Points); points > MaxPoints {
			return Drawing{}, ErrTooManyPoints
		}
		if len(s.Points) > 1 {
			d.Strokes = append(d.Strokes, s)
		}
	}
	if len(d.Strokes) == 0 {
		return Drawing{}, ErrNoLine
	}
	return d, nil
}

// stroke flattens the subpath of a drawing with that diagonal. It stops early beyond MaxPoints.
func (sp subpath) stroke(diagonal float64) Stroke {
	points := append(make([]geo.XY, 0, len(sp.segments)+1), sp.start)
	from := sp.start
	for _, s := range sp.segments {
		n := s.chords(from, diagonal*flatness)
		for i := 1; i <= n; i++ {
			p := s.to
			if i < n {
				p = s.at(from, float64(i)/float64(n))
			}
			if p != points[len(points)-1] {
				points = append(points, p)
			}
		}
		if len(points) > MaxPoints {
			break
		}
		from = s.to
	}
	closed := sp.closed
	if last := len(points) - 1; last > 0 && points[0].Dist(points[last]) <= diagonal*sameness {
		points, closed = points[:last], true
	}
	return Stroke{Points: points, Closed: closed}
}

// extend widens b by the segment: a curve's control points hold it, an arc is sampled.
func (s segment) extend(b *box) {
	b.add(s.to)
	switch s.kind {
	case cubic:
		b.add(s.c1)
		b.add(s.c2)
	case arc:
		const samples = 16
		for i := 1; i < samples; i++ {
			b.add(s.ellipse.at(float64(i) / samples))
		}
	}
}

// chords is how many equal parameter steps keep every chord within tolerance of the curve.
func (s segment) chords(from geo.XY, tolerance float64) int {
	steps := 1.0
	switch s.kind {
	case cubic:
		// Wang 1984: the second differences bound a Bézier curve's distance from its chords.
		bend := math.Max(secondDifference(from, s.c1, s.c2), secondDifference(s.c1, s.c2, s.to))
		steps = math.Sqrt(0.75 * bend / tolerance)
	case arc:
		// The sagitta of a chord over the angle a is r(1-cos(a/2)), about r·a²/8; the far side of an ellipse bends less.
		step := math.Min(math.Pi/8, math.Sqrt(8*tolerance/math.Max(s.ellipse.r.X, s.ellipse.r.Y)))
		steps = math.Abs(s.ellipse.sweep) / step
	}
	return int(math.Ceil(math.Max(1, math.Min(maxChords, steps))))
}

// at is the point of a curve or arc at parameter t in 0..1; lines need none.
func (s segment) at(from geo.XY, t float64) geo.XY {
	if s.kind == arc {
		return s.ellipse.at(t)
	}
	u := 1 - t
	a, b, c, d := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
	return geo.XY{
		X: a*from.X + b*s.c1.X + c*s.c2.X + d*s.to.X,
		Y: a*from.Y + b*s.c1.Y + c*s.c2.Y + d*s.to.Y,
	}
}

func secondDifference(a, b, c geo.XY) float64 {
	return math.Hypot(a.X-2*b.X+c.X, a.Y-2*b.Y+c.Y)
}
