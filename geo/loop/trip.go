package loop

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// A trip is a round trip found: arcs of the mesh, the first from the start and the last back to it.
type trip struct {
	arcs    []int32
	length  float64
	climb   float64  // where heights are known
	steep   float64  // climb per metre, where heights are unknown that of the streets around
	again   float64  // share walked before or beside
	badness float64  // lower is better, whatever the profile
	line    []geo.XY // of a trip that turns within an edge; nil for the line of the arcs
}

// trim takes out spurs: an arc and its reverse one after the other, unless they turn at a vertex that keep names. The start
// is left alone: see stem.
func trim(m *mesh, arcs []int32, keep func(v int32) bool) []int32 {
	out := arcs[:0]
	for _, a := range arcs {
		if n := len(out); n > 0 && out[n-1] == a^1 && !keep(m.tail(a)) {
			out = out[:n-1]
			continue
		}
		out = append(out, a)
	}
	return out
}

// offStemM is how far from the start a round trip may begin so that the way there need not be walked twice.
const offStemM = 60

// offStem is arcs without the way that is walked at the beginning and back at the end, if that is short.
func offStem(m *mesh, arcs []int32) []int32 {
	from, to, walked := 0, len(arcs), 0.0
	for to-from > 2 && arcs[from] == arcs[to-1]^1 {
		walked += m.length[arcs[from]>>1]
		from, to = from+1, to-1
	}
	if walked > offStemM {
		return arcs
	}
	return arcs[from:to]
}

// What makes a round trip bad, in percent of distance error.
const (
	freeError   = 0.005 // nobody notices
	errorPrice  = 60.0
	farError    = 0.05 // above, it counts farPrice times
	farPrice    = 5.0
	againPrice  = 35.0
	leanPrice   = 8.0  // of a way that encloses nothing
	roundEnough = 0.55 // of a circle's area: no use in more
	turnPrice   = 0.2  // for one each km
	ratePrice   = 12.0
	climbPrice  = 0.15 // for a metre each km more, or less, than usual
	turnCos     = 0.7071
)

// judge fills what trip t is worth.
func (s *search) judge(t *trip) {
	m := s.m
	var priced float64
	turns := 0
	var unknown float64
	t.length, t.climb = 0, 0
	for i, a := range t.arcs {
		e := a >> 1
		t.length += m.length[e]
		t.climb += m.climb[e]
		unknown += m.length[e] - m.heightM[e]
		priced += m.length[e] * s.prices[Balanced][e]
		in, out := m.arriving(t.arcs[(i+len(t.arcs)-1)%len(t.arcs)]), m.leaving(a)
		if in.X*out.X+in.Y*out.Y < turnCos {
			turns++
		}
	}
	if !math.IsNaN(s.usual) {
		t.steep = (t.climb + s.usual*unknown) / t.length
	}
	line := t.path(m)
	t.again = againShare(line)
	off := math.Abs(t.length/s.target - 1)
	t.badness = errorPrice*math.Max(0, off-freeError) + farPrice*errorPrice*math.Max(0, off-farError) +
		againPrice*t.again +
		leanPrice*(1-math.Min(1, roundness(line, t.length)/roundEnough)) +
		turnPrice*float64(turns)/(t.length/1000) +
		ratePrice*(priced/t.length-1)
}

// badnessFor is how bad the trip is for who wants profile p.
func (t *trip) badnessFor(p Profile) float64 {
	perKM := 1000 * t.steep
	switch p {
	case Flat:
		return t.badness + climbPrice*perKM
	case Hilly:
		return t.badness - climbPrice*perKM
	}
	return t.badness
}

// roundness is the area that the closed line encloses against that of a circle as long, 0..1. What it goes around one way
// and what it goes around the other way cancel out.
func roundness(line []geo.XY, length float64) float64 {
	var twice float64
	for i := 1; i < len(line); i++ {
		twice += line[i-1].X*line[i].Y - line[i].X*line[i-1].Y
	}
	return math.Abs(twice) / 2 * 4 * math.Pi / (length * length)
}

// path is the trip's line on the plane, closed.
func (t *trip) path(m *mesh) []geo.XY {
	if t.line != nil {
		return t.line
	}
	if len(t.arcs) == 0 {
		return nil
	}
	path := []geo.XY{m.at[m.tail(t.arcs[0])]}
	for _, a := range t.arcs {
		line := m.line(a >> 1)
		if a&1 == 0 {
			path = append(path, line[1:]...)
			continue
		}
		for i := len(line) - 2; i >= 0; i-- {
			path = append(path, line[i])
		}
	}
	return path
}

// shared is the share of a's length on edges of b.
func (m *mesh) shared(a, b *trip) float64 {
	in := make(map[int32]bool, len(b.arcs))
	for _, x := range b.arcs {
		in[x>>1] = true
	}
	var sum float64
	for _, x := range a.arcs {
		if in[x>>1] {
			sum += m.length[x>>1]
		}
	}
	return sum / a.length
}
