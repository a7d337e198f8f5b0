package picture

import (
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// minExtentM keeps a route of one point from being magnified without end.
const minExtentM = 200

// A sight is how the map is seen: which part of the plane, and where it lies on the canvas.
type sight struct {
	plane    geo.Plane
	graph    *roads.Graph // nil if there are no streets
	lo, hi   geo.XY       // what must be visible, on the plane
	center   geo.XY       // the plane's position at the middle of the field
	middle   xy
	pxPerM   float64
	field    box
	hasPlace bool
}

// mapOf finds what must be visible: the lines if there is a point in one, else all streets.
func mapOf(g *roads.Graph, lines ...[]geo.Point) *sight {
	m := &sight{graph: g, lo: geo.XY{X: math.Inf(1), Y: math.Inf(1)}, hi: geo.XY{X: math.Inf(-1), Y: math.Inf(-1)}}
	if g != nil {
		m.plane = g.Plane
	} else if b := geo.BoundsOf(slices.Concat(lines...)); !b.Empty() {
		m.plane = geo.NewPlane(b.Center())
	}
	for _, path := range lines {
		for _, p := range path {
			m.show(m.plane.XY(p))
		}
	}
	if !m.hasPlace && g != nil {
		for _, v := range g.Vertices {
			m.show(v)
		}
	}
	return m
}

func (m *sight) show(p geo.XY) {
	m.lo = geo.XY{X: math.Min(m.lo.X, p.X), Y: math.Min(m.lo.Y, p.Y)}
	m.hi = geo.XY{X: math.Max(m.hi.X, p.X), Y: math.Max(m.hi.Y, p.Y)}
	m.hasPlace = true
}

// fit places what must be visible in the middle of field, marginPx from its edges. False if there is no finite place.
func (m *sight) fit(field box, marginPx float64) bool {
	w, h := math.Max(m.hi.X-m.lo.X, minExtentM), math.Max(m.hi.Y-m.lo.Y, minExtentM)
	if !m.hasPlace || math.IsInf(w, 0) || math.IsInf(h, 0) || math.IsNaN(w) || math.IsNaN(h) {
		return false
	}
	m.field = field
	m.pxPerM = math.Min((field.x1-field.x0-2*marginPx)/w, (field.y1-field.y0-2*marginPx)/h)
	m.center = m.lo.Lerp(m.hi, 0.5)
	m.middle = xy{X: (field.x0 + field.x1) / 2, Y: (field.y0 + field.y1) / 2}
	return true
}

// px is where a position of the plane lies on the canvas.
func (m *sight) px(p geo.XY) xy {
	return xy{X: m.middle.X + (p.X-m.center.X)*m.pxPerM, Y: m.middle.Y - (p.Y-m.center.Y)*m.pxPerM}
}

// path is where points lie on the canvas.
func (m *sight) path(points []geo.Point) []xy {
	out := make([]xy, len(points))
	for i, p := range points {
		out[i] = m.px(m.plane.XY(p))
	}
	return out
}
