package loop

import (
	"math"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// tolls are what an edge is besides its length and climb: shares of its length, 0..1.
type tolls struct {
	rate       float64 // mean of the classes' rates
	lit, unlit float64 // known to be
	green      float64 // in or beside a park
}

// add counts a part of lengthM; finish makes shares of the sums.
func (t *tolls) add(lengthM, rate float64, flags roads.Flags) {
	t.rate += lengthM * rate
	switch {
	case flags&roads.Lit != 0:
		t.lit += lengthM
	case flags&roads.Unlit != 0:
		t.unlit += lengthM
	}
}

func (t *tolls) finish(lengthM float64) {
	if lengthM > 0 {
		t.rate, t.lit, t.unlit = t.rate/lengthM, t.lit/lengthM, t.unlit/lengthM
	}
}

// rate is how many metres of an ordinary street a runner would go to avoid a metre of this one.
func rate(c roads.Class, f roads.Flags) float64 {
	switch c {
	case roads.Pedestrian, roads.Path, roads.Track, roads.Bridleway:
		return 0.9
	case roads.Footway:
		switch {
		case f&roads.Crossing != 0:
			return 1.1
		case f&roads.Sidewalk != 0:
			return 1
		}
		return 0.9
	case roads.LivingStreet, roads.Cycleway:
		return 0.95
	case roads.Service, roads.Road:
		return 1.1
	case roads.Tertiary:
		return 1.1
	case roads.Secondary:
		return 1.2
	case roads.Primary:
		return 1.35
	case roads.Trunk, roads.Steps:
		return 1.6
	}
	return 1
}

const (
	// flatPrice is the metres of detour that a metre of climb is worth to who wants it flat: the contract's 20.
	flatPrice = 20
	// A hilly metre costs from hillyMost on the flat down to hillyLeast from a grade of (hillyMost-hillyLeast)/hillyFall on.
	hillyMost, hillyLeast, hillyFall = 1.5, 0.6, 9.0
	// cheapest is a lower bound of prices.
	cheapest = 0.2

	litPrice, unlitPrice, unknownPrice = 0.75, 1.5, 1.15
	greenPrice                         = 0.65
	minKnownLight                      = 0.05 // below this share of the streets light decides nothing
)

// prices are the price per metre of each edge for profile p.
func (m *mesh) prices(p Profile, light, green bool) []float64 {
	usual := m.meanGrade()
	out := make([]float64, len(m.ends))
	for e := range out {
		t := &m.toll[e]
		price := t.rate
		if length := m.length[e]; !math.IsNaN(usual) && length > 0 {
			grade := (m.climb[e] + usual*(length-m.heightM[e])) / length
			switch p {
			case Flat:
				price += flatPrice * math.Min(grade, 0.5)
			case Hilly:
				price *= math.Max(hillyLeast, hillyMost-hillyFall*grade)
			}
		}
		if light {
			price *= litPrice*t.lit + unlitPrice*t.unlit + unknownPrice*(1-t.lit-t.unlit)
		}
		if green {
			price *= 1 - (1-greenPrice)*t.green
		}
		out[e] = math.Max(cheapest, price)
	}
	return out
}

// meanGrade is the climb of the streets per metre where heights are known, NaN where none is.
func (m *mesh) meanGrade() float64 {
	var climb, known float64
	for e := range m.ends {
		climb += m.climb[e]
		known += m.heightM[e]
	}
	if known == 0 {
		return math.NaN()
	}
	return climb / known
}

// shareOf is the mean of a share of the edges, by length.
func (m *mesh) shareOf(share func(e int) float64) float64 {
	var sum, total float64
	for e := range m.ends {
		sum += m.length[e] * share(e)
		total += m.length[e]
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

// How near a lamp and a camera count, as in the contract's safety score (5.2).
const lampReachM, cameraReachM = 15, 50

// enlighten marks as lit what a lamp or a camera covers, besides what streets are tagged.
func (m *mesh) enlighten() {
	if len(m.g.Lamps)+len(m.g.Cameras) == 0 {
		return
	}
	lamps, cameras := scatter(m.g.Lamps, lampReachM), scatter(m.g.Cameras, cameraReachM)
	for e := range m.ends {
		n, covered := 0.0, 0.0
		along(m.line(int32(e)), sampleM, func(p geo.XY) {
			n++
			if lamps.near(p) || cameras.near(p) {
				covered++
			}
		})
		t := &m.toll[e]
		t.lit = math.Max(t.lit, covered/n)
		t.unlit = math.Min(t.unlit, 1-t.lit)
	}
}

// A scattering finds out whether any of many places is within reach.
type scattering struct {
	reachM float64
	cell   map[[2]int32][]geo.XY
}

func scatter(places []geo.XY, reachM float64) scattering {
	s := scattering{reachM: reachM, cell: make(map[[2]int32][]geo.XY, len(places))}
	for _, p := range places {
		s.cell[s.of(p)] = append(s.cell[s.of(p)], p)
	}
	return s
}

func (s *scattering) of(p geo.XY) [2]int32 {
	return [2]int32{int32(math.Floor(p.X / s.reachM)), int32(math.Floor(p.Y / s.reachM))}
}

func (s *scattering) near(p geo.XY) bool {
	if len(s.cell) == 0 {
		return false
	}
	at := s.of(p)
	for dx := int32(-1); dx <= 1; dx++ {
		for dy := int32(-1); dy <= 1; dy++ {
			for _, q := range s.cell[[2]int32{at[0] + dx, at[1] + dy}] {
				if q.Dist(p) <= s.reachM {
					return true
				}
			}
		}
	}
	return false
}

// besideParkM is how near a street runs that a runner sees the park from.
const besideParkM = 20

// plant marks what lies in or beside parks.
func (m *mesh) plant(parks []roads.Area) {
	if len(parks) == 0 {
		return
	}
	c := &m.cells
	green := make([]bool, c.cols*c.rows)
	for _, park := range parks {
		ring := make([]geo.XY, len(park.Ring))
		for i, p := range park.Ring {
			ring[i] = m.g.Plane.XY(p.Point())
		}
		c.fill(green, ring)
	}
	for e := range m.ends {
		cells := c.sample[c.sampleAt[e]:c.sampleAt[e+1]]
		n := 0
		for _, at := range cells {
			if green[at] {
				n++
			}
		}
		m.toll[e].green = float64(n) / float64(len(cells))
	}
}

// fill marks the cells whose middles lie within ring or besideParkM of it.
func (c *cells) fill(mark []bool, ring []geo.XY) {
	if len(ring) < 3 {
		return
	}
	lo, hi := ring[0], ring[0]
	for _, p := range ring {
		lo = geo.XY{X: math.Min(lo.X, p.X), Y: math.Min(lo.Y, p.Y)}
		hi = geo.XY{X: math.Max(hi.X, p.X), Y: math.Max(hi.Y, p.Y)}
	}
	reach := math.Ceil(besideParkM/cellM) * cellM
	x0, x1 := c.span(lo.X-reach, hi.X+reach, c.min.X, c.cols)
	y0, y1 := c.span(lo.Y-reach, hi.Y+reach, c.min.Y, c.rows)
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			middle := geo.XY{X: c.min.X + (float64(x)+0.5)*cellM, Y: c.min.Y + (float64(y)+0.5)*cellM}
			if at := y*c.cols + x; !mark[at] && inOrBeside(middle, ring) {
				mark[at] = true
			}
		}
	}
}

func (c *cells) span(a, b, from float64, n int32) (int32, int32) {
	lo, hi := math.Floor((a-from)/cellM), math.Floor((b-from)/cellM)
	return int32(math.Max(0, math.Min(lo, float64(n)))), int32(math.Max(-1, math.Min(hi, float64(n-1))))
}

// inOrBeside reports whether p lies in ring (even-odd) or within besideParkM of its edge.
func inOrBeside(p geo.XY, ring []geo.XY) bool {
	in := false
	for i, b := range ring {
		a := ring[(i+len(ring)-1)%len(ring)]
		if (a.Y > p.Y) != (b.Y > p.Y) && p.X < a.X+(p.Y-a.Y)/(b.Y-a.Y)*(b.X-a.X) {
			in = !in
		}
		if at, _ := geo.NearestOnSegment(p, a, b); at.Dist(p) <= besideParkM {
			return true
		}
	}
	return in
}
