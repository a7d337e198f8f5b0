package picture

import (
	"image/color"
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// The palette: a quiet warm map, so that the one saturated line is the route.
var (
	card       = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	paper      = color.NRGBA{0xf0, 0xed, 0xe6, 0xff}
	parkGreen  = color.NRGBA{0xd5, 0xe5, 0xc9, 0xff}
	waterBlue  = color.NRGBA{0xb9, 0xd7, 0xe6, 0xff}
	kerb       = color.NRGBA{0xd9, 0xd3, 0xc7, 0xff}
	mainFill   = color.NRGBA{0xfb, 0xf1, 0xd5, 0xff}
	streetFill = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	wayFill    = color.NRGBA{0xdd, 0xd3, 0xc4, 0xff}
	ghost      = color.NRGBA{0x30, 0x4f, 0x7c, 0x80}
	routeLine  = color.NRGBA{0xf2, 0x4b, 0x2d, 0xff}
	routeCase  = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	ink        = color.NRGBA{0x1d, 0x27, 0x35, 0xff}
	softInk    = color.NRGBA{0x6b, 0x74, 0x80, 0xff}
)

// A look is how the streets of some classes are drawn: as wide as in the world, but legible at every scale.
type look struct {
	classes      []roads.Class
	fill         color.Color
	widthM       float64
	minPx, maxPx float64 // on a picture of the default width
	kerb         bool
}

// looks lists the classes from below to above.
var looks = []look{
	{[]roads.Class{roads.Footway, roads.Path, roads.Steps, roads.Track, roads.Bridleway, roads.Cycleway}, wayFill, 2.5, 1, 4, false},
	{[]roads.Class{roads.Service, roads.Road}, streetFill, 5, 1.5, 7, true},
	{[]roads.Class{roads.Residential, roads.LivingStreet, roads.Unclassified, roads.Pedestrian}, streetFill, 8, 2.5, 11, true},
	{[]roads.Class{roads.Tertiary}, streetFill, 11, 4, 14, true},
	{[]roads.Class{roads.Secondary}, mainFill, 14, 5, 17, true},
	{[]roads.Class{roads.Primary, roads.Trunk}, mainFill, 18, 6, 20, true},
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
	c.fill(kerb, below...)
	for i, l := range looks {
		var above []polygon
		for _, line := range lines[i] {
			above = c.stroke(above, line, l.px(m, k))
		}
		c.fill(l.fill, above...)
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

// areas fills rings; those of fewer than three points are left out.
func (c *canvas) areas(m *sight, rings [][]geo.Point, col color.Color) {
	var polygons []polygon
	for _, ring := range rings {
		if len(ring) >= 3 {
			polygons = append(polygons, clockwise(m.path(ring)))
		}
	}
	c.fill(col, polygons...)
}

// outline draws the placed drawing as a faint dashed line.
func (c *canvas) outline(line []xy, k float64) {
	var polygons []polygon
	for _, dash := range dashes(line, 13*k, 11*k) {
		polygons = c.stroke(polygons, dash, 4*k)
	}
	c.fill(ghost, polygons...)
}

// route draws the route and its start.
func (c *canvas) route(line []xy, k float64) {
	if len(line) == 0 {
		return
	}
	c.fill(routeCase, c.stroke(nil, line, 19*k)...)
	c.fill(routeLine, c.stroke(nil, line, 11*k)...)
	c.fill(routeCase, disc(line[0], 21*k))
	c.fill(ink, disc(line[0], 17*k))
	c.fill(routeCase, disc(line[0], 7*k))
}
