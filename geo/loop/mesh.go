package loop

import (
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A mesh is the streets that round trips can use: those connected with the start, without dead ends, cut at the pins, and
// with everything between two junctions joined into one edge. Arcs are numbered as in roads.Graph: arc 2e runs along edge e,
// arc 2e+1 against it.
type mesh struct {
	g    *roads.Graph
	at   []geo.XY // by vertex
	ends [][2]int32
	// By edge: metres; metres of rise and fall together, over the length of which heights are known.
	length, climb, heightM []float64
	toll                   []tolls
	leave                  [][2]geo.XY // direction away from each end, unit vectors
	pointAt                []int32     // the line of edge e is points[pointAt[e]:pointAt[e+1]]
	points                 []geo.XY
	first, out             []int32 // arcs leaving v are out[first[v]:first[v+1]]
	ring                   []int32 // by vertex: vertices of the same ring are joined by two ways that share no edge
	cells                  cells
}

func (m *mesh) arcs(v int32) []int32   { return m.out[m.first[v]:m.first[v+1]] }
func (m *mesh) head(a int32) int32     { return m.ends[a>>1][1-a&1] }
func (m *mesh) tail(a int32) int32     { return m.ends[a>>1][a&1] }
func (m *mesh) line(e int32) []geo.XY  { return m.points[m.pointAt[e]:m.pointAt[e+1]] }
func (m *mesh) leaving(a int32) geo.XY { return m.leave[a>>1][a&1] }

// arriving is the direction in which arc a reaches its head.
func (m *mesh) arriving(a int32) geo.XY { return m.leave[a>>1][1-a&1].Scale(-1) }

// A pin is a place on a street that must be a vertex of the mesh.
type pin struct {
	edge   int32 // of the graph
	alongM float64
	at     geo.XY
	offM   float64 // from the wished place
	vertex int32   // of the mesh
}

// A stretch is a part of a graph's edge between two vertices of the sketch: the edge's line from from to to metres.
type stretch struct {
	edge     int32
	from, to float64
}

// newMesh makes the mesh of a sketch with the pins as vertices, with or without what leads nowhere.
func newMesh(s *sketch, pins []pin, pruned bool) *mesh {
	var chains []chain
	if pruned {
		chains = s.chains()
	} else {
		chains = s.streets()
	}
	m := &mesh{g: s.g, pointAt: []int32{0}}
	local := make([]int32, len(s.at))
	for v := range local {
		local[v] = -1
	}
	vertexOf := func(v int32) int32 {
		if local[v] < 0 {
			local[v] = int32(len(m.at))
			m.at = append(m.at, s.at[v])
		}
		return local[v]
	}
	for i := range pins { // first, so that a pin exists even where everything around it went
		pins[i].vertex = vertexOf(pins[i].vertex)
	}
	for _, c := range chains {
		m.ends = append(m.ends, [2]int32{vertexOf(s.tail(c[0])), vertexOf(s.head(c[len(c)-1]))})
		m.join(s, c)
	}
	m.first, m.out = adjacency(len(m.at), m.ends)
	m.leave = make([][2]geo.XY, len(m.ends))
	for e := range m.ends {
		line := m.line(int32(e))
		m.leave[e] = [2]geo.XY{direction(line), direction(backwards(line))}
	}
	m.ring = rings(m)
	m.cells = newCells(m)
	return m
}

// join appends what chain c is as an edge.
func (m *mesh) join(s *sketch, c chain) {
	var length, climb, heightM float64
	var t tolls
	for i, a := range c {
		part := s.parts[a>>1]
		l := part.to - part.from
		length += l
		if rise := s.height[s.head(a)] - s.height[s.tail(a)]; !math.IsNaN(rise) {
			climb += math.Abs(rise)
			heightM += l
		}
		t.add(l, rate(s.g.Class[part.edge], s.g.Flags[part.edge]), s.g.Flags[part.edge])
		line := cutLine(s.g.Line(part.edge), part.from, part.to)
		if a&1 == 1 {
			line = backwards(line)
		}
		if i > 0 {
			line = line[1:]
		}
		m.points = append(m.points, line...)
	}
	t.finish(length)
	m.length, m.climb, m.heightM = append(m.length, length), append(m.climb, climb), append(m.heightM, heightM)
	m.toll = append(m.toll, t)
	m.pointAt = append(m.pointAt, int32(len(m.points)))
}

// directionM is over how much of a street its direction at a junction is taken.
const directionM = 15

// direction is where line sets out to, as a unit vector.
func direction(line []geo.XY) geo.XY {
	to := line[len(line)-1]
	walked := 0.0
	for i := 1; i < len(line); i++ {
		step := line[i-1].Dist(line[i])
		if walked+step >= directionM {
			to = line[i-1].Lerp(line[i], (directionM-walked)/step)
			break
		}
		walked += step
	}
	d := to.Dist(line[0])
	if d == 0 {
		return geo.XY{}
	}
	return to.Sub(line[0]).Scale(1 / d)
}

func backwards(line []geo.XY) []geo.XY {
	back := slices.Clone(line)
	slices.Reverse(back)
	return back
}

// cutLine is the part of line from from to to metres along it.
func cutLine(line []geo.XY, from, to float64) []geo.XY {
	var out []geo.XY
	walked := 0.0
	for i := 1; i < len(line); i++ {
		a, b, step, last := line[i-1], line[i], line[i-1].Dist(line[i]), i == len(line)-1
		if walked+step > from || last {
			if out == nil {
				out = append(out, a.Lerp(b, math.Max(0, math.Min(1, (from-walked)/step))))
			}
			if walked+step > to {
				return append(out, a.Lerp(b, (to-walked)/step))
			}
			out = append(out, b)
		}
		walked += step
	}
	return out
}
