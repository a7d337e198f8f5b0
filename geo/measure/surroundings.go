package measure

import (
	"math"

	"github.com/tidwall/rtree"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A Safety is how well a route is watched and lit by what is on the map.
type Safety struct {
	// Score is the share of samples that a camera or a lamp covers, 0..100 (section 5.2).
	Score int
	// Known is the share of samples with any known camera or lamp within surveyReachM, 0..1: elsewhere nobody has put
	// them on the map, and a low score says nothing.
	Known float64
	// Cameras is the number of cameras that see a sample, LampShare the share of samples that a lamp covers, 0..1.
	Cameras   int
	LampShare float64
}

// A Light is how much of a route is lit at night, from the streets' lit tags and the lamps.
type Light struct {
	LitShare float64 // of what is known, 0..1; 0 if nothing is
	Known    float64 // share of the samples that are known to be lit or unlit, 0..1
}

const (
	sampleStepM   = 20  // contract, section 5.2
	cameraReachM  = 50  // contract, section 5.2
	lampReachM    = 15  // contract, section 5.2
	surveyReachM  = 200 // a mapped district has a lamp or a camera within two or three blocks of any place
	onStreetM     = 10  // a route drawn on older streets still lies on its street within this
	sampleSlackM  = 1e-6
	maxSampleable = 1_000_000 // metres; longer paths are no routes and are not sampled
)

// Surroundings are the lamps, cameras and streets around a route, ready to be asked. They are immutable and safe for
// concurrent use; make them once per graph and use them for all its routes. Nil knows nothing.
type Surroundings struct {
	graph          *roads.Graph
	lamps, cameras rtree.RTreeG[int]
}

// Around indexes what g knows; a nil g knows nothing. Cost O(n log n) in lamps and cameras.
func Around(g *roads.Graph) *Surroundings {
	if g == nil {
		return nil
	}
	s := &Surroundings{graph: g}
	index(&s.lamps, g.Lamps)
	index(&s.cameras, g.Cameras)
	return s
}

func index(tree *rtree.RTreeG[int], places []geo.XY) {
	for i, p := range places {
		at := [2]float64{p.X, p.Y}
		tree.Insert(at, at, i)
	}
}

// Along measures safety and light on path: it looks at a sample every 20 m from the start and at the end point. Fewer than
// two points give zeros.
func (s *Surroundings) Along(path []geo.Point) (Safety, Light) {
	if s == nil || len(path) < 2 {
		return Safety{}, Light{}
	}
	line := make([]geo.XY, len(path))
	for i, p := range path {
		line[i] = s.graph.Plane.XY(p)
	}
	samples := sample(line, sampleStepM)
	if len(samples) == 0 {
		return Safety{}, Light{}
	}
	var n struct{ covered, surveyed, lamp, lit, unlit int }
	seen := map[int]bool{}
	for _, p := range samples {
		lamp, camera := s.near(&s.lamps, s.graph.Lamps, p, lampReachM, nil), s.near(&s.cameras, s.graph.Cameras, p, cameraReachM, seen)
		n.lamp += count(lamp)
		n.covered += count(lamp || camera)
		n.surveyed += count(lamp || camera || s.near(&s.lamps, s.graph.Lamps, p, surveyReachM, nil) ||
			s.near(&s.cameras, s.graph.Cameras, p, surveyReachM, nil))
		flags := s.flags(p)
		lit := lamp || flags&roads.Lit != 0
		n.lit += count(lit)
		n.unlit += count(!lit && flags&roads.Unlit != 0)
	}
	total := float64(len(samples))
	safety := Safety{
		Score:     score(float64(n.covered) / total),
		Known:     float64(n.surveyed) / total,
		Cameras:   len(seen),
		LampShare: float64(n.lamp) / total,
	}
	light := Light{Known: float64(n.lit+n.unlit) / total}
	if n.lit > 0 {
		light.LitShare = float64(n.lit) / float64(n.lit+n.unlit)
	}
	return safety, light
}

// score is a share in percent, rounded to one decimal and then to a whole number, as the contract has it.
func score(share float64) int { return int(math.Round(math.Round(share*1000) / 10)) }

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// near reports whether one of places lies within reachM of p. With a non-nil all it notes every such place there; without,
// it stops at the first.
func (s *Surroundings) near(tree *rtree.RTreeG[int], places []geo.XY, p geo.XY, reachM float64, all map[int]bool) bool {
	found := false
	tree.Search([2]float64{p.X - reachM, p.Y - reachM}, [2]float64{p.X + reachM, p.Y + reachM},
		func(_, _ [2]float64, i int) bool {
			if places[i].Dist(p) > reachM {
				return true
			}
			found = true
			if all != nil {
				all[i] = true
			}
			return all != nil
		})
	return found
}

// flags are those of the street that p lies on, none if it lies on none.
func (s *Surroundings) flags(p geo.XY) roads.Flags {
	snap, ok := s.graph.Snap(p, onStreetM)
	if !ok {
		return 0
	}
	return s.graph.Flags[snap.Edge]
}

// sample is the points of line every stepM from its start, and its end. A line without length gives its start and end; one
// that is not finite or beyond all reason gives none.
func sample(line []geo.XY, stepM float64) []geo.XY {
	length := geo.PathLength(line)
	if !(length < maxSampleable) {
		return nil
	}
	out := make([]geo.XY, 0, int(length/stepM)+2)
	next, along := 0.0, 0.0
	for i := 1; i < len(line); i++ {
		step := line[i-1].Dist(line[i])
		for next < along+step && next < length-sampleSlackM {
			out = append(out, line[i-1].Lerp(line[i], (next-along)/step))
			next = float64(len(out)) * stepM
		}
		along += step
	}
	if len(out) == 0 {
		out = append(out, line[0])
	}
	return append(out, line[len(line)-1])
}
