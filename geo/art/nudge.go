package art

import (
	"cmp"
	"math"
	"slices"
)

const (
	nudged     = 3  // candidates that are nudged, the best
	nudgeMoves = 10 // of each candidate, at most

	nudgeM       = 14.0  // units of a shift
	nudgeTurn    = 0.035 // radians
	nudgeStretch = 0.025
	nudgeLength  = 0.02
)

// nudgeSteps are the sizes of the nudges of one round after another, in shares of the above.
var nudgeSteps = []float64{1, 0.5}

// nudge closes the best candidates once more from poses a little beside theirs and adds what comes of it. A trace and the
// fit that follows it settle on the nearest way there is; a better one often lies one street further.
func (s *search) nudge(a attempt, found []candidate) []candidate {
	for _, step := range nudgeSteps {
		best := slices.Clone(found)
		slices.SortStableFunc(best, func(x, y candidate) int { return cmp.Compare(x.loss, y.loss) })
		var beside []*pursuit
		for _, c := range best[:min(nudged, len(best))] {
			for _, p := range s.around(a, c.pose, step) {
				next := newPursuit(*c.lead)
				next.pose = p
				beside = append(beside, next)
			}
		}
		s.pursue(a, beside, 1)
		for _, p := range beside {
			if p.best != nil {
				found = append(found, *p.best)
			}
		}
	}
	return found
}

// around lists poses that differ from p by one nudge each, as far as the attempt allows them.
func (s *search) around(a attempt, p pose, step float64) []pose {
	var poses []pose
	for _, sign := range [2]float64{-step, step} {
		east, north, wide, turned, long := p, p, p, p, p
		east.offset.X += nudgeM * sign
		north.offset.Y += nudgeM * sign
		wide.stretch *= 1 + nudgeStretch*sign
		turned.turn += nudgeTurn * sign
		long.length *= 1 + nudgeLength*sign
		poses = append(poses, east, north, long)
		if math.Abs(math.Log(wide.stretch)) <= maxStretch {
			poses = append(poses, wide)
		}
		if !s.s.free && math.Abs(turned.turn) <= s.maxTurn(a) {
			poses = append(poses, turned)
		}
	}
	return poses
}
