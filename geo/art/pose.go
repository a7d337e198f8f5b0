package art

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// A pose is one way to lay the outline on the map: the outline's point at phase lies at offset from the start.
type pose struct {
	turn    float64 // radians, counter-clockwise
	length  float64 // units of the mesh that the outline's length of 1 becomes (before the stretch)
	stretch float64 // the drawing is this much wider and as much lower
	phase   float64 // 0..1 along the outline
	offset  geo.XY
	score   float64 // of the sweep: units, lower is better
}

// frame is the linear part of a pose: it maps vectors of the drawing to vectors on the plane.
type frame struct {
	xx, xy, yx, yy float64
}

func (p pose) frame() frame {
	sin, cos := math.Sincos(p.turn)
	wide, high := p.length*p.stretch, p.length/p.stretch
	return frame{xx: cos * wide, xy: -sin * high, yx: sin * wide, yy: cos * high}
}

func (f frame) apply(v geo.XY) geo.XY {
	return geo.XY{X: f.xx*v.X + f.xy*v.Y, Y: f.yx*v.X + f.yy*v.Y}
}

// place lays the closed line points, whose phases run from 0 in equal or unequal steps, on the plane.
func (p pose) place(o Outline, points []geo.XY) []geo.XY {
	f := p.frame()
	anchor := o.at(p.phase)
	placed := make([]geo.XY, len(points))
	for i, q := range points {
		placed[i] = f.apply(q.Sub(anchor)).Add(p.offset)
	}
	return placed
}

// locate finds the point of the outline at phase and the index of the corner behind it. Phases count modulo 1.
func (o Outline) locate(phase float64) (geo.XY, int) {
	phase -= math.Floor(phase)
	var walked float64
	for i, p := range o.points {
		next := (i + 1) % len(o.points)
		length := p.Dist(o.points[next])
		if walked+length >= phase && length > 0 {
			return p.Lerp(o.points[next], (phase-walked)/length), next
		}
		walked += length
	}
	return o.points[0], 0
}

// at is the point of the outline at phase.
func (o Outline) at(phase float64) geo.XY {
	p, _ := o.locate(phase)
	return p
}

// from is the points of the outline in order, begun at phase.
func (o Outline) from(phase float64) []geo.XY {
	p, next := o.locate(phase)
	points := make([]geo.XY, 0, len(o.points)+1)
	points = append(points, p)
	points = append(points, o.points[next:]...)
	return append(points, o.points[:next]...)
}
