package art

import (
	"cmp"
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

// Strokes become one closed walk in two steps. First they are a graph: where lines cross, or the end of one comes to
// another, is a vertex, and lines that touch none are joined to the others by the shortest connectors there are, as a tree.
// Then the graph is walked around (see tour): each line at least once, and again only where no other way leads back.

// touchShare is how near an end must come to a line to touch it, in shares of the drawing's diagonal, touchOwn the same in
// shares of the diagonal of the line that ends there: a letter's of a word.
const touchShare, touchOwn = 0.03, 0.08

// maxCrossings bounds the crossings of a drawing. Of a scribble no more are vertices.
const maxCrossings = 400

// A stroke graph is the lines of a drawing, cut at their vertices.
type strokeGraph struct {
	lines    []penLine
	cuts     [][]cut // by line
	vertices []geo.XY
	same     []int // by vertex: another that is the same place, or itself; see root
	edges    []strokeEdge
}

// A cut is a vertex on a line: along counts its sides.
type cut struct {
	along  float64
	vertex int
}

// A strokeEdge is a line from one vertex to another.
type strokeEdge struct {
	from, to int
	points   []geo.XY // both ends included
	length   float64
}

// newStrokeGraph joins lines. size is the diagonal of the drawing.
func newStrokeGraph(lines []penLine, size float64) *strokeGraph {
	g := &strokeGraph{lines: lines, cuts: make([][]cut, len(lines))}
	for i, l := range lines {
		if !l.closed {
			g.cut(i, 0, l.points[0])
			g.cut(i, float64(len(l.points)-1), l.points[len(l.points)-1])
		}
	}
	g.cross()
	g.touch(touchShare * size)
	g.connect()
	g.divide()
	return g
}

// cut makes a vertex of p, which lies at along of a line.
func (g *strokeGraph) cut(line int, along float64, p geo.XY) int {
	v := len(g.vertices)
	g.vertices, g.same = append(g.vertices, p), append(g.same, v)
	g.cuts[line] = append(g.cuts[line], cut{along: along, vertex: v})
	return v
}

// root is the vertex that stands for v and all that are the same place.
func (g *strokeGraph) root(v int) int {
	for g.same[v] != v {
		v = g.same[v]
	}
	return v
}

// merge makes one place of two vertices.
func (g *strokeGraph) merge(v, w int) {
	v, w = g.root(v), g.root(w)
	g.same[max(v, w)] = min(v, w)
}

// cross makes vertices where lines cross.
func (g *strokeGraph) cross() {
	crossings := 0
	for i, l := range g.lines {
		for j := i; j < len(g.lines); j++ {
			o := g.lines[j]
			for k := range l.sides() {
				a, b := l.side(k)
				first := 0
				if i == j {
					first = k + 2
				}
				for m := first; m < o.sides(); m++ {
					if i == j && l.closed && k == 0 && m == o.sides()-1 {
						continue // they are neighbours
					}
					c, d := o.side(m)
					if s, t, ok := crossing(a, b, c, d); ok && crossings < maxCrossings {
						crossings++
						p := a.Lerp(b, s)
						g.merge(g.cut(i, float64(k)+s, p), g.cut(j, float64(m)+t, p))
					}
				}
			}
		}
	}
}

// touch joins the ends of open lines to the lines within reach of them.
func (g *strokeGraph) touch(reach float64) {
	for i, l := range g.lines {
		if l.closed {
			continue
		}
		last, reach := float64(len(l.points)-1), math.Min(reach, touchOwn*diagonal(l.points))
		for _, end := range [2]float64{0, last} {
			p := l.points[int(end)]
			for j, o := range g.lines {
				if q, along, ok := o.nearestTo(p, reach, i == j, end); ok {
					g.link(i, end, p, j, along, q)
				}
			}
		}
	}
}

// link joins two places of lines by a straight edge, or makes one of them if they are the same.
func (g *strokeGraph) link(i int, at float64, p geo.XY, j int, along float64, q geo.XY) {
	v, w := g.cut(i, at, p), g.cut(j, along, q)
	if p == q {
		g.merge(v, w)
		return
	}
	g.edges = append(g.edges, strokeEdge{from: v, to: w, points: []geo.XY{p, q}, length: p.Dist(q)})
}

// connect joins what does not hang together yet, by the shortest connectors (Kruskal 1956).
func (g *strokeGraph) connect() {
	part := g.parts()
	type connector struct {
		i, j   int
		at     float64 // of line i, a corner
		along  float64 // of line j
		p, q   geo.XY
		length float64
	}
	var all []connector
	for i, l := range g.lines {
		for j, o := range g.lines {
			if part.root(i) == part.root(j) {
				continue
			}
			best := connector{i: i, j: j, length: math.Inf(1)}
			for at, p := range l.points {
				if q, along, ok := o.nearestTo(p, best.length, false, 0); ok && q.Dist(p) < best.length {
					best.at, best.along, best.p, best.q, best.length = float64(at), along, p, q, q.Dist(p)
				}
			}
			if !math.IsInf(best.length, 1) {
				all = append(all, best)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b connector) int { return cmp.Compare(a.length, b.length) })
	for _, c := range all {
		if part.root(c.i) != part.root(c.j) {
			part.merge(c.i, c.j)
			g.link(c.i, c.at, c.p, c.j, c.along, c.q)
		}
	}
}

// parts tells which lines hang together.
func (g *strokeGraph) parts() *strokeGraph {
	part := &strokeGraph{same: make([]int, len(g.lines))}
	for i := range part.same {
		part.same[i] = i
	}
	lineOf := make([]int, len(g.vertices))
	for i, cuts := range g.cuts {
		for _, c := range cuts {
			lineOf[c.vertex] = i
		}
	}
	for v := range g.vertices {
		part.merge(lineOf[v], lineOf[g.root(v)])
	}
	for _, e := range g.edges {
		part.merge(lineOf[e.from], lineOf[e.to])
	}
	return part
}

// divide cuts the lines at their vertices into edges.
func (g *strokeGraph) divide() {
	for i, l := range g.lines {
		cuts := g.cuts[i]
		if len(cuts) == 0 {
			cuts = append(cuts, cut{vertex: g.cut(i, 0, l.points[0])})
		}
		slices.SortStableFunc(cuts, func(a, b cut) int { return cmp.Compare(a.along, b.along) })
		for k := 1; k < len(cuts); k++ {
			g.edge(l, cuts[k-1], cuts[k])
		}
		if l.closed {
			around := cuts[0]
			around.along += float64(len(l.points))
			g.edge(l, cuts[len(cuts)-1], around)
		}
	}
	for i, e := range g.edges {
		g.edges[i].from, g.edges[i].to = g.root(e.from), g.root(e.to)
	}
}

// edge adds the part of a line between two cuts.
func (g *strokeGraph) edge(l penLine, a, b cut) {
	points := []geo.XY{g.vertices[a.vertex]}
	for k := int(math.Floor(a.along)) + 1; float64(k) < b.along; k++ {
		points = append(points, l.points[k%len(l.points)])
	}
	points = append(points, g.vertices[b.vertex])
	length := geo.PathLength(points)
	if length == 0 {
		g.merge(a.vertex, b.vertex)
		return
	}
	g.edges = append(g.edges, strokeEdge{from: a.vertex, to: b.vertex, points: points, length: length})
}
