package roads

import (
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

// gridCellM is the width of a cell of the spatial index: about a short block, so a cell holds a handful of segments.
const gridCellM = 64

// grid is a static spatial index: for each cell of the plane the edges that have a segment whose box touches it.
type grid struct {
	min        geo.XY
	cols, rows int
	first      []int32 // edges of cell c are edges[first[c]:first[c+1]]
	edges      []int32
}

func newGrid(g *Graph) grid {
	if len(g.lines) == 0 {
		return grid{}
	}
	lo, hi := g.lines[0], g.lines[0]
	for _, p := range g.lines {
		lo = geo.XY{X: math.Min(lo.X, p.X), Y: math.Min(lo.Y, p.Y)}
		hi = geo.XY{X: math.Max(hi.X, p.X), Y: math.Max(hi.Y, p.Y)}
	}
	gr := grid{min: lo, cols: int((hi.X-lo.X)/gridCellM) + 1, rows: int((hi.Y-lo.Y)/gridCellM) + 1}
	// Two passes over the same cells: count, then fill. last avoids listing an edge twice in a cell.
	last := make([]int32, gr.cols*gr.rows)
	visit := func(f func(cell int, e int32)) {
		for i := range last {
			last[i] = -1
		}
		for e := range g.Ends {
			line := g.Line(int32(e))
			for i := 1; i < len(line); i++ {
				x0, x1 := gr.span(line[i-1].X, line[i].X, gr.min.X, gr.cols)
				y0, y1 := gr.span(line[i-1].Y, line[i].Y, gr.min.Y, gr.rows)
				for y := y0; y <= y1; y++ {
					for x := x0; x <= x1; x++ {
						if c := y*gr.cols + x; last[c] != int32(e) {
							last[c] = int32(e)
							f(c, int32(e))
						}
					}
				}
			}
		}
	}
	gr.first = make([]int32, gr.cols*gr.rows+1)
	visit(func(c int, _ int32) { gr.first[c+1]++ })
	for c := range gr.cols * gr.rows {
		gr.first[c+1] += gr.first[c]
	}
	gr.edges = make([]int32, gr.first[len(gr.first)-1])
	next := slices.Clone(gr.first)
	visit(func(c int, e int32) { gr.edges[next[c]] = e; next[c]++ })
	return gr
}

// span is the cells, cut to the grid, that a..b covers in one dimension.
func (gr *grid) span(a, b, from float64, n int) (int, int) {
	lo := math.Floor((math.Min(a, b) - from) / gridCellM)
	hi := math.Floor((math.Max(a, b) - from) / gridCellM)
	return int(math.Max(0, math.Min(lo, float64(n)))), int(math.Max(-1, math.Min(hi, float64(n-1))))
}

// cell is the column and row of p, which may lie outside.
func (gr *grid) cell(p geo.XY) (x, y int) {
	return int(math.Floor((p.X - gr.min.X) / gridCellM)), int(math.Floor((p.Y - gr.min.Y) / gridCellM))
}

// offX and offY are how far p lies from a column or a row.
func (gr *grid) offX(p geo.XY, column int) float64 { return offCell(p.X-gr.min.X, column) }
func (gr *grid) offY(p geo.XY, row int) float64    { return offCell(p.Y-gr.min.Y, row) }

func offCell(at float64, n int) float64 {
	return math.Max(0, math.Max(float64(n)*gridCellM-at, at-float64(n+1)*gridCellM))
}

// Near calls f once for every edge that may come within radiusM of p, in rising order. It errs on the side of too many.
func (g *Graph) Near(p geo.XY, radiusM float64, f func(edge int32)) {
	x0, x1 := g.grid.span(p.X-radiusM, p.X+radiusM, g.grid.min.X, g.grid.cols)
	y0, y1 := g.grid.span(p.Y-radiusM, p.Y+radiusM, g.grid.min.Y, g.grid.rows)
	var found []int32
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			c := y*g.grid.cols + x
			found = append(found, g.grid.edges[g.grid.first[c]:g.grid.first[c+1]]...)
		}
	}
	slices.Sort(found)
	for _, e := range slices.Compact(found) {
		f(e)
	}
}

// A Snap is the place on the streets nearest to a point.
type Snap struct {
	Edge      int32
	AlongM    float64 // from the start of the edge's line
	At        geo.XY
	DistanceM float64
}

// Snap finds the place on the streets nearest to p within radiusM, and false if there is none. Of equally near edges the
// lowest counts.
func (g *Graph) Snap(p geo.XY, radiusM float64) (Snap, bool) {
	best := Snap{Edge: -1, DistanceM: radiusM}
	// Rings of growing size, so that a point in a street looks at one cell and not at the whole radius.
	for r := math.Min(gridCellM, radiusM); ; r = math.Min(2*r, radiusM) {
		g.Near(p, r, func(e int32) {
			line, along := g.Line(e), 0.0
			for i := 1; i < len(line); i++ {
				at, t := geo.NearestOnSegment(p, line[i-1], line[i])
				length := line[i-1].Dist(line[i])
				if d := at.Dist(p); d < best.DistanceM || d <= best.DistanceM && best.Edge < 0 {
					best = Snap{Edge: e, AlongM: along + t*length, At: at, DistanceM: d}
				}
				along += length
			}
		})
		if best.Edge >= 0 && best.DistanceM <= r || r >= radiusM {
			return best, best.Edge >= 0
		}
	}
}
