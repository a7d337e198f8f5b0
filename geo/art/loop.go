package art

import (
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A loop is a closed walk over whole edges: the arcs in order, each with the phase of the course at its end.
type loop struct {
	arcs   []int32
	phases []float32
}

// loopOf joins the walkers of a closed walk into arcs.
func (m *mesh) loopOf(w walk) loop {
	begins := func(i int) (int32, bool) {
		arc := m.arc(w.walkers[i])
		return arc, m.first(arc) == w.walkers[i]
	}
	n := len(w.walkers)
	start := slices.IndexFunc(w.walkers, func(x int32) bool { return m.first(m.arc(x)) == x })
	var l loop
	if start < 0 {
		return l
	}
	for k := range n {
		i := (start + k) % n
		if arc, ok := begins(i); ok {
			l.arcs = append(l.arcs, arc)
			l.phases = append(l.phases, 0)
		}
		l.phases[len(l.phases)-1] = w.phases[i]
	}
	return l
}

// arc is the arc that walker w is a piece of.
func (m *mesh) arc(w int32) int32 { return 2*m.edge[w>>1] + w&1 }

// trim removes spurs: places where the loop comes back along an edge it has just walked, unless the course turns back
// there too.
func (l loop) trim(c *course) loop {
	var out loop
	tip := func(phase float32) bool { return c.tip[min(int(phase), c.bins-1)] }
	for i, a := range l.arcs {
		if n := len(out.arcs); n > 0 && out.arcs[n-1] == a^1 && !tip(out.phases[n-1]) {
			out.arcs, out.phases = out.arcs[:n-1], out.phases[:n-1]
			continue
		}
		out.arcs, out.phases = append(out.arcs, a), append(out.phases, l.phases[i])
	}
	for len(out.arcs) > 1 && out.arcs[0] == out.arcs[len(out.arcs)-1]^1 && !tip(out.phases[len(out.phases)-1]) {
		n := len(out.arcs)
		out.arcs, out.phases = out.arcs[1:n-1], out.phases[1:n-1]
	}
	return out
}

// length is the loop's length in metres.
func (l loop) length(g *roads.Graph) float64 {
	var sum float64
	for _, a := range l.arcs {
		sum += g.LengthM[a>>1]
	}
	return sum
}

// span is the phase of course c at the beginning of the i-th arc, and how many bins the arc takes.
func (l loop) span(c *course, i int) (from, bins float32) {
	from = l.phases[(i+len(l.phases)-1)%len(l.phases)]
	if bins = l.phases[i] - from; bins < 0 {
		bins += float32(c.bins)
	}
	return from, bins
}

// again lists the edges that the loop walks a second time, in either direction, where course c does not retrace itself. The
// two times are compared halfway along the edge, where they are at the same place whatever their directions.
func (l loop) again(c *course) []int32 {
	first := make(map[int32]float32, len(l.arcs))
	var edges []int32
	for i, a := range l.arcs {
		from, bins := l.span(c, i)
		middle := c.phase(from + bins/2)
		if p, ok := first[a>>1]; !ok {
			first[a>>1] = middle
		} else if !c.retraced(p, middle) {
			edges = append(edges, a>>1)
		}
	}
	return edges
}

// twinM is how near two ways run that are one on the map: a street and its sidewalk. In units.
const twinM = 18

// twins lists the edges along which the loop comes back within twinM of where it went, though not on the same edge, where
// course c does not retrace itself: on the map that is a spur too.
func (m *mesh) twins(l loop, c *course) []int32 {
	type mark struct {
		x, y, ux, uy, phase float32
		edge                int32
	}
	var marks []mark
	for i, a := range l.arcs {
		first, last, step, sign := m.pieceAt[a>>1], m.pieceAt[a>>1+1]-1, int32(1), float32(1)
		from, bins := l.span(c, i)
		share := bins / float32(last-first+1)
		if a&1 == 1 {
			first, last, step, sign = last, first, -1, -1
		}
		for k := first; k != last+step; k += step {
			p := m.pieces[k]
			marks = append(marks, mark{x: p.x, y: p.y, ux: sign * p.ux, uy: sign * p.uy, phase: c.phase(from + share/2), edge: a >> 1})
			from += share
		}
	}
	found := make(map[int32]bool)
	var edges []int32
	for i, p := range marks {
		for _, q := range marks[:i] {
			dx, dy := p.x-q.x, p.y-q.y
			if p.edge == q.edge || dx*dx+dy*dy > twinM*twinM || p.ux*q.ux+p.uy*q.uy > -0.8 || c.retraced(p.phase, q.phase) {
				continue
			}
			for _, e := range [2]int32{p.edge, q.edge} {
				if !found[e] {
					found[e] = true
					edges = append(edges, e)
				}
			}
		}
	}
	return edges
}

// lengthOf is the length of edges in metres.
func lengthOf(g *roads.Graph, edges []int32) float64 {
	var sum float64
	for _, e := range edges {
		sum += g.LengthM[e]
	}
	return sum
}

// middles is the middles of the walk's pieces: a line that is good enough to be shown while it is searched.
func (m *mesh) middles(w walk) []geo.XY {
	path := make([]geo.XY, len(w.walkers))
	for i, x := range w.walkers {
		path[i] = geo.XY{X: float64(m.pieces[x>>1].x), Y: float64(m.pieces[x>>1].y)}
	}
	return path
}

// path is the loop's geometry on the graph's plane, closed by repeating the first point.
func (l loop) path(g *roads.Graph) []geo.XY {
	if len(l.arcs) == 0 {
		return nil
	}
	line := g.Line(l.arcs[0] >> 1)
	path := []geo.XY{line[0]}
	if l.arcs[0]&1 == 1 {
		path[0] = line[len(line)-1]
	}
	for _, a := range l.arcs {
		path = g.AppendArc(path, a)
	}
	return path
}

// beginNear turns a closed path so that it begins and ends at its point nearest to start.
func beginNear(path []geo.XY, start geo.XY) []geo.XY {
	best, at, seg := math.Inf(1), geo.XY{}, 0
	for i := 1; i < len(path); i++ {
		p, _ := geo.NearestOnSegment(start, path[i-1], path[i])
		if d := p.Dist(start); d < best {
			best, at, seg = d, p, i
		}
	}
	turned := []geo.XY{at}
	add := func(p geo.XY) {
		if turned[len(turned)-1] != p {
			turned = append(turned, p)
		}
	}
	for _, p := range path[seg:] {
		add(p)
	}
	for _, p := range path[1:seg] {
		add(p)
	}
	add(at)
	return turned
}
