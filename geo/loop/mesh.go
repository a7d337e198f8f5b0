package loop

import (
	"cmp"
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

// A sketch is a mesh being made: streets cut at the pins, before dead ends go and chains are joined.
type sketch struct {
	g          *roads.Graph
	at         []geo.XY
	height     []float64 // NaN where unknown
	kept       []bool    // by vertex: a pin
	ends       [][2]int32
	parts      []stretch
	dead       []bool // by edge
	degree     []int32
	first, out []int32
}

// splitSlackM is how near a pin must be to a junction to be there.
const splitSlackM = 1

// newSketch takes the edges for which inside is true and cuts them at the pins, whose vertices it sets.
func newSketch(g *roads.Graph, inside func(e int32) bool, pins []pin) *sketch {
	s := &sketch{g: g}
	local := make([]int32, len(g.Vertices))
	for v := range local {
		local[v] = -1
	}
	vertexOf := func(v int32) int32 {
		if local[v] < 0 {
			h := math.NaN()
			if g.ElevationM != nil {
				h = float64(g.ElevationM[v])
			}
			local[v] = s.vertex(g.Vertices[v], h)
		}
		return local[v]
	}
	byEdge := map[int32][]int{}
	for i, p := range pins {
		byEdge[p.edge] = append(byEdge[p.edge], i)
	}
	for e := range int32(g.Edges()) {
		if !inside(e) {
			continue
		}
		a, b, length := vertexOf(g.Ends[e][0]), vertexOf(g.Ends[e][1]), g.LengthM[e]
		here := byEdge[e]
		slices.SortStableFunc(here, func(i, j int) int { return cmp.Compare(pins[i].alongM, pins[j].alongM) })
		at, from := a, 0.0
		for _, i := range here {
			p := &pins[i]
			switch {
			case p.alongM-from < splitSlackM:
				p.vertex = at
			case length-p.alongM < splitSlackM:
				p.vertex = b
			default:
				t := p.alongM / length
				p.vertex = s.vertex(p.at, s.height[a]+(s.height[b]-s.height[a])*t)
				s.edge(at, p.vertex, stretch{e, from, p.alongM})
				at, from = p.vertex, p.alongM
			}
			s.kept[p.vertex] = true
		}
		s.edge(at, b, stretch{e, from, length})
	}
	s.connect()
	return s
}

func (s *sketch) vertex(at geo.XY, height float64) int32 {
	s.at, s.height, s.kept = append(s.at, at), append(s.height, height), append(s.kept, false)
	return int32(len(s.at) - 1)
}

func (s *sketch) edge(a, b int32, part stretch) {
	s.ends, s.parts = append(s.ends, [2]int32{a, b}), append(s.parts, part)
}

// connect fills first, out and degree. Rings of one edge are of no use to a round trip and go at once.
func (s *sketch) connect() {
	s.dead = make([]bool, len(s.ends))
	s.degree = make([]int32, len(s.at))
	s.first, s.out = adjacency(len(s.at), s.ends)
	for e, ends := range s.ends {
		if ends[0] == ends[1] {
			s.dead[e] = true
			continue
		}
		s.degree[ends[0]]++
		s.degree[ends[1]]++
	}
}

// adjacency lists the arcs that leave each of n vertices.
func adjacency(n int, ends [][2]int32) (first, out []int32) {
	first = make([]int32, n+1)
	for _, e := range ends {
		first[e[0]+1]++
		first[e[1]+1]++
	}
	for v := range n {
		first[v+1] += first[v]
	}
	out = make([]int32, 2*len(ends))
	next := slices.Clone(first)
	for e, pair := range ends {
		for side, v := range pair {
			out[next[v]] = int32(2*e + side)
			next[v]++
		}
	}
	return first, out
}

func (s *sketch) kill(e int32) {
	if s.dead[e] {
		return
	}
	s.dead[e] = true
	s.degree[s.ends[e][0]]--
	s.degree[s.ends[e][1]]--
}

// prune removes dead ends that lead to no pin, again and again, from the vertices of queue on.
func (s *sketch) prune(queue []int32) {
	for len(queue) > 0 {
		v := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if s.degree[v] != 1 || s.kept[v] {
			continue
		}
		for _, a := range s.out[s.first[v]:s.first[v+1]] {
			if !s.dead[a>>1] {
				s.kill(a >> 1)
				queue = append(queue, s.ends[a>>1][1-a&1])
			}
		}
	}
}

// A chain is the arcs of a sketch between two of its junctions.
type chain []int32

// chains joins what lies between junctions, after pruning. A chain that comes back to its junction is a lollipop: it goes,
// and what is a dead end then.
func (s *sketch) chains() []chain {
	all := make([]int32, len(s.at))
	for v := range all {
		all[v] = int32(v)
	}
	s.prune(all)
	for {
		var found []chain
		var loose []int32
		used := make([]bool, len(s.ends))
		for v := range int32(len(s.at)) {
			if !s.junction(v) {
				continue
			}
			for _, a := range s.out[s.first[v]:s.first[v+1]] {
				if s.dead[a>>1] || used[a>>1] {
					continue
				}
				c := s.follow(a, used)
				if s.ends[c[len(c)-1]>>1][1-c[len(c)-1]&1] == v {
					for _, x := range c {
						s.kill(x >> 1)
					}
					loose = append(loose, v)
					continue
				}
				found = append(found, c)
			}
		}
		if len(loose) == 0 {
			return found
		}
		s.prune(loose)
	}
}

func (s *sketch) junction(v int32) bool { return s.degree[v] > 2 || s.degree[v] > 0 && s.kept[v] }

// follow walks from arc a to the next junction.
func (s *sketch) follow(a int32, used []bool) chain {
	c := chain{a}
	used[a>>1] = true
	for v := s.ends[a>>1][1-a&1]; !s.junction(v); v = s.ends[a>>1][1-a&1] {
		next := int32(-1)
		for _, b := range s.out[s.first[v]:s.first[v+1]] {
			if !s.dead[b>>1] && !used[b>>1] {
				next = b
			}
		}
		if next < 0 { // back at a beginning that is no junction
			return c
		}
		a = next
		used[a>>1] = true
		c = append(c, a)
	}
	return c
}

// newMesh makes the mesh of g's edges for which inside is true, with the pins as vertices.
func newMesh(g *roads.Graph, inside func(e int32) bool, pins []pin, rate func(roads.Class, roads.Flags) float64) *mesh {
	s := newSketch(g, inside, pins)
	chains := s.chains()
	m := &mesh{g: g, pointAt: []int32{0}}
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
		last := c[len(c)-1]
		from, to := s.ends[c[0]>>1][c[0]&1], s.ends[last>>1][1-last&1]
		m.ends = append(m.ends, [2]int32{vertexOf(from), vertexOf(to)})
		m.join(s, c, rate)
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
func (m *mesh) join(s *sketch, c chain, rate func(roads.Class, roads.Flags) float64) {
	var length, climb, heightM float64
	var t tolls
	for i, a := range c {
		part := s.parts[a>>1]
		l := part.to - part.from
		length += l
		if rise := s.height[s.ends[a>>1][1]] - s.height[s.ends[a>>1][0]]; !math.IsNaN(rise) {
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
