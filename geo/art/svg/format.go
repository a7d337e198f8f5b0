package svg

import (
	"math"
	"strconv"
	"strings"

	"github.com/runnerway/runnerway/geo"
)

// closeEnough is the gap that Format does not close, in canvas units (R1).
const closeEnough = 0.01

// Format writes the drawing as the contract stores it (api 5.4): "M x y L x y ..." with two decimals. A closed stroke ends with
// its first point once more; so does an open one of more than two points if it is the drawing's only stroke and its ends lie more than 0.01 apart,
// because a route is a loop. Among several strokes open ones stay open: closing each would draw lines that nobody drew.
// A drawing smaller than 10 units gets as many decimals as a thousandth of its size needs, so that it can be read back.
func Format(d Drawing) string {
	var b strings.Builder
	decimals := d.decimals()
	for _, s := range d.Strokes {
		if len(s.Points) == 0 {
			continue
		}
		points := s.Points
		loop := s.Closed || len(d.Strokes) == 1
		if last := len(points) - 1; loop && (s.Closed || last > 1) && points[0].Dist(points[last]) > closeEnough {
			points = append(points[:last+1:last+1], points[0])
		}
		command := "M "
		if b.Len() > 0 {
			command = " M "
		}
		for _, p := range points {
			b.WriteString(command)
			writePair(&b, p, decimals)
			command = " L "
		}
	}
	return b.String()
}

// decimals is 2 for any drawing that a canvas shows.
func (d Drawing) decimals() int {
	least, most := d.Bounds()
	extent := max(least.Dist(most), MinExtent)
	return max(2, int(math.Ceil(-math.Log10(extent/1000))))
}

func writePair(b *strings.Builder, p geo.XY, decimals int) {
	var buf [64]byte
	out := appendFixed(buf[:0], p.X, decimals)
	out = append(out, ' ')
	b.Write(appendFixed(out, p.Y, decimals))
}

// appendFixed writes v without a minus before nothing but zeros.
func appendFixed(out []byte, v float64, decimals int) []byte {
	if math.Abs(v) < 0.5*math.Pow10(-decimals) {
		v = 0
	}
	return strconv.AppendFloat(out, v, 'f', decimals, 64)
}

// simplifyAtOnce is the most points that are simplified together. Longer strokes are cut into such pieces, whose ends are kept,
// because the method is quadratic for a hostile line.
const simplifyAtOnce = 512

// Simplify thins every stroke by geo.Simplify with a tolerance in canvas units. A stroke of fewer than three points stays as it
// is, and so does one that would shrink to a point.
func (d Drawing) Simplify(tolerance float64) Drawing {
	out := Drawing{Strokes: make([]Stroke, 0, len(d.Strokes))}
	for _, s := range d.Strokes {
		out.Strokes = append(out.Strokes, s.simplify(tolerance))
	}
	return out
}

func (s Stroke) simplify(tolerance float64) Stroke {
	if len(s.Points) < 3 {
		return Stroke{Points: append([]geo.XY(nil), s.Points...), Closed: s.Closed}
	}
	points := simplifyPieces(s.ring(), tolerance)
	if s.Closed {
		points = points[:len(points)-1]
	}
	if len(points) < 2 {
		points = append([]geo.XY(nil), s.Points...)
	}
	return Stroke{Points: points, Closed: s.Closed}
}

func simplifyPieces(path []geo.XY, tolerance float64) []geo.XY {
	var out []geo.XY
	for len(path) > simplifyAtOnce {
		piece := geo.Simplify(path[:simplifyAtOnce], tolerance)
		out = append(out, piece[:len(piece)-1]...)
		path = path[simplifyAtOnce-1:]
	}
	return append(out, geo.Simplify(path, tolerance)...)
}
