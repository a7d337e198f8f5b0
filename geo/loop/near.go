package loop

import (
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

const (
	cellM   = 24 // of the grid: two ways in neighbouring cells are about one street apart at most
	sampleM = 20 // between the places of an edge that are looked at
)

// cells says which streets run beside each other: every edge is sampled, every sample lies in a cell of a grid.
type cells struct {
	min        geo.XY
	cols, rows int32
	sampleAt   []int32 // the cells of edge e are sample[sampleAt[e]:sampleAt[e+1]]
	sample     []int32
	edgeAt     []int32 // the edges with a sample in cell c, once for each, are edge[edgeAt[c]:edgeAt[c+1]]
	edge       []int32
}

func newCells(m *mesh) cells {
	c := cells{sampleAt: []int32{0}}
	if len(m.points) == 0 {
		return c
	}
	lo, hi := m.points[0], m.points[0]
	for _, p := range m.points {
		lo = geo.XY{X: math.Min(lo.X, p.X), Y: math.Min(lo.Y, p.Y)}
		hi = geo.XY{X: math.Max(hi.X, p.X), Y: math.Max(hi.Y, p.Y)}
	}
	// A rim of one cell, so that every cell that is used has all its neighbours.
	c.min = lo.Sub(geo.XY{X: cellM, Y: cellM})
	c.cols, c.rows = int32((hi.X-c.min.X)/cellM)+2, int32((hi.Y-c.min.Y)/cellM)+2
	for e := range m.ends {
		along(m.line(int32(e)), sampleM, func(p geo.XY) { c.sample = append(c.sample, c.of(p)) })
		c.sampleAt = append(c.sampleAt, int32(len(c.sample)))
	}
	c.edgeAt = make([]int32, c.cols*c.rows+1)
	for _, at := range c.sample {
		c.edgeAt[at+1]++
	}
	for i := range c.cols * c.rows {
		c.edgeAt[i+1] += c.edgeAt[i]
	}
	c.edge = make([]int32, len(c.sample))
	next := slices.Clone(c.edgeAt)
	for e := range m.ends {
		for _, at := range c.sample[c.sampleAt[e]:c.sampleAt[e+1]] {
			c.edge[next[at]] = int32(e)
			next[at]++
		}
	}
	return c
}

func (c *cells) of(p geo.XY) int32 {
	return int32((p.Y-c.min.Y)/cellM)*c.cols + int32((p.X-c.min.X)/cellM)
}

// around calls f for cell at and its eight neighbours.
func (c *cells) around(at int32, f func(int32)) {
	for dy := -c.cols; dy <= c.cols; dy += c.cols {
		for dx := int32(-1); dx <= 1; dx++ {
			f(at + dy + dx)
		}
	}
}

// along calls f for places of line at most stepM apart, in the middles of equal parts.
func along(line []geo.XY, stepM float64, f func(geo.XY)) {
	length := geo.PathLength(line)
	n := math.Max(1, math.Ceil(length/stepM))
	part := length / n
	next, walked := part/2, 0.0
	for i := 1; i < len(line); i++ {
		step := line[i-1].Dist(line[i])
		for next <= walked+step && n > 0 {
			f(line[i-1].Lerp(line[i], (next-walked)/step))
			next += part
			n--
		}
		walked += step
	}
	if n > 0 { // rounding left the last one out
		f(line[len(line)-1])
	}
}

const (
	againToll  = 6.0 // price of a street walked before, beyond its own, per metre
	besideToll = 3.0 // of a street all of which runs beside one walked before
)

// A trail is what a round trip has walked so far: the tolls that this puts on edges.
type trail struct {
	toll    []float32 // by edge
	near    []int32   // by edge: samples beside the trail
	changed []int32   // edges with a toll or samples
	marked  []uint32  // by cell: the round in which it was marked
	round   uint32
}

func newTrail(m *mesh) *trail {
	return &trail{
		toll: make([]float32, len(m.ends)), near: make([]int32, len(m.ends)), marked: make([]uint32, m.cells.cols*m.cells.rows),
	}
}

// clear forgets the trail.
func (t *trail) clear() {
	for _, e := range t.changed {
		t.toll[e], t.near[e] = 0, 0
	}
	t.changed = t.changed[:0]
	t.round++
}

// walk adds arcs to the trail.
func (t *trail) walk(m *mesh, arcs []int32) {
	c := &m.cells
	for _, a := range arcs {
		for _, at := range c.sample[c.sampleAt[a>>1]:c.sampleAt[a>>1+1]] {
			c.around(at, func(cell int32) {
				if t.marked[cell] == t.round {
					return
				}
				t.marked[cell] = t.round
				for _, e := range c.edge[c.edgeAt[cell]:c.edgeAt[cell+1]] {
					if t.near[e]++; t.near[e] == 1 {
						t.changed = append(t.changed, e)
					}
				}
			})
		}
	}
	// Edges that the trail had come near before may have more samples beside it now.
	for _, e := range t.changed {
		share := float32(t.near[e]) / float32(c.sampleAt[e+1]-c.sampleAt[e])
		t.toll[e] = max(t.toll[e], besideToll*share)
	}
	for _, a := range arcs {
		t.toll[a>>1] = againToll
	}
}

const (
	twinM     = 20.0 // ways as near as this are one on the map
	fingerM   = 40.0 // and as near as this, there and back, a finger
	fingerCos = -0.8
	notTwinM  = 130.0 // of way between two places that may be near each other, as around a corner
	strideM   = 15.0
	maxStride = 20_000
)

// againShare is the share of the closed line that comes within twinM of another part of it, or within fingerM of one that
// goes the other way.
func againShare(line []geo.XY) float64 {
	length := geo.PathLength(line)
	if length == 0 {
		return 0
	}
	step := math.Max(strideM, length/maxStride)
	var at []geo.XY
	along(line, step, func(p geo.XY) { at = append(at, p) })
	step = length / float64(len(at))
	apart := int(math.Ceil(notTwinM / step))
	grid := map[[2]int32][]int32{}
	for i, p := range at {
		key := bucketOf(p, fingerM)
		grid[key] = append(grid[key], int32(i))
	}
	heading := func(i int) geo.XY {
		d := at[(i+1)%len(at)].Sub(at[(i+len(at)-1)%len(at)])
		return d.Scale(1 / math.Max(1e-9, math.Hypot(d.X, d.Y)))
	}
	twins := func(i, j int) bool {
		between := max(i, j) - min(i, j)
		if min(between, len(at)-between) < apart {
			return false
		}
		d := square(at[i], at[j])
		if d >= fingerM*fingerM || d < twinM*twinM {
			return d < twinM*twinM
		}
		a, b := heading(i), heading(j)
		return a.X*b.X+a.Y*b.Y < fingerCos
	}
	again := 0
	for i, p := range at {
		if hasTwin(grid, bucketOf(p, fingerM), i, twins) {
			again++
		}
	}
	return float64(again) / float64(len(at))
}

// square is the square of the distance, which is a fifth of the work.
func square(a, b geo.XY) float64 { return (a.X-b.X)*(a.X-b.X) + (a.Y-b.Y)*(a.Y-b.Y) }

func hasTwin(grid map[[2]int32][]int32, cell [2]int32, i int, twins func(i, j int) bool) bool {
	for dx := int32(-1); dx <= 1; dx++ {
		for dy := int32(-1); dy <= 1; dy++ {
			for _, j := range grid[[2]int32{cell[0] + dx, cell[1] + dy}] {
				if twins(i, int(j)) {
					return true
				}
			}
		}
	}
	return false
}
