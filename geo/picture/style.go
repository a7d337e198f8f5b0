package picture

import (
	"image/color"
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A look is how the streets of some classes are drawn: as wide as in the world, but legible at every scale.
type look struct {
	classes      []roads.Class
	fill         func(*palette) color.Color
	widthM       float64
	minPx, maxPx float64 // on a picture of the default width
	kerb         bool
}

// looks lists the classes from below to above.
var looks = []look{
	{[]roads.Class{roads.Footway, roads.Path, roads.Steps, roads.Track, roads.Bridleway, roads.Cycleway}, way, 2.5, 1, 4, false},
	{[]roads.Class{roads.Service, roads.Road}, street, 5, 1.5, 7, true},
	{[]roads.Class{roads.Residential, roads.LivingStreet, roads.Unclassified, roads.Pedestrian}, street, 8, 2.5, 11, true},
	{[]roads.Class{roads.Tertiary}, street, 11, 4, 14, true},
	{[]roads.Class{roads.Secondary}, mainStreet, 14, 5, 17, true},
	{[]roads.Class{roads.Primary, roads.Trunk}, mainStreet, 18, 6, 20, true},
}

// streets draws the graph's streets within sight. k is the size of the picture in default pictures.
func (c *canvas) streets(m *sight, k float64) {
	if m.graph == nil {
		return
	}
	lines := make([][][]xy, len(looks))
	for e := range m.graph.Edges() {
		at := slices.IndexFunc(looks, func(l look) bool { return slices.Contains(l.classes, m.graph.Class[e]) })
		if line := m.line(m.graph.Line(int32(e))); at >= 0 && line != nil {
			lines[at] = append(lines[at], line)
		}
	}
	var below []polygon
	for i, l := range looks {
		if l.kerb {
			for _, line := range lines[i] {
				below = c.stroke(below, line, l.px(m, k)+2.4*k)
			}
		}
	}
	c.fill(c.kerb, below...)
	for i, l := range looks {
		var above []polygon
		for _, line := range lines[i] {
			above = c.stroke(above, line, l.px(m, k))
		}
		c.fill(l.fill(c.palette), above...)
	}
}

func (l look) px(m *sight, k float64) float64 {
	return math.Min(math.Max(l.widthM*m.pxPerM, l.minPx*k), l.maxPx*k)
}

// line is where a line of the plane lies on the canvas; nil if all of it is out of sight.
func (m *sight) line(line []geo.XY) []xy {
	lo, hi := line[0], line[0]
	for _, p := range line {
		lo = geo.XY{X: math.Min(lo.X, p.X), Y: math.Min(lo.Y, p.Y)}
		hi = geo.XY{X: math.Max(hi.X, p.X), Y: math.Max(hi.Y, p.Y)}
	}
	const widestPx = 100
	if !m.field.meets(m.px(lo), m.px(hi), widestPx) {
		return nil
	}
	out := make([]xy, len(line))
	for i, p := range line {
		out[i] = m.px(p)
	}
	return out
}

// areas fills the areas of one kind that are in sight; rings of fewer than three positions are left out.
func (c *canvas) areas(m *sight, areas []roads.Area, kind roads.AreaKind, col color.Color) {
	var polygons []polygon
	for a, holes := range roads.WithHoles(areas) {
		if a.Kind != kind || len(a.Ring) < 3 {
			continue
		}
		if ring := m.ring(a.Ring); ring != nil {
			polygons = append(polygons, clockwise(ring))
		}
		for _, hole := range holes {
			if ring := m.ring(hole); ring != nil {
				ring = clockwise(ring)
				slices.Reverse(ring)
				polygons = append(polygons, ring)
			}
		}
	}
	c.fill(col, polygons...)
}

// ring is a ring of the map on the picture, nil if it is not there.
func (m *sight) ring(positions []roads.Position) polygon {
	ring := make([]geo.XY, len(positions))
	for i, p := range positions {
		ring[i] = m.plane.XY(p.Point())
	}
	return m.line(ring)
}

// outline draws the placed drawing as a faint dashed line.
func (c *canvas) outline(line []xy, k float64) {
	var polygons []polygon
	for _, dash := range dashes(line, 13*k, 11*k) {
		polygons = c.stroke(polygons, dash, 4*k)
	}
	c.fill(c.ghost, polygons...)
}

// route draws the route in its pieces, which way it goes, and its start if that is to be marked. It is as wide as a street,
// and thinner when much of it must fit.
func (c *canvas) route(m *sight, pieces [][]geo.Point, marked bool, k float64) {
	width := math.Min(math.Max(30*m.pxPerM, 7*k), 11*k)
	var below, above, heads []polygon
	var first *xy
	for _, piece := range pieces {
		line := m.path(piece)
		if len(line) == 0 {
			continue
		}
		if first == nil {
			first = &line[0]
		}
		below, above = c.stroke(below, line, width+8*k), c.stroke(above, line, width)
		if half := 0.36 * width; half > 2 { // smaller ones would be specks
			heads = append(heads, chevrons(line, 150*k, half)...)
		}
	}
	c.fill(c.casing, below...)
	c.fill(c.line, above...)
	c.fill(c.casing, heads...)
	if first != nil && marked {
		c.fill(c.casing, disc(*first, 21*k))
		c.fill(c.ink, disc(*first, 17*k))
		c.fill(c.casing, disc(*first, 7*k))
	}
}

// chevrons are arrow heads of the given half width along line, about gap pixels apart. A head needs a straight piece to
// lie on: one that would come to lie on a bend waits for the next piece that is long enough.
func chevrons(line []xy, gap, half float64) []polygon {
	var out []polygon
	left, room := gap/2, 1.5*half
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		length := a.Dist(b)
		at := math.Max(left, room)
		for ; at <= length-room; at += gap {
			out = append(out, chevron(a.Lerp(b, at/length), b.Sub(a).Scale(half/length)))
		}
		left = math.Max(0, at-length)
	}
	return out
}

// chevron is an arrow head around the point at, of half width |u|, pointing along u.
func chevron(at, u xy) polygon {
	n := xy{X: -u.Y, Y: u.X}
	return polygon{
		at.Add(u.Scale(0.9)),
		at.Add(n).Sub(u.Scale(0.1)),
		at.Add(n).Sub(u.Scale(0.9)),
		at.Add(u.Scale(0.1)),
		at.Sub(n).Sub(u.Scale(0.9)),
		at.Sub(n).Sub(u.Scale(0.1)),
	}
}
