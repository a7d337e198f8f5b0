package loop

import (
	"math"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// parts says which streets of a window are connected.
type parts struct {
	g      *roads.Graph
	inside func(e int32) bool
	up     []int32   // union-find over the graph's vertices
	street []float64 // metres, by the vertex that stands for a part
}

func partsOf(g *roads.Graph, inside func(e int32) bool) *parts {
	p := &parts{g: g, inside: inside, up: make([]int32, len(g.Vertices)), street: make([]float64, len(g.Vertices))}
	for v := range p.up {
		p.up[v] = int32(v)
	}
	for e := range int32(g.Edges()) {
		if inside(e) {
			a, b := p.find(g.Ends[e][0]), p.find(g.Ends[e][1])
			p.up[max(a, b)] = min(a, b)
		}
	}
	for e := range int32(g.Edges()) {
		if inside(e) {
			p.street[p.of(e)] += g.LengthM[e]
		}
	}
	return p
}

func (p *parts) find(v int32) int32 {
	for p.up[v] != v {
		p.up[v] = p.up[p.up[v]]
		v = p.up[v]
	}
	return v
}

// of is the part of edge e.
func (p *parts) of(e int32) int32 { return p.find(p.g.Ends[e][0]) }

// anchor is the place on the streets of part nearest to at, within MaxStartOffsetM. With part -1 it is the nearest on a part
// with twice lengthM of street, else on the one with most.
func (p *parts) anchor(at geo.XY, part int32, lengthM float64) (pin, bool) {
	g := p.g
	best, bestEnough := pin{edge: -1}, false
	g.Near(at, MaxStartOffsetM, func(e int32) {
		if !p.inside(e) || part >= 0 && p.of(e) != part {
			return
		}
		here := nearestOn(g.Line(e), at)
		if here.offM > MaxStartOffsetM {
			return
		}
		here.edge = e
		street := p.street[p.of(e)]
		enough := part >= 0 || street >= 2*lengthM
		switch {
		case best.edge < 0, enough && !bestEnough:
		case bestEnough && !enough:
			return
		case !enough && street != p.street[p.of(best.edge)]:
			if street < p.street[p.of(best.edge)] {
				return
			}
		case here.offM >= best.offM:
			return
		}
		best, bestEnough = here, enough
	})
	return best, best.edge >= 0
}

// nearestOn is the place of line nearest to at.
func nearestOn(line []geo.XY, at geo.XY) pin {
	best := pin{offM: math.Inf(1)}
	walked := 0.0
	for i := 1; i < len(line); i++ {
		near, t := geo.NearestOnSegment(at, line[i-1], line[i])
		step := line[i-1].Dist(line[i])
		if d := near.Dist(at); d < best.offM {
			best = pin{alongM: walked + t*step, at: near, offM: d}
		}
		walked += step
	}
	return best
}
