package art

import (
	"math"
	"math/bits"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A surface is what the streets are like to run, beside the picture: how they are lit and how steep they are. Unknown is a
// state of its own.
type surface struct {
	lit   []float32 // by piece: share of its length that is lit, by its tag or by a lamp
	told  []bool    // by piece: something is known of its light
	grade []float32 // by piece: rise over run, without sign; NaN where unknown

	lightKnown, heightKnown float64 // shares of the length of streets within reach of the picture, 0..1
}

const (
	lampReachM = 15 // the rule that safety scores go by
	lampMarks  = 3  // places of a piece that are looked at
	// climbStepM is the least distance between two heights whose difference is a climb: the heights have a raster of about
	// 30 m and errors of some metres.
	climbStepM = 60
)

// newSurface looks at the pieces of m; radius, in units from the origin, is the ground whose known shares count.
func newSurface(m *mesh, radius float64) *surface {
	s := &surface{lit: make([]float32, len(m.pieces)), told: make([]bool, len(m.pieces)), grade: m.grades()}
	marks := m.lamplight()
	var all, light, height float64
	for i, p := range m.pieces {
		flags := m.g.Flags[m.edge[i]]
		if s.lit[i] = float32(bits.OnesCount8(marks[i])) / lampMarks; flags&roads.Lit != 0 {
			s.lit[i] = 1
		}
		s.told[i] = marks[i] != 0 || flags&(roads.Lit|roads.Unlit) != 0
		if math.Hypot(float64(p.x), float64(p.y)) > radius {
			continue
		}
		all += float64(p.length)
		if s.told[i] {
			light += float64(p.length)
		}
		if !math.IsNaN(float64(s.grade[i])) {
			height += float64(p.length)
		}
	}
	if all > 0 {
		s.lightKnown, s.heightKnown = light/all, height/all
	}
	return s
}

// lamplight is, by piece, one bit for each of its marks that a lamp is near.
func (m *mesh) lamplight() []uint8 {
	lit := make([]uint8, len(m.pieces))
	reach := lampReachM / m.unit
	for _, lamp := range m.g.Lamps {
		at := lamp.Sub(m.origin).Scale(1 / m.unit)
		x0, x1, y0, y1 := m.bucketRange(at.X, at.Y, reach+pieceM/2)
		if x0 > x1 {
			continue
		}
		for y := y0; y <= y1; y++ {
			for _, p := range m.bucket[m.bucketAt[y*m.cols+x0]:m.bucketAt[y*m.cols+x1+1]] {
				for k := range lampMarks {
					if m.pieces[p].at((float64(k)+0.5)/lampMarks).Dist(at) <= reach {
						lit[p] |= 1 << k
					}
				}
			}
		}
	}
	return lit
}

// at is the place of a share of the piece's length, taken as straight.
func (p *piece) at(share float64) geo.XY {
	along := (share - 0.5) * float64(p.length)
	return geo.XY{X: float64(p.x) + along*float64(p.ux), Y: float64(p.y) + along*float64(p.uy)}
}

// grades is the grade of each piece, that of its whole edge; short edges are taken as climbStepM long.
func (m *mesh) grades() []float32 {
	grades := make([]float32, len(m.pieces))
	for i, e := range m.edge {
		grades[i] = float32(math.NaN())
		if m.g.ElevationM != nil {
			rise := m.g.ElevationM[m.g.Ends[e][1]] - m.g.ElevationM[m.g.Ends[e][0]]
			grades[i] = float32(math.Abs(float64(rise)) / math.Max(climbStepM, m.g.LengthM[e]))
		}
	}
	return grades
}

// litShare is how much of the loop is lit, of its whole length, 0..1.
func (s *surface) litShare(m *mesh, l loop) float64 {
	var lit, all float64
	for _, a := range l.arcs {
		for i := m.pieceAt[a>>1]; i < m.pieceAt[a>>1+1]; i++ {
			lit += float64(m.pieces[i].length * s.lit[i])
			all += float64(m.pieces[i].length)
		}
	}
	if all == 0 {
		return 0
	}
	return lit / all
}

// climbM is the metres that the loop goes up, between heights at least climbStepM apart; unknown heights are passed over.
func (m *mesh) climbM(l loop) float64 {
	var up, walked float64
	last := math.NaN()
	for _, a := range l.arcs {
		walked += m.g.LengthM[a>>1]
		h := float64(m.g.ElevationM[m.g.Head(a)])
		if math.IsNaN(h) || walked < climbStepM && !math.IsNaN(last) {
			continue
		}
		if h > last {
			up += h - last
		}
		last, walked = h, 0
	}
	return up
}
