package roads

import (
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

// A Graph is the streets of one window, ready to be searched. It is immutable after Build and safe for concurrent use.
//
// Edge e joins vertices Ends[e][0] and Ends[e][1]. An arc is an edge with a direction: arc 2e runs along the edge's
// geometry, arc 2e+1 against it, so a^1 is the reverse of arc a and a>>1 its edge.
type Graph struct {
	Plane    geo.Plane // Vertices and Lines are on it
	Bounds   geo.Bounds
	Vertices []geo.XY
	Ends     [][2]int32 // by edge
	LengthM  []float64  // by edge
	Class    []Class    // by edge
	Flags    []Flags    // by edge
	Name     []int32    // by edge, index into Names
	Names    []string   // Names[0] is empty
	// ElevationM is the height above sea level by vertex, NaN where unknown; nil if nothing is known.
	ElevationM []float32
	// Version is Network.Version of the streets that a Network joined, 0 for other graphs. Of one network, graphs of the same
	// version and window are equal.
	Version int64
	// Lamps and Cameras are the known street lamps and surveillance cameras of the window.
	Lamps, Cameras []geo.XY

	first  []int32 // arcs leaving vertex v are out[first[v]:first[v+1]]
	out    []int32
	lineAt []int32 // the line of edge e is lines[lineAt[e]:lineAt[e+1]]
	lines  []geo.XY
	grid   grid
	spare  *spareEdges // see Spare
}

// Build joins streets into a graph on the plane around origin. Streets of fewer than two different positions are left
// out, and of streets with the same geometry (overlapping imports) only the first counts. The order of streets decides the
// numbering of edges and vertices; the same streets in the same order give the same graph. Cost O(n log n).
func Build(origin geo.Point, streets []Street) *Graph {
	g := &Graph{Plane: geo.NewPlane(origin), Bounds: geo.EmptyBounds(), Names: []string{""}, lineAt: []int32{0}}
	vertex := make(map[Position]int32, len(streets))
	name := map[string]int32{"": 0}
	type ends struct {
		a, b   int32
		length int64 // centimetres
		points int
	}
	seen := make(map[ends]bool, len(streets))
	vertexOf := func(p Position) int32 {
		v, ok := vertex[p]
		if !ok {
			v = int32(len(g.Vertices))
			vertex[p] = v
			g.Vertices = append(g.Vertices, g.Plane.XY(p.Point()))
		}
		return v
	}
	for i := range streets {
		s := &streets[i]
		if len(s.Line) < 2 {
			continue
		}
		from := len(g.lines)
		for j, p := range s.Line {
			if j > 0 && p == s.Line[j-1] {
				continue
			}
			g.lines = append(g.lines, g.Plane.XY(p.Point()))
			g.Bounds = g.Bounds.Extend(p.Point())
		}
		length := geo.PathLength(g.lines[from:])
		if len(g.lines)-from < 2 {
			g.lines = g.lines[:from]
			continue
		}
		a, b := vertexOf(s.Line[0]), vertexOf(s.Line[len(s.Line)-1])
		key := ends{min(a, b), max(a, b), int64(math.Round(length * 100)), len(g.lines) - from}
		if seen[key] {
			g.lines = g.lines[:from]
			continue
		}
		seen[key] = true
		n, ok := name[s.Name]
		if !ok {
			n = int32(len(g.Names))
			name[s.Name] = n
			g.Names = append(g.Names, s.Name)
		}
		g.Ends = append(g.Ends, [2]int32{a, b})
		g.LengthM = append(g.LengthM, length)
		g.Class = append(g.Class, s.Class)
		g.Flags = append(g.Flags, s.Flags)
		g.Name = append(g.Name, n)
		g.lineAt = append(g.lineAt, int32(len(g.lines)))
	}
	g.connect()
	g.grid = newGrid(g)
	g.spare = &spareEdges{}
	return g
}

// connect fills first and out from Ends.
func (g *Graph) connect() {
	g.first = make([]int32, len(g.Vertices)+1)
	for _, e := range g.Ends {
		g.first[e[0]+1]++
		g.first[e[1]+1]++
	}
	for v := range g.Vertices {
		g.first[v+1] += g.first[v]
	}
	g.out = make([]int32, 2*len(g.Ends))
	next := slices.Clone(g.first)
	for e, ends := range g.Ends {
		for side, v := range ends {
			g.out[next[v]] = int32(2*e + side)
			next[v]++
		}
	}
}

// Edges is the number of edges.
func (g *Graph) Edges() int { return len(g.Ends) }

// Out lists the arcs that leave vertex v. The slice belongs to the graph.
func (g *Graph) Out(v int32) []int32 { return g.out[g.first[v]:g.first[v+1]] }

// Head is the vertex that arc a reaches.
func (g *Graph) Head(a int32) int32 { return g.Ends[a>>1][1-a&1] }

// Line is the geometry of edge e from Ends[e][0] to Ends[e][1], both included. The slice belongs to the graph.
func (g *Graph) Line(e int32) []geo.XY { return g.lines[g.lineAt[e]:g.lineAt[e+1]] }

// AppendArc appends the geometry of arc a, in walking order and without its first point, to path.
func (g *Graph) AppendArc(path []geo.XY, a int32) []geo.XY {
	line := g.Line(a >> 1)
	if a&1 == 0 {
		return append(path, line[1:]...)
	}
	for i := len(line) - 2; i >= 0; i-- {
		path = append(path, line[i])
	}
	return path
}

// onPlane is where the positions lie on the graph's plane; nil for none.
func (g *Graph) onPlane(ps []Position) []geo.XY {
	if len(ps) == 0 {
		return nil
	}
	out := make([]geo.XY, len(ps))
	for i, p := range ps {
		out[i] = g.Plane.XY(p.Point())
	}
	return out
}

// bytes is about how much memory g takes.
func (g *Graph) bytes() int64 {
	const vertex, edge, xy, index = 16 + 4 + 4, 8 + 8 + 1 + 2 + 4 + 4 + 8 + 1, 16, 4
	n := 1000 + vertex*len(g.Vertices) + edge*len(g.Ends) + xy*(cap(g.lines)+len(g.Lamps)+len(g.Cameras))
	n += index * (len(g.grid.first) + len(g.grid.edges))
	for _, name := range g.Names {
		n += 16 + len(name)
	}
	return int64(n)
}
