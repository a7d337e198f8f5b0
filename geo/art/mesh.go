package art

import (
	"math"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A mesh measures in units: metres as seen from a shape of ordinary size. What is near, how long a piece is, how much a
// detour costs are judgements about a picture of some kilometres; a much larger picture is searched as if the streets were
// drawn smaller, so that a larger heart may be as much rougher as it is larger. See unitOf.

const (
	// plainM is the distance up to which a unit is a metre.
	plainM = 9000
	// growth is the power of the distance with which a unit grows beyond: less than 1, so that larger is still finer.
	growth = 0.8
)

// unitOf is the metres of a unit for a route of distanceM.
func unitOf(distanceM float64) float64 {
	return math.Pow(math.Max(1, distanceM/plainM), growth)
}

// pieceM is the length that streets are cut into for tracing: short enough to follow a bend, long enough that a trace
// stays small. An edge is cut into equal pieces of at most this length. In units.
const pieceM = 34

// A mesh is the streets of a graph cut into pieces. A piece has two directions: walker 2p runs along the edge's line,
// walker 2p+1 against it, so w^1 is the reverse of walker w.
type mesh struct {
	g       *roads.Graph
	origin  geo.XY  // coordinates below are relative to it
	unit    float64 // metres of a unit, in which they are counted
	pieces  []piece
	edge    []int32   // by piece
	off     []float32 // by piece: its offOrigin
	pieceAt []int32   // the pieces of edge e are pieceAt[e]..pieceAt[e+1]-1, in the order of its line
	// next lists the walkers that may follow walker w: next[nextAt[w]:nextAt[w+1]]. The reverse of w is among them at a
	// vertex: that is a turn on the spot.
	nextAt []int32
	next   []int32
	// buckets is a grid of bucketM over the middles of the pieces.
	cols, rows int
	lo         geo.XY
	bucketAt   []int32
	bucket     []int32
}

// A piece is a stretch of an edge: its middle, its direction along the edge (unit vector from its start to its end) and
// its length along the street, in units.
type piece struct {
	x, y, ux, uy, length float32
}

// offOrigin is the distance from the origin to the nearest place of the piece, taken as straight.
func (p *piece) offOrigin() float32 {
	along := max(-p.length/2, min(p.length/2, -(p.x*p.ux+p.y*p.uy)))
	x, y := p.x+along*p.ux, p.y+along*p.uy
	return float32(math.Hypot(float64(x), float64(y)))
}

const bucketM = 48

// newMesh cuts the edges of g that come within radiusM of origin.
func newMesh(g *roads.Graph, origin geo.XY, radiusM, unit float64) *mesh {
	m := &mesh{g: g, origin: origin, unit: unit, pieceAt: make([]int32, g.Edges()+1)}
	spare := g.Spare()
	for e := range int32(g.Edges()) {
		m.pieceAt[e] = int32(len(m.pieces))
		line := g.Line(e)
		if spare[e] {
			continue
		}
		if line[0].Dist(origin) <= radiusM || line[len(line)-1].Dist(origin) <= radiusM {
			m.cut(e, line)
		}
	}
	m.pieceAt[g.Edges()] = int32(len(m.pieces))
	m.off = make([]float32, len(m.pieces))
	for i := range m.pieces {
		m.off[i] = m.pieces[i].offOrigin()
	}
	m.link()
	m.fillBuckets()
	return m
}

// cut appends the pieces of edge e.
func (m *mesh) cut(e int32, line []geo.XY) {
	total := m.g.LengthM[e]
	n := int(math.Ceil(total / (pieceM * m.unit)))
	step := total / float64(n)
	from, walked, i := line[0], 0.0, 1
	at := func(along float64) geo.XY {
		for i < len(line)-1 && walked+line[i-1].Dist(line[i]) < along {
			walked += line[i-1].Dist(line[i])
			i++
		}
		length := line[i-1].Dist(line[i])
		if length == 0 {
			return line[i]
		}
		return line[i-1].Lerp(line[i], math.Min(1, (along-walked)/length))
	}
	for k := range n {
		middle := at((float64(k) + 0.5) * step)
		to := at(float64(k+1) * step)
		p := piece{x: float32((middle.X - m.origin.X) / m.unit), y: float32((middle.Y - m.origin.Y) / m.unit), length: float32(step / m.unit)}
		if d := from.Dist(to); d > 0 {
			p.ux, p.uy = float32((to.X-from.X)/d), float32((to.Y-from.Y)/d)
		}
		m.pieces = append(m.pieces, p)
		m.edge = append(m.edge, e)
		from = to
	}
}

// first is the walker that begins arc a, or -1 if the arc's edge is not in the mesh.
func (m *mesh) first(a int32) int32 {
	e := a >> 1
	if m.pieceAt[e] == m.pieceAt[e+1] {
		return -1
	}
	if a&1 == 0 {
		return 2 * m.pieceAt[e]
	}
	return 2*(m.pieceAt[e+1]-1) + 1
}

// link fills next.
func (m *mesh) link() {
	m.nextAt = make([]int32, 2*len(m.pieces)+1)
	for w := range int32(2 * len(m.pieces)) {
		p, back := w>>1, w&1
		e := m.edge[p]
		switch {
		case back == 0 && p+1 < m.pieceAt[e+1]:
			m.next = append(m.next, w+2)
		case back == 1 && p > m.pieceAt[e]:
			m.next = append(m.next, w-2)
		default:
			for _, a := range m.g.Out(m.g.Head(2*e + back)) {
				if f := m.first(a); f >= 0 {
					m.next = append(m.next, f)
				}
			}
		}
		m.nextAt[w+1] = int32(len(m.next))
	}
}

// fillBuckets sorts the pieces into the grid.
func (m *mesh) fillBuckets() {
	if len(m.pieces) == 0 {
		return
	}
	lo := geo.XY{X: float64(m.pieces[0].x), Y: float64(m.pieces[0].y)}
	hi := lo
	for _, p := range m.pieces {
		lo = geo.XY{X: math.Min(lo.X, float64(p.x)), Y: math.Min(lo.Y, float64(p.y))}
		hi = geo.XY{X: math.Max(hi.X, float64(p.x)), Y: math.Max(hi.Y, float64(p.y))}
	}
	m.lo, m.cols, m.rows = lo, int((hi.X-lo.X)/bucketM)+1, int((hi.Y-lo.Y)/bucketM)+1
	m.bucketAt = make([]int32, m.cols*m.rows+1)
	for _, p := range m.pieces {
		m.bucketAt[m.bucketOf(p)+1]++
	}
	for b := range m.cols * m.rows {
		m.bucketAt[b+1] += m.bucketAt[b]
	}
	m.bucket = make([]int32, len(m.pieces))
	fill := append([]int32(nil), m.bucketAt...)
	for i, p := range m.pieces {
		b := m.bucketOf(p)
		m.bucket[fill[b]] = int32(i)
		fill[b]++
	}
}

func (m *mesh) bucketOf(p piece) int {
	return int((float64(p.y)-m.lo.Y)/bucketM)*m.cols + int((float64(p.x)-m.lo.X)/bucketM)
}

// bucketRange is the columns and rows of the buckets that a square of half width r around x, y touches, cut to the grid.
func (m *mesh) bucketRange(x, y, r float64) (x0, x1, y0, y1 int) {
	cut := func(v float64, n int) int { return int(math.Max(-1, math.Min(math.Floor(v), float64(n)))) }
	x0 = max(0, cut((x-r-m.lo.X)/bucketM, m.cols))
	x1 = min(m.cols-1, cut((x+r-m.lo.X)/bucketM, m.cols))
	y0 = max(0, cut((y-r-m.lo.Y)/bucketM, m.rows))
	y1 = min(m.rows-1, cut((y+r-m.lo.Y)/bucketM, m.rows))
	return x0, x1, y0, y1
}

// units is path, on the graph's plane, in the mesh's coordinates. It is changed in place.
func (m *mesh) units(path []geo.XY) []geo.XY {
	for i := range path {
		path[i] = path[i].Sub(m.origin).Scale(1 / m.unit)
	}
	return path
}

// plane is path, in the mesh's coordinates, on the graph's plane. It is changed in place.
func (m *mesh) plane(path []geo.XY) []geo.XY {
	for i := range path {
		path[i] = path[i].Scale(m.unit).Add(m.origin)
	}
	return path
}
