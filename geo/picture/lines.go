package picture

import (
	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// roadLooks are those of roads on which nobody walks, from below to above.
var roadLooks = []struct {
	kind roads.LineKind
	look look
}{
	{roads.Ramp, look{widthM: 9, minPx: 2.5, maxPx: 10}},
	{roads.MainRoad, look{widthM: 16, minPx: 5, maxPx: 18}},
	{roads.Motorway, look{widthM: 18, minPx: 6, maxPx: 20}},
}

// lines draws what people know their way by, below the streets.
func (c *canvas) lines(m *sight, lines []roads.MapLine, k float64) {
	var below, above, rails []polygon
	for _, r := range roadLooks {
		for _, l := range lines {
			line := m.mapLine(l, r.kind)
			if line == nil {
				continue
			}
			below = c.stroke(below, line, r.look.px(m, k)+2.4*k)
			above = c.stroke(above, line, r.look.px(m, k))
		}
	}
	for _, l := range lines {
		if line := m.mapLine(l, roads.Rail); line != nil {
			rails = c.stroke(rails, line, 1.4*k)
		}
	}
	c.fill(c.rail, rails...)
	c.fill(c.kerb, below...)
	c.fill(c.fastFill, above...)
}

// mapLine is where a line of one kind lies on the canvas; nil if it is of another, or out of sight.
func (m *sight) mapLine(l roads.MapLine, kind roads.LineKind) []xy {
	if l.Kind != kind || len(l.Line) < 2 {
		return nil
	}
	path := make([]geo.XY, len(l.Line))
	for i, p := range l.Line {
		path[i] = m.plane.XY(p.Point())
	}
	return m.line(path)
}
