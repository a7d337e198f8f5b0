package roads

import (
	"container/heap"
	"math"
	"slices"
	"sync"

	"github.com/runnerway/runnerway/geo"
)

// What counts as a twin: a footway that runs along a street.
const (
	twinM      = 14.0 // between the two
	twinStepM  = 12.0 // between the places where that is asked
	twinShare  = 0.8  // of these places
	twinCos    = 0.9  // of the angle between the two
	twinDetour = 40.0 // metres that the way along the street may be longer
	// aisleM is how long a dead end is that nobody draws with.
	aisleM = 40.0
)

// Spare marks the edges that a search for a shape can do without: footways and cycleways that run along a street, as long as
// their ends stay joined by the street with a detour of at most 40 m, and then dead ends of under 40 m. On a map of
// sidewalks that is a third of all edges, and what is left has one line for what looks like one on the ground. The slice
// belongs to the graph.
func (g *Graph) Spare() []bool {
	g.spare.once.Do(func() { g.spare.marks = g.findSpare() })
	return g.spare.marks
}

// spareEdges are found when they are first asked for: not every window is searched for a shape.
type spareEdges struct {
	once  sync.Once
	marks []bool // by edge
}

// findSpare takes about 1 µs for each edge.
func (g *Graph) findSpare() []bool {
	spare := make([]bool, g.Edges())
	d := newDetours(g, spare)
	for e := range int32(g.Edges()) {
		if g.follows(e) && d.within(e, g.LengthM[e]+twinDetour) {
			spare[e] = true
		}
	}
	g.spareAisles(spare)
	return spare
}

// sideway reports whether streets of the class run along others.
func sideway(c Class) bool { return c == Footway || c == Cycleway }

// follows reports whether edge e is a sideway with a street beside nearly all of it.
func (g *Graph) follows(e int32) bool {
	if !sideway(g.Class[e]) || g.Flags[e]&(Tunnel|Bridge|Square) != 0 {
		return false
	}
	line := g.Line(e)
	asked, beside := 0, 0
	for i := 1; i < len(line); i++ {
		length := line[i-1].Dist(line[i])
		if length == 0 {
			continue
		}
		ahead := line[i].Sub(line[i-1]).Scale(1 / length)
		n := int(length/twinStepM) + 1
		for k := range n {
			asked++
			if g.streetBeside(line[i-1].Lerp(line[i], (float64(k)+0.5)/float64(n)), ahead) {
				beside++
			}
		}
	}
	return float64(beside) >= twinShare*float64(asked)
}

// streetBeside reports whether a street runs within twinM of p in about the direction ahead.
func (g *Graph) streetBeside(p, ahead geo.XY) bool {
	x, y := g.grid.cell(p)
	for cy := max(0, y-1); cy <= min(g.grid.rows-1, y+1); cy++ {
		for cx := max(0, x-1); cx <= min(g.grid.cols-1, x+1); cx++ {
			if g.grid.offX(p, cx) > twinM || g.grid.offY(p, cy) > twinM {
				continue
			}
			c := cy*g.grid.cols + cx
			for _, e := range g.grid.edges[g.grid.first[c]:g.grid.first[c+1]] {
				if c := g.Class[e]; c == Footway || c == Cycleway || c == Path || c == Steps || c == Track || c == Bridleway {
					continue
				}
				line := g.Line(e)
				for i := 1; i < len(line); i++ {
					d := line[i].Sub(line[i-1])
					if math.Abs(d.X*ahead.X+d.Y*ahead.Y) < twinCos*math.Hypot(d.X, d.Y) {
						continue
					}
					if near, _ := geo.NearestOnSegment(p, line[i-1], line[i]); near.Dist(p) <= twinM {
						return true
					}
				}
			}
		}
	}
	return false
}

// spareAisles marks dead ends under aisleM, and what becomes one by that.
func (g *Graph) spareAisles(spare []bool) {
	degree := make([]int32, len(g.Vertices))
	for e, ends := range g.Ends {
		if !spare[e] {
			degree[ends[0]]++
			degree[ends[1]]++
		}
	}
	var tips []int32
	for v := range int32(len(g.Vertices)) {
		if degree[v] == 1 {
			tips = append(tips, v)
		}
	}
	for len(tips) > 0 {
		v := tips[len(tips)-1]
		tips = tips[:len(tips)-1]
		i := slices.IndexFunc(g.Out(v), func(a int32) bool { return !spare[a>>1] })
		if i < 0 {
			continue
		}
		a := g.Out(v)[i]
		if g.LengthM[a>>1] >= aisleM {
			continue
		}
		spare[a>>1] = true
		other := g.Head(a)
		if degree[other]--; degree[other] == 1 {
			tips = append(tips, other)
		}
	}
}

// detours finds short ways around an edge over those that are not spare.
type detours struct {
	g     *Graph
	spare []bool    // edges that are not used
	dist  []float64 // by vertex, infinite but for those in seen
	seen  []int32
	open  []reach
}

type reach struct {
	vertex int32
	dist   float64
}

func newDetours(g *Graph, spare []bool) *detours {
	d := &detours{g: g, spare: spare, dist: make([]float64, len(g.Vertices))}
	for i := range d.dist {
		d.dist[i] = math.Inf(1)
	}
	return d
}

// within reports whether the ends of e are joined by at most limitM without e.
func (d *detours) within(e int32, limitM float64) bool {
	defer func() {
		for _, v := range d.seen {
			d.dist[v] = math.Inf(1)
		}
		d.seen, d.open = d.seen[:0], d.open[:0]
	}()
	from, to := d.g.Ends[e][0], d.g.Ends[e][1]
	goal := d.g.Vertices[to]
	d.reach(from, 0)
	for len(d.open) > 0 {
		r := heap.Pop(d).(reach)
		if r.vertex == to {
			return true
		}
		if r.dist > d.dist[r.vertex] {
			continue
		}
		for _, a := range d.g.Out(r.vertex) {
			next := d.g.Head(a)
			dist := r.dist + d.g.LengthM[a>>1]
			if a>>1 != e && !d.spare[a>>1] && dist < d.dist[next] && dist+d.g.Vertices[next].Dist(goal) <= limitM {
				d.reach(next, dist)
			}
		}
	}
	return false
}

func (d *detours) reach(v int32, dist float64) {
	if math.IsInf(d.dist[v], 1) {
		d.seen = append(d.seen, v)
	}
	d.dist[v] = dist
	heap.Push(d, reach{v, dist})
}

func (d *detours) Len() int           { return len(d.open) }
func (d *detours) Less(i, j int) bool { return d.open[i].dist < d.open[j].dist }
func (d *detours) Swap(i, j int)      { d.open[i], d.open[j] = d.open[j], d.open[i] }
func (d *detours) Push(x any)         { d.open = append(d.open, x.(reach)) }
func (d *detours) Pop() any {
	last := d.open[len(d.open)-1]
	d.open = d.open[:len(d.open)-1]
	return last
}
