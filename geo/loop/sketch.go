package loop

import (
	"cmp"
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

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

// connect fills first, out and degree. A ring of one edge is of no use to a round trip, unless it begins at a pin, and goes
// at once.
func (s *sketch) connect() {
	s.dead = append(s.dead, make([]bool, len(s.ends)-len(s.dead))...)
	s.degree = make([]int32, len(s.at))
	s.first, s.out = adjacency(len(s.at), s.ends)
	for e, ends := range s.ends {
		s.dead[e] = s.dead[e] || ends[0] == ends[1] && !s.kept[ends[0]]
		if s.dead[e] {
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
				queue = append(queue, s.head(a))
			}
		}
	}
}

// A chain is the arcs of a sketch between two of its junctions.
type chain []int32

// chains joins what lies between junctions, after pruning. A chain that comes back to its junction is a lollipop: it goes,
// and what is a dead end then. One that comes back to a pin is a round trip and is kept as two.
func (s *sketch) chains() []chain {
	all := make([]int32, len(s.at))
	for v := range all {
		all[v] = int32(v)
	}
	s.prune(all)
	for {
		found, loops := s.joined()
		if len(loops) == 0 {
			return found
		}
		var loose []int32
		for _, c := range loops {
			v := s.tail(c[0])
			if s.kept[v] {
				s.halve(c)
				break // what was found is numbered by streets that have changed
			}
			for _, a := range c {
				s.kill(a >> 1)
			}
			loose = append(loose, v)
		}
		s.prune(loose)
	}
}

// halve makes a pin in the middle of the chain.
func (s *sketch) halve(c chain) {
	half := 0.0
	for _, a := range c {
		half += (s.parts[a>>1].to - s.parts[a>>1].from) / 2
	}
	for _, a := range c {
		part := s.parts[a>>1]
		length := part.to - part.from
		if half > length {
			half -= length
			continue
		}
		cut := part.from + half
		if a&1 == 1 {
			cut = part.to - half
		}
		from, to := s.ends[a>>1][0], s.ends[a>>1][1]
		line := cutLine(s.g.Line(part.edge), part.from, cut)
		middle := s.vertex(line[len(line)-1], s.height[from]+(s.height[to]-s.height[from])*(cut-part.from)/length)
		s.kept[middle] = true
		s.ends[a>>1][1], s.parts[a>>1].to = middle, cut
		s.edge(middle, to, stretch{part.edge, cut, part.to})
		break
	}
	s.connect()
}

func (s *sketch) tail(a int32) int32 { return s.ends[a>>1][a&1] }
func (s *sketch) head(a int32) int32 { return s.ends[a>>1][1-a&1] }

// joined is the chains from one junction to another, and those from a junction to itself.
func (s *sketch) joined() (found, loops []chain) {
	used := make([]bool, len(s.ends))
	for v := range int32(len(s.at)) {
		if !s.junction(v) {
			continue
		}
		for _, a := range s.out[s.first[v]:s.first[v+1]] {
			if s.dead[a>>1] || used[a>>1] {
				continue
			}
			if c := s.follow(a, used); s.head(c[len(c)-1]) == v {
				loops = append(loops, c)
			} else {
				found = append(found, c)
			}
		}
	}
	return found, loops
}

// streets is every edge as a chain of its own.
func (s *sketch) streets() []chain {
	var all []chain
	for e := range s.ends {
		if !s.dead[e] {
			all = append(all, chain{int32(2 * e)})
		}
	}
	return all
}

func (s *sketch) junction(v int32) bool { return s.degree[v] > 2 || s.degree[v] > 0 && s.kept[v] }

// follow walks from arc a to the next junction.
func (s *sketch) follow(a int32, used []bool) chain {
	c := chain{a}
	used[a>>1] = true
	for v := s.head(a); !s.junction(v); v = s.head(a) {
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
